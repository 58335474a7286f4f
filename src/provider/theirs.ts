// What a person may give a client of what it asks for (RFC 6749 §3.3). Pure.
import { mayGive } from '../clients/policy.ts'
import type { ApiRow, ClientRow } from '../clients/tables.ts'
import type { Role } from '../users/rules.ts'
import { isOwnScope } from './rules.ts'

/**
 * What of some scopes a person may give a client, and what isn't theirs to give: a scope that needs another role, or that only clients on an
 * operator's list get.
 */
export function theirsOf(
  scope: readonly string[],
  { api, client, role }: { api: ApiRow | undefined; client: Pick<ClientRow, 'ownScopes'>; role: Role },
): { scope: string[]; withheld: string[] } {
  const list = client.ownScopes[api?.identifier ?? ''] ?? []
  const isTheirs = (one: string): boolean => api === undefined || isOwnScope(one) || mayGive(api, one, { role, list })
  // A scope that the API had, and has no more, is nobody's to give.
  const known = scope.filter((one) => api === undefined || isOwnScope(one) || Object.hasOwn(api.scopes, one))
  const withheld = known.filter((one) => !isTheirs(one))
  const left = known.filter(isTheirs)
  // To go on while nobody is there is nothing by itself.
  return { scope: withheld.length > 0 && left.every((one) => one === 'offline_access') ? [] : left, withheld }
}
