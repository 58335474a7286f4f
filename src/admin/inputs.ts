// What both doors of administrators take: the routes and `AuthAdmin`.
import * as z from 'zod/mini'
import { cleaned, id, page } from '../http/inputs.ts'
import { known } from '../http/named.ts'
import { canonicalPrefix, EMAIL_MESSAGES } from '../users/email.ts'
import { ROLES, STATUSES } from '../users/rules.ts'
import { cleanReason, REASON_MESSAGES } from './reason.ts'
import { foldedNames, NAME_MESSAGES } from '../users/name.ts'
import { openHeldCursor, type HeldPage } from '../sessions/everybody.ts'
import { EXPORT_FORMATS } from './export-users.ts'
import { DOORS } from './log-filter.ts'
import { openCursor, type UserFilter } from './list-users.ts'
import { lately } from '../late.ts'

const addressPrefix = () => cleaned(canonicalPrefix, EMAIL_MESSAGES)
const names = () => cleaned(foldedNames, NAME_MESSAGES)

/** Why it is done. */
export const reason = () => known(cleaned(cleanReason, REASON_MESSAGES), { minLength: 1, maxLength: 500 })
/** The same of a form, which may leave it out as it may leave it empty. */
export const typedReason = () => z.prefault(reason(), '')

/** What narrows the directory: the beginning of an address (`query`) or of a name, a role, a status. */
export const searched = lately(() =>
  z.object({
    query: z.optional(addressPrefix()),
    name: z.optional(names()),
    role: z.optional(z.enum(ROLES)),
    status: z.optional(z.enum(STATUSES)),
  }),
)
/** The same as the directory takes it: nothing is searched for where the text is empty. */
export const searchOf = ({
  query,
  name,
  ...kind
}: z.output<ReturnType<typeof searched>>): Omit<UserFilter, 'limit'> => ({
  ...kind,
  prefix: query === '' ? undefined : query,
  names: name?.length === 0 ? undefined : name,
})
/** A cursor of the directory. */
export const cursorText = () => z.string().check(z.maxLength(2_000))
/** Refuses two searches at once: a list has one order. */
const ONE_SEARCH = {
  code: 'custom' as const,
  message: 'Either query or name.',
  params: { code: 'one_search' },
  input: '',
  path: ['name'],
}

/** A page of the directory. `query` is the beginning of an address, `name` that of a name. A cursor is good for the order that it came from. */
export const userFilter = lately(() =>
  z.pipe(
    z.extend(searched(), { limit: page().shape.limit, cursor: z.optional(cursorText()) }),
    z.transform(({ cursor, limit, ...rest }, context): UserFilter => {
      const filter = { ...searchOf(rest), limit }
      if (filter.prefix !== undefined && filter.names !== undefined) {
        context.issues.push(ONE_SEARCH)
        return z.NEVER
      }
      if (cursor === undefined) return filter
      const edge = openCursor(cursor, filter)
      if (edge !== undefined) return { ...filter, edge }
      const message = 'Not a cursor of this list.'
      context.issues.push({ code: 'custom', message, params: { code: 'invalid_cursor' }, input: '', path: ['cursor'] })
      return z.NEVER
    }),
  ),
)

/** A page of the audit log. */
export const auditFilter = lately(() =>
  z.pipe(
    z.extend(page(), {
      subject_id: z.optional(id()),
      actor_id: z.optional(z.union([id(), z.enum(DOORS)])),
      event: z.optional(z.string().check(z.maxLength(64))),
    }),
    z.transform(({ subject_id, actor_id, ...rest }) => ({ ...rest, subjectId: subject_id, actorId: actor_id })),
  ),
)

/** How many days of figures: a month, unless it is said. */
export const dailyFilter = lately(() =>
  z.object({ days: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(366)), 30) }),
)
/** The people of an export, and its format. */
export const exportFilter = lately(() =>
  z.pipe(
    z.extend(searched(), { format: z._default(z.enum(EXPORT_FORMATS), 'ndjson') }),
    z.transform(({ format, ...rest }, context) => {
      const filter = searchOf(rest)
      if (filter.prefix === undefined || filter.names === undefined) return { filter, format }
      context.issues.push(ONE_SEARCH)
      return z.NEVER
    }),
  ),
)

const heldCursor = () => z.string().check(z.regex(/^\d{1,15}-[0-9a-f-]{36}$/))

/** A page of everybody's sessions, or of one person's. */
export const heldFilter = lately(() =>
  z.pipe(
    z.object({ user_id: z.optional(id()), limit: page().shape.limit, cursor: z.optional(heldCursor()) }),
    z.transform(({ user_id: userId, limit, cursor }): HeldPage => ({
      userId,
      limit,
      edge: cursor === undefined ? undefined : openHeldCursor(cursor),
    })),
  ),
)

/** The same page as the console's address names it, `before` an edge or `after` one; none is `wanted` where it names none. */
export const heldAsked = lately(() =>
  z.pipe(
    z.record(z.string(), z.string()),
    z.transform(({ user_id = '', limit = '', before = '', after = '' }): { wanted: HeldPage | undefined } => {
      const named = Object.entries({ user_id, limit, cursor: before }).filter(([, value]) => value !== '')
      const { data: wanted } = heldFilter().safeParse(Object.fromEntries(named))
      if (wanted === undefined || after === '') return { wanted }
      const edge = openHeldCursor(after, true)
      return { wanted: edge && { ...wanted, edge } }
    }),
  ),
)
