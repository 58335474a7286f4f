// The token endpoint (RFC 6749 §3.2): a code or a refresh token for tokens; what machines get is in `machine.ts`.
import { claimsBy, permissionsOf } from '../clients/policy.ts'
import { proveClient } from '../clients/prove.ts'
import type { GrantType } from '../clients/rules.ts'
import type { ClientRow } from '../clients/tables.ts'
import { digestOf } from '../crypto/digest.ts'
import { openHandle } from '../crypto/handle.ts'
import type { Deps } from '../deps.ts'
import { pollDevice } from '../grants/device.ts'
import { grantTokenOf, openCode, openGrantToken } from '../grants/handle.ts'
import { redeemCode, type HeldGrant } from '../grants/redeem.ts'
import { refreshGrant } from '../grants/refresh.ts'
import { ok, refuse, type Result } from '../result.ts'
import { issueGrantAccess, issueIdToken } from '../tokens/issue-grant.ts'
import { answerExchange } from './exchange.ts'
import { INVALID_GRANT, INVALID_REFRESH_TOKEN, invalidRequest, type OAuthError } from './errors.ts'
import { wordsIn, type Parameters } from './parameters.ts'
import { isOwnScope } from './rules.ts'
import { theirsOf } from './theirs.ts'
import { answerMachine } from './machine.ts'
import { clientOf, type Presented } from './present.ts'
import { refusalOf } from './refusal.ts'
import { lifeOf, type TokenAnswer } from './token-answer.ts'

type TokenDeps = Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer'>

/** Answers a request of the token endpoint, by its type of grant. */
export async function answerToken(
  deps: TokenDeps,
  presented: Presented,
  parameters: Parameters,
): Promise<Result<TokenAnswer, OAuthError>> {
  switch (parameters.get('grant_type')) {
    case 'authorization_code':
      return byCode(deps, presented, parameters)
    case 'refresh_token':
      return byRefreshToken(deps, presented, parameters)
    case 'client_credentials':
      return answerMachine(deps, presented, parameters)
    case 'urn:ietf:params:oauth:grant-type:token-exchange':
      return answerExchange(deps, presented, parameters)
    case 'urn:ietf:params:oauth:grant-type:device_code':
      return byDevice(deps, presented, parameters)
    case undefined:
      return refuse(invalidRequest('grant_type is missing.'))
    default:
      return refuse({ error: 'unsupported_grant_type', description: 'This type of grant is not known here.' })
  }
}

/** A code, by the holder of its verifier (RFC 7636 §4.6); without one, only a code that was asked for without a challenge. One round trip. */
async function byCode(
  deps: TokenDeps,
  presented: Presented,
  parameters: Parameters,
): Promise<Result<TokenAnswer, OAuthError>> {
  const code = parameters.get('code')
  const verifier = parameters.get('code_verifier')
  if (code === undefined) return refuse(invalidRequest('code is missing.'))
  if (verifier !== undefined && !/^[\w.~-]{43,128}$/.test(verifier))
    return refuse(invalidRequest('code_verifier has not the form of one.'))
  const key = openCode(deps.config.secrets, code)
  if (key === undefined) return refuseNothing(deps, presented, 'authorization_code')
  const wanted = { presented: clientOf(presented), key, challenge: verifier === undefined ? '' : digestOf(verifier) }
  const named = { redirectUri: parameters.get('redirect_uri'), resource: parameters.get('resource') }
  const redeemed = await redeemCode(deps, { ...wanted, ...named })
  if (!redeemed.ok) return refuse(refusalOf(redeemed.error, presented))
  return tokensOf(deps, presented, redeemed.value, {
    scope: scopeIn(redeemed.value),
    nonce: redeemed.value.grant.nonce,
  })
}

/** A device whose person has answered (RFC 8628 §3.4). One round trip. */
async function byDevice(
  deps: TokenDeps,
  presented: Presented,
  parameters: Parameters,
): Promise<Result<TokenAnswer, OAuthError>> {
  const code = parameters.get('device_code')
  if (code === undefined) return refuse(invalidRequest('device_code is missing.'))
  const id = openHandle(deps.config.secrets, 'device-code', '', code)
  if (id === undefined) return refuseNothing(deps, presented, 'urn:ietf:params:oauth:grant-type:device_code')
  const polled = await pollDevice(deps, clientOf(presented), id)
  if (!polled.ok) return refuse(refusalOf(polled.error, presented))
  return tokensOf(deps, presented, polled.value, { scope: scopeIn(polled.value), nonce: null })
}

