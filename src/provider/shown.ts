// What the pages of consent say of a client, and of how long it keeps what it gets.
import { isUnchecked } from '../clients/rules.ts'
import type { ClientRow } from '../clients/tables.ts'
import type { Config } from '../config/config.ts'
import type { Asked, ShownClient } from './pages.tsx'

/** A client as people see it. What registered itself, or came by a document, nobody here has checked. */
export const shownClient = ({ name, source, metadata }: ClientRow): ShownClient => ({
  name,
  logo: metadata.logo_uri,
  privacy: metadata.policy_uri,
  terms: metadata.tos_uri,
  unknown: isUnchecked(source),
})

/** How long a grant of these scopes lasts: its own time with `offline_access`, and else that of the session. */
export const lastsOf = (
  { sessionIdleMs: unused, sessionAbsoluteMs: most }: Config,
  scopes: readonly string[],
): Asked['lasts'] => (scopes.includes('offline_access') ? { unused, most } : undefined)
