// A crowd for lists that must stay cheap: people and sessions by SQL, as many as are wanted.
import { database } from '../world.ts'

/** An id whose order is that of its number. */
export const idOf = (n: number): string => `${n.toString(16).padStart(8, '0')}-0000-7000-8000-000000000000`

/** Adds people number `first` to `last`, of one role, active; each has `name` (an expression of `n`) and the address `<mark>-<n>@example.com`. */
export async function addCrowd(
  first: number,
  last: number,
  {
    mark,
    role = 'USER',
    name = 'NULL',
    disabled = false,
  }: Partial<Record<'role' | 'name', string>> & { mark: string; disabled?: boolean },
): Promise<void> {
  await database
    .prepare(
      `WITH RECURSIVE i(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM i WHERE n < ${last})
       INSERT INTO users (id, email, role, name, email_verified_at, disabled_at)
       SELECT printf('%08x-0000-7000-8000-000000000000', n), printf('${mark}-%05d@example.com', n), '${role}', ${name}, 1,
         ${disabled ? '1' : 'NULL'} FROM i`,
    )
    .run()
}

/** Adds a session for each of these people, which all end their idle time at `idleEnd` (ms), an expression of `n`. */
export async function addSessions(
  first: number,
  last: number,
  idleEnd: string,
  more: { active?: boolean } = {},
): Promise<void> {
  const { active = true } = more
  await database
    .prepare(
      `WITH RECURSIVE i(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM i WHERE n < ${last})
       INSERT INTO sessions (id, user_id, active, revoked_at, revoked_reason, transport, rotated_at, issued_jti, amr, auth_time,
         last_used_at, expires_at, idle_expires_at, user_agent, country)
       SELECT printf('%08x-0000-7000-9000-00000000000${active ? 1 : 0}', n), printf('%08x-0000-7000-8000-000000000000', n), ${active ? 1 : 0},
         ${active ? 'NULL' : '1'}, ${active ? 'NULL' : `'sign_out'`}, 'cookie', 1, 'j', '["pwd"]', 1, 1, (${idleEnd}) + 1000, (${idleEnd}), NULL, NULL FROM i`,
    )
    .run()
}
