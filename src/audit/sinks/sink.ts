// What a sink gets and what it answers. A driver beside this file sends one batch; `ship.ts` decides what, when and whether again.
import type { Config } from '../../config/config.ts'
import type { SinkBindings } from '../../config/audit-sink.ts'
import { ok, refuse, type Result } from '../../result.ts'
import type { AuditEvent } from '../list.ts'

/** Events in the order of the log, without a gap. */
export type Batch = {
  /** The same for each attempt at the same events. */
  id: string
  /** The id of the event right before the first one; `null` at the beginning of the log. */
  after: string | null
  /** At least one. */
  events: readonly [AuditEvent, ...AuditEvent[]]
}

/** Why a batch wasn't acknowledged: a word for the log. `waitMs`: how long the sink asked us to wait. */
export type Refused = { failure: string; waitMs?: number }
/** Sends one batch. It is acknowledged only if this is ok. It never throws, and ends within half a minute. */
export type Sink = (batch: Batch, deps: SinkDeps) => Promise<Result<undefined, Refused>>
type SinkDeps = { config: Config; bindings: SinkBindings; now: () => number }

/** How long a sink may take, milliseconds. */
export const SINK_MS = 20_000

/** What HTTPS and the queue get: the form of Standard Webhooks, "Payload structure". */
export function documentOf({ id, after, events }: Batch, issuer: string) {
  const last = events.at(-1) ?? events[0]
  return { type: 'audit.events', timestamp: last.at, data: { id, issuer, after, events } }
}

/** Waits for a binding, but not longer than `SINK_MS`. What it throws may name our account, so only a word of it is kept. */
export async function acknowledged(work: Promise<unknown>): Promise<Result<undefined, Refused>> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), SINK_MS)
  })
  try {
    return (await Promise.race([work, late])) === 'late' ? refuse({ failure: 'no_answer' }) : ok(undefined)
  } catch {
    return refuse({ failure: 'binding_failed' })
  } finally {
    clearTimeout(timer)
  }
}
