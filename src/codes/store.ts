// The SQL of mailed codes.
import { and, eq, gt, lt, lte, ne, sql } from 'drizzle-orm'
import { changedRow, statement, type Condition, type Db, type Write } from '../db/client.ts'
import { userIsDisabled } from '../users/find.ts'
import { users } from '../users/tables.ts'
import { codes, type CodeRow, type Purpose } from './tables.ts'

export function insertCode(
  db: Db,
  row: Omit<typeof codes.$inferInsert, 'since'> & { since?: Condition | undefined },
): Write {
  return db.insert(codes).values(row as typeof codes.$inferInsert)
}

/** Puts a new code in the place of the one before, if the statement right before it in the batch reserved a mail. */
export function renewCode(db: Db, id: string, change: Partial<CodeRow>, sentBefore: number, now: number) {
  return db
    .update(codes)
    .set(change)
    .where(and(eq(codes.id, id), lte(codes.sentAt, sentBefore), gt(codes.challengeExpiresAt, now), changedRow))
    .returning()
}

export function isRenewable(id: string, sentBefore: number, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM codes WHERE id = ${id} AND sent_at <= ${sentBefore} AND challenge_expires_at > ${now})`
}

/** Takes one of a code's guesses, if the statement right before it in the batch reserved an attempt. */
export function countGuess(db: Db, id: string, most: number, now: number) {
  return db
    .update(codes)
    .set({ attempts: sql`${codes.attempts} + 1` })
    .where(and(eq(codes.id, id), gt(codes.expiresAt, now), lt(codes.attempts, most), changedRow))
    .returning()
}

/** Gives a guess back. */
export function uncountGuess(db: Db, id: string): Write {
  return db
    .update(codes)
    .set({ attempts: sql`max(0, ${codes.attempts} - 1)` })
    .where(eq(codes.id, id))
}

/** A code's person. Apart, because in a batch D1 merges columns of one name. */
export function selectOwner(db: Db, id: string) {
  return db
    .select()
    .from(users)
    .where(eq(users.id, db.select({ userId: codes.userId }).from(codes).where(eq(codes.id, id))))
}

/** Whether a code may still be guessed. */
export function mayBeGuessed(id: string, most: number, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM codes WHERE id = ${id} AND expires_at > ${now} AND attempts < ${most})`
}

/** What the counters call a code's account, its person, and the e-mail address that it was mailed to, as expressions. */
export const accountOf = (id: string): Condition => sql`(SELECT account FROM codes WHERE id = ${id})`
export const userIdOf = (id: string): Condition => sql`(SELECT user_id FROM codes WHERE id = ${id})`
export const emailOf = (id: string): Condition => sql`(SELECT email FROM codes WHERE id = ${id})`

/** What is asked for, and by whom: one session's requests are no other's. */
type Asked = { email: string; purpose: Purpose; sessionId?: string | undefined }

/** The code that was last asked for so, if that was after `sentAfter`. */
export function selectRecent(db: Db, asked: Asked, sentAfter: number) {
  return db
    .select({ id: codes.id, source: codes.source })
    .from(codes)
    .where(
      and(
        eq(codes.email, asked.email),
        eq(codes.purpose, asked.purpose),
        gt(codes.sentAt, sentAfter),
        sql`${codes.sessionId} IS ${asked.sessionId ?? null}`,
      ),
    )
    .limit(1)
}

/** Whether nothing was asked for so after `sentAfter`. */
export function notAskedSince({ email, purpose, sessionId }: Asked, sentAfter: number): Condition {
  return sql`NOT EXISTS (SELECT 1 FROM codes WHERE email = ${email} AND purpose = ${purpose} AND sent_at > ${sentAfter}
    AND session_id IS ${sessionId ?? null})`
}

/** Whether somebody other than `userId` may still take this address back. */
export function isHeld(email: string | Condition, userId: string | null, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM codes
    WHERE email = ${email} AND purpose = 'undo_email' AND expires_at > ${now} AND user_id IS NOT ${userId})`
}

/** Whether the address of a person, or of a row of `users`, can still be taken back. */
export function hasWayBack(userId: string | undefined, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM codes WHERE user_id = ${userId ?? sql`users.id`} AND purpose = 'undo_email' AND expires_at > ${now})`
}

/** The answer to `isHeld`, as a row. */
export function readHeld(db: Db, held: Condition) {
  return statement<{ held: number }>(db, sql`SELECT (${held}) AS held`)
}

/** The codes and links that wait for a person; an undo link stays unless it was made after `undoAfter`. */
export function deletePending(db: Db, userId: string, undoAfter: number | undefined): Write {
  const undo =
    undoAfter === undefined
      ? sql`purpose <> 'undo_email'`
      : sql`(purpose <> 'undo_email' OR created_at >= ${undoAfter})`
  return statement(db, sql`DELETE FROM codes WHERE user_id = ${userId} AND ${undo}`)
}

export function readCode(db: Db, id: string, now: number) {
  return db
    .select()
    .from(codes)
    .where(and(eq(codes.id, id), gt(codes.expiresAt, now)))
}

/** The row of a challenge that can still be answered with a new code. */
export function readChallenge(db: Db, id: string, now: number) {
  return db
    .select()
    .from(codes)
    .where(and(eq(codes.id, id), gt(codes.challengeExpiresAt, now)))
}

export function deleteCode(db: Db, row: CodeRow, now: number): Write {
  return db
    .delete(codes)
    .where(and(eq(codes.id, row.id), eq(codes.codeDigest, row.codeDigest), gt(codes.expiresAt, now)))
}

export function deleteCodesOf(db: Db, email: string, purpose: Purpose): Write {
  return db.delete(codes).where(and(eq(codes.email, email), eq(codes.purpose, purpose)))
}

export function deleteCodesOfDisabled(db: Db, userId: string): Write {
  return db.delete(codes).where(and(eq(codes.userId, userId), ne(codes.purpose, 'undo_email'), userIsDisabled(userId)))
}

/** Deletes at most `most` codes whose challenge is dead, and with them their sign-ups. */
export function deleteExpiredCodes(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM codes WHERE id IN (SELECT id FROM codes WHERE challenge_expires_at <= ${now} LIMIT ${most})`,
  )
}
