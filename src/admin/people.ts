// The directory of people as a page of the console shows it.
import { run } from '../db/client.ts'
import type { Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findUser } from '../users/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { findPeople, turnedDirectoryOf } from './list-users.ts'
import type { PeopleAsked, SearchBy } from './people-asked.ts'
import type { AdminUser } from './user.ts'

/** The operator who looks, and what was found: one person, a page, or no page where the address made no sense or nobody has the id. */
export type PeopleView = {
  operator: Operator
  person: string | undefined
  page: Turned<AdminUser> | undefined
  by: SearchBy | undefined
}
type ViewDeps = Pick<Deps, 'db' | 'now' | 'config'>

/**
 * A page of at most `limit` people, and who looks. An id that somebody has, and a whole address, name one person. Where nobody has such an
 * address, and it was left open what is searched, the page is that of the names. One round trip.
 */
export async function viewPeople(
  deps: ViewDeps,
  own: NamedSession,
  wanted: PeopleAsked,
): Promise<Result<PeopleView, OperatorRefusal>> {
  const { asked, operator } = askOperator(deps, own)
  if (wanted.kind === 'list') {
    const { filter, otherwise } = wanted
    const people = findPeople(deps, filter)
    const named = otherwise === undefined ? [] : findPeople(deps, otherwise)
    const [answer, ...found] = await run(deps.db, [asked, ...people, ...named])
    const who = operator(answer)
    if (!who.ok) return who
    const page = turnedDirectoryOf(found.slice(0, people.length), filter)
    const seen = { operator: who.value, person: meant(wanted, page), page, by: wanted.by }
    if (page.items.length > 0 || otherwise === undefined) return ok(seen)
    const others = turnedDirectoryOf(found.slice(people.length), otherwise)
    return ok(others.items.length === 0 ? seen : { ...seen, page: others, by: 'name' })
  }
  const [answer, rows = []] = await run(deps.db, [asked, ...(wanted.kind === 'id' ? [findUser(deps, wanted.id)] : [])])
  const who = operator(answer)
  return who.ok ? ok({ operator: who.value, person: rows[0]?.id, page: undefined, by: undefined }) : who
}

/** The one whose whole address was typed: they come first in its order. */
function meant({ filter, isPlain }: PeopleAsked & { kind: 'list' }, page: Turned<AdminUser>): string | undefined {
  const [first] = page.items
  return isPlain && first !== undefined && first.email === filter.prefix ? first.id : undefined
}
