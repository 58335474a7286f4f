// New tokens for a session after a sensitive change (ASVS 5.0 7.2.4). A copy of the old refresh token is worthless then.
import type { Deps } from '../deps.ts'
import type { HeldTokens } from './prove-again.ts'
import { isCurrent } from './rules.ts'
import { renewTokens } from './refresh-store.ts'
import type { LivingRow } from './tables.ts'

/**
 * Prepares it. Commit `write`, which changes no row where the session has ended. `given` says whether the holder may have the
 * new refresh token, which takes presenting the current one. Other holders go on until their access token ends.
 */
export function prepareRenewal(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  session: LivingRow,
  renewal: { held: HeldTokens; jti: string },
): { write: ReturnType<typeof renewTokens>; given: boolean } {
  const { held, jti } = renewal
  const now = deps.now()
  const { sessionIdleMs } = deps.config
  return {
    write: renewTokens(deps.db, { id: session.id, now, jti, sessionIdleMs }),
    given: held.counter !== undefined && isCurrent(session, held.counter, now, deps.config),
  }
}
