// The people of the admin API's tests: somebody of a role, in a session of theirs, with no hash run for it.
import { startSession } from '../../../src/sessions/start.ts'
import { run } from '../../../src/db/client.ts'
import { findUser } from '../../../src/users/find.ts'
import { issueAccessToken } from '../../../src/tokens/issue.ts'
import { addUser, Phone } from './people.ts'
import { database, freshWorld, rows, type World } from '../world.ts'

const MINUTE = 60_000

/** Somebody with a session, who calls by bearer token. */
export type Somebody = { id: string; email: string; sessionId: string; phone: Phone }

let number = 0

/** Adds a person of a role and signs them in; `provedAgo` is how long ago they last proved who they are, in minutes. */
export async function somebody(
  world: World,
  role: string,
  more: { provedAgo?: number; email?: string } = {},
): Promise<Somebody> {
  number += 1
  const email = more.email ?? `${role.toLowerCase().replace('_', '-')}-${number}@example.com`
  const id = await addUser(world, email, { role })
  const { sessionId, phone } = await enter(world, id)
  if (more.provedAgo !== undefined)
    await database
      .prepare('UPDATE sessions SET auth_time = auth_time - ? WHERE id = ?')
      .bind(more.provedAgo * MINUTE, sessionId)
      .run()
  return { id, email, sessionId, phone }
}

/** Who stands in most tests of what administrators do to others. */
export type AdminAndAda = { world: World; admin: Somebody; ada: Somebody }

/** Empties D1 and gives an ADMIN and Ada, a USER, each in a session; and a SUPER_ADMIN who stays, so that nobody is the last one. */
export async function adminAndAda(): Promise<AdminAndAda> {
  const world = await freshWorld()
  await somebody(world, 'SUPER_ADMIN')
  const admin = await somebody(world, 'ADMIN')
  return { world, admin, ada: await somebody(world, 'USER', { email: 'ada@example.com' }) }
}

/** One more session of a person. */
export async function enter(world: World, id: string): Promise<{ sessionId: string; phone: Phone }> {
  const deps = world.deps()
  const { session, writes } = startSession(deps, { userId: id, amr: ['pwd'], transport: 'bearer', remember: false })
  const [, [user]] = await run(deps.db, [writes[0], findUser(deps, id)])
  if (user === undefined) throw new Error('there is nobody of this id')
  const phone = new Phone(world)
  phone.accessToken = (
    await issueAccessToken(deps, { session, user, jti: session.issuedJti }, { scope: 'account' })
  ).token
  return { sessionId: session.id, phone }
}

/** All that a refusal must leave as it is: people, sessions, codes, mails, as text. The log and the counters may grow. */
export async function everything(): Promise<string> {
  const tables = ['users', 'sessions', 'codes', 'mails']
  return JSON.stringify(await Promise.all(tables.map((table) => rows(`SELECT * FROM ${table} ORDER BY id`))))
}

/** Events of the log that are about somebody, or by them, in the order of their names: those of one moment have no other. */
export async function eventsOf(
  where: string,
  ...values: unknown[]
): Promise<
  { event: string; outcome: string; actor_id: string; subject_id: string; session_id: string; reason: string }[]
> {
  return rows(
    `SELECT event, outcome, actor_id, subject_id, session_id, reason FROM audit_events WHERE ${where} ORDER BY event, reason`,
    ...values,
  )
}

/** The row of the log of what an administrator changed of somebody: who, whom, from where. */
export const changeBy = (admin: Somebody, subjectId: string, event: string, reason: string | null = null) => ({
  event,
  outcome: 'success',
  actor_id: admin.id,
  subject_id: subjectId,
  session_id: admin.sessionId,
  reason,
})
