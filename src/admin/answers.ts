// Schemas of what the routes of administrators answer, for the OpenAPI file: functions, because nothing else makes one.
import * as z from 'zod/mini'
import type { AuditEvent } from '../audit/list.ts'
import type { MailOutcome } from '../codes/password-link.ts'
import { EVENT_FIGURES, type EventFigure } from '../figures/names.ts'
import type { DailyStats } from '../figures/read.ts'
import type { Stats } from '../figures/stats.ts'
import { sessionSchema, userSchema } from '../gate/answers.ts'
import { named } from '../http/named.ts'
import type { HeldSession } from '../sessions/everybody.ts'
import { ROLES } from '../users/rules.ts'
import type { RemovedFactors } from './remove-factors.ts'
import type { AdminUser } from './user.ts'

const text = () => z.nullable(z.string())
const count = () => z.int()

/** A person, as administrators see them. */
export const adminUserSchema = named(
  'AdminUser',
  () =>
    z.extend(userSchema(), {
      disabled: z.boolean(),
    }) satisfies z.ZodMiniType<AdminUser>,
)

/** A live session, and whose it is. */
export const heldSessionSchema = named(
  'HeldSession',
  () =>
    z.extend(sessionSchema(), {
      user: z.object({ id: z.uuid(), email: z.string(), name: text(), role: z.enum(ROLES) }),
    }) satisfies z.ZodMiniType<HeldSession>,
)

const mail = () => z.enum(['mailed', 'sent_lately', 'over_budget'] as const satisfies readonly MailOutcome[])

/** What became of the mail. */
export const mailSchema = named('MailOutcome', () => z.object({ mail: mail() }))
/** A person who was made, and what became of the mail to them. */
export const invitedSchema = named('InvitedUser', () => z.extend(adminUserSchema(), { mail: mail() }))

/** How many factors were taken away, and sessions ended. */
export const removedFactorsSchema = named('RemovedFactors', (): z.ZodMiniType<RemovedFactors> =>
  z.object({
    totp: count(),
    passkeys: count(),
    recovery_codes: count(),
    sessions_ended: count(),
  }),
)

/** A row of the audit log. */
export const auditEventSchema = named('AuditEvent', (): z.ZodMiniType<AuditEvent> =>
  z.object({
    id: z.uuid(),
    at: z.iso.datetime(),
    event: z.string(),
    outcome: z.string(),
    actor_id: text(),
    subject_id: text(),
    session_id: text(),
    ip: text(),
    country: text(),
    user_agent: text(),
    request_id: text(),
    reason: text(),
    meta: z.nullable(z.record(z.string(), z.nullable(z.union([z.string(), z.number(), z.boolean()])))),
  }),
)

/** What `readStats` gives. */
export const statsSchema = named('Stats', (): z.ZodMiniType<Stats> =>
  z.object({
    at: z.iso.datetime(),
    users: z.object({
      total: count(),
      by_role: z.object({ USER: count(), ADMIN: count(), SUPER_ADMIN: count() }),
      by_status: z.object({ active: count(), disabled: count(), unverified: count() }),
    }),
    sessions: z.object({ live: count() }),
    last_day: z.object({
      sign_ups: count(),
      sign_ins: count(),
      sign_in_failures: count(),
      sign_ins_throttled: count(),
      acts_refused: count(),
    }),
    counted_to: count(),
  }),
)

/** What `readDailyStats` gives. */
export const dailyStatsSchema = named('DailyStats', (): z.ZodMiniType<DailyStats> => {
  const events = Object.fromEntries(EVENT_FIGURES.map((name) => [name, count()])) as Record<EventFigure, z.ZodMiniInt>
  return z.object({
    at: z.iso.datetime(),
    events_as_of: z.nullable(z.iso.datetime()),
    people_as_of: z.nullable(z.iso.datetime()),
    days: z.array(
      z.object({ day: z.iso.date(), ...events, people: z.nullable(count()), sessions_live: z.nullable(count()) }),
    ),
  })
})
