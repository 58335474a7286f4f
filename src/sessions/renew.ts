// New tokens for a session after a change of its secret (ASVS 5.0 7.2.4): a copy of its refresh token from before is worth nothing.
import type { Deps } from '../deps.ts'
import type { HeldTokens } from './prove-again.ts'
import { isCurrent } from './rules.ts'
import { renewTokens } from './store.ts'
import type { SessionRow } from './tables.ts'

/**
 * Prepares it: commit `write`, which changes no row where the session has ended; `given` says whether the holder may be given the new
 * refresh token, because they presented the current one. Who didn't goes on until their access token ends.
 */
export function prepareRenewal(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  session: SessionRow,
  renewal: { held: HeldTokens; jti: string },
): { write: ReturnType<typeof renewTokens>; given: boolean } {
  const { counter } = renewal.held
  return {
    write: renewTokens(deps.db, session.id, renewal.jti, deps.now(), deps.config),
    given: counter !== undefined && isCurrent(session, counter, deps.now(), deps.config),
  }
}
