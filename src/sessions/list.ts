// A person's live sessions, by keyset pages: for others, and for themselves in one of them.
import { always, faultless, run } from '../db/client.ts'
import { pageOf, type Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from './find.ts'
import { askOwn, type AskedRefusal } from './own-act.ts'
import { findUser } from '../users/find.ts'
import { publicSession, type Session } from './session.ts'
import { selectLiveOf } from './store.ts'

/** One page, newest first; `currentId` marks the session that asks. */
export async function listSessions(
  deps: Pick<Deps, 'db' | 'now'>,
  userId: string,
  page: { cursor?: string | undefined; limit: number },
  currentId?: string,
): Promise<Page<Session>> {
  const wanted = { userId, now: deps.now(), before: page.cursor, most: page.limit + 1, may: always }
  const rows = await faultless(selectLiveOf(deps.db, wanted))
  return pageOf(rows, page.limit, (row) => publicSession(row, currentId))
}

/** One page of one's own. The statement that reads them also asks whether the session may that wants to see them. One round trip. */
export async function listOwnSessions(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  page: { cursor?: string | undefined; limit: number },
): Promise<Result<Page<Session>, AskedRefusal>> {
  const { asked, may, refusal } = askOwn(deps, own, 'live')
  const wanted = { userId: own.userId, now: deps.now(), before: page.cursor, most: page.limit + 1, may }
  const [judged, rows] = await run(deps.db, [asked, selectLiveOf(deps.db, wanted)])
  const refused = refusal(judged)
  return refused === undefined ? ok(pageOf(rows, page.limit, (row) => publicSession(row, own.id))) : refuse(refused)
}

/** The same, and the person's address, for a page of theirs. One round trip. */
export async function viewOwnSessions(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  page: { cursor?: string | undefined; limit: number },
): Promise<Result<Page<Session> & { email: string }, AskedRefusal>> {
  const { asked, may, refusal } = askOwn(deps, own, 'live')
  const wanted = { userId: own.userId, now: deps.now(), before: page.cursor, most: page.limit + 1, may }
  const [judged, rows, [user]] = await run(deps.db, [asked, selectLiveOf(deps.db, wanted), findUser(deps, own.userId)])
  const refused = refusal(judged)
  if (refused !== undefined || user === undefined) return refuse(refused ?? 'unauthenticated')
  return ok({ ...pageOf(rows, page.limit, (row) => publicSession(row, own.id)), email: user.email })
}
