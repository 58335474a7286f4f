// What came back from a provider, judged: the answer is this provider's (RFC 9207), the code is exchanged, and the ID token is
// signed by it, for us, for this very sign-in (OIDC Core §3.1.3.7).
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import { toBase64Url, toUtf8 } from '../../crypto/encoding.ts'
import type { Deps } from '../../deps.ts'
import { AnswerFault, asker, ProviderFault } from './ask.ts'
import { clientAuthOf, clientOf, redirectUri } from './client.ts'
import { TOLERANCE_SECONDS, verifySigned } from './keys.ts'
import { profileOf, type Claims, type Profile } from './profile.ts'
import { gitHubApi, serverOf } from './server.ts'
import type { Transaction } from './transaction.ts'
import { completeClaims } from './userinfo.ts'

/** Who came back, and what the provider gave us to keep. */
export type Exchanged = { profile: Profile; idToken: string | undefined; refreshToken: string | undefined }

/** Throws a `ProviderFault` or an error of `oauth4webapi`: `causeOf` names it for the audit log. */
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
    // For providers on this machine alone: `asker` asks no other by http.
    // oxlint-disable-next-line typescript/no-deprecated
    [oauth.allowInsecureRequests]: deps.config.issuer.startsWith('http:'),
  } as const
  const validated = oauth.validateAuthResponse(server, client, withoutState(parameters, provider), transaction.state)
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    await clientAuthOf(deps, provider, server),
    validated,
    redirectUri(deps, provider),
    transaction.verifier,
    options,
  )
  if (answer.status >= 500) throw new ProviderFault('token_endpoint_failed')
  if (provider.kind === 'github') {
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer)
    return {
      profile: await gitHubProfile(deps, provider, tokens.access_token),
      idToken: undefined,
      refreshToken: undefined,
    }
  }
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
    expectedNonce: transaction.nonce,
    requireIdToken: true,
  })
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (claims === undefined || tokens.id_token === undefined) throw new AnswerFault('no_id_token')
  const { protectedHeader } = await verifySigned(deps, server, tokens.id_token)
  const { at_hash } = claims
  if (at_hash !== undefined && at_hash !== (await halfHashOf(tokens.access_token, protectedHeader.alg)))
    throw new AnswerFault('wrong_at_hash')
  checkClaims(deps, provider, claims)
  const all = await completeClaims(deps, provider, server, { claims, accessToken: tokens.access_token })
  const profile = profileOf(provider, { ...all, ...appleUser(provider, parameters) })
  return {
    profile,
    idToken: tokens.id_token,
    refreshToken: provider.offlineAccess ? tokens.refresh_token : undefined,
  }
}

/** What the library leaves open: who it was issued to, that it was issued by now, and the form of `sub` (OIDC Core §2, §3.1.3.7). */
function checkClaims(deps: Pick<Deps, 'now'>, provider: Provider, claims: oauth.IDToken): void {
  if (claims.azp !== undefined && claims.azp !== provider.clientId) throw new AnswerFault('wrong_azp')
  if (claims.iat > deps.now() / 1000 + TOLERANCE_SECONDS) throw new AnswerFault('issued_in_the_future')
  // At most 255 ASCII characters. Others would be altered on their way into the database, and two people could become one.
  if (!/^[\x20-\x7e]{1,255}$/.test(claims.sub)) throw new AnswerFault('malformed_sub')
  if (!isOfOrganization(provider, claims)) throw new AnswerFault('wrong_organization')
}

/** `at_hash` (OIDC Core §3.1.3.6): the left half of a digest, by the hash of the token's algorithm; Ed25519 has SHA-512. */
async function halfHashOf(accessToken: string, algorithm: string): Promise<string> {
  const [bits = '512'] = /256$|384$/.exec(algorithm) ?? []
  const digest = await crypto.subtle.digest(`SHA-${bits}`, toUtf8(accessToken))
  return toBase64Url(new Uint8Array(digest, 0, digest.byteLength / 2))
}

/** Auth0, "Work with Tokens and Organizations": whoever's browser it is can leave the parameter out on the way there. */
function isOfOrganization({ organization }: Provider, { org_id, org_name }: Claims): boolean {
  if (organization === undefined) return true
  if (organization.startsWith('org_')) return org_id === organization
  return typeof org_name === 'string' && org_name.toLowerCase() === organization.toLowerCase()
}

/** Apple posts the name beside the code, and only the first time. */
function appleUser(provider: Provider, parameters: URLSearchParams): { name?: string } {
  if (provider.kind !== 'apple') return {}
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

/** What stands beside the answer itself is none of the library's. */
function withoutState(parameters: URLSearchParams, provider: Provider): URLSearchParams {
  const answer = new URLSearchParams(parameters)
  if (provider.kind === 'apple') for (const name of ['user', 'id_token']) answer.delete(name)
  return answer
}

/** GitHub's REST API: the numeric id is for ever, the login is not; only the primary address counts, and only if verified. */
async function gitHubProfile(deps: Pick<Deps, 'config'>, provider: Provider, accessToken: string): Promise<Profile> {
  const ask = asker(deps.config)
  const headers = {
    Authorization: `Bearer ${accessToken}`,
    Accept: 'application/vnd.github+json',
    'User-Agent': 'latchkey',
  }
  const api = gitHubApi(provider.issuer)
  const read = async (path: string): Promise<unknown> => {
    const answer = await ask(`${api}${path}`, { headers })
    if (answer.status !== 200) throw new ProviderFault('no_profile')
    return answer.json().catch(() => undefined)
  }
  const [user, emails] = (await Promise.all([read('/user'), read('/user/emails')])) as [
    Record<string, unknown> | null | undefined,
    unknown,
  ]
  if (!Number.isSafeInteger(user?.['id'])) throw new AnswerFault('no_profile')
  const primary = (Array.isArray(emails) ? (emails as (Record<string, unknown> | null)[]) : []).find(
    (item) => item?.['primary'] === true,
  )
  return profileOf(provider, {
    ...user,
    iss: provider.issuer,
    sub: String(user?.['id']),
    email: primary?.['email'],
    email_verified: primary?.['verified'] === true,
    name: user?.['name'] ?? user?.['login'],
  })
}

/** The name of what went wrong: never a value. */
export function causeOf(error: unknown): string {
  if (error instanceof ProviderFault) return error.reason
  if (error instanceof oauth.AuthorizationResponseError) return `provider_said_${wordOf(error.error)}`
  if (error instanceof oauth.ResponseBodyError) return `token_endpoint_said_${wordOf(error.error)}`
  const { code, claim, cause } = error as { code?: unknown; claim?: unknown; cause?: { claim?: unknown } | null }
  const about = claim ?? cause?.claim
  if (typeof code !== 'string') return 'unexpected'
  return typeof about === 'string' && about !== 'unspecified' ? `${code.toLowerCase()}_${about}` : code.toLowerCase()
}

/** A provider's word, if it is one: it is a stranger's text. */
const wordOf = (text: string): string => (/^[a-z_]{1,40}$/.test(text) ? text : 'something')
