// The audit log as pages of the console show it.
import { run } from '../db/client.ts'
import { turnedPageOf, type Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import type { Edge, LogFilter } from './log-filter.ts'
import { look, type LookDeps } from './look.ts'
import { logRow, selectHorizon, selectLog, selectLogRow, selectNamed, type LogRow } from './log-store.ts'

/** How many rows a page looks at, where no index serves what is looked for. */
export const MOST_LOOKED = 2000

/** A person that the filter names, as they are now. */
type Named = { id: string; email: string }

/**
 * A page of the log. `looked`: how many rows were looked at, if the search ended there and not at the end of the log. `Turned` then leads
 * on from there.
 */
export type LogPage = Turned<LogRow> & {
  looked: number | undefined
  subject: Named | undefined
  actor: Named | undefined
}

type ViewDeps = Pick<Deps, 'db' | 'now' | 'config'>

/** At most `limit` events that a filter finds, newest first, and who looks (see `look`). */
export async function viewLog(
  deps: LookDeps,
  own: NamedSession,
  filter: LogFilter,
  page: Edge & { limit: number },
): Promise<Result<{ operator: Operator; page: LogPage }, OperatorRefusal>> {
  const seen = await look(deps, own, (db, may) => {
    const wanted = { filter, edge: page, may, most: page.limit + 1, looked: MOST_LOOKED }
    return [selectLog(db, wanted), selectHorizon(db, wanted), selectNamed(db, filter, may)]
  })
  if (!seen.ok) return seen
  const { operator, found: read } = seen.value
  const [found, horizon, named] = read
  const people = (as: 'subject' | 'actor') => named.results.find((one) => one.named === as)
  const turned = turnedPageOf(found.results.map(logRow), page, (row) => row)
  return ok({
    operator,
    page: {
      ...upTo(turned, page, found.results.length, horizon.results[0]?.id),
      subject: people('subject'),
      actor: people('actor'),
    },
  })
}

/** Where a page isn't full, but more may be beyond the last row that was looked at: the page leads on from that row. */
function upTo(
  turned: Turned<LogRow>,
  { after, limit }: Edge & { limit: number },
  found: number,
  horizon: string | undefined,
): Turned<LogRow> & { looked: number | undefined } {
  if (horizon === undefined || found > limit) return { ...turned, looked: undefined }
  return { ...turned, ...(after === undefined ? { older: horizon } : { newer: horizon }), looked: MOST_LOOKED }
}

/** Nothing but who looks, for a page that refuses what was typed. One round trip. */
export async function viewOperator(deps: ViewDeps, own: NamedSession): Promise<Result<Operator, OperatorRefusal>> {
  const { asked, operator } = askOperator(deps, own)
  const [answer] = await run(deps.db, [asked])
  return operator(answer)
}

/** One event, and who looks. One round trip. */
export async function viewEvent(
  deps: ViewDeps,
  own: NamedSession,
  id: string,
): Promise<Result<{ operator: Operator; row: LogRow }, OperatorRefusal | 'not_found'>> {
  const { asked, may, operator } = askOperator(deps, own)
  const [answer, found] = await run(deps.db, [asked, selectLogRow(deps.db, { id, may })])
  const who = operator(answer)
  if (!who.ok) return who
  const [row] = found.results
  return row === undefined ? refuse('not_found') : ok({ operator: who.value, row: logRow(row) })
}
