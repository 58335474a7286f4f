// What an administrator reads of one person. Reading is not recorded.
import { findFactorGain } from '../credentials/factors.ts'
import { faultless, run } from '../db/client.ts'
import type { Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { listSessions } from '../sessions/list.ts'
import type { Session } from '../sessions/session.ts'
import { findUser } from '../users/find.ts'
import { seenOf, type Seen } from './seen.ts'
import { adminUser, type AdminUser } from './user.ts'

/** The person of an id; also a deleted one whose row is still kept. */
export async function readAdminUser(deps: Pick<Deps, 'db'>, id: string): Promise<Result<AdminUser, 'not_found'>> {
  const [row] = await faultless(findUser(deps, id))
  return row === undefined ? refuse('not_found') : ok(adminUser(row))
}

/** The same, and what was seen of them: a later change can be made to depend on it. One round trip. */
export async function readAdminUserSeen(
  deps: Pick<Deps, 'db'>,
  id: string,
): Promise<Result<{ user: AdminUser; seen: Seen }, 'not_found'>> {
  const [[row], gain] = await run(deps.db, [findUser(deps, id), findFactorGain(deps, id)])
  if (row === undefined) return refuse('not_found')
  return ok({ user: adminUser(row), seen: seenOf(row, gain.results[0]?.at ?? 0) })
}

/** A person's live sessions, newest first; `currentId` marks the session that asks. */
export async function readSessions(
  deps: Pick<Deps, 'db' | 'now'>,
  wanted: { id: string; cursor?: string | undefined; limit: number; currentId?: string | undefined },
): Promise<Result<Page<Session>, 'not_found'>> {
  const page = await listSessions(deps, wanted.id, wanted, wanted.currentId)
  if (page.items.length > 0) return ok(page)
  const owner = await readAdminUser(deps, wanted.id)
  return owner.ok ? ok(page) : owner
}
