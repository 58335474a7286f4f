// The SQL of identities at providers.
import { and, desc, eq, sql, type SQL } from 'drizzle-orm'
import { planned, type Condition, type Db, type Write } from '../db/client.ts'
import { users } from '../users/tables.ts'
import { hasAddressOrPassword } from './store.ts'
import { identities, type IdentityRow } from './tables.ts'

const NAMED = { issuer: identities.issuer, subject: identities.subject }

/** The identity of an issuer's subject. */
export const selectIdentity = planned(NAMED, (db, { issuer, subject }) =>
  db.select().from(identities).where(isIdentity(issuer, subject)),
)

/** The person of an identity; no row where nobody has it. Apart, because in a batch D1 merges columns of one name. */
export const selectIdentityOwner = planned(NAMED, (db, { issuer, subject }) => {
  const owner = db.select({ userId: identities.userId }).from(identities).where(isIdentity(issuer, subject))
  return db.select().from(users).where(eq(users.id, owner))
})

/** The id of an identity's person as an expression; NULL where nobody has it. */
export function identityUserId(issuer: string, subject: string): Condition {
  return sql`(SELECT user_id FROM identities WHERE issuer = ${issuer} AND subject = ${subject})`
}

/** The id of an identity's person, as an expression; `other` where nobody has it. */
export function identityUserIdOr(issuer: string, subject: string, other: Condition): Condition {
  return sql`coalesce(${identityUserId(issuer, subject)}, ${other})`
}

function isIdentity(issuer: SQL, subject: SQL): SQL | undefined {
  return and(eq(identities.issuer, issuer), eq(identities.subject, subject))
}

/** A person's identities, newest first. */
export const selectIdentities = planned({ userId: identities.userId }, (db, { userId }) =>
  db.select().from(identities).where(eq(identities.userId, userId)).orderBy(desc(identities.id)),
)

/** Adds an identity; the batch rolls back as `taken` where somebody has that subject of that issuer. */
export function insertIdentity(db: Db, row: IdentityRow): Write {
  return db.insert(identities).values(row)
}

/** Records what the provider says now of an identity that is still this person's. */
export function touchIdentity(
  db: Db,
  row: IdentityRow,
  change: Pick<IdentityRow, 'email' | 'name' | 'provider' | 'lastUsedAt'> & { refreshToken?: string },
): Write {
  return db
    .update(identities)
    .set(change)
    .where(and(eq(identities.id, row.id), eq(identities.userId, row.userId)))
}

/** Removes an identity and gives its row back, unless it is the last way in. Passkeys of the RP id count as a way in. */
export function deleteIdentityUnlessLast(db: Db, userId: string, id: string, rpId: string) {
  const another = sql`EXISTS (SELECT 1 FROM identities AS other WHERE other.user_id = ${userId} AND other.id <> ${id})`
  return db
    .delete(identities)
    .where(
      and(
        eq(identities.id, id),
        eq(identities.userId, userId),
        sql`(${another} OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${userId} AND rp_id = ${rpId}) OR ${hasAddressOrPassword(userId)})`,
      ),
    )
    .returning()
}
