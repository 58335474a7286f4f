// The JWKS verifier for callers without a binding (RFC 9068 §4, RFC 8725): which tokens it takes, and when it reads keys.
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWK } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createVerifier, type Verifier } from '../../src/client/index.ts'
import { freshWorld } from '../support/world.ts'
import { addUser, Phone, signInByPhone } from '../support/people/people.ts'

const ISSUER = 'https://auth.example.com'
const START = Date.UTC(2026, 9, 10, 12)
const SECOND = 1000

type Pair = { kid: string; privateKey: CryptoKey; jwk: JWK }

let first: Pair
let second: Pair
let now: number
/** Addresses that were fetched, and what the endpoint answers. */
let fetched: string[]
let endpoint: () => Response | Promise<Response>
let verify: Verifier

async function pairOf(kid: string, alg = 'ES256'): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

beforeAll(async () => {
  first = await pairOf('first')
  second = await pairOf('second')
})

beforeEach(() => {
  now = START
  fetched = []
  endpoint = publishing(first)
  verify = verifierOf()
})

const publishing =
  (...pairs: Pair[]) =>
  (): Response =>
    Response.json({ keys: pairs.map(({ jwk }) => jwk) })

const redirecting = (): Response =>
  Response.json({ keys: [first.jwk] }, { status: 302, headers: { Location: 'https://evil.example' } })

function verifierOf(more: { audience?: string } = {}): Verifier {
  const get: typeof fetch = async (input) => {
    fetched.push(new Request(input).url)
    return endpoint()
  }
  return createVerifier({ issuer: ISSUER, fetch: get, now: () => now, ...more })
}

const claimsAt = (at: number): Record<string, unknown> => ({
  iss: ISSUER,
  sub: 'ada',
  aud: ISSUER,
  client_id: 'latchkey',
  jti: 'j',
  sid: 's',
  role: 'USER',
  iat: at / SECOND,
  exp: at / SECOND + 300,
})

/** A token as Latchkey makes them, with changes. `undefined` leaves a claim out. */
function token(
  change: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  pair: Pair = first,
): Promise<string> {
  const all = Object.entries({ ...claimsAt(now), ...change }).filter(([, value]) => value !== undefined)
  return new SignJWT(Object.fromEntries(all))
    .setProtectedHeader({ alg: 'ES256', kid: pair.kid, typ: 'at+jwt', ...header })
    .sign(pair.privateKey)
}

const codeOf = async (text: string, by: Verifier = verify): Promise<string> => {
  const answer = await by(text)
  return answer.ok ? 'ok' : answer.error.code
}

describe('a token', () => {
  it('of Latchkey’s own making is taken, with its claims', async () => {
    expect(await verify(await token())).toMatchObject({ ok: true, value: { sub: 'ada', sid: 's', role: 'USER' } })
    expect(fetched).toEqual([`${ISSUER}/.well-known/jwks.json`])
  })

  it('from the real Worker is taken by the keys that it publishes', async () => {
    const world = await freshWorld()
    await addUser(world, 'ada@example.com')
    const phone = new Phone(world)
    const { user } = await signInByPhone(phone, 'ada@example.com')
    const real = createVerifier({
      issuer: world.config.issuer,
      fetch: ((url: string) => world.fetch(url)) as typeof fetch,
    })
    expect(await real(phone.accessToken)).toMatchObject({
      ok: true,
      value: { sub: user.id, iss: world.config.issuer, aud: world.config.audience },
    })
  })

  it('of alg none, or HS256 under the public key, is refused', async () => {
    const bare = new UnsecuredJWT(claimsAt(now)).encode()
    const none = bare.replace(
      /^[^.]+/,
      btoa(JSON.stringify({ alg: 'none', kid: 'first', typ: 'at+jwt' })).replaceAll('=', ''),
    )
    const bytes = new TextEncoder().encode(JSON.stringify(first.jwk))
    const hmac = await new SignJWT(claimsAt(now))
      .setProtectedHeader({ alg: 'HS256', kid: 'first', typ: 'at+jwt' })
      .sign(bytes)
    endpoint = () => Response.json({ keys: [first.jwk, { kty: 'oct', k: btoa('secret'), kid: 'oct', alg: 'HS256' }] })
    for (const forged of [bare, none, hmac]) expect(await codeOf(forged)).toBe('token_invalid')
  })

  it('of another algorithm is refused, though the key is published', async () => {
    const other = await pairOf('other', 'ES384')
    endpoint = publishing(first, other)
    expect(await codeOf(await token({}, { alg: 'ES384' }, other))).toBe('token_invalid')
    expect(await codeOf(await token())).toBe('ok')
  })

  it.each([
    ['another issuer', { iss: 'https://evil.example' }, {}],
    ['the issuer with a slash', { iss: `${ISSUER}/` }, {}],
    ['another audience', { aud: 'https://api.example.com' }, {}],
    ['the type of an ID token', {}, { typ: 'JWT' }],
    ['no type', {}, { typ: undefined }],
    ['no expiry', { exp: undefined }, {}],
    ['no session', { sid: undefined }, {}],
    ['no client', { client_id: undefined }, {}],
    ['no subject', { sub: undefined }, {}],
    ['a time before which it does not count', { nbf: START / SECOND + 60 }, {}],
  ])('with %s is refused', async (_, change, header) => {
    expect(await codeOf(await token(change, header))).toBe('token_invalid')
  })

  it('altered, signed by another key under a known kid, or no token at all is refused', async () => {
    const good = await token()
    const [header = '', , signature = ''] = good.split('.')
    const promoted = `${header}.${btoa(JSON.stringify({ ...claimsAt(now), role: 'SUPER_ADMIN' })).replaceAll('=', '')}.${signature}`
    const stolen = await token({}, { kid: 'first' }, second)
    const carried = await token({}, { kid: 'first', jwk: second.jwk, jku: 'https://evil.example/jwks.json' }, second)
    for (const bad of [promoted, stolen, carried, `${good}.x`, 'a.b.c', '', 'x'.repeat(100_000)])
      expect(await codeOf(bad)).toBe('token_invalid')
    expect(fetched).toEqual([`${ISSUER}/.well-known/jwks.json`])
  })

  it('is over when it expires, give or take five seconds', async () => {
    const text = await token()
    now += 304 * SECOND
    expect(await codeOf(text)).toBe('ok')
    now += 2 * SECOND
    expect(await codeOf(text)).toBe('token_expired')
  })

  it('for a named audience is taken where that is the one', async () => {
    const text = await token({ aud: ['https://api.example.com', 'https://other.example.com'] })
    expect(await codeOf(text, verifierOf({ audience: 'https://api.example.com' }))).toBe('ok')
  })
})

