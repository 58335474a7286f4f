// The SQL of mailed codes.
import { and, eq, gt, lt, lte, sql } from 'drizzle-orm'
import { statement, type Db, type Write } from '../db/client.ts'
import { userIsDisabled } from '../users/find.ts'
import { codes, type CodeRow, type Purpose } from './tables.ts'

export function insertCode(db: Db, row: typeof codes.$inferInsert): Write {
  return db.insert(codes).values(row)
}

export function renewCode(db: Db, id: string, change: Partial<CodeRow>, sentBefore: number, now: number) {
  return db
    .update(codes)
    .set(change)
    .where(and(eq(codes.id, id), lte(codes.sentAt, sentBefore), gt(codes.challengeExpiresAt, now)))
    .returning()
}

/** Takes one of a code's guesses; the row, or none when it is dead or all guesses are gone. */
export function countGuess(db: Db, id: string, most: number, now: number) {
  return db
    .update(codes)
    .set({ attempts: sql`${codes.attempts} + 1` })
    .where(and(eq(codes.id, id), gt(codes.expiresAt, now), lt(codes.attempts, most)))
    .returning()
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
  return db.delete(codes).where(and(eq(codes.userId, userId), userIsDisabled(userId)))
}

/** Deletes at most `most` codes whose challenge is dead, and with them their sign-ups. */
export function deleteExpiredCodes(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM codes WHERE id IN (SELECT id FROM codes WHERE challenge_expires_at <= ${now} LIMIT ${most})`,
  )
}
