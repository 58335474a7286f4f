// An OpenID provider in memory, ours to bend: discovery, keys, a login that asks nothing, and a token endpoint. Straight, it holds to
// OIDC Core and is strict with its client; bent, it does whatever a test wants. It answers the Worker's outbound `fetch`.
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import { vi } from 'vitest'
import { fromBase64Url, toBase64Url, toUtf8 } from '../../../src/crypto/encoding.ts'
import type { Browser } from '../people/people.ts'
import { undoAfterTest } from '../undone.ts'

export const CLIENT_ID = 'latchkey-at-the-provider'
export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const CLIENT_SECRET = 'secret-of-the-client'

export type Claims = Record<string, unknown>
export type Key = { kid: string; alg: string; private: CryptoKey; public: JWK }
type Answer = Response | Promise<Response>
type Code = { nonce: string | null; challenge: string; redirectUri: string; claims: Claims; used: boolean }

let providers = 0

export async function newKey(kid: string, alg = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, private: privateKey, public: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Keys take their time to make: all straight providers share these. */
const shared = newKey('first')

/** The parts of a JWT as they are sent. */
export const partOf = (value: unknown): string => toBase64Url(toUtf8(JSON.stringify(value)))
export const claimsIn = (token: string): Claims =>
  JSON.parse(new TextDecoder().decode(fromBase64Url(token.split('.')[1] ?? ''))) as Claims

export const signed = (key: Key, claims: Claims, header: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.private)

/** Who signs in there. */
export const ADA: Claims = { sub: 'ada', email: 'ada@example.com', email_verified: true, name: 'Ada Lovelace' }

export class Provider {
  /** Nobody in this run has asked it before: what an isolate remembers of one provider is of no use with another. */
  readonly host: string
  readonly issuer: string
  readonly id: string
  keys: Key[] = []
  metadata: Record<string, unknown>
  /** What it was asked, path by path. */
  readonly asked: string[] = []
  readonly codes = new Map<string, Code>()
  /** RFC 6749 §4.1.2; `false` for a provider that forgets. */
  codesAreGoodOnce = true
  /** How its client is registered to show its secret; compared without decoding (RFC 6749 §2.3.1 leaves no escape for these). */
  client: 'basic' | 'post' | 'any' = 'any'
  /** As LinkedIn: who sends a verifier is no client of its; a challenge it doesn't read. */
  refusesPkce = false
  /** Bends: what it answers instead. */
  bend: {
    claims?: (claims: Claims) => Claims
    token?: (claims: Claims, key: Key) => Promise<string> | string
    callback?: (parameters: URLSearchParams) => void
    answers?: Record<string, (request: Request) => Answer>
    tokens?: (body: Record<string, unknown>) => Record<string, unknown>
  } = {}

  /** `origin`: of a provider on somebody's own machine, which nobody else in this run may have. */
  constructor(id = 'acme', path = '', origin?: string) {
    providers += 1
    this.id = id
    this.host = origin === undefined ? `id-${providers}.example.com` : new URL(origin).host
    this.issuer = `${origin ?? `https://${this.host}`}${path}`
    const base = this.issuer.replace(/\/$/, '')
    this.metadata = {
      issuer: this.issuer,
      authorization_endpoint: `${base}/authorize?tenant=1`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
      end_session_endpoint: `${base}/logout`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      authorization_response_iss_parameter_supported: true,
    }
  }

  /** Its line in OIDC_PROVIDERS. */
  entry(more: object = {}): object {
    return { id: this.id, kind: 'oidc', name: 'Acme', issuer: this.issuer, client_id: CLIENT_ID, ...more }
  }

  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const path = pathname.slice(new URL(this.issuer).pathname.replace(/\/$/, '').length)
    this.asked.push(path)
    const bent = this.bend.answers?.[path]
    if (bent !== undefined) return bent(request)
    if (path === '/.well-known/openid-configuration') return Response.json(this.metadata)
    if (path === '/jwks') return Response.json({ keys: (await this.allKeys()).map((key) => key.public) })
    if (path === '/token' && request.method === 'POST') return this.exchange(request)
    return new Response('nothing here', { status: 404 })
  }

  async allKeys(): Promise<Key[]> {
    if (this.keys.length === 0) this.keys.push(await shared)
    return this.keys
  }

  /** Somebody follows the redirect, and is somebody to it: where the browser goes then. Strict as RFC 6749 §3.1 and §4.1.1. */
  authorize(url: string, claims: Claims = ADA): URLSearchParams {
    const asked = new URL(url)
    const of = (name: string): string => asked.searchParams.get(name) ?? ''
    const place = `${asked.origin}${asked.pathname}`
    if (place !== String(this.metadata['authorization_endpoint']).split('?')[0]) throw new Error(`sent to ${place}`)
    const method = this.refusesPkce ? 'S256' : of('code_challenge_method')
    if ([of('client_id'), of('response_type'), method].join(' ') !== `${CLIENT_ID} code S256`)
      throw new Error('no request of this client')
    const code = crypto.randomUUID()
    this.codes.set(code, {
      nonce: asked.searchParams.get('nonce'),
      challenge: of('code_challenge'),
      redirectUri: of('redirect_uri'),
      claims,
      used: false,
    })
    const back = new URLSearchParams({ code, state: of('state'), iss: this.issuer })
    this.bend.callback?.(back)
    return back
  }

  /** The ID token of somebody, as it would be now. */
  async idToken(claims: Claims, nonce: string | null): Promise<string> {
    const [key] = await this.allKeys()
    if (key === undefined) throw new Error('no key')
    const now = Math.floor(Date.now() / 1000)
    const straight = {
      iss: this.issuer,
      aud: CLIENT_ID,
      iat: now,
      exp: now + 300,
      nonce: nonce ?? undefined,
      auth_time: now,
      ...claims,
    }
    const bent = this.bend.claims?.(straight) ?? straight
    return this.bend.token === undefined ? signed(key, bent) : this.bend.token(bent, key)
  }

  /** RFC 6749 §4.1.3, RFC 7636 §4.6. */
  private async exchange(request: Request): Promise<Response> {
    const form = new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer()))
    const code = this.codes.get(form.get('code') ?? '')
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(form.get('code_verifier') ?? '')))
    const [, credentials = ''] = (request.headers.get('Authorization') ?? '').split(' ')
    const [id, secret] = credentials === '' ? [] : atob(credentials).split(':')
    const authenticated = id === CLIENT_ID && secret === CLIENT_SECRET
    const posted = form.get('client_secret') !== null
    const shown = authenticated ? 'basic' : posted ? 'post' : undefined
    if (
      shown === undefined ||
      (this.client !== 'any' && this.client !== shown) ||
      (this.refusesPkce && form.has('code_verifier'))
    )
      return Response.json({ error: 'invalid_client' }, { status: 401 })
    if (
      code === undefined ||
      code.used ||
      (!this.refusesPkce && code.challenge !== toBase64Url(digest)) ||
      code.redirectUri !== form.get('redirect_uri')
    )
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    code.used = this.codesAreGoodOnce
    const straight = { access_token: 'at', token_type: 'Bearer', expires_in: 300, refresh_token: 'rt-of-the-provider' }
    const body = { ...straight, id_token: await this.idToken(code.claims, code.nonce) }
    return Response.json(this.bend.tokens?.(body) ?? body)
  }
}

