// How much mail anybody may cause (contract §7): per address, per source, and over all. Counted in D1 before the mail is
// written, so that nobody's inbox is flooded through us. Notices of security have a budget of their own.
import { auditIfChanged } from '../audit/record.ts'
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { limitAddress } from '../limits/address.ts'
import { noticeThrottled, reservation, tagOf, type Reservation, type Throttled } from '../limits/attempts.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const AN_HOUR_TO_AN_ADDRESS = 5
const A_DAY_TO_AN_ADDRESS = 20
const AN_HOUR_FROM_A_SOURCE = 20
const NOTICES_A_DAY = 20

type BudgetDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** Who causes a mail: somebody at a network address, or a Worker of the same account, which has none. */
export type MailSource = 'network' | 'sibling'

/** Reserves one mail that somebody asked for; nothing where `onlyIf` doesn't hold. */
export function mailBudget(
  deps: BudgetDeps,
  to: string,
  onlyIf?: Condition,
  from: MailSource = 'network',
): Reservation {
  const address = tagOf(deps, 'account', to)
  const source = tagOf(deps, 'address', limitAddress(deps.caller.ip))
  const ofSource = { key: `mail:source:${source}`, most: AN_HOUR_FROM_A_SOURCE, windowMs: HOUR_MS }
  const usual = [
    { key: `mail:hour:${address}`, most: AN_HOUR_TO_AN_ADDRESS, windowMs: HOUR_MS },
    { key: `mail:day:${address}`, most: A_DAY_TO_AN_ADDRESS, windowMs: DAY_MS },
    ...(from === 'network' ? [ofSource] : []),
    { key: 'mail:all', most: deps.config.mailHourlyLimit, windowMs: HOUR_MS },
  ]
  return reservation(deps, { usual, onlyIf })
}

/** Reserves one notice, if the statement right before it in the batch changed a row. */
export function noticeBudget(deps: BudgetDeps, to: string, onlyIf: Condition): Reservation {
  const key = `mail:notice:${tagOf(deps, 'account', to)}`
  return reservation(deps, { usual: [{ key, most: NOTICES_A_DAY, windowMs: DAY_MS }], onlyIf })
}

/** Records that a budget is used up, once a window. */
export function overBudgetWrites(deps: Pick<Deps, 'db' | 'now' | 'caller'>, throttled: Throttled): [Write, Write] {
  const [, budget] = throttled.fullKey.split(':')
  const about = { event: 'excess_rate_limit_exceeded', outcome: 'failure', reason: `mail_${budget ?? ''}` } as const
  return [noticeThrottled(deps, throttled), auditIfChanged(deps, about)]
}
