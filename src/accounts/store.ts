// The SQL of pending sign-ups.
import { eq } from 'drizzle-orm'
import type { Db, Write } from '../db/client.ts'
import { signUps, type SignUpRow } from './tables.ts'

export function insertSignUp(db: Db, row: SignUpRow): Write {
  return db.insert(signUps).values(row)
}

export function selectSignUp(db: Db, codeId: string) {
  return db.select().from(signUps).where(eq(signUps.codeId, codeId))
}
