// A person's live sessions, by keyset pages: for others, and for themselves in one of them.
import { always, bothHold, faultless, run } from '../db/client.ts'
import { pageOf, type Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from './find.ts'
import { askOwn, type AskedRefusal } from './own-act.ts'
import type { Person } from '../users/user.ts'
import { publicSession, type Session } from './session.ts'
import { countLiveOf, isOwnOr, selectLiveOf } from './store.ts'

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

/** The newest live sessions of a person, at most `most`, and how many they are, counted up to `counted`: for a batch. */
export const findNewest = (deps: Pick<Deps, 'db' | 'now'>, userId: string, most: number, counted: number) =>
  [
    selectLiveOf(deps.db, { userId, now: deps.now(), before: undefined, most, may: always }),
    countLiveOf(deps.db, userId, deps.now(), counted),
  ] as const

/**
 * One page of one's own, and their person. Those in which an operator acts stand in the activity: here only the one that asks. The
 * statement that reads them also asks whether the session may see them. One round trip.
 */
export async function listOwnSessions(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  page: { cursor?: string | undefined; limit: number },
): Promise<Result<{ page: Page<Session>; person: Person }, AskedRefusal>> {
  const { asked, may, person } = askOwn(deps, own, 'live')
  const wanted = { userId: own.userId, now: deps.now(), before: page.cursor, most: page.limit + 1 }
  const [judged, rows] = await run(deps.db, [
    asked,
    selectLiveOf(deps.db, { ...wanted, may: bothHold(may, isOwnOr(own.id)) }),
  ])
  const theirs = person(judged)
  if (!theirs.ok) return theirs
  return ok({ page: pageOf(rows, page.limit, (row) => publicSession(row, own.id)), person: theirs.value })
}