/** A refresh token; it may ask for fewer scopes, for this access token alone (RFC 6749 §6). One round trip. */
async function byRefreshToken(
  deps: TokenDeps,
  presented: Presented,
  parameters: Parameters,
): Promise<Result<TokenAnswer, OAuthError>> {
  const text = parameters.get('refresh_token')
  if (text === undefined) return refuse(invalidRequest('refresh_token is missing.'))
  const token = openGrantToken(deps.config.secrets, text)
  if (token === undefined) return refuseNothing(deps, presented, 'refresh_token')
  const scope = wordsIn(parameters.get('scope'))
  const resource = parameters.get('resource')
  const refreshed = await refreshGrant(deps, { presented: clientOf(presented), token, scope, resource })
  if (!refreshed.ok)
    return refuse(refreshed.error === 'invalid_grant' ? INVALID_REFRESH_TOKEN : refusalOf(refreshed.error, presented))
  return tokensOf(deps, presented, refreshed.value, {
    scope: scope.length === 0 ? scopeIn(refreshed.value) : scope,
    nonce: null,
  })
}

const scopeIn = ({ grant }: HeldGrant): string[] => wordsIn(grant.scope)

/** Answers a code or a token that is none of ours. A client that isn't who it says is told that first. One round trip. */
async function refuseNothing(
  deps: TokenDeps,
  presented: Presented,
  grantType: GrantType,
): Promise<Result<never, OAuthError>> {
  const client = await proveClient(deps, clientOf(presented), grantType)
  if (!client.ok) return refuse(refusalOf(client.error, presented))
  return refuse(grantType === 'refresh_token' ? INVALID_REFRESH_TOKEN : INVALID_GRANT)
}

/**
 * The tokens of a grant, with what is still its person's to give: a role that was taken away takes its scopes along, and one that is given back
 * brings them back. Refuses a grant with which nothing is left. A refresh token for a client that may use one.
 */
async function tokensOf(
  deps: TokenDeps,
  { dpop }: Presented,
  held: HeldGrant,
  { scope: granted, nonce }: { scope: readonly string[]; nonce: string | null },
): Promise<Result<TokenAnswer, OAuthError>> {
  const { client, user, api } = held
  const { role } = user
  const { scope } = theirsOf(granted, { api, client, role })
  if (scope.length === 0) return refuse(INVALID_GRANT)
  const grant = { ...held.grant, jkt: dpop?.jkt ?? held.grant.jkt }
  const tokenMs = lifeOf(deps, api)
  // Somebody else's app learns of no right that it wasn't given.
  const given = scope.filter((one) => !isOwnScope(one))
  const permissions =
    api !== undefined && client.firstParty ? [...new Set([...permissionsOf(api, role), ...given])] : given
  const ofApi = claimsBy(api?.policy.claims, { role, permissions })
  const { token, expiresIn } = await issueGrantAccess(deps, { grant, user, scope, tokenMs, named: ofApi })
  const alg = client.metadata.id_token_signed_response_alg ?? 'RS256'
  const idToken = scope.includes('openid')
    ? await issueIdToken(deps, {
        grant,
        user,
        scope,
        alg,
        accessToken: token,
        nonce,
        named: claimsBy(client.metadata.claims, { role, permissions: [] }),
      })
    : undefined
  return ok({
    access_token: token,
    token_type: grant.jkt === null ? 'Bearer' : 'DPoP',
    expires_in: expiresIn,
    scope: scope.join(' '),
    ...(mayRefresh(client) && { refresh_token: grantTokenOf(deps.config.secrets, grant) }),
    ...(idToken !== undefined && { id_token: idToken }),
  })
}

const mayRefresh = ({ metadata }: ClientRow): boolean => metadata.grant_types.includes('refresh_token')
