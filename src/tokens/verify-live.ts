// Strict verification: the token is valid, and D1's primary confirms at this moment that its session lives and its key exists.
import type { MachineClaims } from '../client/types.ts'
import { always } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { refuse, ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { readLiveSession, type KnownSession } from '../sessions/read.ts'
import { forgetKeys } from './keyring.ts'
import { keyStands } from './store.ts'
import type { Spent } from './prove-key.ts'
import { kidOf, verifyAccessToken, type AccessClaims, type TokenRefusal } from './verify.ts'

/** The claims, with the role, the state of the address and the session's proof as they are now. One round trip. */
export async function verifyLiveToken(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  token: string,
  audience?: string,
): Promise<Result<AccessClaims, TokenRefusal | 'session_revoked'>> {
  const verified = await verifyAccessToken(deps, token, audience)
  return verified.ok ? confirmClaims(deps, verified.value) : verified
}

/** The same of claims that were verified; `spent` is the proof of their key, and spent with that. One round trip. */
export async function confirmClaims(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  claims: AccessClaims,
  spent?: Spent,
): Promise<Result<AccessClaims, 'token_invalid' | 'session_revoked'>> {
  if (claims.gid !== undefined) return confirmGranted(deps, claims, claims.gid, spent)
  const live = await readTokenSession(deps, claims)
  if (!live.ok) return live
  const { user, session } = live.value
  return ok({ ...claims, role: user.role, email_verified: user.emailVerifiedAt !== null, amr: session.amr })
}

/** The same of a client's token: its grant stands, which may outlive the session. What clients have is loaded when one comes. One round trip. */
async function confirmGranted(
  deps: Pick<Deps, 'db' | 'now'>,
  claims: AccessClaims,
  id: string,
  spent: Spent | undefined,
): Promise<Result<AccessClaims, 'session_revoked'>> {
  const { readGrant } = await import('../grants/read.ts')
  const key = { userId: claims.sub, id }
  const held = await readGrant(deps, key, { clientId: claims.client_id, once: spent })
  if (held === undefined) return refuse('session_revoked')
  const { role, emailVerifiedAt } = held.user
  return ok({ ...claims, role, email_verified: emailVerifiedAt !== null })
}

/** The claims of a machine whose client still counts. One round trip. */
export async function confirmMachine(
  deps: Pick<Deps, 'db' | 'now'>,
  claims: MachineClaims,
  spent?: Spent,
): Promise<Result<MachineClaims, 'session_revoked'>> {
  const { readClientOnce } = await import('../clients/read.ts')
  return (await readClientOnce(deps, claims.client_id, spent)) ? ok(claims) : refuse('session_revoked')
}

/** The session that a verified token names. It counts only while the token's key exists. */
export function namedSession(claims: AccessClaims): NamedSession {
  const kid = kidOf(claims)
  // Claims that this very request signed have no `kid`.
  return { id: claims.sid, userId: claims.sub, stands: kid === undefined ? always : keyStands(kid) }
}

/** The live session of a verified token, in one round trip. A killed key is noticed at once, and this isolate forgets its keys. */
export async function readTokenSession(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  claims: AccessClaims,
): Promise<Result<KnownSession, 'token_invalid' | 'session_revoked'>> {
  const { id, userId, stands } = namedSession(claims)
  const live = await readLiveSession(deps, id, stands)
  if (live === undefined || live.user.id !== userId) return refuse('session_revoked')
  if (live.holds) return ok(live)
  forgetKeys(deps)
  return refuse('token_invalid')
}
