// Schemas of what the routes of keys, mail and health answer, for the OpenAPI file.
import * as z from 'zod/mini'
import { named } from '../http/named.ts'
import { MAIL_STATES, type OutboxMail } from '../mail/outbox.ts'
import type { ShownKey } from '../tokens/key-list.ts'
import type { HealthId, HealthLine } from './health-lines.ts'

const time = () => z.iso.datetime()
const timeOrNull = () => z.nullable(z.iso.datetime())

/** A signing key. */
export const keySchema = named('SigningKey', (): z.ZodMiniType<ShownKey> =>
  z.object({
    kid: z.string(),
    state: z.enum(['signs', 'published', 'retiring', 'sealed']),
    created_at: time(),
    active_from: time(),
    rotates_at: time(),
    retires_at: timeOrNull(),
    expires_at: timeOrNull(),
    secret: z.object({ id: z.string(), is: z.enum(['current', 'previous', 'unknown']) }),
  }),
)

/** How many keys were marked as due. */
export const markedSchema = () => z.object({ marked: z.int() })
/** The keys that were killed. */
export const killedSchema = () => z.object({ killed: z.array(z.string()) })

/** A mail of the outbox. */
export const mailItemSchema = named('OutboxMail', (): z.ZodMiniType<OutboxMail> =>
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
  }),
)

/** A mail that is being sent. */
export const sendingSchema = () => z.object({ state: z.literal('sending') })
/** How many mails were made due. */
export const repeatedSchema = () => z.object({ repeated: z.int() })

const state = () => z.enum(['good', 'warn', 'bad'])
const line = <Id extends HealthId, Fields extends Record<string, z.ZodMiniType>>(id: Id, fields: Fields) =>
  z.object({ id: z.literal(id), state: state(), ...fields })
const names = () => z.array(z.string())

/** A line of what an operator looks after: `id` says which, and what else it has. */
const healthLineSchema = named('HealthLine', (): z.ZodMiniType<HealthLine> => {
  const count = () => z.int()
  const bound = { bound: z.boolean() }
  return z.union([
    line('database', { bytes: count() }),
    line('migrations', { applied: count(), missing: names(), unknown: names() }),
    line('clock', { last_run_at: timeOrNull(), late: z.boolean(), failed: names() }),
    line('signing_key', {
      problem: z.enum(['none', 'no_key', 'sealed', 'overdue']),
      kid: z.nullable(z.string()),
      rotates_at: timeOrNull(),
    }),
    line('auth_secret', { secret_id: z.string(), previous_id: z.nullable(z.string()) }),
    line('mail_driver', { driver: z.string() }),
    line('mail_waiting', { waiting: count(), overdue: count(), counted_to: count() }),
    line('mail_failed', { failed: count(), failed_lately: count(), repeatable: count(), counted_to: count() }),
    line('audit_sink', {
      sink: z.string(),
      acknowledged_at: timeOrNull(),
      waiting_since: timeOrNull(),
      attempts: count(),
      failure: z.nullable(z.string()),
      next_attempt_at: timeOrNull(),
    }),
    line('hasher', { ...bound, shards: count(), engine: z.string() }),
    line('flood_limit', bound),
    line('email_binding', { ...bound, needed: z.boolean() }),
    line('environment', { environment: z.string(), issuer: z.string() }),
    line('unknown_vars', { names: names() }),
    line('version', {
      library: z.string(),
      worker_id: z.nullable(z.string()),
      tag: z.nullable(z.string()),
      uploaded_at: z.nullable(z.string()),
    }),
    line('guard', { problem: z.enum(['none', 'not_proved', 'unavailable']) }),
    line('hash', { problem: z.enum(['none', 'busy', 'failed']) }),
  ])
})

/** How the Worker is. */
export const healthSchema = named('Health', () =>
  z.object({
    at: time(),
    state: state(),
    lines: z.array(healthLineSchema()),
    settings: z.array(
      z.object({ name: z.string(), secret: z.boolean(), set: z.boolean(), value: z.nullable(z.string()) }),
    ),
  }),
)
