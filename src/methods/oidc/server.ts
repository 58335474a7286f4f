// A provider's discovery document (OIDC Discovery 1.0 §4), read once an hour in each isolate and kept as a value. While the
// provider is down the old document is used, and the provider isn't asked again at once.
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import { isSaid } from '../../config/provider-kinds.ts'
import type { Config } from '../../config/config.ts'
import type { Deps } from '../../deps.ts'
import { asker, isOutage, mayAsk, ProviderFault } from './ask.ts'
import { TENANT } from './keys.ts'

const FRESH_MS = 3_600_000
/** The least time between two requests after a failure. */
const RETRY_AFTER_MS = 10_000
/** The tenant of Microsoft's personal accounts. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** The library exports it for this case, but leaves it out of its types. */
const EXPECTED_ISSUER = (oauth as unknown as { _expectedIssuer: symbol })._expectedIssuer

type Known = { server: oauth.AuthorizationServer | undefined; reason: string; nextAt: number }
const known = new Map<string, Known>()

/** The provider's metadata. Throws a `ProviderFault` where it can't be had or isn't this issuer's. */
export async function serverOf(
  deps: Pick<Deps, 'config' | 'now'>,
  provider: Provider,
): Promise<oauth.AuthorizationServer> {
  if (provider.nature.claimsAt === 'github_api') return gitHub(provider.issuer)
  const key = `${provider.kind} ${provider.issuer}`
  const found = known.get(key)
  const now = deps.now()
  if (found !== undefined && now < found.nextAt) {
    if (found.server === undefined) throw new ProviderFault(found.reason)
    return found.server
  }
  try {
    const server = await discover(deps, provider)
    known.set(key, { server, reason: '', nextAt: now + FRESH_MS })
    return server
  } catch (error) {
    const reason = error instanceof ProviderFault ? error.reason : 'no_discovery'
    // Another request may have read it meanwhile.
    const server = known.get(key)?.server
    known.set(key, { server, reason, nextAt: now + RETRY_AFTER_MS })
    if (server !== undefined) return server
    throw error
  }
}

type IssuerClaims = { iss?: unknown; tid?: unknown }

/**
 * The `iss` that these claims must have: the issuer in one of its spellings or, where many tenants share it, that of the tenant
 * in the claims.
 */
export function expectedIssuer({ nature }: Provider, server: oauth.AuthorizationServer, claims: IssuerClaims): string {
  if (nature.mayLackScheme && `https://${String(claims.iss)}` === server.issuer) return String(claims.iss)
  if (!nature.hasTenants) return server.issuer
  // A tenant is a GUID (Microsoft identity platform, "ID token claims reference").
  const tenant = typeof claims.tid === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(claims.tid)
  return tenant ? server.issuer.replace(TENANT, String(claims.tid)) : server.issuer
}

async function discover(deps: Pick<Deps, 'config'>, provider: Provider): Promise<oauth.AuthorizationServer> {
  const ask = asker(deps.config)
  const base = provider.issuer.endsWith('/') ? provider.issuer : `${provider.issuer}/`
  const answer = await ask(`${base}.well-known/openid-configuration`, { headers: { Accept: 'application/json' } })
  // No document here means a wrong issuer, and not an outage (Entra answers 400 for an unknown tenant).
  if (answer.status >= 400 && !isOutage(answer.status)) throw new ProviderFault('no_such_discovery')
  const server = metadataOf(answer.status === 200 ? await answer.text() : '', deps.config)
  // ASVS 5.0 10.5.3: the exact text, not a normalized form.
  if (!issuersOf(provider).includes(server.issuer)) throw new ProviderFault('wrong_issuer')
  const expected = ({ claims }: { claims: IssuerClaims }): string => expectedIssuer(provider, server, claims)
  return { ...server, [EXPECTED_ISSUER]: expected }
}

/** The issuers that the document may name: the configured one, or a template where Microsoft's many tenants share it. */
function issuersOf({ nature, issuer }: Provider): string[] {
  if (!nature.hasTenants) return [issuer]
  const template = issuer.replace(/\/(common|organizations)\//, `/${TENANT}/`)
  return [template, issuer.replace('/consumers/', `/${CONSUMERS}/`)]
}

/** The document, if it has what we need and names only addresses that may be asked. */
function metadataOf(text: string, config: Pick<Config, 'issuer'>): oauth.AuthorizationServer {
  const goesWell = (url: unknown): boolean => typeof url === 'string' && mayAsk(config, url)
  let server: oauth.AuthorizationServer | null
  try {
    server = JSON.parse(text) as oauth.AuthorizationServer | null
  } catch {
    throw new ProviderFault('no_discovery')
  }
  if (typeof server?.issuer !== 'string') throw new ProviderFault('no_discovery')
  const wanted = [server.authorization_endpoint, server.token_endpoint, server.jwks_uri]
  const optional = [server.end_session_endpoint].filter(isSaid)
  if (![...wanted, ...optional].every(goesWell)) throw new ProviderFault('forbidden_address')
  return server
}

/** GitHub has no OpenID Connect for people, only OAuth 2.0 at fixed addresses. */
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
