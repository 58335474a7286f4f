// Sends somebody to a provider: authorization code with PKCE, state and nonce (OAuth 2.1 §4.1; OIDC Core §3.1.2.1). Asks no database.
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import type { Deps } from '../../deps.ts'
import { clientOf, redirectUri } from './client.ts'
import { serverOf } from './server.ts'
import { draw, sealTransaction, TRANSACTION_SECONDS, type Transaction } from './transaction.ts'

/** Where to send the browser, and the cookie that it must bring back. */
export type Begun = { url: string; state: string; cookie: string }

/** Throws a `ProviderFault` where the provider's discovery document can't be had. */
export async function beginSignIn(
  deps: Pick<Deps, 'config' | 'now'>,
  provider: Provider,
  wanted: Pick<Transaction, 'returnTo' | 'link'>,
): Promise<Begun> {
  const server = await serverOf(deps, provider)
  const transaction: Transaction = {
    ...wanted,
    provider: provider.id,
    issuer: provider.issuer,
    state: draw(),
    nonce: draw(),
    verifier: oauth.generateRandomCodeVerifier(),
    expiresAt: deps.now() + TRANSACTION_SECONDS * 1000,
  }
  const url = new URL(server.authorization_endpoint ?? '')
  const given: Record<string, string | undefined> = {
    client_id: clientOf(provider).client_id,
    response_type: 'code',
    redirect_uri: redirectUri(deps, provider),
    scope: provider.scopes,
    state: transaction.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(transaction.verifier),
    code_challenge_method: 'S256',
    nonce: provider.kind === 'github' ? undefined : transaction.nonce,
    audience: provider.audience,
    organization: provider.organization,
    connection: provider.connection,
    // Apple posts the answer where a name or an address is asked for.
    response_mode: provider.kind === 'apple' ? 'form_post' : undefined,
    // Google gives a refresh token by this, and no scope.
    access_type: provider.kind === 'google' && provider.offlineAccess ? 'offline' : undefined,
  }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) url.searchParams.set(name, value)
  return { url: url.href, state: transaction.state, cookie: await sealTransaction(deps, transaction) }
}
