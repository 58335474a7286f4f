// Who we are to a provider: the client, its secret, and how that is shown (RFC 6749 §2.3; Apple wants a signed one).
import { importPKCS8, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import type { Deps } from '../../deps.ts'
import { ProviderFault } from './ask.ts'
import { TOLERANCE_SECONDS } from './keys.ts'

const APPLE_SECRET_SECONDS = 300

/** The client as `oauth4webapi` takes it. */
export const clientOf = (provider: Provider): oauth.Client => ({
  client_id: provider.clientId,
  [oauth.clockTolerance]: TOLERANCE_SECONDS,
})

/** Where a provider sends people back. */
export const redirectUri = (deps: Pick<Deps, 'config'>, provider: Provider): string =>
  `${deps.config.issuer}/callback/${provider.id}`

/** How the client authenticates at the token endpoint: as the provider says it takes. */
export async function clientAuthOf(
  deps: Pick<Deps, 'now'>,
  provider: Provider,
  server: oauth.AuthorizationServer,
): Promise<oauth.ClientAuth> {
  if (provider.clientSecret === '') return oauth.None()
  if (provider.kind === 'apple') return oauth.ClientSecretPost(await appleSecret(deps, provider))
  const taken = server.token_endpoint_auth_methods_supported
  const basic = provider.kind !== 'github' && (taken === undefined || taken.includes('client_secret_basic'))
  return basic ? oauth.ClientSecretBasic(provider.clientSecret) : oauth.ClientSecretPost(provider.clientSecret)
}

/** Sign in with Apple, "Creating a client secret": an ES256 JWT under the team's key. */
async function appleSecret(
  deps: Pick<Deps, 'now'>,
  { clientId, clientSecret, teamId, keyId }: Provider,
): Promise<string> {
  const now = Math.floor(deps.now() / 1000)
  try {
    const key = await importPKCS8(clientSecret.replaceAll('\\n', '\n'), 'ES256')
    return await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: keyId })
      .setIssuer(teamId)
      .setSubject(clientId)
      .setAudience('https://appleid.apple.com')
      .setIssuedAt(now)
      .setExpirationTime(now + APPLE_SECRET_SECONDS)
      .sign(key)
  } catch {
    throw new ProviderFault('client_secret')
  }
}
