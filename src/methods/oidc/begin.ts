// Sends a person to a provider: authorization code with PKCE, state and nonce (OAuth 2.1 §4.1; OIDC Core §3.1.2.1). Asks no
// database.
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import type { Deps } from '../../deps.ts'
import { clientOf, redirectUri } from './client.ts'
import { serverOf } from './server.ts'
import { draw, keepTransaction, TRANSACTION_SECONDS, type Kept, type Wanted } from './transaction.ts'

/** The URL for the browser, the cookie that it must bring back, and the names of the cookies to delete. */
export type Begun = Pick<Kept, 'cookie' | 'outdated'> & { url: string }

/**
 * Draws state, nonce and verifier, and returns the URL and the cookie. Throws a `ProviderFault` where the provider can't be
 * read.
 */
export async function beginSignIn(
  deps: Pick<Deps, 'config' | 'now' | 'caller'>,
  provider: Provider,
  wanted: Wanted,
  cookies: Parameters<typeof keepTransaction>[2],
): Promise<Begun> {
  const server = await serverOf(deps, provider)
  const { nature } = provider
  const begun = {
    ...wanted,
    held: nature.postsAnswer ? deps.caller.heldSession() : undefined,
    provider: provider.id,
    issuer: provider.issuer,
    nonce: draw(),
    verifier: oauth.generateRandomCodeVerifier(),
    expiresAt: deps.now() + TRANSACTION_SECONDS * 1000,
  }
  const { transaction, cookie, outdated } = await keepTransaction(deps, begun, cookies)
  const url = new URL(server.authorization_endpoint ?? '')
  const given: Record<string, string | undefined> = {
    ...provider.parameters,
    client_id: clientOf(provider).client_id,
    response_type: 'code',
    redirect_uri: redirectUri(deps, provider),
    scope: provider.scopes,
    state: transaction.state,
    code_challenge: provider.pkce ? await oauth.calculatePKCECodeChallenge(transaction.verifier) : undefined,
    code_challenge_method: provider.pkce ? 'S256' : undefined,
    nonce: nature.claimsAt === 'id_token' ? transaction.nonce : undefined,
    audience: provider.audience,
    organization: provider.organization,
    connection: provider.connection,
    prompt: provider.prompt,
    max_age: provider.maxAge?.toString(),
    response_mode: nature.postsAnswer ? 'form_post' : undefined,
    ...(provider.offlineAccess ? nature.offlineParameters : {}),
    ...organizationAsked(provider),
  }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) url.searchParams.set(name, value)
  return { url: url.href, cookie, outdated }
}

/** The parameter by which a provider asks for people of one organization. For several, Google takes `*`, which means any. */
function organizationAsked({ nature, domains }: Provider): Record<string, string> {
  const [first, ...more] = domains ?? []
  if (nature.organizationParameter === undefined || first === undefined) return {}
  return { [nature.organizationParameter]: more.length === 0 ? first : '*' }
}
