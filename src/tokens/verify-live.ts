// Strict verification: the token is good, and D1's primary says that its session lives at this moment.
import type { Deps } from '../deps.ts'
import { refuse, ok, type Result } from '../result.ts'
import { readLiveSession } from '../sessions/read.ts'
import { verifyAccessToken, type AccessClaims, type TokenRefusal } from './verify.ts'

/** The claims, with the role, the state of the address and what the session has proved as they are now. One round trip. */
export async function verifyLiveToken(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  token: string,
  audience?: string,
): Promise<Result<AccessClaims, TokenRefusal | 'session_revoked'>> {
  const verified = await verifyAccessToken(deps, token, audience)
  if (!verified.ok) return verified
  const live = await readLiveSession(deps, verified.value.sid)
  if (live === undefined || live.user.id !== verified.value.sub) return refuse('session_revoked')
  const { user, session } = live
  return ok({ ...verified.value, role: user.role, email_verified: user.emailVerifiedAt !== null, amr: session.amr })
}
