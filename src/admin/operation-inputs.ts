// What both doors of administrators take of keys, mail and health.
import * as z from 'zod/mini'
import { page } from '../http/inputs.ts'
import { MAIL_STATES, openEdge } from '../mail/outbox.ts'

const cursor = () =>
  z.string().check(
    z.refine((text) => openEdge(text) !== undefined, {
      error: 'Not a cursor of this list.',
      params: { code: 'invalid_cursor' },
    }),
  )

/** A page of the outbox. */
export const mailFilter = () =>
  z.object({
    state: z.optional(z.enum(MAIL_STATES)),
    limit: page().shape.limit,
    cursor: z.optional(cursor()),
  })

/** The same for a page that can be turned both ways. */
export const mailQuery = () =>
  z.object({
    state: z.optional(z.enum(MAIL_STATES)),
    limit: page().shape.limit,
    before: z.optional(cursor()),
    after: z.optional(cursor()),
  })

const kid = () => z.string().check(z.minLength(1), z.maxLength(100))

/** The key that signs, as the caller saw it. Left out: whichever signs. */
export const seenKey = () => z.strictObject({ kid: z.optional(kid()) })

/** The keys, as the caller saw them. Left out: all that there are. */
export const seenKeys = () => z.strictObject({ kids: z.optional(z.array(kid()).check(z.maxLength(20))) })

/** How a mail was when the caller saw it. Left out: however it is. */
export const seenMail = () =>
  z.strictObject({
    seen: z.optional(z.strictObject({ attempts: z.int(), failed_at: z.nullable(z.iso.datetime()) })),
  })
