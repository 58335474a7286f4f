// The figures that are kept by the day: which events of the audit log each counts, and what is looked at now and then.
import type { Event } from '../audit/events.ts'
import type { ReasonOf } from '../audit/vocabulary.ts'
import { ROLES, STATUSES, type Role, type Status } from '../users/rules.ts'

type Counts = { [Name in Event]: { event: Name; reasons?: readonly ReasonOf<Name>[] } }[Event]

/** What is counted of a day, and of which event. No event is counted twice. A change here is for days that come, not for old ones. */
export const EVENTS_OF = {
  sign_ups: { event: 'user_created', reasons: ['sign_up'] },
  sign_ups_by_provider: { event: 'user_created', reasons: ['provider'] },
  people_added: { event: 'user_created', reasons: ['administrator', 'import'] },
  people_deleted: { event: 'user_deleted' },
  sign_ins: { event: 'authn_login_success' },
  sign_in_failures: { event: 'authn_login_fail' },
  second_step_failures: { event: 'authn_second_step_fail' },
  sign_ins_throttled: { event: 'authn_login_fail_max' },
  acts_refused: { event: 'authz_fail' },
  tokens_reused: { event: 'authn_token_reuse' },
} as const satisfies Record<string, Counts>

/** What happened on a day. */
export type EventFigure = keyof typeof EVENTS_OF
export const EVENT_FIGURES = Object.keys(EVENTS_OF) as EventFigure[]

/** What there is: the last look of a day is that day's figure. */
export const STATE_FIGURES = ['people', 'sessions_live'] as const
export type StateFigure = (typeof STATE_FIGURES)[number]

/** How many people have each role and status, `people_ADMIN_active`; their sum is `people`. */
export type KindFigure = `people_${Role}_${Status}`
export const KIND_FIGURES = ROLES.flatMap((role) =>
  STATUSES.map((status): { name: KindFigure; role: Role; status: Status } => ({
    name: `people_${role}_${status}`,
    role,
    status,
  })),
)

export type Figure = EventFigure | StateFigure | KindFigure
/** Every name in `daily_counts`. */
export const FIGURES: readonly Figure[] = [...EVENT_FIGURES, ...STATE_FIGURES, ...KIND_FIGURES.map(({ name }) => name)]

const DAY_MS = 86_400_000

/** The day of a time (ms), in UTC: `2026-11-29`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** The last `days` days up to the one of `now`, oldest first. */
export function daysUpTo(now: number, days: number): string[] {
  return Array.from({ length: days }, (_, index) => dayOf(now - (days - 1 - index) * DAY_MS))
}
