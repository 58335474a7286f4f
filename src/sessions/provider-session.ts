// Sessions that began at a provider: the provider's session, and how the provider ends ours (OIDC Back-Channel Logout 1.0
// §2.7).
import { auditIfChanged } from '../audit/record.ts'
import type { Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { endByProvider, ownerByProvider, selectProviderSession, type NamedByProvider } from './store.ts'
import { deletePendingByProvider } from './pending-store.ts'

/** The provider's session with which one of ours began, for a batch. */
export const findProviderSession = (deps: Pick<Deps, 'db'>, sessionId: string) =>
  selectProviderSession(deps.db, { sessionId })

/** Ends the sessions that a provider names by its session or its subject, and the pending sign-ins that began with them. */
export function endProviderSessionsWrites(
  deps: Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>,
  named: NamedByProvider,
): Write[] {
  return [
    endByProvider(deps, named),
    auditIfChanged(deps, {
      event: 'session_expired',
      outcome: 'success',
      actorId: 'provider',
      subject: ownerByProvider(named),
      reason: 'provider_logout',
      countAs: 'sessions',
    }),
    deletePendingByProvider(deps.db, named),
  ]
}
