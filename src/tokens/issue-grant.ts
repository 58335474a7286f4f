// Signs what a client gets of a grant: an access token (RFC 9068) and an ID token (OIDC Core §2); and what it gets for itself.
import { SignJWT, type JWTPayload } from 'jose'
import { MULTI_FACTOR } from '../credentials/rules.ts'
import { halfDigestOf } from '../crypto/digest.ts'
import { uuidv7 } from '../crypto/random.ts'
import { ALGORITHM, type Algorithm } from '../crypto/signing-keys.ts'
import type { Deps } from '../deps.ts'
import type { GrantRow } from '../grants/tables.ts'
import type { ShownRow } from '../users/user.ts'
import { signingKey } from './keyring.ts'
import type { GrantClaims } from './verify-grant.ts'
import { ID_TOKEN_MS } from './rules.ts'

type IssueDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>
/** A signed token, and how long it lives (s). */
export type Signed = { token: string; expiresIn: number }

/** The class of a proof with two factors, in the words that Auth0's clients ask for (`acr_values`). */
export const MULTI_FACTOR_ACR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

/** Where the person of a token is described: the audience of a token that is for no API. */
export const userinfoOf = ({ config }: Pick<Deps, 'config'>): string => `${config.issuer}/userinfo`

/** An access token of a grant. `named` are claims of an operator's choice, which overwrite none of ours. Its audience is the API, or userinfo alone: never our own routes. It never outlives the grant. */
export async function issueGrantAccess(
  deps: IssueDeps,
  held: { grant: GrantRow; user: ShownRow; scope: readonly string[]; tokenMs: number; named: JWTPayload },
): Promise<Signed> {
  const { grant, user, scope, tokenMs, named } = held
  const { resource } = grant
  const userinfo = userinfoOf(deps)
  const audience = resource === null ? userinfo : scope.includes('openid') ? [resource, userinfo] : resource
  return signAccess(deps, (now) => Math.min(now + tokenMs, grant.expiresAt, grant.idleExpiresAt), {
    ...named,
    sub: user.id,
    aud: audience,
    client_id: grant.clientId,
    sid: grant.sessionId,
    gid: grant.id,
    scope: scope.join(' '),
    // Whose token is for no API has no use for what the person may do there.
    ...(resource !== null && { role: user.role }),
    amr: grant.amr,
    auth_time: Math.floor(grant.authTime / 1000),
    ...acrOf(grant.amr),
    email_verified: user.emailVerifiedAt !== null,
    ...boundTo(grant.jkt ?? undefined),
  })
}

/** The claim that binds a token to a key (RFC 9449 §6.1). */
const boundTo = (jkt: string | undefined): { cnf?: { jkt: string } } => (jkt === undefined ? {} : { cnf: { jkt } })

/** An access token of a client itself (RFC 6749 §4.4): its subject is the client (RFC 9068 §5). */
export const issueMachineAccess = (
  deps: IssueDeps,
  machine: {
    clientId: string
    resource: string
    scope: readonly string[]
    tokenMs: number
    jkt: string | undefined
    named: JWTPayload
  },
): Promise<Signed> =>
  signAccess(deps, (now) => now + machine.tokenMs, {
    ...machine.named,
    sub: machine.clientId,
    aud: machine.resource,
    client_id: machine.clientId,
    scope: machine.scope.join(' '),
    ...boundTo(machine.jkt),
  })

/**
 * An access token for another service, by which a client acts for the person of the token that it received (RFC 8693 §4.1): it lives no longer than
 * that one, ends with the same grant, and names who acted before.
 */
export const issueExchanged = (
  deps: IssueDeps,
  exchanged: {
    claims: GrantClaims
    named: JWTPayload
    user: ShownRow
    clientId: string
    resource: string
    scope: readonly string[]
    tokenMs: number
    jkt: string | undefined
  },
): Promise<Signed> => {
  const { claims, named, user, clientId, resource, scope, tokenMs, jkt } = exchanged
  const { sub, gid, sid, amr, auth_time, acr, act } = claims
  return signAccess(deps, (now) => Math.min(now + tokenMs, claims.exp * 1000), {
    ...named,
    sub,
    gid,
    sid,
    amr,
    auth_time,
    acr,
    aud: resource,
    client_id: clientId,
    scope: scope.join(' '),
    role: user.role,
    email_verified: user.emailVerifiedAt !== null,
    ...boundTo(jkt),
    act: { sub: clientId, ...(act !== undefined && { act }) },
  })
}

