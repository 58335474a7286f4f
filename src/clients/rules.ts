// What a client may be (RFC 7591 §2), and which redirect URIs it may have and name (RFC 9700 §4.1; RFC 8252 §7.3). Pure.

/** How a client proves who it is at the token endpoint (OIDC Core §9). */
export const AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const
export type AuthMethod = (typeof AUTH_METHODS)[number]

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
  jwks?: { keys: JsonWebKey[] } | undefined
  jwks_uri?: string | undefined
  logo_uri?: string | undefined
  client_uri?: string | undefined
  policy_uri?: string | undefined
  tos_uri?: string | undefined
  backchannel_logout_uri?: string | undefined
  require_pushed_authorization_requests?: boolean | undefined
  dpop_bound_access_tokens?: boolean | undefined
}

/** Why a redirect URI isn't taken. */
export type RedirectFault =
  | 'not_a_uri'
  | 'fragment'
  | 'user_info'
  | 'wildcard'
  | 'not_https'
  | 'dangerous_scheme'
  | 'scheme_without_dot'

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

/**
 * The other spelling of an identifier whose path is empty: with its slash, or without it (RFC 3986 §6.2.3). Clients make a URL of it, and that has
 * the slash. Any other has one spelling.
 */
export function otherSpelling(identifier: string): string {
  const origin = identifier.replace(/\/$/, '')
  if (!/^https?:\/\/[^/?#]+$/.test(origin)) return identifier
  return origin === identifier ? `${origin}/` : origin
}
