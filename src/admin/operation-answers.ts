// Schemas of what the routes of keys, mail and health answer, for the OpenAPI file.
import * as z from 'zod/mini'
import { MAIL_STATES, type OutboxMail } from '../mail/outbox.ts'
import type { ShownKey } from '../tokens/key-list.ts'

const time = () => z.iso.datetime()
const timeOrNull = () => z.nullable(z.iso.datetime())

/** A signing key. */
export const keySchema = (): z.ZodMiniType<ShownKey> =>
  z.object({
    kid: z.string(),
    state: z.enum(['signs', 'published', 'retiring', 'sealed']),
    created_at: time(),
    active_from: time(),
    rotates_at: time(),
    retires_at: timeOrNull(),
    expires_at: timeOrNull(),
    secret: z.object({ id: z.string(), is: z.enum(['current', 'previous', 'unknown']) }),
  })

/** How many keys were marked as due. */
export const markedSchema = () => z.object({ marked: z.int() })
/** The keys that were killed. */
export const killedSchema = () => z.object({ killed: z.array(z.string()) })

/** A mail of the outbox. */
export const mailItemSchema = (): z.ZodMiniType<OutboxMail> =>
  z.object({
    id: z.uuid(),
    kind: z.string(),
    state: z.enum(MAIL_STATES),
    recipient: z.string(),
    person_id: z.nullable(z.uuid()),
    attempts: z.int(),
    next_attempt_at: timeOrNull(),
    created_at: time(),
    sent_at: timeOrNull(),
    failed_at: timeOrNull(),
    failure: z.nullable(z.enum(['refused', 'too_many_attempts', 'unknown', 'never_ended', 'unreadable'])),
    repeatable: z.boolean(),
  })

/** A mail that is being sent. */
export const sendingSchema = () => z.object({ state: z.literal('sending') })
/** How many mails were made due. */
export const repeatedSchema = () => z.object({ repeated: z.int() })

/** How the Worker is: `facts` differ from line to line. */
export const healthSchema = () =>
  z.object({
    at: time(),
    state: z.enum(['good', 'warn', 'bad']),
    lines: z.array(z.looseObject({ id: z.string(), state: z.enum(['good', 'warn', 'bad']) })),
    settings: z.array(
      z.object({ name: z.string(), secret: z.boolean(), set: z.boolean(), value: z.nullable(z.string()) }),
    ),
  })
