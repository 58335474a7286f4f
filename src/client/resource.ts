// Protected resource metadata (RFC 9728): where a client learns who gives tokens for an API, and which scopes there are. The identifier of the
// API is its URL, so that the place of the document follows from it.

/** What the document says besides what the middleware knows by itself. */
export type ResourceOptions = {
  /** The name of the API for people. */
  name?: string
  /** The page for developers. */
  documentation?: string
  /** All scopes that a client may ask for. The default is `scope` of the middleware. */
  scopes?: readonly string[]
  /** Who gives tokens. The default is Latchkey alone. */
  authorization_servers?: readonly string[]
}

/** Where the document of an API is (§3.1): its URL, and the path alone. */
export type MetadataPlace = { url: string; path: string }

/** The algorithms of proofs that Latchkey takes (RFC 9449 §5.1), those of src/crypto/dpop.ts: a key of RSA signs by PS256 (FAPI 2.0 §5.4.1). */
export const PROOF_ALGORITHMS = ['ES256', 'PS256', 'EdDSA'] as const

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** The place; `undefined` where the identifier is no http(s) URL without a fragment, and so names no place (§1.2). */
export function metadataPlace(audience: string | undefined): MetadataPlace | undefined {
  const url = audience === undefined ? null : URL.parse(audience)
  if (url === null || !/^https?:$/.test(url.protocol) || url.hash !== '') return undefined
  const path = `${WELL_KNOWN}${url.pathname === '/' ? '' : url.pathname}`
  return { url: `${url.origin}${path}${url.search}`, path }
}

/** Anybody's page may read it: it says nothing that isn't public. */
const READABLE = { 'Access-Control-Allow-Origin': '*' }

/** The answer at that place, whatever the method is. */
export function answerMetadata(
  request: Request,
  said: {
    resource: string
    servers: readonly string[]
    scopes: readonly string[]
    dpop: 'taken' | 'required' | undefined
    more: ResourceOptions
  },
): Response {
  const { method, headers } = request
  if (method === 'OPTIONS') {
    const asked = headers.get('Access-Control-Request-Headers')
    return new Response(null, {
      status: 204,
      headers: {
        ...READABLE,
        'Access-Control-Allow-Methods': 'GET, HEAD',
        ...(asked !== null && { 'Access-Control-Allow-Headers': asked }),
        'Access-Control-Max-Age': '3600',
        Vary: 'Access-Control-Request-Headers',
      },
    })
  }
  if (method !== 'GET' && method !== 'HEAD')
    return new Response(null, { status: 405, headers: { ...READABLE, Allow: 'GET, HEAD, OPTIONS' } })
  const { resource, servers, scopes, dpop, more } = said
  const document = {
    resource,
    authorization_servers: servers,
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    bearer_methods_supported: ['header'],
    ...(more.name !== undefined && { resource_name: more.name }),
    ...(more.documentation !== undefined && { resource_documentation: more.documentation }),
    ...(dpop !== undefined && {
      dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
      dpop_bound_access_tokens_required: dpop === 'required',
    }),
  }
  return new Response(method === 'HEAD' ? null : JSON.stringify(document), {
    headers: { ...READABLE, 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=3600' },
  })
}
