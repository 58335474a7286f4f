// What we know of a provider: its discovery document (OIDC Discovery 1.0 §4), read once an hour an isolate and kept as a value. When
// the provider is down, what was read before goes on.
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import type { Deps } from '../../deps.ts'
import { asker, ProviderFault } from './ask.ts'

const FRESH_MS = 3_600_000
/** After a failure it isn't asked again for so long. */
const RETRY_AFTER_MS = 10_000

/** Exported by the library for this very case, and left out of its types. */
const EXPECTED_ISSUER = (oauth as unknown as { _expectedIssuer: symbol })._expectedIssuer

type Known = { server: oauth.AuthorizationServer; at: number }
const known = new Map<string, Known>()

/** The provider's metadata. Throws a `ProviderFault` where it can't be had or isn't this issuer's. */
export async function serverOf(
  deps: Pick<Deps, 'config' | 'now'>,
  provider: Provider,
): Promise<oauth.AuthorizationServer> {
  if (provider.kind === 'github') return gitHub(provider.issuer)
  const key = `${provider.kind} ${provider.issuer}`
  const found = known.get(key)
  const now = deps.now()
  if (found !== undefined && now - found.at < FRESH_MS) return found.server
  try {
    const server = await discover(deps, provider)
    known.set(key, { server, at: now })
    return server
  } catch (error) {
    if (found === undefined) throw error
    known.set(key, { server: found.server, at: now - FRESH_MS + RETRY_AFTER_MS })
    return found.server
  }
}

async function discover(deps: Pick<Deps, 'config'>, provider: Provider): Promise<oauth.AuthorizationServer> {
  const ask = asker(deps.config)
  const base = provider.issuer.endsWith('/') ? provider.issuer : `${provider.issuer}/`
  const answer = await ask(`${base}.well-known/openid-configuration`, { headers: { Accept: 'application/json' } })
  const text = answer.status === 200 ? await answer.text() : ''
  const server = metadataOf(text)
  if (provider.kind === 'microsoft') {
    // Of many tenants: the issuer is a template, and the token says which tenant it is (Microsoft identity platform).
    const template = server.issuer
    return {
      ...server,
      [EXPECTED_ISSUER]: ({ claims }: { claims: { tid?: unknown } }) =>
        template.replace('{tenantid}', typeof claims.tid === 'string' ? claims.tid : ''),
    }
  }
  // ASVS 5.0 10.5.3: the very text, not what it may be normalised to.
  if (server.issuer !== provider.issuer) throw new ProviderFault('wrong_issuer')
  return server
}

function metadataOf(text: string): oauth.AuthorizationServer {
  try {
    const server = JSON.parse(text) as oauth.AuthorizationServer
    const urls = [server.authorization_endpoint, server.token_endpoint, server.jwks_uri]
    if (typeof server.issuer === 'string' && urls.every((url) => URL.canParse(url ?? ''))) return server
  } catch {
    // Said below.
  }
  throw new ProviderFault('no_discovery')
}

/** GitHub has no OpenID Connect for people: plain OAuth 2.0 at fixed addresses. */
function gitHub(issuer: string): oauth.AuthorizationServer {
  return {
    issuer,
    authorization_endpoint: `${issuer}/login/oauth/authorize`,
    token_endpoint: `${issuer}/login/oauth/access_token`,
  }
}

/** Where GitHub's API is. */
export function gitHubApi(issuer: string): string {
  return issuer === 'https://github.com' ? 'https://api.github.com' : `${issuer}/api/v3`
}
