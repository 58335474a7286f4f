// What the console's list of people was asked for by its address: a search, filters, a page. An address that makes no sense is answered with
// a page that says so.
import * as z from 'zod/mini'
import { withoutNothing } from '../http/absent.ts'
import { id, page } from '../http/inputs.ts'
import { ROLES, STATUSES, type Role, type Status } from '../users/rules.ts'
import { cursorText, searched, searchOf } from './inputs.ts'
import { openCursor, type UserFilter } from './list-users.ts'
import { lately } from '../late.ts'

/** What is searched by. */
export const SEARCHES = ['address', 'name'] as const
export type SearchBy = (typeof SEARCHES)[number]

/** What an operator chose, as the page shows it again. `by` is missing where they left it open: addresses, and names where there are none. */
export type Chosen = {
  query: string
  by: SearchBy | undefined
  role: Role | undefined
  status: Status | undefined
  limit: number
}

/**
 * What the list shows: a person by id, a list (and the one to show instead if it is empty), or nothing, because the address makes no sense.
 * `code` says what is wrong with the text, if it is the text.
 */
export type PeopleAsked = { chosen: Chosen } & (
  | { kind: 'id'; id: string }
  | { kind: 'list'; by: SearchBy | undefined; filter: UserFilter; otherwise: UserFilter | undefined; isPlain: boolean }
  | { kind: 'wrong'; code: string | undefined }
)

const asked = () =>
  z.object({
    query: z._default(z.string(), ''),
    by: z.optional(z.enum(SEARCHES)),
    role: z.optional(z.enum(ROLES)),
    status: z.optional(z.enum(STATUSES)),
    limit: page().shape.limit,
    before: z.optional(cursorText()),
    after: z.optional(cursorText()),
  })

const NOTHING: Chosen = { query: '', by: undefined, role: undefined, status: undefined, limit: 20 }

/** The parameters of a page's address: whatever they are, they ask for something (`PeopleAsked`). */
export const peopleAsked = lately(() => z.pipe(z.record(z.string(), z.string()), z.transform(peopleAskedIn)))

/** Reads the parameters of a query. `isPlain`: the list is narrowed by nothing but its search, and begins. */
function peopleAskedIn(given: Readonly<Record<string, string>>): PeopleAsked {
  const schema = asked()
  const parsed = schema.safeParse(withoutNothing(schema, given))
  if (!parsed.success) {
    const { query = '' } = given
    return { kind: 'wrong', chosen: { ...NOTHING, query: query.slice(0, 300) }, code: undefined }
  }
  const { before, after, ...rest } = parsed.data
  const chosen: Chosen = { ...rest, query: rest.query.trim(), by: rest.by, role: rest.role, status: rest.status }
  const { query, by, limit } = chosen
  const called = query.toLowerCase()
  if (id().safeParse(called).success) return { kind: 'id', chosen, id: called }
  const isOpen = by === undefined && before === undefined && after === undefined && !query.includes('@')
  const filter = filterOf(chosen, by ?? 'address')
  // What is no beginning of an address may be one of a name.
  const names = isOpen && query !== '' ? filterOf(chosen, 'name') : undefined
  const first = typeof filter === 'string' && typeof names === 'object' ? names : filter
  if (typeof first === 'string') return { kind: 'wrong', chosen, code: first }
  const cursor = before ?? after
  const edge = cursor === undefined ? undefined : openCursor(cursor, first, before === undefined)
  if (cursor !== undefined && edge === undefined) return { kind: 'wrong', chosen, code: undefined }
  const searchedBy = query === '' ? undefined : first === names ? 'name' : (by ?? 'address')
  const otherwise = typeof names === 'object' && first !== names ? { ...names, limit } : undefined
  const isPlain = chosen.role === undefined && chosen.status === undefined && edge === undefined
  return { kind: 'list', chosen, by: searchedBy, filter: { ...first, edge, limit }, otherwise, isPlain }
}

/** The filter of a choice, or the code of a fault of its text. */
function filterOf({ query, role, status }: Chosen, by: SearchBy): Omit<UserFilter, 'limit'> | string {
  const given = { [by === 'name' ? 'name' : 'query']: query, role, status }
  const parsed = searched().safeParse(given)
  if (parsed.success) return searchOf(parsed.data)
  const [issue] = parsed.error.issues
  const { code } = (issue?.code === 'custom' ? issue.params : undefined) ?? {}
  return typeof code === 'string' ? code : 'not_text'
}

/** A choice as a query, with more; what was not chosen is left out. */
export function queryOf(chosen: Partial<Chosen>, more: Readonly<Record<string, string | undefined>> = {}): string {
  const { query, by, role, status, limit = NOTHING.limit } = chosen
  const all = { query, by, role, status, limit: limit === NOTHING.limit ? undefined : String(limit), ...more }
  const named = Object.entries(all).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '')
  return named.length === 0 ? '' : `?${new URLSearchParams(named).toString()}`
}