/** The claims of a logout token of `ADA` (OIDC Back-Channel Logout 1.0 §2.4). */
export const logoutClaims = ({ issuer }: Provider, change: Claims = {}): Claims => ({
  iss: issuer,
  aud: CLIENT_ID,
  iat: Math.floor(Date.now() / 1000),
  exp: Math.floor(Date.now() / 1000) + 120,
  jti: crypto.randomUUID(),
  events: { [LOGOUT_EVENT]: {} },
  sub: 'ada',
  ...change,
})

/** Lets these answer the Worker's outbound requests; whoever else is asked doesn't exist. Until the test is over. */
export function listen(...all: Pick<Provider, 'host' | 'answer'>[]): { url: string; init: RequestInit | undefined }[] {
  const asked: { url: string; init: RequestInit | undefined }[] = []
  const answer = async (url: string, init?: RequestInit): Promise<Response> => {
    asked.push({ url, init })
    const provider = all.find(({ host }) => host === new URL(url).host)
    if (provider !== undefined) return provider.answer(new Request(url, { ...init, signal: init?.signal ?? null }))
    if (url.startsWith('https://api.pwnedpasswords.com/')) return new Response(`${'0'.repeat(35)}:0`)
    throw new TypeError('no such host')
  }
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const answered = await answer(url, init)
    const elsewhere = answered.headers.get('Location')
    // As the real one follows redirects unless it is told not to.
    return elsewhere === null || init?.redirect === 'manual' ? answered : answer(new URL(elsewhere, url).href)
  })
  undoAfterTest(() => vi.unstubAllGlobals())
  return asked
}

/** The vars of a world with these providers. */
export function varsFor(...entries: object[]): Record<string, string> {
  const secrets = entries.map((entry) => [
    `OIDC_${String((entry as { id?: string }).id)
      .toUpperCase()
      .replaceAll('-', '_')}_CLIENT_SECRET`,
    CLIENT_SECRET,
  ])
  return { OIDC_PROVIDERS: JSON.stringify(entries), ...(Object.fromEntries(secrets) as object) }
}

/** A browser goes to the provider: where it was sent. */
export async function begin(browser: Browser, provider: Provider, returnTo?: string): Promise<URL> {
  const search = returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`
  const answer = await browser.get(`/sign-in/${provider.id}${search}`)
  if (answer.status !== 302) throw new Error(`not sent there: ${answer.status} ${await answer.text()}`)
  return new URL(answer.headers.get('Location') ?? '')
}

/** The browser comes back with an answer. */
export const comeBack = (browser: Browser, provider: Provider, answer: URLSearchParams): Promise<Response> =>
  browser.get(`/callback/${provider.id}?${answer.toString()}`)

/** There and back. */
export async function signInAt(browser: Browser, provider: Provider, claims: Claims = ADA): Promise<Response> {
  const url = await begin(browser, provider)
  return comeBack(browser, provider, provider.authorize(url.href, claims))
}
