// Verifies an access token for a sibling: one of ours, or one of an issuer in TRUSTED_TOKEN_ISSUERS, and whether it allows what
// is wanted (RFC 6750 §3.1). Our own routes take only our own tokens: they call `verify.ts`.
import type { MachineClaims } from '../client/types.ts'
import { readIdentityOwner } from '../credentials/identity-owner.ts'
import { secondFactorIsMissing } from '../credentials/rules.ts'
import { readUnverified } from '../crypto/compact-jws.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { proveKey, spentInIsolate, type KeyRefusal, type PresentedProof, type Spent } from './prove-key.ts'
import { judgeByList, readRevocations } from './revoked.ts'
import { MOST_CHARACTERS, verifyForeignToken, type ForeignToken } from './verify-foreign.ts'
import { confirmClaims, confirmMachine } from './verify-live.ts'
import { isMachine, verifyMachine } from './verify-machine.ts'
import { verifyAccessToken, type AccessClaims, type TokenRefusal } from './verify.ts'

/**
 * How a token's session is looked at. `strict` asks D1 in each request, `offline` never. `fresh` asks the list of what has ended lately, which
 * is a few seconds old at most.
 */
export type Level = 'offline' | 'fresh' | 'strict'

/**
 * What a token must allow: all of `scope` and all of `permissions`. `dpop`: the proof that came with the
 * token, for one that is bound to a key.
 */
export type Wanted = {
  dpop?: PresentedProof | undefined
  audience?: string | undefined
  level: Level
  scope: readonly string[]
  permissions: readonly string[]
}

/** `scope`: the scopes that were required, for the answer's `WWW-Authenticate`. */
type InsufficientScope = { code: 'insufficient_scope'; scope: string }
export type AnyTokenRefusal =
  | TokenRefusal
  | KeyRefusal
  | 'session_revoked'
  | 'second_factor_required'
  | 'unknown_identity'
  | 'user_disabled'
  | 'unavailable'
  | InsufficientScope

type VerifyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/**
 * The claims of one of our tokens, a person's or a machine's, or of a foreign one. No round trip at `offline`, except for keys; one at
 * `strict`. At `fresh` one in a second of this isolate.
 */
export async function verifyAnyToken(
  deps: VerifyDeps,
  token: string,
  wanted: Wanted,
): Promise<Result<AccessClaims | MachineClaims | ForeignToken, AnyTokenRefusal>> {
  const issuer = issuerOf(token)
  const trusted = deps.config.trustedIssuers.find((one) => one.issuer === issuer)
  if (trusted === undefined) return verifyOwn(deps, token, wanted)
  // Another issuer's keys of clients aren't known here.
  if (wanted.dpop !== undefined) return refuse('token_invalid')
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
  wanted: Wanted,
): Promise<Result<AccessClaims | MachineClaims, AnyTokenRefusal>> {
  const { audience, level, dpop } = wanted
  const verified = isMachine(token)
    ? await verifyMachine(deps, token, audience)
    : await verifyAccessToken(deps, token, audience)
  if (!verified.ok) return verified
  const key = await proveKey(deps, { token, cnf: verified.value.cnf, dpop })
  if (!key.ok) return key
  const claims = verified.value
  // A token that allows too little spends no proof, and asks nothing of D1.
  const allowed = allowing(claims, [], wanted)
  if (!allowed.ok) return allowed
  if (level === 'offline') return spentInIsolate(deps, key.value) ? refuse('invalid_dpop_proof') : judged(deps, claims)
  if (level === 'fresh') return freshly(deps, claims, key.value)
  return strictly(deps, claims, key.value)
}

/** By the list. What it can't tell, D1 does. */
async function freshly(
  deps: VerifyDeps,
  claims: AccessClaims | MachineClaims,
  spent: Spent | undefined,
): Promise<Result<AccessClaims | MachineClaims, AnyTokenRefusal>> {
  const verdict = judgeByList(await readRevocations(deps), claims)
  if (verdict === 'revoked') return refuse('session_revoked')
  // Also where D1 spends it: when the doubt is over, D1 isn't asked.
  if (spentInIsolate(deps, spent)) return refuse('invalid_dpop_proof')
  return verdict === 'in_doubt' ? strictly(deps, claims, spent) : judged(deps, claims)
}

/** By D1's primary. One round trip. */
async function strictly(
  deps: VerifyDeps,
  claims: AccessClaims | MachineClaims,
  spent: Spent | undefined,
): Promise<Result<AccessClaims | MachineClaims, AnyTokenRefusal>> {
  const live =
    'machine' in claims ? await confirmMachine(deps, claims, spent) : await confirmClaims(deps, claims, spent)
  return live.ok ? judged(deps, live.value) : live
}

/** Refuses a person with one factor where the policy `MFA` requires two. */
function judged<Claims extends AccessClaims | MachineClaims>(
  { config }: VerifyDeps,
  claims: Claims,
): Result<Claims, 'second_factor_required'> {
  return !('machine' in claims) && secondFactorIsMissing(config.mfa, claims)
    ? refuse('second_factor_required')
    : ok(claims)
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