/** `endAt` says when a token that is signed at a time (ms) ends. */
async function signAccess(deps: IssueDeps, endAt: (now: number) => number, claims: JWTPayload): Promise<Signed> {
  const { kid, key } = await signingKey(deps)
  const now = deps.now()
  const iat = Math.floor(now / 1000)
  const exp = Math.floor(endAt(now) / 1000)
  const token = await new SignJWT({ iss: deps.config.issuer, ...claims, iat, exp, jti: uuidv7(now) })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' })
    .sign(key)
  return { token, expiresIn: Math.max(0, exp - iat) }
}

/** An ID token: who signed in, when and how, for one client. `accessToken` is the one that goes with it; `nonce` is there at a code alone. */
export async function issueIdToken(
  deps: IssueDeps,
  held: {
    grant: GrantRow
    user: ShownRow
    scope: readonly string[]
    alg: Algorithm
    accessToken: string
    nonce: string | null
    named: JWTPayload
  },
): Promise<string> {
  const { grant, user, scope, alg, accessToken, nonce, named } = held
  const { kid, key } = await signingKey(deps, alg)
  const iat = Math.floor(deps.now() / 1000)
  return new SignJWT({
    ...named,
    iss: deps.config.issuer,
    sub: user.id,
    aud: grant.clientId,
    azp: grant.clientId,
    iat,
    exp: iat + ID_TOKEN_MS / 1000,
    sid: grant.sessionId,
    auth_time: Math.floor(grant.authTime / 1000),
    amr: grant.amr,
    ...acrOf(grant.amr),
    at_hash: halfDigestOf(accessToken),
    ...(nonce !== null && { nonce }),
    ...claimsOf(user, scope),
  })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .sign(key)
}

/** A signed answer of introspection, for one client (RFC 9701 §5). It is no access token: it has neither `sub` nor `exp` of its own. */
export async function issueIntrospection(
  deps: IssueDeps,
  { clientId, alg, said }: { clientId: string; alg: Algorithm; said: Readonly<Record<string, unknown>> },
): Promise<string> {
  const { kid, key } = await signingKey(deps, alg)
  const iat = Math.floor(deps.now() / 1000)
  return new SignJWT({ iss: deps.config.issuer, aud: clientId, iat, token_introspection: said })
    .setProtectedHeader({ alg, kid, typ: 'token-introspection+jwt' })
    .sign(key)
}

/** How long a logout token is good (OIDC Back-Channel Logout 1.0 §2.4: two minutes at most). */
const LOGOUT_TOKEN_SECONDS = 120

/** A logout token: that a session of a person has ended, for one client (§2.4). It has no nonce, so that it is no ID token. */
export async function issueLogoutToken(
  deps: IssueDeps,
  ended: { clientId: string; userId: string; sessionId: string; alg: Algorithm },
): Promise<string> {
  const { kid, key } = await signingKey(deps, ended.alg)
  const now = deps.now()
  const iat = Math.floor(now / 1000)
  return new SignJWT({
    iss: deps.config.issuer,
    aud: ended.clientId,
    iat,
    exp: iat + LOGOUT_TOKEN_SECONDS,
    jti: uuidv7(now),
    sub: ended.userId,
    sid: ended.sessionId,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
    .setProtectedHeader({ alg: ended.alg, kid, typ: 'logout+jwt' })
    .sign(key)
}

/** What the scopes of a grant tell of its person (OIDC Core §5.4). */
export const claimsOf = (user: ShownRow, scope: readonly string[]): JWTPayload => ({
  ...(scope.includes('profile') && {
    ...(user.name !== null && { name: user.name }),
    updated_at: Math.floor(user.updatedAt / 1000),
  }),
  ...(scope.includes('email') && { email: user.email, email_verified: user.emailVerifiedAt !== null }),
})

const acrOf = (amr: readonly string[]): { acr?: string } =>
  amr.includes(MULTI_FACTOR) ? { acr: MULTI_FACTOR_ACR } : {}
