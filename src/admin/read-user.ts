// What an administrator reads of one person. Reading is not recorded.
import { faultless } from '../db/client.ts'
import type { Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { listSessions } from '../sessions/list.ts'
import type { Session } from '../sessions/session.ts'
import { findUser } from '../users/find.ts'
import { adminUser, type AdminUser } from './user.ts'

/** The person of an id; also a deleted one whose row is still kept. */
export async function readAdminUser(deps: Pick<Deps, 'db'>, id: string): Promise<Result<AdminUser, 'not_found'>> {
  const [row] = await faultless(findUser(deps, id))
  return row === undefined ? refuse('not_found') : ok(adminUser(row))
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
