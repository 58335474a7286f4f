// Latchkey as a provider's client: its id, its secret, and how it authenticates (RFC 6749 §2.3; Apple wants a signed secret).
import { importPKCS8, SignJWT } from 'jose'
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import { toUtf8 } from '../../crypto/encoding.ts'
import type { Deps } from '../../deps.ts'
import { ProviderFault } from './ask.ts'
import { TOLERANCE_SECONDS } from './keys.ts'

const APPLE_SECRET_SECONDS = 300

/** The client as `oauth4webapi` takes it. */
export const clientOf = (provider: Provider): oauth.Client => ({
  client_id: provider.clientId,
  [oauth.clockTolerance]: TOLERANCE_SECONDS,
})

/** The redirect URI of a provider. */
export const redirectUri = (deps: Pick<Deps, 'config'>, provider: Provider): string =>
  `${deps.config.issuer}/callback/${provider.id}`

/**
 * How the client authenticates at the token endpoint: as it is configured, else as its kind requires, else by what the provider
 * lists.
 */
export async function clientAuthOf(
  deps: Pick<Deps, 'now'>,
  provider: Provider,
  server: oauth.AuthorizationServer,
): Promise<oauth.ClientAuth> {
  const taken = server.token_endpoint_auth_methods_supported
  const listed =
    !Array.isArray(taken) || taken.includes('client_secret_basic') ? 'client_secret_basic' : 'client_secret_post'
  const method = provider.clientAuth ?? listed
  if (method === 'none') return oauth.None()
  const secret = provider.nature.signsItsSecret ? await appleSecret(deps, provider) : provider.clientSecret
  return method === 'client_secret_basic' ? basicAuth(provider, secret) : oauth.ClientSecretPost(secret)
}

/**
 * RFC 6749 §2.3.1: id and secret form-encoded. Letters, digits and `-._~` stay as they are, so that a server reads the same
 * whether or not it decodes them.
 */
function basicAuth({ basicEncoding }: Provider, secret: string): oauth.ClientAuth {
  const encoded = basicEncoding === 'raw' ? (text: string): string => text : formEncoded
  return (_, client, __, headers) => {
    const credentials = toUtf8(`${encoded(client.client_id)}:${encoded(secret)}`)
    headers.set('Authorization', `Basic ${btoa(String.fromCharCode(...credentials))}`)
  }
}

const formEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')

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
