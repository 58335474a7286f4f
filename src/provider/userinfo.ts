// Userinfo (OIDC Core §5.3): what the scopes of an access token tell of its person, as D1 has it now.
import type { JWTPayload } from 'jose'
import type { Deps } from '../deps.ts'
import { claimsBy } from '../clients/policy.ts'
import { readGrant } from '../grants/read.ts'
import { ok, refuse, type Result } from '../result.ts'
import { claimsOf, userinfoOf } from '../tokens/issue-grant.ts'
import { verifyGrantAccess } from '../tokens/verify-grant.ts'
import type { DpopProof } from './dpop.ts'
import { wordsIn } from './parameters.ts'

/** `invalid_token`: not ours, expired, for something else, or its grant has ended. `insufficient_scope`: without `openid` (RFC 6750 §3.1). */
export type UserinfoRefusal = 'invalid_token' | 'insufficient_scope'

/** The claims of the person of an access token. One round trip. */
export async function readUserinfo(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  token: string,
  dpop: DpopProof | undefined,
): Promise<Result<JWTPayload, UserinfoRefusal>> {
  const verified = await verifyGrantAccess(deps, token, userinfoOf(deps))
  if (!verified.ok || verified.value.gid === undefined) return refuse('invalid_token')
  // A token that is bound to a key is nothing without it, and a key proves nothing for a token that isn't (RFC 9449 §7.1, §7.2).
  if (verified.value.cnf?.jkt !== dpop?.jkt) return refuse('invalid_token')
  const scope = wordsIn(verified.value.scope)
  if (!scope.includes('openid')) return refuse('insufficient_scope')
  const key = { userId: verified.value.sub, id: verified.value.gid }
  const held = await readGrant(deps, key, { clientId: verified.value.client_id, once: dpop?.spent })
  if (held === undefined) return refuse('invalid_token')
  const { user, client } = held
  const named = claimsBy(client.metadata.claims, { role: user.role, permissions: [] })
  return ok({ ...named, sub: user.id, ...claimsOf(user, scope) })
}
