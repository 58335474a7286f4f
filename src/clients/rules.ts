// What a client may be (RFC 7591 §2), and which redirect URIs it may have and name (RFC 9700 §4.1; RFC 8252 §7.3). Pure.
import type { RedirectFault } from '../words/app-forms.ts'
import type { NamedClaims } from './policy.ts'

/** How a client proves who it is at the token endpoint (OIDC Core §9). */
export const AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const
export type AuthMethod = (typeof AUTH_METHODS)[number]

/** Whether it does so by a secret. */
export const provesBySecret = (method: AuthMethod): boolean =>
  method === 'client_secret_basic' || method === 'client_secret_post'

/** Who made it: an operator, itself (RFC 7591), the document at its id, or a list of another system. */
export const CLIENT_SOURCES = ['operator', 'registered', 'document', 'auth0'] as const
export type ClientSource = (typeof CLIENT_SOURCES)[number]

/** What a client may ask the token endpoint for. */
export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const
export type GrantType = (typeof GRANT_TYPES)[number]

/** What is kept of a client beyond its columns, in the words of RFC 7591 §2 and the OpenID specifications. */
export type ClientMetadata = {
  redirect_uris: string[]
  grant_types: GrantType[]
  post_logout_redirect_uris?: string[] | undefined
  id_token_signed_response_alg?: 'RS256' | 'ES256' | undefined
  introspection_signed_response_alg?: 'RS256' | 'ES256' | undefined
  jwks?: { keys: JsonWebKey[] } | undefined
  jwks_uri?: string | undefined
  logo_uri?: string | undefined
  client_uri?: string | undefined
  policy_uri?: string | undefined
  tos_uri?: string | undefined
  backchannel_logout_uri?: string | undefined
  require_pushed_authorization_requests?: boolean | undefined
  dpop_bound_access_tokens?: boolean | undefined
  /** `false`: an operator lets it go without PKCE (see `mayGoWithoutPkce`). */
  require_pkce?: boolean | undefined
  /** What an operator holds it to, beyond what everybody is held to. */
  security_profile?: 'fapi2' | undefined
  /** Claims of an operator's choice, for ID tokens and userinfo. */
  claims?: NamedClaims | undefined
}

/**
 * Whether a client may ask for a code without PKCE: it proves who it is, and an operator says so, because its software speaks no PKCE. Its requests
 * then need a nonce, by which it notices a code that isn't its own (OAuth 2.1 §7.5.1, RFC 9700 §2.1.1). No client can say so itself.
 */
export const mayGoWithoutPkce = (client: {
  authMethod: AuthMethod
  source: ClientSource
  metadata: ClientMetadata
}): boolean =>
  client.metadata.require_pkce === false &&
  client.metadata.security_profile === undefined &&
  client.authMethod !== 'none' &&
  (client.source === 'operator' || client.source === 'auth0')

/**
 * What FAPI 2.0 Security Profile (§5.3.2) makes of a client's metadata: requests are sent ahead, tokens are bound to a key, and ID tokens aren't
 * signed by RS256. Refresh tokens aren't rotated then, and an assertion names us alone (`provider/assertion.ts`).
 */
export const withProfile = (metadata: ClientMetadata): ClientMetadata =>
  metadata.security_profile === undefined
    ? metadata
    : {
        ...metadata,
        require_pushed_authorization_requests: true,
        dpop_bound_access_tokens: true,
        id_token_signed_response_alg: 'ES256',
      }

/** Whether a client can't be held to its profile: FAPI 2.0 needs a client with keys (§5.3.2.1, number 6). */
export const breaksProfile = ({
  authMethod,
  metadata,
}: {
  authMethod: AuthMethod
  metadata: ClientMetadata
}): boolean =>
  metadata.security_profile === 'fapi2' &&
  (authMethod !== 'private_key_jwt' || (metadata.jwks === undefined && metadata.jwks_uri === undefined))

