// Verifies an access token for a sibling: one of ours, or one of an issuer in TRUSTED_TOKEN_ISSUERS, and whether it allows what
// is wanted (RFC 6750 §3.1). Our own routes take only our own tokens: they call `verify.ts`.
import { readIdentityOwner } from '../credentials/identity-owner.ts'
import { secondFactorIsMissing } from '../credentials/rules.ts'
import { readUnverified } from '../crypto/compact-jws.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { MOST_CHARACTERS, verifyForeignToken, type ForeignToken } from './verify-foreign.ts'
import { verifyLiveToken } from './verify-live.ts'
import { verifyAccessToken, type AccessClaims, type TokenRefusal } from './verify.ts'

/** What a token must allow: all of `scope` and all of `permissions`. `strict` asks D1, `offline` doesn't. */
export type Wanted = {
  audience?: string | undefined
  level: 'offline' | 'strict'
  scope: readonly string[]
  permissions: readonly string[]
}

/** `scope`: the scopes that were required, for the answer's `WWW-Authenticate`. */
type InsufficientScope = { code: 'insufficient_scope'; scope: string }
export type AnyTokenRefusal =
  | TokenRefusal
  | 'session_revoked'
  | 'second_factor_required'
  | 'unknown_identity'
  | 'user_disabled'
  | 'unavailable'
  | InsufficientScope

type VerifyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** The claims of one of our tokens, or of a foreign one. No round trip at `offline`, except for keys; one at `strict`. */
export async function verifyAnyToken(
  deps: VerifyDeps,
  token: string,
  wanted: Wanted,
): Promise<Result<AccessClaims | ForeignToken, AnyTokenRefusal>> {
  const issuer = issuerOf(token)
  const trusted = deps.config.trustedIssuers.find((one) => one.issuer === issuer)
  if (trusted === undefined) {
    const own = await verifyOwn(deps, token, wanted)
    return own.ok ? allowing(own.value, [], wanted) : own
  }
  const foreign = await verifyForeignToken(deps, token, trusted, wanted.audience)
  if (!foreign.ok) return foreign
  // What can be refused without the database is refused first.
  const allowed = allowing(foreign.value, foreign.value.permissions, wanted)
  return allowed.ok && wanted.level === 'strict' ? mapped(deps, foreign.value) : allowed
}

/** The issuer that a token names. Nothing in the token is believed before that issuer's key has verified it. */
function issuerOf(token: string): string | undefined {
  return token.length > MOST_CHARACTERS ? undefined : readUnverified(token)?.iss
}

async function verifyOwn(
  deps: VerifyDeps,
  token: string,
  { audience, level }: Wanted,
): Promise<Result<AccessClaims, TokenRefusal | 'session_revoked' | 'second_factor_required'>> {
  const verified =
    level === 'strict' ? await verifyLiveToken(deps, token, audience) : await verifyAccessToken(deps, token, audience)
  if (!verified.ok || !secondFactorIsMissing(deps.config.mfa, verified.value)) return verified
  return refuse('second_factor_required')
}

function allowing<Token extends { scope: string }>(
  token: Token,
  permissions: readonly string[],
  wanted: Wanted,
): Result<Token, InsufficientScope> {
  const scope = token.scope.split(' ')
  if (wanted.scope.every((one) => scope.includes(one)) && wanted.permissions.every((one) => permissions.includes(one)))
    return ok(token)
  return refuse({ code: 'insufficient_scope', scope: [...wanted.scope, ...wanted.permissions].join(' ') })
}

/** Adds our user of the identity. Another issuer's word doesn't prove two factors, so a person who must have two signs in here. */
async function mapped(deps: VerifyDeps, token: ForeignToken): Promise<Result<ForeignToken, AnyTokenRefusal>> {
  const owner = await readIdentityOwner(deps, token.issuer, token.subject)
  if (owner === undefined) return refuse('unknown_identity')
  if (owner.disabledAt !== null) return refuse('user_disabled')
  if (secondFactorIsMissing(deps.config.mfa, { role: owner.role, amr: [] })) return refuse('second_factor_required')
  return ok({ ...token, user_id: owner.id, role: owner.role, email_verified: owner.emailVerifiedAt !== null })
}
