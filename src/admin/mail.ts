// The outbox, as administrators see it.
import { run } from '../db/client.ts'
import type { Page, Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findMail, findOutbox, outboxMail, outboxPageOf, type OutboxFilter, type OutboxMail } from '../mail/outbox.ts'
import { findOutboxState, type OutboxState } from '../mail/outbox-state.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { look, type LookDeps } from './look.ts'

type ViewDeps = Pick<Deps, 'db' | 'now' | 'config'>

/** A page of the outbox. One round trip. */
export async function listMails(deps: Pick<Deps, 'replica'>, filter: OutboxFilter): Promise<Page<OutboxMail>> {
  const [{ results }] = await deps.replica.read((db) => [findOutbox({ db }, filter)])
  const { items, older } = outboxPageOf(results, filter)
  return { items, next_cursor: older }
}

/** The same for a page of the console, with how the outbox is as a whole, and who looks (see `look`). */
export async function viewMails(
  deps: LookDeps,
  own: NamedSession,
  filter: OutboxFilter,
): Promise<Result<{ operator: Operator; page: Turned<OutboxMail>; outbox: OutboxState }, OperatorRefusal>> {
  const { now } = deps
  const seen = await look(deps, own, (db) => [findOutbox({ db }, filter), findOutboxState({ db, now })])
  if (!seen.ok) return seen
  const { operator, found } = seen.value
  const [{ results }, counted] = found
  const [outbox] = counted.results
  if (outbox === undefined) throw new Error('a count gave no row back')
  return ok({ operator, page: outboxPageOf(results, filter), outbox })
}

/** How the outbox is as a whole, for the page that asks before all of it is tried again. One round trip. */
export const viewOutbox = (deps: LookDeps, own: NamedSession): ReturnType<typeof viewMails> =>
  viewMails({ ...deps, replica: deps.replica.primary }, own, { limit: 1 })

/** One mail, and who looks. One round trip. */
export async function viewMail(
  deps: ViewDeps,
  own: NamedSession,
  id: string,
): Promise<Result<{ operator: Operator; mail: OutboxMail }, OperatorRefusal | 'not_found'>> {
  const { asked, operator } = askOperator(deps, own)
  const [answer, { results }] = await run(deps.db, [asked, findMail(deps, id)])
  const who = operator(answer)
  if (!who.ok) return who
  const [row] = results
  return row === undefined ? refuse('not_found') : ok({ operator: who.value, mail: outboxMail(row) })
}

/** Reads the operator who looks, for a page that reads nothing else. One round trip. */
export async function viewOperator(deps: ViewDeps, own: NamedSession): Promise<Result<Operator, OperatorRefusal>> {
  const { asked, operator } = askOperator(deps, own)
  const [answer] = await run(deps.db, [asked])
  return operator(answer)
}
