// New tokens for a session after a change of its secret (ASVS 5.0 7.2.4): a copy of its refresh token from before is worth nothing.
import type { Deps } from '../deps.ts'
import type { HeldTokens } from './prove-again.ts'
import { isCurrent } from './rules.ts'
import { renewTokens } from './refresh-store.ts'
import type { LivingRow } from './tables.ts'

/**
 * Prepares it: commit `write`, which changes no row where the session has ended; `given` says whether the holder may be given the new
 * refresh token, because they presented the current one. Who didn't goes on until their access token ends.
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
