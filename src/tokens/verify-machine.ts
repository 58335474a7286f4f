// Verifies the access token that a client got for itself (RFC 6749 §4.4): its subject is the client (RFC 9068 §5), and nobody has a session.
import type { MachineClaims } from '../client/types.ts'
import type { Deps } from '../deps.ts'
import { readUnverified } from '../crypto/compact-jws.ts'
import { ok, refuse, type Result } from '../result.ts'
import { verifyGrantAccess } from './verify-grant.ts'
import type { TokenRefusal } from './verify.ts'

/** Whether a token says that it is a machine's. It is believed only when `verifyMachine` has verified it. */
export function isMachine(token: string): boolean {
  const said = readUnverified(token)
  return said !== undefined && said['sid'] === undefined && said.sub !== undefined && said.sub === said['client_id']
}

/** The claims of a machine's token for `audience`; AUDIENCE unless given. Offline. */
export async function verifyMachine(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  token: string,
  audience: string = deps.config.audience,
): Promise<Result<MachineClaims, TokenRefusal>> {
  const verified = await verifyGrantAccess(deps, token, audience)
  if (!verified.ok) return verified
  const { gid, sid, iss, sub, aud, client_id, iat, exp, jti, scope, cnf } = verified.value
  if (gid !== undefined || sid !== undefined || sub !== client_id) return refuse('token_invalid')
  return ok({ machine: true, iss, sub, aud, client_id, iat, exp, jti, scope, ...(cnf !== undefined && { cnf }) })
}
