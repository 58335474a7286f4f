// Everybody's live sessions, for those who administer: by keyset pages, those that were used last first.
import type { Condition, Statement } from '../db/client.ts'
import { turnedPageOf, type Turned } from '../db/page.ts'
import { rfc3339 } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import type { Role } from '../users/rules.ts'
import { selectHeld, selectHeldBy, selectHeldOne, type HeldEdge, type HeldRow } from './everybody-store.ts'
import type { Session } from './session.ts'

/** A session, and whose it is. */
export type HeldSession = Session & { user: { id: string; email: string; name: string | null; role: Role } }

/** A page of them, or of one person's, newest first. A session that is used meanwhile moves to the front of everybody's list. */
export type HeldPage = { userId?: string | undefined; edge?: HeldEdge | undefined; limit: number }

/** The statement that reads a page, and one session more. */
export function findHeld({ db, now }: Pick<Deps, 'db' | 'now'>, { userId, edge, limit }: HeldPage): Statement<HeldRow> {
  const wanted = { now: now(), edge, most: limit + 1 }
  return userId === undefined ? selectHeld(db, wanted) : selectHeldBy(db, { ...wanted, userId })
}

/** The statement that reads one live session where `may` holds. */
export const findHeldOne = ({ db, now }: Pick<Deps, 'db' | 'now'>, id: string, may: Condition): Statement<HeldRow> =>
  selectHeldOne(db, { id, now: now() }, may)

/** A page of at most `limit` of them, which can be turned both ways by cursors. `currentId` marks the session that asks. */
export function turnedHeldOf(
  { results }: D1Result<HeldRow>,
  { edge, limit }: HeldPage,
  currentId: string | undefined,
): Turned<HeldSession> {
  const keyed = results.map((row) => ({ id: `${row.idle_expires_at}-${row.id}`, row }))
  const turn = edge === undefined ? {} : edge.back ? { after: 'edge' } : { before: 'edge' }
  return turnedPageOf(keyed, { ...turn, limit }, ({ row }) => heldSession(row, currentId))
}

/** A row as administrators see it. */
export function heldSession(row: HeldRow, currentId: string | undefined): HeldSession {
  return {
    id: row.id,
    created_at: rfc3339(row.created_at),
    last_used_at: rfc3339(row.last_used_at),
    expires_at: rfc3339(row.expires_at),
    idle_expires_at: rfc3339(row.idle_expires_at),
    amr: JSON.parse(row.amr) as string[],
    auth_time: rfc3339(row.auth_time),
    user_agent: row.user_agent,
    ip: row.ip,
    country: row.country,
    current: row.id === currentId,
    ...(row.impersonator_id === null ? {} : { impersonator_id: row.impersonator_id }),
    user: { id: row.user_id, email: row.email, name: row.name, role: row.role },
  }
}

/** The edge in a cursor of such a page; `undefined` where it is none. */
export function openHeldCursor(cursor: string, back = false): HeldEdge | undefined {
  const [, at, id] = /^(\d{1,15})-([0-9a-f-]{36})$/.exec(cursor) ?? []
  return at === undefined || id === undefined ? undefined : { at: Number(at), id, back }
}
