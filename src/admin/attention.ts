// What needs an operator's attention: rules over what the overview reads. Each says what is so and names no remedy; the page knows where the
// help is.
import type { Day, Figures } from '../figures/read.ts'
import type { EventFigure } from '../figures/names.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How far the overview looks back for mails and events. */
export const RECENT_MS = 3 * DAY_MS
/** A mail that is older than this should have gone: the clock tries again every fifteen minutes. */
export const MAIL_WAIT_MS = HOUR_MS
/** The clock runs every fifteen minutes. */
const CLOCK_LATE_MS = HOUR_MS
/** A key is rotated by the first run of the clock after it is due. */
export const KEY_LATE_MS = HOUR_MS

/** Figures that are compared with the days before, and below which number nobody cares. */
const WATCHED = { sign_in_failures: 50, second_step_failures: 20, sign_ins_throttled: 10 } as const satisfies Partial<
  Record<EventFigure, number>
>
export type Watched = keyof typeof WATCHED
/** Clearly more: so many times the average of the days before. */
export const TIMES_USUAL = 3

/** Events that somebody should look into. */
export const ALARMS = ['authn_token_reuse', 'passkey_clone_suspected', 'key_revoked'] as const
export type Alarm = (typeof ALARMS)[number]

/** One of them, and the address of its person, where it has one who still is there. Times are in ms. */
export type Alarmed = { id: string; at: number; event: Alarm; subjectId: string | null; email: string | null }

/** Something to look into. */
export type Concern =
  | { kind: 'clock'; at: number | null }
  | { kind: 'keys_overdue' }
  | { kind: 'mails_failed'; count: number }
  | { kind: 'mails_waiting'; count: number }
  | { kind: 'unusual'; figure: Watched; when: 'today' | 'yesterday'; count: number; usual: number }
  | ({ kind: 'alarm' } & Alarmed)

/** What the rules look at, beside the figures. */
export type Signs = { failed: number; waiting: number; overdue: number; alarms: readonly Alarmed[] }

/** What needs attention at the time of the figures: the most urgent first. */
export function concernsOf(figures: Figures, signs: Signs): Concern[] {
  const { at, clockAt, days } = figures
  const concerns: Concern[] = []
  if (clockAt === null || at - clockAt > CLOCK_LATE_MS) concerns.push({ kind: 'clock', at: clockAt })
  if (signs.overdue > 0) concerns.push({ kind: 'keys_overdue' })
  if (signs.failed > 0) concerns.push({ kind: 'mails_failed', count: signs.failed })
  if (signs.waiting > 0) concerns.push({ kind: 'mails_waiting', count: signs.waiting })
  for (const figure of Object.keys(WATCHED) as Watched[]) {
    const unusual = unusualOf(days, figure)
    if (unusual !== undefined) concerns.push(unusual)
  }
  return [...concerns, ...signs.alarms.map((alarm) => ({ kind: 'alarm' as const, ...alarm }))]
}

/** Whether today, or else yesterday, a figure is more than `TIMES_USUAL` the average of the days before it, and no trifle. */
function unusualOf(days: readonly Day[], figure: Watched): Concern | undefined {
  for (const [when, index] of [
    ['today', days.length - 1],
    ['yesterday', days.length - 2],
  ] as const) {
    const before = days.slice(0, Math.max(0, index))
    const count = days[index]?.[figure] ?? 0
    const usual = before.reduce((sum, day) => sum + day[figure], 0) / Math.max(1, before.length)
    if (count >= WATCHED[figure] && count > TIMES_USUAL * usual)
      return { kind: 'unusual', figure, when, count, usual: Math.round(usual) }
  }
  return undefined
}
