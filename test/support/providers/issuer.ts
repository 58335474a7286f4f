// Another issuer of access tokens, with real keys: it publishes what OpenID Connect Discovery wants, signs what it is told,
// and misbehaves on demand. `answerFor` puts several of them on the network, and nobody else.
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import { vi } from 'vitest'
import { undoAfterTest } from '../undone.ts'

export type Claims = Record<string, unknown>
type Pair = { alg: string; privateKey: CryptoKey; jwk: JWK & { kid: string } }
type Answering = (request: Request) => Response | Promise<Response>

const pairs = new Map<string, Promise<Pair>>()

/** A key pair of a name, made once a run: RSA takes its time. */
export function pairOf(kid: string, alg: string): Promise<Pair> {
  const name = `${kid} ${alg}`
  const made =
    pairs.get(name) ??
    generateKeyPair(alg, { extractable: true }).then(async ({ privateKey, publicKey }) => ({
      alg,
      privateKey,
      jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    }))
  pairs.set(name, made)
  return made
}

export class Issuer {
  readonly name: string
  readonly audience: string
  /** What its key set holds; any JSON. */
  published: unknown[] = []
  /** Requests for its discovery document and its keys, by path. */
  asked: string[] = []
  discovery: Answering
  keySet: Answering

  constructor(name: string, audience: string) {
    this.name = name
    this.audience = audience
    this.discovery = () => Response.json({ issuer: this.name, jwks_uri: this.keysAt })
    this.keySet = () => Response.json({ keys: this.published })
  }

  get keysAt(): string {
    return `${this.name.replace(/\/$/, '')}/.well-known/jwks.json`
  }

  async publish(...keys: [kid: string, alg: string][]): Promise<void> {
    this.published = await Promise.all(keys.map(async ([kid, alg]) => (await pairOf(kid, alg)).jwk))
  }

  /** A token that would be good for five minutes, with changes; `undefined` leaves a claim or a field of the header out. */
  async token(
    change: Claims = {},
    header: Claims = {},
    signer: [kid: string, alg: string] = ['one', 'RS256'],
  ): Promise<string> {
    const { privateKey, alg } = await pairOf(...signer)
    const protectedHeader = given({ alg, kid: signer[0], typ: 'JWT', ...header })
    return new SignJWT(given({ ...this.claims(), ...change }))
      .setProtectedHeader(protectedHeader as { alg: string })
      .sign(privateKey)
  }

  claims(): Claims {
    const now = Math.floor(Date.now() / 1000)
    return {
      iss: this.name,
      sub: 'auth0|ada',
      aud: [this.audience, `${this.name}userinfo`],
      azp: 'web',
      scope: 'openid read:orders',
      permissions: ['orders:refund'],
      iat: now,
      exp: now + 300,
    }
  }
}

const given = (all: Claims): Claims =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))

/** Puts issuers on the network until the test is over. */
export function answerFor(...issuers: Issuer[]): void {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const request = new Request(url, init)
    const issuer = issuers.find(({ name }) => url.startsWith(name.replace(/\/$/, '')))
    if (issuer === undefined) throw new TypeError(`nobody answers at ${url}`)
    issuer.asked.push(new URL(url).pathname)
    return url.endsWith('/openid-configuration') ? issuer.discovery(request) : issuer.keySet(request)
  })
  undoAfterTest(() => vi.unstubAllGlobals())
}

/** The entry of TRUSTED_TOKEN_ISSUERS for an issuer. */
export function trustIn(issuer: Issuer, more: Claims = {}): Claims {
  return { issuer: issuer.name, audience: issuer.audience, algorithms: ['RS256'], typ: 'JWT', ...more }
}
