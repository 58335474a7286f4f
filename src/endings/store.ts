// The SQL of the endings.
import { and, eq, gt, lte, sql } from 'drizzle-orm'
import { statement, type Db } from '../db/client.ts'
import { endings } from './tables.ts'

/** Claims a step that is free at `now`; otherwise it changes no row. */
export function insertClaim(db: Db, claimed: { key: string; claim: string; expiresAt: number }, now: number) {
  const { claim, expiresAt } = claimed
  return db
    .insert(endings)
    .values(claimed)
    .onConflictDoUpdate({
      target: endings.key,
      set: { claim, expiresAt, ending: null },
      setWhere: lte(endings.expiresAt, now),
    })
}

/** Takes a finished step over from the claim that ended it. Of several requests one changes the row. */
export function replaceClaim(db: Db, claimed: { key: string; claim: string; expiresAt: number }, over: string) {
  const { key, claim, expiresAt } = claimed
  return db
    .update(endings)
    .set({ claim, expiresAt, ending: null })
    .where(and(eq(endings.key, key), eq(endings.claim, over)))
}

/**
 * The claim on a step at `now`, and its ending, which is sealed, and NULL while the claim is at work. There is no row if the step is free.
 */
export function selectStep(db: Db, key: string, now: number) {
  return db
    .select({ claim: endings.claim, ending: endings.ending })
    .from(endings)
    .where(and(eq(endings.key, key), gt(endings.expiresAt, now)))
}

/** Writes how a claimed step ended, until `expiresAt` (ms); no row where another request has taken it over. */
export function updateEnding(db: Db, claimed: { key: string; claim: string }, ending: string, expiresAt: number) {
  return db
    .update(endings)
    .set({ ending, expiresAt })
    .where(and(eq(endings.key, claimed.key), eq(endings.claim, claimed.claim)))
}

/** Deletes a claim; no row where another request has taken the step over. */
export function deleteClaim(db: Db, claimed: { key: string; claim: string }) {
  return db.delete(endings).where(and(eq(endings.key, claimed.key), eq(endings.claim, claimed.claim)))
}

/** Deletes at most `most` claims and endings that have expired. */
export function deleteExpiredEndings(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM endings WHERE key IN (SELECT key FROM endings WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}
