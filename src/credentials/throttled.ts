// Every route that tests a proof does this when a counter is full. Nothing is hashed or counted then, and the audit log gets one row in
// each window.
import type { MetaOf, ReasonOf } from '../audit/vocabulary.ts'
import { auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { noticeThrottled, type Throttled } from '../limits/attempts.ts'
import { counterOf } from '../limits/name.ts'
import { refuse, type Result } from '../result.ts'

/** One answer for all counters: when to come back, in whole seconds. */
export type ThrottledRefusal = { kind: 'throttled'; retryAfterSeconds: number }

/** Refuses a throttled attempt, and writes an `authn_login_fail_max` row once a window. */
export async function refuseThrottled(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  throttled: Throttled,
): Promise<Result<never, ThrottledRefusal>> {
  // The name of a counter opens with its kind: limits/attempts.ts makes it.
  const [kind] = throttled.fullKey.split(':') as [MetaOf<'authn_login_fail_max'>['kind']]
  const counter = counterOf(throttled.fullKey) as ReasonOf<'authn_login_fail_max'>
  await run(deps.db, [
    noticeThrottled(deps, throttled),
    auditIfChanged(deps, {
      event: 'authn_login_fail_max',
      outcome: 'failure',
      reason: counter,
      meta: { kind },
    }),
  ])
  return refuse({ kind: 'throttled', retryAfterSeconds: throttled.retryAfterSeconds })
}
