// The clock's part of the log outside the database: sends what the sink hasn't acknowledged, at least once, in the order of the log.
// An event leaves only after all events before it were acknowledged. So a repeated batch never changes the order in which a receiver
// sees events for the first time.
import type { SinkBindings } from '../config/audit-sink.ts'
import { uuidv7, uuidv7Floor } from '../crypto/random.ts'
import { changesOf, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Result } from '../result.ts'
import { publicEvent, type AuditEvent } from './list.ts'
import { SETTLED_MS } from './settled.ts'
import { beginBatch, failBatch, insertSink, passBatch, rowOf, selectBatch } from './ship-store.ts'
import type { Bounds, Standing, Turn } from './ship-store.ts'
import { sendToBucket } from './sinks/r2.ts'
import { postToEndpoint } from './sinks/https.ts'
import { sendToPipeline } from './sinks/pipeline.ts'
import { sendToQueue } from './sinks/queue.ts'
import type { Batch, Refused, Sink } from './sinks/sink.ts'

/** How each sink is sent to. A message of a queue has at most 128,000 bytes; an ingestion of Pipelines at most 1 MB. */
const SINKS: Record<'queue' | 'r2' | 'pipeline' | 'https', { send: Sink; bounds: Bounds }> = {
  queue: { send: sendToQueue, bounds: { rows: 200, bytes: 100_000 } },
  r2: { send: sendToBucket, bounds: { rows: 500, bytes: 500_000 } },
  pipeline: { send: sendToPipeline, bounds: { rows: 500, bytes: 500_000 } },
  https: { send: postToEndpoint, bounds: { rows: 500, bytes: 500_000 } },
}
/** Longer than a sink and D1 may take together. After that another run may take the batch over. */
export const LEASE_MS = 120_000
/** What one run does at most. The next run goes on. */
const MOST_BATCHES = 100
const MOST_RUN_MS = 300_000
/** A minute after the first failure, and twice as long after each further one, up to an hour. */
const FIRST_WAIT_MS = 60_000
const MOST_WAIT_MS = 3_600_000

type ShipDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>
/** What a run did. `failure`: why the sink didn't acknowledge; `lost`: another run had taken the batch over. */
export type Shipped = { sink: string; events: number; batches: number; failure?: string; attempts?: number }

/**
 * Sends what is due: a round trip to begin, and one after each batch, which also begins the next. Without a sink it does nothing. A sink
 * that fails is a value, and a line of the log.
 */
export async function shipEvents(deps: ShipDeps, bindings: SinkBindings): Promise<Shipped> {
  const name = deps.config.auditSink
  const shipped: Shipped = { sink: name, events: 0, batches: 0 }
  if (name === 'off') return shipped
  const { send, bounds } = SINKS[name]
  const started = deps.now()
  const turnNow = turns(deps, name, bounds)
  const [, begun, first] = await run(deps.db, beginning(deps, turnNow()))
  let standing = begun.results[0]
  let events = first.results.map((row) => publicEvent(rowOf(row)))
  while (standing !== undefined && standing.sending !== null) {
    const sent = await sendAll(send, batchOf(standing, events), { config: deps.config, bindings, now: deps.now })
    if (!sent.ok) return giveUp(deps, turnNow(), shipped, { ...sent.error, attempts: standing.attempts + 1 })
    shipped.batches += 1
    shipped.events += events.length
    const isLast = shipped.batches >= MOST_BATCHES || deps.now() - started > MOST_RUN_MS
    const turn = turnNow()
    const [passed, next] = await run(deps.db, [
      passBatch(deps.db, turn, { last: standing.sending, and: isLast ? 'stop' : 'go_on' }),
      selectBatch(deps.db, turn),
    ])
    standing = passed.results[0]
    if (standing === undefined) return { ...shipped, failure: 'lost' }
    events = next.results.map((row) => publicEvent(rowOf(row)))
  }
  return shipped
}

/** A turn of this run, at the time that it is now. */
function turns(deps: ShipDeps, name: string, bounds: Bounds): () => Turn {
  const id = uuidv7(deps.now())
  return () => {
    const now = deps.now()
    return { name, run: id, now, until: now + LEASE_MS, floor: uuidv7Floor(now - SETTLED_MS), bounds }
  }
}

const beginning = ({ db }: ShipDeps, turn: Turn) =>
  [insertSink(db, turn.name), beginBatch(db, turn), selectBatch(db, turn)] as const

/** `undefined` where the ordinary retention was over for all events of the batch before the sink took them. */
function batchOf({ upto }: Standing, [first, ...others]: readonly AuditEvent[]): Batch | undefined {
  if (first === undefined) return undefined
  const last = others.at(-1) ?? first
  return { id: `audit_${first.id}_${last.id}`, after: upto === '' ? null : upto, events: [first, ...others] }
}

const sendAll = async (
  send: Sink,
  batch: Batch | undefined,
  deps: Parameters<Sink>[1],
): Promise<Result<undefined, Refused>> => (batch === undefined ? { ok: true, value: undefined } : send(batch, deps))

/** Notes the failure with the time of the next attempt, and says it in the log. */
async function giveUp(
  deps: ShipDeps,
  turn: Turn,
  shipped: Shipped,
  { failure, waitMs = 0, attempts }: Refused & { attempts: number },
): Promise<Shipped> {
  const own = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 10))
  const nextAttemptAt = turn.now + Math.max(own, waitMs)
  await changesOf(deps.db, failBatch(deps.db, turn, { failure, nextAttemptAt }))
  const line = {
    level: 'error',
    what: 'audit sink',
    sink: shipped.sink,
    failure,
    attempts,
    next_attempt_at: nextAttemptAt,
  }
  console.error(JSON.stringify({ ...line, request_id: deps.caller.requestId }))
  return { ...shipped, failure, attempts }
}
