// The directory of people as a page of the console shows it.
import type { Turned } from '../db/page.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findUser } from '../users/find.ts'
import type { Operator, OperatorRefusal } from './ask.ts'
import { findPeople, turnedDirectoryOf } from './list-users.ts'
import { look, type LookDeps } from './look.ts'
import type { PeopleAsked, SearchBy } from './people-asked.ts'
import type { AdminUser } from './user.ts'

/** The operator who looks, and what was found: one person, a page, or no page where the address made no sense or nobody has the id. */
export type PeopleView = {
  operator: Operator
  person: string | undefined
  page: Turned<AdminUser> | undefined
  by: SearchBy | undefined
}
/**
 * A page of at most `limit` people, and who looks. An id that somebody has, and a whole address, name one person. Where nobody has such an
 * address, and it was left open what is searched, the page is that of the names. See `look`.
 */
export async function viewPeople(
  deps: LookDeps,
  own: NamedSession,
  wanted: PeopleAsked,
): Promise<Result<PeopleView, OperatorRefusal>> {
  if (wanted.kind === 'list') {
    const { filter, otherwise } = wanted
    let count = 0
    const looked = await look(deps, own, (db) => {
      const people = findPeople({ db }, filter)
      count = people.length
      return [...people, ...(otherwise === undefined ? [] : findPeople({ db }, otherwise))]
    })
    if (!looked.ok) return looked
    const { operator, found } = looked.value
    const page = turnedDirectoryOf(found.slice(0, count), filter)
    const seen = { operator, person: meant(wanted, page), page, by: wanted.by }
    if (page.items.length > 0 || otherwise === undefined) return ok(seen)
    const others = turnedDirectoryOf(found.slice(count), otherwise)
    return ok(others.items.length === 0 ? seen : { ...seen, page: others, by: 'name' })
  }
  const looked = await look(deps, own, (db) => (wanted.kind === 'id' ? [findUser({ db }, wanted.id)] : []))
  if (!looked.ok) return looked
  const { operator, found } = looked.value
  return ok({ operator, person: found[0]?.[0]?.id, page: undefined, by: undefined })
}

/** The one whose whole address was typed: they come first in its order. */
function meant({ filter, isPlain }: PeopleAsked & { kind: 'list' }, page: Turned<AdminUser>): string | undefined {
  const [first] = page.items
  return isPlain && first !== undefined && first.email === filter.prefix ? first.id : undefined
}
