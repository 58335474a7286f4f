// The SQL of the first SUPER_ADMIN.
import { and, eq, isNull, ne, sql, type SQL } from 'drizzle-orm'
import { planned, type Db } from '../db/client.ts'
import { users } from './tables.ts'

/** Makes an enabled person SUPER_ADMIN where nobody is it yet, disabled or not, and `condition` holds. */
export function raiseFirst(db: Db, id: string, condition: SQL, now: number) {
  const isFirst = sql`NOT EXISTS (SELECT 1 FROM users AS other WHERE other.role = 'SUPER_ADMIN' AND other.role <> 'USER')`
  return db
    .update(users)
    .set({ role: 'SUPER_ADMIN', updatedAt: now })
    .where(and(eq(users.id, id), isNull(users.disabledAt), isFirst, condition))
    .returning()
}

/** Somebody who is SUPER_ADMIN, disabled or not. `<> 'USER'` lets SQLite use the partial index. */
export const selectSuperAdmin = planned({}, (db) =>
  db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'SUPER_ADMIN'), ne(users.role, 'USER')))
    .limit(1),
)
