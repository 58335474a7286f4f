// New tokens for a session after a sensitive change (ASVS 5.0 7.2.4). A copy of the old refresh token is worthless then.
import type { Deps } from '../deps.ts'
import type { HeldTokens } from './prove-again.ts'
import { isCurrent } from './rules.ts'
import { renewTokens } from './store.ts'
import type { SessionRow } from './tables.ts'

/**
 * Prepares it. Commit `write`, which changes no row where the session has ended. `given` says whether the holder may have the
 * new refresh token, which takes presenting the current one. Other holders go on until their access token ends.
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
