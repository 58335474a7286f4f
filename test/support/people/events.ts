// Rows of the audit log that nobody's request made: many, at times of their own.
import { uuidv7 } from '../../../src/crypto/random.ts'
import { database } from '../world.ts'

export type Happened = { at: number; event: string; reason?: string; subjectId?: string }

/** Puts events into the log, in the order that they are given in. */
export async function addEvents(events: readonly Happened[]): Promise<void> {
  const list = events.map(({ at, event, reason, subjectId }) => [
    uuidv7(at),
    at,
    event,
    reason ?? null,
    subjectId ?? null,
  ])
  await database
    .prepare(
      `INSERT INTO audit_events (id, at, event, outcome, reason, subject_id)
       SELECT value->>0, value->>1, value->>2, 'success', value->>3, value->>4 FROM json_each(?)`,
    )
    .bind(JSON.stringify(list))
    .run()
}

const KINDS: readonly (readonly [string, string?])[] = [
  ['authn_login_success', 'totp'],
  ['authn_login_success'],
  ['authn_login_fail', 'wrong_password'],
  ['session_expired', 'sign_out'],
  ['user_created', 'sign_up'],
  ['authz_fail', 'role'],
]

/** `each` events of many kinds on each of the `days` days before `until`, none of them younger than what is settled. */
export function eventsOverDays(until: number, days: number, each: number): Happened[] {
  return Array.from({ length: days * each }, (_, n) => {
    const [event, reason] = KINDS[n % KINDS.length] ?? ['authn_login_success']
    const at = until - 700_000 - Math.floor((n * days * 86_400_000) / (days * each))
    return { at, event, ...(reason === undefined ? {} : { reason }) }
  })
}