describe('keys', () => {
  it('are read once, kept for a minute so that a killed key dies, and read again after that', async () => {
    for (let turn = 0; turn < 3; turn += 1) expect(await codeOf(await token())).toBe('ok')
    now += 59 * SECOND
    expect(await codeOf(await token())).toBe('ok')
    expect(fetched).toHaveLength(1)
    now += 2 * SECOND
    expect(await codeOf(await token())).toBe('ok')
    expect(fetched).toHaveLength(2)
  })

  it('are read again for an unknown kid, so that a rotation is seen, but not more often than every 30 seconds', async () => {
    expect(await codeOf(await token())).toBe('ok')
    endpoint = publishing(first, second)
    const rotated = await token({}, {}, second)
    expect(await codeOf(rotated)).toBe('token_invalid')
    now += 29 * SECOND
    expect(await codeOf(rotated)).toBe('token_invalid')
    expect(fetched).toHaveLength(1)
    now += 2 * SECOND
    expect(await codeOf(rotated)).toBe('ok')
    expect(fetched).toHaveLength(2)
    for (let turn = 0; turn < 50; turn += 1)
      expect(await codeOf(await token({}, { kid: `made-up-${turn}` }))).toBe('token_invalid')
    expect(fetched).toHaveLength(2)
  })

  it('that were read still count while the endpoint fails, in whatever way', async () => {
    expect(await codeOf(await token())).toBe('ok')
    const failures: (() => Response | Promise<Response>)[] = [
      () => Promise.reject(new TypeError('network')),
      () => new Response('down', { status: 503 }),
      () => new Response('<html>', { status: 200 }),
      () => Response.json({ keys: 'none' }),
      () => Response.json(null),
      () => redirecting(),
      () => Response.json({ keys: [], padding: 'x'.repeat(70_000) }),
    ]
    for (const failure of failures) {
      now += 601 * SECOND
      endpoint = failure
      expect(await codeOf(await token())).toBe('ok')
    }
    expect(fetched).toHaveLength(1 + failures.length)
  })

  it('that could never be read make it unavailable, which is no fault of the token; and it recovers', async () => {
    endpoint = () => Promise.reject(new TypeError('network'))
    expect(await verify(await token())).toEqual({
      ok: false,
      error: { code: 'unavailable', message: expect.stringContaining('/.well-known/jwks.json'), issuer: ISSUER },
    })
    for (const failure of [
      () => new Response(JSON.stringify({ keys: [first.jwk], padding: 'x'.repeat(70_000) })),
      () => new Response('x'.repeat(10_000_000)),
      () => redirecting(),
    ]) {
      now += 30 * SECOND
      endpoint = failure
      expect(await codeOf(await token())).toBe('unavailable')
    }
    endpoint = publishing(first)
    // Whoever is down is left alone for half a minute, however many ask.
    const before = fetched.length
    now += 29 * SECOND
    expect(await codeOf(await token())).toBe('unavailable')
    expect(fetched).toHaveLength(before)
    now += SECOND
    expect(await codeOf(await token())).toBe('ok')
  })

  it('are kept as values: a request that hangs or fails holds up no other', async () => {
    const waiting: ((answer: Response) => void)[] = []
    endpoint = () => new Promise<Response>((resolve) => waiting.push(resolve))
    const slow = verify(await token())
    while (waiting.length === 0) await Promise.resolve()
    endpoint = publishing(first)
    expect(await codeOf(await token())).toBe('ok')
    endpoint = () => Promise.reject(new TypeError('network'))
    expect(await codeOf(await token())).toBe('ok')
    waiting[0]?.(new Response('gone', { status: 500 }))
    expect((await slow).ok).toBe(true)
  })
})

describe('an endpoint that is down when the keys have grown old', () => {
  it('is asked once in a while, and not for every token', async () => {
    expect(await codeOf(await token())).toBe('ok')
    now += 601 * SECOND
    endpoint = () => new Response(null, { status: 500 })
    for (let call = 0; call < 5; call += 1) expect(await codeOf(await token())).toBe('ok')
    expect(fetched).toHaveLength(2)
    now += 31 * SECOND
    expect(await codeOf(await token())).toBe('ok')
    expect(fetched).toHaveLength(3)
  })

  it('is believed for a day: then nobody can say any more whether those keys are still its own', async () => {
    expect(await codeOf(await token())).toBe('ok')
    endpoint = () => new Response(null, { status: 500 })
    now += 86_399 * SECOND
    expect(await codeOf(await token())).toBe('ok')
    now += SECOND
    for (let call = 0; call < 3; call += 1) expect(await codeOf(await token())).toBe('unavailable')
    expect(fetched).toHaveLength(2)
    endpoint = publishing(first)
    now += 30 * SECOND
    expect(await codeOf(await token())).toBe('ok')
  })
})