/** Why a redirect URI isn't taken, in words that follow it, for its developer. Pages have their own (`src/words`). */
export const REDIRECT_FAULTS: Readonly<Record<RedirectFault, string>> = {
  not_a_uri: 'is no absolute URI',
  fragment: 'has a fragment (#)',
  user_info: 'has a user or a password in it',
  wildcard: 'has a *: each URI is compared character by character',
  not_https: 'is http, and not of this machine: use https',
  dangerous_scheme: 'has a scheme that runs what it carries',
  scheme_without_dot: "has a scheme that is nobody's own: turn a domain around, e.g. com.example.app:/callback",
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']
const DANGEROUS = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:', 'filesystem:', 'view-source:']
const MOST_CHARACTERS = 2000

/**
 * What is wrong with a redirect URI that a client wants to have; `undefined` for nothing. https, http on this very machine, or an app's own
 * scheme, which is a domain turned around (RFC 8252 §7.1).
 */
export function redirectFault(uri: string): RedirectFault | undefined {
  const url = uri.length > MOST_CHARACTERS || !/^[!-~]+$/.test(uri) ? null : URL.parse(uri)
  if (url === null) return 'not_a_uri'
  if (DANGEROUS.includes(url.protocol)) return 'dangerous_scheme'
  if (uri.includes('#')) return 'fragment'
  if (url.username !== '' || url.password !== '') return 'user_info'
  if (uri.includes('*')) return 'wildcard'
  // Any other mark in a host would be a word of ours in a Content-Security-Policy.
  if (!/^[\w.:[\]-]*$/.test(url.host)) return 'not_a_uri'
  if (url.protocol === 'https:') return /^https:\/\/[^/\\]/i.test(uri) ? undefined : 'not_a_uri'
  if (url.protocol === 'http:') return isLoopbackUrl(uri, url) ? undefined : 'not_https'
  return url.protocol.includes('.') ? undefined : 'scheme_without_dot'
}

/**
 * Whether a client has this redirect URI: the same characters (RFC 9700 §4.1.3), but for the port of one on this very machine (RFC 8252
 * §7.3; `localhost` as well, because clients of MCP register it).
 */
export function hasRedirect(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked)) return true
  const wanted = withoutLoopbackPort(asked)
  return wanted !== undefined && registered.some((uri) => withoutLoopbackPort(uri) === wanted)
}

/** A URI on this very machine without its port; `undefined` for any other, and for one that isn't spelled as it is parsed. */
function withoutLoopbackPort(uri: string): string | undefined {
  const parts = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?((?:[/?][!-~]*)?)$/.exec(uri)
  if (parts === null || uri.includes('#') || uri.includes('\\') || URL.parse(uri) === null) return undefined
  return `http://${parts[1]}${parts[2]}`
}

const isLoopbackUrl = (uri: string, { hostname }: URL): boolean =>
  LOOPBACK.includes(hostname) && withoutLoopbackPort(uri) !== undefined

/** Whether nobody here has checked a client: it registered itself, or was read from its document. */
export const isUnchecked = (source: ClientSource): boolean => source === 'registered' || source === 'document'

/** Where a web app is: the host that its answers go to, not what it says of itself. `undefined` for a program on a person's machine. */
export function hostOf({ redirect_uris: uris }: Pick<ClientMetadata, 'redirect_uris'>): string | undefined {
  return uris.map(hostOfUri).find((host) => host !== undefined)
}

/** The host of a redirect URI, as people read it; `undefined` for a program on their machine. */
export function hostOfUri(uri: string): string | undefined {
  const url = URL.parse(uri)
  return url === null || !/^https?:$/.test(url.protocol) || LOOPBACK.includes(url.hostname) ? undefined : url.host
}

/**
 * The other spelling of an identifier whose path is empty: with its slash, or without it (RFC 3986 §6.2.3). Clients make a URL of it, and that has
 * the slash. Any other has one spelling.
 */
export function otherSpelling(identifier: string): string {
  const origin = identifier.replace(/\/$/, '')
  if (!/^https?:\/\/[^/?#]+$/.test(origin)) return identifier
  return origin === identifier ? `${origin}/` : origin
}
