// A person's live sessions, by keyset pages: for others, and for themselves in one of them.
import { faultless } from '../db/client.ts'
import { pageOf, type Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from './find.ts'
import { askingOf, refusalIn, type AskedRefusal } from './own-act.ts'
import { selectLiveForOwner } from './own-store.ts'
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

/** One page of one's own: the statement that reads them asks whether the session may that wants to see them. One round trip. */
export async function listOwnSessions(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  page: { cursor?: string | undefined; limit: number },
): Promise<Result<Page<Session>, AskedRefusal>> {
  const asking = askingOf(deps, own, 'live')
  const rows = await faultless(selectLiveForOwner(deps.db, asking, page.cursor, page.limit + 1))
  const refusal = refusalIn(rows)
  if (refusal !== undefined) return refuse(refusal)
  const found = rows.flatMap(({ session }) => session ?? [])
  return ok(pageOf(found, page.limit, (row) => publicSession(row, own.id)))
}
