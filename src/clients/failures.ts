// A client that didn't prove who it is: counted and recorded, so that its guesser is told to stop. Who has the secret is served all the
// same, from everywhere: a secret has 256 random bits, and nobody is to lock an app out by guessing (RFC 6749 §10.2, RFC 9700 §2.5).
import { audit, auditIfChanged } from '../audit/record.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { limitAddress } from '../limits/address.ts'
import { noticeThrottled, reservation, tagOf, type Throttled } from '../limits/attempts.ts'
import { ok, refuse, type Result } from '../result.ts'
import { selectAnyClient } from './manage-store.ts'

type FailureDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** Which client it said it is, and how it tried to prove that. */
export type WrongProof = { id: string; by: 'nothing' | 'secret' | 'assertion' | 'registration_token' }

/**
 * Counts a wrong proof: SIGN_IN_ATTEMPTS of one client from one address, ten times that of an address, in SIGN_IN_WINDOW_SECONDS. Each has
 * an audit row; what is above has one a window, and is refused with the seconds to wait. Two round trips, of a request that came to nothing.
 */
export async function noteWrongProof(
  deps: FailureDeps,
  { id, by }: WrongProof,
): Promise<Result<undefined, Pick<Throttled, 'retryAfterSeconds'>>> {
  const { signInAttempts: most, signInWindowMs: windowMs } = deps.config
  const key = `client:address:${tagOf(deps, 'address', limitAddress(deps.caller.ip))}`
  const pair = { key, part: `pair:${tagOf(deps, 'client', id)}`, most, windowMs }
  const { statements, outcome } = reservation(deps, { usual: [pair, { key, most: most * 10, windowMs }] })
  const [raised, full, [client]] = await run(deps.db, [...statements, selectAnyClient(deps.db, { id })])
  const reserved = outcome(raised, full)
  // What a stranger calls itself isn't recorded: only ids that there are.
  const meta = client === undefined ? {} : { client: client.id }
  const event = { event: 'client_auth_fail', outcome: 'failure', meta } as const
  if (reserved.ok) {
    await run(deps.db, [
      audit(deps, { ...event, reason: client === undefined && by !== 'registration_token' ? 'unknown' : by }),
    ])
    return ok(undefined)
  }
  await run(deps.db, [noticeThrottled(deps, reserved.error), auditIfChanged(deps, { ...event, reason: 'throttled' })])
  return refuse({ retryAfterSeconds: reserved.error.retryAfterSeconds })
}
