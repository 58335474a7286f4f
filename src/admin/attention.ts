// What needs an operator's attention: rules over what the overview reads. Each says what is so and names no remedy; the page knows where the
// help is.
import type { EventFigure } from '../figures/names.ts'
import type { Day, Figures } from '../figures/read.ts'
import { attentionOf, type HealthId, type HealthLine } from './health-lines.ts'

const DAY_MS = 86_400_000

/** How far the overview looks back for alarms. */
export const RECENT_MS = 3 * DAY_MS

/**
 * Lines of health that change by themselves, or should be mended soon. The others say how a deployment is meant to be, and don't ask for
 * attention every day.
 */
const PRESSING = [
  'database',
  'migrations',
  'clock',
  'signing_key',
  'mail_waiting',
  'mail_failed',
  'audit_sink',
  'unknown_vars',
] as const satisfies readonly HealthId[]
/** A line of health that an operator should look into. */
type Pressing = Extract<HealthLine, { id: (typeof PRESSING)[number] }>
const isPressing = (line: HealthLine): line is Pressing => PRESSING.some((id) => id === line.id)

/** Figures that are compared with the days before, and below which number nobody cares. */
const WATCHED = { sign_in_failures: 50, second_step_failures: 20, sign_ins_throttled: 10 } as const satisfies Partial<
  Record<EventFigure, number>
>
type Watched = keyof typeof WATCHED
/** Clearly more: so many times the average of the days before. */
export const TIMES_USUAL = 3

/** Events that somebody should look into. */
export const ALARMS = ['authn_token_reuse', 'passkey_clone_suspected', 'key_revoked'] as const
type Alarm = (typeof ALARMS)[number]

/** One of them, and the address of its person, where it has one who still is there. Times are in ms. */
export type Alarmed = { id: string; at: number; event: Alarm; subjectId: string | null; email: string | null }

/** Something to look into. */
export type Concern =
  | { kind: 'health'; line: Pressing }
  | { kind: 'unusual'; figure: Watched; when: 'today' | 'yesterday'; count: number; usual: number }
  | ({ kind: 'alarm' } & Alarmed)

/** What needs attention: what is broken first, alarms last. Without figures, nothing is said of them. */
export function concernsOf(
  lines: readonly HealthLine[],
  figures: Figures | undefined,
  alarms: readonly Alarmed[],
): Concern[] {
  const pressing = attentionOf(lines).filter(isPressing)
  const unusual = (Object.keys(WATCHED) as Watched[]).map((figure) => unusualOf(figures?.days ?? [], figure))
  return [
    ...pressing.map((line): Concern => ({ kind: 'health', line })),
    ...unusual.filter((concern) => concern !== undefined),
    ...alarms.map((alarm): Concern => ({ kind: 'alarm', ...alarm })),
  ]
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
