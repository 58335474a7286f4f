// The lines of the health page. Each has a state and its facts, and none has a part of a secret. Pure: it judges what was read.
import type { Migrations } from '../db/migrations.ts'

/** `good`: nothing to do. `warn`: it works, and somebody should look. `bad`: something doesn't work. */
export type HealthState = 'good' | 'warn' | 'bad'

/** What each line says beside its state. Times are RFC 3339 in UTC. */
type Facts = {
  /** It answered; its size. */
  database: { bytes: number }
  migrations: Migrations
  /** The last run, and the steps of it that failed. */
  clock: { last_run_at: string | null; late: boolean; failed: string[] }
  /** The key that signs. `sealed`: no secret of this Worker opens one; the next sign-in makes one. */
  signing_key: { problem: 'none' | 'no_key' | 'sealed' | 'overdue'; kid: string | null; rotates_at: string | null }
  auth_secret: { secret_id: string; previous_id: string | null }
  mail_driver: { driver: string }
  mail_waiting: { waiting: number; overdue: number; counted_to: number }
  mail_failed: { failed: number; failed_lately: number; repeatable: number; counted_to: number }
  /** Where the audit log is sent. `waiting_since`: the oldest event that it hasn't acknowledged. `failure`: of the last attempt. */
  audit_sink: {
    sink: string
    acknowledged_at: string | null
    waiting_since: string | null
    attempts: number
    failure: string | null
    next_attempt_at: string | null
  }
  hasher: { bound: boolean; shards: number; engine: string }
  flood_limit: { bound: boolean }
  email_binding: { bound: boolean; needed: boolean }
  environment: { environment: string; issuer: string }
  unknown_vars: { names: string[] }
  version: { library: string; worker_id: string | null; tag: string | null; uploaded_at: string | null }
  /** The canary of one-time things. */
  guard: { problem: 'none' | 'not_proved' | 'unavailable' }
  /** A password hash was made. */
  hash: { problem: 'none' | 'busy' | 'failed' }
}
export type HealthId = keyof Facts
/** One line. */
export type HealthLine = { [Id in HealthId]: { id: Id; state: HealthState } & Facts[Id] }[HealthId]

/** The line of an id among others. */
export const lineOf = <Id extends HealthId>(
  lines: readonly HealthLine[],
  id: Id,
): Extract<HealthLine, { id: Id }> | undefined =>
  lines.find((line): line is Extract<HealthLine, { id: Id }> => line.id === id)

/** What needs attention: the bad lines first. */
export const attentionOf = (lines: readonly HealthLine[]): HealthLine[] => [
  ...lines.filter(({ state }) => state === 'bad'),
  ...lines.filter(({ state }) => state === 'warn'),
]

/** The state of all lines together: that of the worst one. */
export function worstOf(lines: readonly HealthLine[]): HealthState {
  const [worst] = attentionOf(lines)
  return worst?.state ?? 'good'
}
