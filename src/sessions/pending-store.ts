// The SQL of sign-ins that wait for a second step.
import { and, eq, getTableColumns, lt, sql, type SQL } from 'drizzle-orm'
import { ownerOfIdentity } from '../credentials/identities.ts'
import { a, planned, statement, type Condition, type Db, type Write } from '../db/client.ts'
import { users } from '../users/tables.ts'
import type { NamedByProvider } from './store.ts'
import { pendingSignIns, type PendingRow } from './tables.ts'

/** Keeps a sign-in that waits for a second step. */
export const insertPending = planned(getTableColumns(pendingSignIns), (db, row) =>
  db.insert(pendingSignIns).values(row),
)

/** A pending sign-in that lives at `now`: nothing has ended it, and its person may sign in. */
export function selectPending(db: Db, id: string, now: number) {
  return selectPendingWhere(db, { which: isPending(id, now) })
}

const selectPendingWhere = planned({ which: a.condition }, (db, { which }) =>
  db.select().from(pendingSignIns).where(which),
)

/** The person of a pending sign-in. Apart, because in a batch D1 merges columns of one name. */
export function selectPendingOwner(db: Db, id: string) {
  return selectOwnerWhere(db, { id: pendingUserId(id) })
}

const selectOwnerWhere = planned({ id: a.condition }, (db, { id }) => db.select().from(users).where(eq(users.id, id)))

/** The id of a pending sign-in's person, as an expression. */
export function pendingUserId(id: string): SQL {
  return sql`(SELECT user_id FROM pending_sign_ins WHERE id = ${id})`
}

/** Whether a pending sign-in has guesses left. */
export function pendingMayBeGuessed(id: string, most: number, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM pending_sign_ins WHERE ${isPending(id, now)} AND attempts < ${most})`
}

/** Takes one guess of a pending sign-in; no row where it is over, `most` are taken, or `condition` doesn't hold. */
export function countPendingGuess(db: Db, id: string, most: number, now: number, condition: Condition) {
  return countGuessWhere(db, { which: isPending(id, now), most, condition })
}

const countGuessWhere = planned(
  { which: a.condition, most: a.number, condition: a.condition },
  (db, { which, most, condition }) =>
    db
      .update(pendingSignIns)
      .set({ attempts: sql`${pendingSignIns.attempts} + 1` })
      .where(and(which, lt(pendingSignIns.attempts, most), condition))
      .returning(),
)

/** Notes that the mailbox is proved: no row where it was before, or the sign-in is over. */
export function setMailboxProved(db: Db, id: string, change: { amr: string[]; expiresAt: number }, now: number): Write {
  return db
    .update(pendingSignIns)
    .set({ ...change, mailbox: false })
    .where(and(isPending(id, now), eq(pendingSignIns.mailbox, true)))
}

/** Spends a pending sign-in; no row where it is over. */
export function deletePending(db: Db, row: PendingRow, now: number): Write {
  return deleteWhere(db, { which: isPending(row.id, now) })
}

const deleteWhere = planned({ which: a.condition }, (db, { which }) => db.delete(pendingSignIns).where(which))

/** Drops the pending sign-ins that began with a session of a provider, or with a subject that is an identity of their person. */
export function deletePendingByProvider(db: Db, { issuer, sid, subject }: NamedByProvider): Write {
  // The path is written into the SQL, as it is in the index.
  const said = (name: 'issuer' | 'subject' | 'sid'): SQL => sql`(provider ->> ${sql.raw(`'$.${name}'`)})`
  return db
    .delete(pendingSignIns)
    .where(
      and(
        sql`provider IS NOT NULL AND ${said('issuer')} = ${issuer}`,
        subject === undefined
          ? sql`${said('sid')} = ${sid ?? ''}`
          : sql`${pendingSignIns.userId} = ${ownerOfIdentity(issuer, subject)} AND ${said('subject')} = ${subject}`,
        subject === undefined || sid === undefined ? undefined : sql`coalesce(${said('sid')}, ${sid}) = ${sid}`,
      ),
    )
}

/** Deletes at most `most` pending sign-ins that have expired. */
export function deleteExpiredPending(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM pending_sign_ins WHERE id IN (SELECT id FROM pending_sign_ins WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}

function isPending(id: string, now: number): SQL {
  return sql`(${pendingSignIns.id} = ${id} AND ${pendingSignIns.expiresAt} > ${now}
    AND EXISTS (SELECT 1 FROM users WHERE users.id = ${pendingSignIns.userId} AND users.disabled_at IS NULL
      AND users.credential_version = ${pendingSignIns.credentialVersion}))`
}
