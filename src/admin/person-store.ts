// The SQL of one person, as an administrator looks at them: whether they still are as they were seen, and who has acted on them.
import { sql } from 'drizzle-orm'
import { statement, type Condition, type Db } from '../db/client.ts'
import type { Seen } from './seen.ts'

/** Whether a person is as they were seen. A person who is gone is not. */
export function isAsSeen(id: string, seen: Seen): Condition {
  return sql`EXISTS (SELECT 1 FROM users AS seen WHERE seen.id = ${id} AND seen.email = ${seen.email} AND seen.name IS ${seen.name}
    AND seen.role = ${seen.role} AND seen.disabled_at IS ${seen.disabledAt} AND seen.deleted_at IS ${seen.deletedAt})`
}

/** A person by the address and name that they have now. */
export type Named = { id: string; email: string; name: string | null }

/** The people who caused the newest `most` events of a person, but for that person. */
export function selectDoers(db: Db, subjectId: string, most: number) {
  return statement<Named>(
    db,
    sql`SELECT id, email, name FROM users WHERE id <> ${subjectId} AND id IN (
      SELECT actor_id FROM (SELECT actor_id FROM audit_events WHERE subject_id = ${subjectId} ORDER BY id DESC LIMIT ${most}))`,
  )
}

/** Whether there is an enabled SUPER_ADMIN besides a person: a row if so. `<> 'USER'` lets SQLite use the partial index. */
export function selectOtherSuperAdmin(db: Db, id: string) {
  return statement<{ one: number }>(
    db,
    sql`SELECT 1 AS one FROM users WHERE role = 'SUPER_ADMIN' AND role <> 'USER' AND disabled_at IS NULL AND id <> ${id} LIMIT 1`,
  )
}

/** The address of a person, as an expression. */
export const emailOf = (id: string): Condition => sql`(SELECT email FROM users WHERE id = ${id})`
