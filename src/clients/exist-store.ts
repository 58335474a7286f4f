// The SQL of whether there are clients. It names no table of Drizzle's, so that the keyring doesn't evaluate them at a start.
import { sql } from 'drizzle-orm'
import type { Condition } from '../db/client.ts'

/** Whether there is a row of `clients`. */
export const anyClient: Condition = sql`EXISTS (SELECT 1 FROM clients LIMIT 1)`
