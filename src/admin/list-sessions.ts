// Everybody's live sessions, as administrators list them.
import type { Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { findHeld, turnedHeldOf, type HeldPage, type HeldSession } from '../sessions/everybody.ts'

/** A page of them, those used last first; `currentId` marks the session that asks. One round trip. */
export async function listSessions(
  { replica, now }: Pick<Deps, 'replica' | 'now'>,
  page: HeldPage,
  currentId?: string,
): Promise<Page<HeldSession>> {
  const [rows] = await replica.read((db) => [findHeld({ db, now }, page)])
  const { items, older } = turnedHeldOf(rows, page, currentId)
  return { items, next_cursor: older }
}
