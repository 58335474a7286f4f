// The SQL of initial access tokens.
import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm'
import { a, planned, statement, type Db } from '../db/client.ts'
import { registrationTokens } from './tables.ts'

export const insertToken = planned(getTableColumns(registrationTokens), (db, row) =>
  db.insert(registrationTokens).values(row),
)

/** Spends one use of a token that has one and hasn't expired at `now`. */
export const useToken = planned(
  { id: registrationTokens.id, digest: registrationTokens.digest, now: a.number },
  (db, { id, digest, now }) =>
    db
      .update(registrationTokens)
      .set({ usesLeft: sql`${registrationTokens.usesLeft} - 1` })
      .where(
        and(
          eq(registrationTokens.id, id),
          eq(registrationTokens.digest, digest),
          sql`${registrationTokens.usesLeft} > 0 AND ${registrationTokens.expiresAt} > ${now}`,
        ),
      ),
)

/** Tokens that haven't expired, below an id, newest first. */
export const selectTokensBelow = planned({ before: a.text, now: a.number, most: a.number }, (db, slots) =>
  db
    .select()
    .from(registrationTokens)
    .where(sql`${registrationTokens.id} < ${slots.before} AND ${registrationTokens.expiresAt} > ${slots.now}`)
    .orderBy(desc(registrationTokens.id))
    .limit(slots.most),
)

export const deleteToken = planned({ id: registrationTokens.id }, (db, { id }) =>
  db.delete(registrationTokens).where(eq(registrationTokens.id, id)).returning({ id: registrationTokens.id }),
)

/** Deletes at most `most` tokens that have expired at `now`. */
export function deleteExpiredTokens(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM registration_tokens WHERE id IN (SELECT id FROM registration_tokens WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}
