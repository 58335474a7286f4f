// A person's live sessions, by keyset pages.
import { faultless } from '../db/client.ts'
import { pageOf, type Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { publicSession, type Session } from './session.ts'
import { selectLiveOf } from './store.ts'

/** One page, newest first; `currentId` marks the session that asks. */
export async function listSessions(
  deps: Pick<Deps, 'db' | 'now'>,
  userId: string,
  page: { cursor?: string | undefined; limit: number },
  currentId?: string,
): Promise<Page<Session>> {
  const rows = await faultless(selectLiveOf(deps.db, userId, deps.now(), page.cursor, page.limit + 1))
  return pageOf(rows, page.limit, (row) => publicSession(row, currentId))
}
