// The SQL of pending sign-ups.
import { eq } from 'drizzle-orm'
import type { Db, Write } from '../db/client.ts'
import { signUps, type SignUpRow } from './tables.ts'

/** Keeps a sign-up that waits. Its row is deleted with its code, `row.codeId`. */
export function insertSignUp(db: Db, row: SignUpRow): Write {
  return db.insert(signUps).values(row)
}

/** The sign-up that a code would confirm; no row for codes of other purposes. */
export function selectSignUp(db: Db, codeId: string) {
  return db.select().from(signUps).where(eq(signUps.codeId, codeId))
}
