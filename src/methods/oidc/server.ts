// What we know of a provider: its discovery document (OIDC Discovery 1.0 §4), read once an hour an isolate and kept as a value. When
// the provider is down, what was read before goes on; it isn't asked again at once.
import * as oauth from 'oauth4webapi'
import type { Provider } from '../../config/oidc.ts'
import { isSaid } from '../../config/provider-kinds.ts'
import type { Config } from '../../config.ts'
import type { Deps } from '../../deps.ts'
import { asker, isOutage, mayAsk, ProviderFault } from './ask.ts'
import { TENANT } from './keys.ts'

const FRESH_MS = 3_600_000
/** After a failure it isn't asked again for so long. */
const RETRY_AFTER_MS = 10_000
/** The tenant of Microsoft's own people. */
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad'

/** Exported by the library for this very case, and left out of its types. */
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
    // Somebody else may have read it meanwhile.
    const server = known.get(key)?.server
    known.set(key, { server, reason, nextAt: now + RETRY_AFTER_MS })
    if (server !== undefined) return server
    throw error
  }
}

type IssuerClaims = { iss?: unknown; tid?: unknown }

/** The `iss` that these claims must have: the issuer's own, as it may be spelled, or of many tenants the one that they name. */
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
  // Where there is no document, the issuer is wrong (Entra says 400 of a tenant that it doesn't know): that is no outage.
  if (answer.status >= 400 && !isOutage(answer.status)) throw new ProviderFault('no_such_discovery')
  const server = metadataOf(answer.status === 200 ? await answer.text() : '', deps.config)
  // ASVS 5.0 10.5.3: the very text, not what it may be normalised to.
  if (!issuersOf(provider).includes(server.issuer)) throw new ProviderFault('wrong_issuer')
  const expected = ({ claims }: { claims: IssuerClaims }): string => expectedIssuer(provider, server, claims)
  return { ...server, [EXPECTED_ISSUER]: expected }
}

/** What the document may call itself: what is configured; where Microsoft's many tenants are, a template. */
function issuersOf({ nature, issuer }: Provider): string[] {
  if (!nature.hasTenants) return [issuer]
  const template = issuer.replace(/\/(common|organizations)\//, `/${TENANT}/`)
  return [template, issuer.replace('/consumers/', `/${CONSUMERS}/`)]
}

/** The document, if it has what we need and sends nobody to where they mustn't go. */
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
