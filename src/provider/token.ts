// The token endpoint (RFC 6749 §3.2): a code or a refresh token for tokens.
import type { PresentedClient } from '../clients/prove.ts'
import type { ClientRow } from '../clients/tables.ts'
import { digestOf } from '../crypto/digest.ts'
import type { Deps } from '../deps.ts'
import { grantTokenOf, openCode, openGrantToken } from '../grants/handle.ts'
import { redeemCode, type GrantRefusal, type HeldGrant } from '../grants/redeem.ts'
import { refreshGrant } from '../grants/refresh.ts'
import { ok, refuse, type Result } from '../result.ts'
import { issueGrantAccess, issueIdToken } from '../tokens/issue-grant.ts'
import { INVALID_GRANT, invalidClient, invalidRequest, UNAUTHORIZED_CLIENT, type OAuthError } from './errors.ts'
import { wordsIn, type Parameters } from './parameters.ts'
import type { Presented } from './present.ts'

type TokenDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** The answer of the token endpoint (RFC 6749 §5.1, OIDC Core §3.1.3.3). */
export type TokenAnswer = {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  scope: string
  refresh_token?: string
  id_token?: string
}

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
    case undefined:
      return refuse(invalidRequest('grant_type is missing.'))
    default:
      return refuse({ error: 'unsupported_grant_type', description: 'This type of grant is not known here.' })
  }
}

/** A code, by whoever has its verifier (RFC 7636 §4.6). One round trip. */
async function byCode(
  deps: TokenDeps,
  presented: Presented,
  parameters: Parameters,
): Promise<Result<TokenAnswer, OAuthError>> {
  const code = parameters.get('code')
  const verifier = parameters.get('code_verifier')
  if (code === undefined) return refuse(invalidRequest('code is missing.'))
  if (verifier === undefined) return refuse(invalidRequest('code_verifier is missing: PKCE is required.'))
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return refuse(invalidRequest('code_verifier has not the form of one.'))
  const key = openCode(deps.config.secrets, code)
  if (key === undefined) return refuse(INVALID_GRANT)
  const wanted = { presented: clientOf(presented), key, challenge: digestOf(verifier) }
  const redeemed = await redeemCode(deps, { ...wanted, redirectUri: parameters.get('redirect_uri') })
  if (!redeemed.ok) return refuse(errorOf(redeemed.error, presented))
  return ok(await tokensOf(deps, redeemed.value, scopeIn(redeemed.value), redeemed.value.grant.nonce))
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
  if (token === undefined) return refuse(INVALID_GRANT)
  const refreshed = await refreshGrant(deps, { presented: clientOf(presented), token })
  if (!refreshed.ok) return refuse(errorOf(refreshed.error, presented))
  const given = scopeIn(refreshed.value)
  const asked = wordsIn(parameters.get('scope')).filter((scope) => given.includes(scope))
  return ok(await tokensOf(deps, refreshed.value, asked.length === 0 ? given : asked, null))
}

const clientOf = ({ id, proof }: Presented): PresentedClient => ({ id, proof })
const scopeIn = ({ grant }: HeldGrant): string[] => wordsIn(grant.scope)

function errorOf(refusal: GrantRefusal, { basic }: Presented): OAuthError {
  if (refusal === 'invalid_client') return invalidClient(basic)
  return refusal === 'unauthorized_client' ? UNAUTHORIZED_CLIENT : INVALID_GRANT
}

/** The tokens of a grant. A refresh token for a client that may use one. */
async function tokensOf(
  deps: TokenDeps,
  held: HeldGrant,
  scope: readonly string[],
  nonce: string | null,
): Promise<TokenAnswer> {
  const { client, grant, user } = held
  const tokenMs = deps.config.accessTokenMs
  const { token, expiresIn } = await issueGrantAccess(deps, { grant, user, scope, tokenMs })
  const alg = client.metadata.id_token_signed_response_alg ?? 'RS256'
  const idToken = scope.includes('openid')
    ? await issueIdToken(deps, { grant, user, scope, alg, accessToken: token, nonce })
    : undefined
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: expiresIn,
    scope: scope.join(' '),
    ...(mayRefresh(client) && { refresh_token: grantTokenOf(deps.config.secrets, grant) }),
    ...(idToken !== undefined && { id_token: idToken }),
  }
}

const mayRefresh = ({ metadata }: ClientRow): boolean => metadata.grant_types.includes('refresh_token')
