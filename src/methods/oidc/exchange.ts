// Verifies what came back from a provider: the answer is this provider's (RFC 9207), the code is exchanged, and the ID token is
// signed by it, for us and for this sign-in (OIDC Core §3.1.3.7).
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import { toBase64Url, toUtf8 } from '../../crypto/encoding.ts'
import type { Deps } from '../../deps.ts'
import { AnswerFault, asker, isOutage, onOurMachine, ProviderFault } from './ask.ts'
import { clientAuthOf, clientOf, redirectUri } from './client.ts'
import { TOLERANCE_SECONDS, verifySigned } from './keys.ts'
import { profileOf, type Claims, type Profile } from './profile.ts'
import { gitHubProfile } from './github.ts'
import { serverOf } from './server.ts'
import { readTokenAnswer } from './token-answer.ts'
import type { Transaction } from './transaction.ts'
import { completeClaims } from './userinfo.ts'

/** The person who came back, and the tokens to keep. */
export type Exchanged = { profile: Profile; idToken: string | undefined; refreshToken: string | undefined }

/** Exchanges the code of an authorization response for a verified profile. Throws where a check fails: `causeOf` names the error for the audit log. */
export async function exchange(
  deps: Pick<Deps, 'config' | 'now'>,
  provider: Provider,
  transaction: Transaction,
  parameters: URLSearchParams,
): Promise<Exchanged> {
  const server = await serverOf(deps, provider)
  const client = clientOf(provider)
  const ask = asker(deps.config)
  const options = {
    [oauth.customFetch]: (url: string, init: RequestInit) => ask(url, init),
    // Only for providers on this machine: `asker` asks no other one by http.
    // oxlint-disable-next-line typescript/no-deprecated
    [oauth.allowInsecureRequests]: onOurMachine(deps.config),
  } as const
  const answering = { ...server, issuer: `${server.issuer}${provider.nature.responseIssuerPath}` }
  const validated = oauth.validateAuthResponse(answering, client, withoutState(parameters, provider), transaction.state)
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    await clientAuthOf(deps, provider, server),
    validated,
    redirectUri(deps, provider),
    // LinkedIn refuses a verifier from a client that isn't registered for PKCE.
    // oxlint-disable-next-line typescript/no-deprecated
    provider.pkce ? transaction.verifier : oauth.nopkce,
    options,
  )
  if (isOutage(answer.status)) throw new ProviderFault('token_endpoint_failed')
  const { tidy, idToken, nonce } = await readTokenAnswer(provider, answer)
  if (provider.nature.claimsAt === 'github_api') {
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, tidy)
    const profile = await gitHubProfile(deps, provider, tokens.access_token)
    return { profile, idToken: undefined, refreshToken: undefined }
  }
  if (provider.nonce && idToken !== undefined && nonce === undefined) throw new AnswerFault('no_nonce')
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, tidy, {
    ...((provider.nonce || nonce !== undefined) && { expectedNonce: transaction.nonce }),
    ...(provider.maxAge !== undefined && { maxAge: provider.maxAge }),
    requireIdToken: true,
  })
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (claims === undefined || idToken === undefined) throw new AnswerFault('no_id_token')
  const { protectedHeader } = await verifySigned(deps, server, idToken)
  const { at_hash } = claims
  if (at_hash !== undefined && at_hash !== (await halfHashOf(tokens.access_token, protectedHeader.alg)))
    throw new AnswerFault('wrong_at_hash')
  checkClaims(deps, provider, claims)
  const all = await completeClaims(deps, provider, server, { claims, accessToken: tokens.access_token })
  const profile = profileOf(provider, { ...all, ...appleUser(provider, parameters) })
  return {
    profile,
    idToken,
    refreshToken: provider.offlineAccess ? tokens.refresh_token : undefined,
  }
}

/**
 * Checks that the library leaves to its caller: who the token was issued to, that it isn't from the future, and the form of
 * `sub` (OIDC Core §2, §3.1.3.7).
 */
function checkClaims(deps: Pick<Deps, 'now'>, provider: Provider, claims: oauth.IDToken): void {
  if (claims.azp !== undefined && claims.azp !== provider.clientId) throw new AnswerFault('wrong_azp')
  if (claims.iat > deps.now() / 1000 + TOLERANCE_SECONDS) throw new AnswerFault('issued_in_the_future')
  // At most 255 ASCII characters. The database would alter others, and two people could become one.
  if (!/^[\x20-\x7e]{1,255}$/.test(claims.sub)) throw new AnswerFault('malformed_sub')
  if (!isOfOrganization(provider, claims)) throw new AnswerFault('wrong_organization')
}

/** `at_hash` (OIDC Core §3.1.3.6): the left half of a digest, by the hash of the token's algorithm. Ed25519 uses SHA-512. */
async function halfHashOf(accessToken: string, algorithm: string): Promise<string> {
  const [bits = '512'] = /256$|384$/.exec(algorithm) ?? []
  const digest = await crypto.subtle.digest(`SHA-${bits}`, toUtf8(accessToken))
  return toBase64Url(new Uint8Array(digest, 0, digest.byteLength / 2))
}

/**
 * Whether the token has the configured organization. A browser can remove the parameter from the request (Auth0, "Work with
 * Tokens and Organizations").
 */
function isOfOrganization({ organization }: Provider, { org_id, org_name }: Claims): boolean {
  if (organization === undefined) return true
  if (organization.startsWith('org_')) return org_id === organization
  return typeof org_name === 'string' && org_name.toLowerCase() === organization.toLowerCase()
}

/** The name that Apple posts beside the code, only the first time. */
function appleUser(provider: Provider, parameters: URLSearchParams): { name?: string } {
  if (!provider.nature.postsAnswer) return {}
  try {
    const { name } = JSON.parse(parameters.get('user') ?? '{}') as {
      name?: { firstName?: unknown; lastName?: unknown }
    }
    const parts = [name?.firstName, name?.lastName].filter((part) => typeof part === 'string')
    return parts.length === 0 ? {} : { name: parts.join(' ') }
  } catch {
    return {}
  }
}

/** The parameters of the answer without those that the library doesn't know. */
function withoutState(parameters: URLSearchParams, provider: Provider): URLSearchParams {
  const answer = new URLSearchParams(parameters)
  if (provider.nature.postsAnswer) for (const name of ['user', 'id_token']) answer.delete(name)
  return answer
}

/** The name of an error that `exchange` throws, for the audit log: never a value. */
export function causeOf(error: unknown): string {
  if (error instanceof ProviderFault) return error.reason
  if (error instanceof oauth.AuthorizationResponseError) return `provider_said_${wordOf(error.error)}`
  if (error instanceof oauth.ResponseBodyError) return `token_endpoint_said_${wordOf(error.error)}`
  const { code, claim, cause } = error as { code?: unknown; claim?: unknown; cause?: { claim?: unknown } | null }
  const about = claim ?? cause?.claim
  if (typeof code !== 'string') return 'unexpected'
  return typeof about === 'string' && about !== 'unspecified' ? `${code.toLowerCase()}_${about}` : code.toLowerCase()
}

/** An error code from a provider, if it has the form of one: it is a stranger's text. */
const wordOf = (text: string): string => (/^[a-z_]{1,40}$/.test(text) ? text : 'something')
