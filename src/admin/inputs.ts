// What both doors of administrators take: the routes and `AuthAdmin`.
import * as z from 'zod/mini'
import { cleaned, id, page } from '../http/inputs.ts'
import { canonicalPrefix, EMAIL_MESSAGES } from '../users/email.ts'
import { ROLES, STATUSES } from '../users/rules.ts'
import { cleanReason, REASON_MESSAGES } from './reason.ts'
import { openAddressCursor, type UserFilter } from './list-users.ts'

const addressPrefix = cleaned(canonicalPrefix, EMAIL_MESSAGES)

/** Why it is done. Left out, it is missing. */
export const reason = z.prefault(cleaned(cleanReason, REASON_MESSAGES), '')

/** A page of the directory. `query` is the beginning of an address. A cursor is good for the order that it came from. */
export const userFilter = z.pipe(
  z.object({
    query: z.optional(addressPrefix),
    role: z.optional(z.enum(ROLES)),
    status: z.optional(z.enum(STATUSES)),
    limit: page.shape.limit,
    cursor: z.optional(z.string().check(z.maxLength(500))),
  }),
  z.transform(({ query, cursor, ...filter }, context): UserFilter => {
    const prefix = query === '' ? undefined : query
    if (cursor === undefined) return { ...filter, prefix }
    const after = prefix === undefined ? id.safeParse(cursor).data : openAddressCursor(cursor, prefix)
    if (after !== undefined) return { ...filter, prefix, after }
    const message = 'Not a cursor of this list.'
    context.issues.push({ code: 'custom', message, params: { code: 'invalid_cursor' }, input: '', path: ['cursor'] })
    return z.NEVER
  }),
)

/** A page of the audit log. */
export const auditFilter = z.pipe(
  z.extend(page, {
    subject_id: z.optional(id),
    actor_id: z.optional(z.union([id, z.enum(['operator', 'sibling', 'clock'])])),
    event: z.optional(z.string().check(z.maxLength(64))),
  }),
  z.transform(({ subject_id, actor_id, ...rest }) => ({ ...rest, subjectId: subject_id, actorId: actor_id })),
)

/** How many days of figures: a month, unless it is said. */
export const dailyFilter = z.object({ days: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(366)), 30) })
