// Signs access tokens: JWTs of the profile of RFC 9068, ES256, five minutes.
import { SignJWT } from 'jose'
import { ALGORITHM } from '../crypto/signing-keys.ts'
import type { Deps } from '../deps.ts'
import { accessTokenExpiry } from '../sessions/rules.ts'
import type { LivingRow } from '../sessions/tables.ts'
import type { ShownRow } from '../users/user.ts'
import { signingKey } from './keyring.ts'
import type { AccessClaims } from './verify.ts'

/** The client id of sessions that Latchkey itself began. */
const FIRST_PARTY_CLIENT = 'latchkey'

/**
 * What a token may be used for. With `account`: Latchkey's own routes and other APIs. Without it: other APIs only (RFC 9700
 * §2.3).
 */
export type Scope = 'account' | ''
/** The scope that every route of ours requires of a caller who is signed in. */
export const hasAccountScope = ({ scope }: Pick<AccessClaims, 'scope'>): boolean => scope.split(' ').includes('account')

/** A signed token, its claims, and when it expires (ms since the epoch); `expiresIn` in whole seconds. */
export type AccessToken = { token: string; claims: AccessClaims; expiresAt: number; expiresIn: number }

/** Signs an access token for a session. It never outlives the session, nor `notAfter` (seconds since the epoch). */
export async function issueAccessToken(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  holder: { session: LivingRow; user: ShownRow; jti: string },
  allowed: { scope: Scope; notAfter?: number | undefined },
): Promise<AccessToken> {
  const { session, user } = holder
  const { kid, key } = await signingKey(deps)
  const now = deps.now()
  const issuedAt = Math.floor(now / 1000)
  const latest = Math.floor(accessTokenExpiry(now, session, deps.config) / 1000)
  const expires = Math.min(latest, allowed.notAfter ?? latest)
  const claims: AccessClaims = {
    iss: deps.config.issuer,
    sub: user.id,
    aud: deps.config.audience,
    client_id: FIRST_PARTY_CLIENT,
    iat: issuedAt,
    exp: expires,
    jti: holder.jti,
    sid: session.id,
    role: user.role,
    scope: allowed.scope,
    amr: session.amr,
    auth_time: Math.floor(session.authTime / 1000),
    email_verified: user.emailVerifiedAt !== null,
    ...(session.impersonatorId === null ? {} : { act: { sub: session.impersonatorId } }),
  }
  const token = await new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' }).sign(key)
  return { token, claims, expiresAt: expires * 1000, expiresIn: Math.max(0, expires - issuedAt) }
}
