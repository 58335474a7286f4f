// Everybody's live sessions as pages of the console show them.
import { run } from '../db/client.ts'
import type { Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import {
  findHeld,
  findHeldOne,
  heldSession,
  turnedHeldOf,
  type HeldPage,
  type HeldSession,
} from '../sessions/everybody.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { look, type LookDeps } from './look.ts'

type ViewDeps = Pick<Deps, 'db' | 'now' | 'config'>

/** A page of them, and who looks (see `look`). Without a page that is wanted nothing is on it. */
export async function viewSessions(
  deps: LookDeps,
  own: NamedSession,
  wanted: HeldPage | undefined,
): Promise<Result<{ operator: Operator; page: Turned<HeldSession> }, OperatorRefusal>> {
  const { now } = deps
  const seen = await look(deps, own, (db) => (wanted === undefined ? [] : [findHeld({ db, now }, wanted)]))
  if (!seen.ok) return seen
  const { operator, found } = seen.value
  const [rows] = found
  const isNone = wanted === undefined || rows === undefined
  const page = isNone ? { items: [], newer: null, older: null } : turnedHeldOf(rows, wanted, own.id)
  return ok({ operator, page })
}

/** One live session by its id, if there is one, and who looks. One round trip. */
export async function viewSession(
  deps: ViewDeps,
  own: NamedSession,
  id: string,
): Promise<Result<{ operator: Operator; session: HeldSession | undefined }, OperatorRefusal>> {
  const { asked, may, operator } = askOperator(deps, own)
  const [answer, { results }] = await run(deps.db, [asked, findHeldOne(deps, id, may)])
  const who = operator(answer)
  const [row] = results
  return who.ok ? ok({ operator: who.value, session: row && heldSession(row, own.id) }) : who
}
