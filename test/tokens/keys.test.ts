// Signing keys: race-proof creation, rotation by the clock, a secret that changes (contract §3).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { killKeys, markKeysDue } from '../../src/tokens/rotate.ts'
import { verifyAccessToken } from '../../src/tokens/verify.ts'
import { verifyLiveToken } from '../../src/tokens/verify-live.ts'
import { addUser, Browser, count, newestMail, Phone, signIn, signInByPhone } from '../support/people/people.ts'
import { freshWorld, json, openWorld, rows, stopClock, type World } from '../support/world.ts'
import { slowly } from '../support/servers/d1.ts'

const EMAIL = 'ada@example.com'
const HOUR = 3_600_000

let world: World

beforeEach(async () => {
  world = await freshWorld()
  await addUser(world, EMAIL)
})

afterEach(() => {
  vi.useRealTimers()
})

const published = async (where: World): Promise<string[]> =>
  (await json(await where.fetch('/.well-known/jwks.json'))).keys.map((key: { kid: string }) => key.kid)

describe('the first key', () => {
  it('is one, whatever number of isolates ask for it at once', async () => {
    const isolates = Array.from({ length: 20 }, () => openWorld({}, slowly(10)))
    const seen = await Promise.all(isolates.map(published))
    expect(new Set(seen.flat()).size).toBe(1)
    expect(seen.every((kids) => kids.length === 1)).toBe(true)
    expect(await count('signing_keys')).toBe(1)
    expect(await count('audit_events', "event = 'key_created'")).toBe(1)
  })

  it('is one for many first requests of one isolate too, and none waits on another’s promise', async () => {
    const slow = openWorld({}, slowly(10))
    const answers = await Promise.all(Array.from({ length: 20 }, () => slow.fetch('/.well-known/jwks.json')))
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(await count('signing_keys')).toBe(1)
  })

  it('does not poison later requests when the first one fails', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const flaky = openWorld(
      {},
      { before: (_, trip) => (trip === 1 ? Promise.reject(new Error('D1_ERROR: lost')) : undefined) },
    )
    expect((await flaky.fetch('/.well-known/jwks.json')).status).toBe(503)
    expect((await flaky.fetch('/.well-known/jwks.json')).status).toBe(200)
    vi.restoreAllMocks()
  })

  it('lies in D1 with its private half sealed, and is published without it', async () => {
    await published(world)
    const [row] = await rows<{ sealed_private_jwk: string; public_jwk: string }>('SELECT * FROM signing_keys')
    expect(row?.sealed_private_jwk).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{100,}$/)
    expect(JSON.parse(row?.public_jwk ?? '')).not.toHaveProperty('d')
    const { keys } = await json(await world.fetch('/.well-known/jwks.json'))
    expect(Object.keys(keys[0]).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })
})

describe('rotation', () => {
  it('publishes the successor before it signs, and the one before until its last token is dead', async () => {
    const clock = stopClock()
    const [first = ''] = await published(world)
    expect(await markKeysDue(world.deps())).toBe(1)
    await world.tick()
    await world.tick()
    expect(await count('signing_keys')).toBe(2)
    clock.pass(300_001)
    const both = await published(world)
    expect(both).toHaveLength(2)
    const successor = both.find((kid) => kid !== first) ?? ''
    const signs = async (): Promise<string | undefined> => {
      const phone = new Phone(world)
      await signInByPhone(phone, EMAIL)
      return decodeProtectedHeader(phone.accessToken).kid
    }
    expect(await signs()).toBe(first)
    clock.pass(HOUR)
    expect(await signs()).toBe(successor)
    expect(await published(world)).toContain(first)
    clock.pass(2 * HOUR)
    await world.tick()
    clock.pass(300_001)
    expect(await published(world)).toEqual([successor])
    expect(await count('audit_events', "event = 'key_rotated'")).toBe(1)
  })

  it('comes by itself after thirty days, once, however many clocks run at once', async () => {
    const clock = stopClock()
    await published(world)
    clock.pass(30 * 24 * HOUR + 1)
    await Promise.all(Array.from({ length: 5 }, () => openWorld({}, slowly(5)).tick()))
    expect(await count('signing_keys')).toBe(2)
  })

  it('lets an isolate that has not heard of a key read the keys again', async () => {
    const clock = stopClock()
    const sibling = openWorld()
    await published(world)
    await published(sibling)
    await markKeysDue(world.deps())
    await world.tick()
    clock.pass(HOUR + 1)
    await published(world)
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    expect((await verifyAccessToken(sibling.deps(), phone.accessToken)).ok).toBe(true)
  })
})

describe('a key that somebody else has', () => {
  const bearer = (token: string): RequestInit => ({ headers: { Authorization: `Bearer ${token}` } })

  it('is killed at once with every token that it signed, where D1 is asked; sessions live on', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const stolen = phone.accessToken
    const { kid: leaked = '' } = decodeProtectedHeader(stolen)
    expect((await world.fetch('/api/session', bearer(stolen))).status).toBe(200)
    expect(await killKeys(world.deps())).toEqual([leaked])
    // The isolate has the key in its memory: its own word isn't taken for the key's.
    expect(await verifyLiveToken(world.deps(), stolen)).toEqual({ ok: false, error: 'token_invalid' })
    for (const path of ['/api/session', '/api/user', '/api/sessions'])
      expect((await world.fetch(path, bearer(stolen))).status, path).toBe(401)
    expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(200)
    expect(decodeProtectedHeader(phone.accessToken).kid).not.toBe(leaked)
    expect((await world.fetch('/api/session', bearer(phone.accessToken))).status).toBe(200)
    expect((await verifyAccessToken(world.deps(), stolen)).ok).toBe(false)
    expect(await published(world)).not.toContain(leaked)
    expect(await rows("SELECT actor_id, meta FROM audit_events WHERE event = 'key_revoked'")).toEqual([
      { actor_id: 'operator', meta: '{"keys":1}' },
    ])
  })

  it('verifies offline and signs for half a minute at most in an isolate that asks nobody', async () => {
    const clock = stopClock()
    const idle = openWorld()
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const { kid: leaked } = decodeProtectedHeader(phone.accessToken)
    expect((await verifyAccessToken(idle.deps(), phone.accessToken)).ok).toBe(true)
    await killKeys(world.deps())
    clock.pass(29_999)
    expect((await verifyAccessToken(idle.deps(), phone.accessToken)).ok).toBe(true)
    clock.pass(1)
    expect((await verifyAccessToken(idle.deps(), phone.accessToken)).ok).toBe(false)
    const other = new Phone(idle)
    await signInByPhone(other, EMAIL)
    expect(decodeProtectedHeader(other.accessToken).kid).not.toBe(leaked)
  })

  it('does not make verification depend on D1: an outage is bridged for five minutes', async () => {
    const clock = stopClock()
    let down = false
    const shaky = openWorld({}, { before: () => (down ? Promise.reject(new Error('D1_ERROR: lost')) : undefined) })
    const phone = new Phone(shaky)
    await signInByPhone(phone, EMAIL)
    down = true
    clock.pass(299_000)
    expect((await verifyAccessToken(shaky.deps(), phone.accessToken)).ok).toBe(true)
    clock.pass(1_001)
    await expect(verifyAccessToken(shaky.deps(), phone.accessToken)).rejects.toThrow('database unavailable')
  })
})

describe('AUTH_SECRET', () => {
  it('can be changed with AUTH_SECRET_PREVIOUS without signing anyone out', async () => {
    const browser = new Browser(world)
    await signIn(browser, EMAIL)
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const [before] = await published(world)
    const changed = openWorld({
      AUTH_SECRET: btoa('the-next-secret-of-32-bytes-or-so'),
      AUTH_SECRET_PREVIOUS: world.env.AUTH_SECRET ?? '',
    })
    expect(
      (await changed.fetch('/api/session', { headers: { Authorization: `Bearer ${phone.accessToken}` } })).status,
    ).toBe(200)
    const answer = await json(
      await changed.fetch('/api/refresh', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ refresh_token: phone.refreshToken }),
      }),
    )
    expect(answer.status).toBe('signed_in')
    // The key before is sealed under the previous secret and still opens.
    expect(decodeProtectedHeader(answer.access_token).kid).toBe(before)
  })

  it('leaves mailed codes and links good while the one before is AUTH_SECRET_PREVIOUS, and not without it', async () => {
    const previous = world.env.AUTH_SECRET ?? ''
    const AUTH_SECRET = btoa('the-next-secret-of-32-bytes-or-so')
    const spend = async (where: World): Promise<number> => {
      const { challenge } = await json(await new Browser(world).post('/api/password/forgot', { email: EMAIL }))
      const { code } = await newestMail(world, EMAIL)
      const proof = { challenge, code, password: 'Another-Horse-43-staple' }
      return (await new Browser(where).post('/api/password/reset', proof)).status
    }
    expect(await spend(openWorld({ AUTH_SECRET }))).toBe(400)
    await freshWorld()
    await addUser(world, EMAIL)
    expect(await spend(openWorld({ AUTH_SECRET, AUTH_SECRET_PREVIOUS: previous }))).toBe(200)
  })

  it('that is changed alone ends every session’s token, and makes a key of its own', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const other = openWorld({ AUTH_SECRET: btoa('the-next-secret-of-32-bytes-or-so') })
    const answer = await other.fetch('/api/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refresh_token: phone.refreshToken }),
    })
    expect(answer.status).toBe(401)
    const again = new Phone(other)
    await signInByPhone(again, EMAIL)
    expect(decodeProtectedHeader(again.accessToken).kid).not.toBe(decodeProtectedHeader(phone.accessToken).kid)
  })
})

describe('tokens that were not made here (RFC 8725, RFC 9068 §4)', () => {
  it('are refused: alg none, another key, another typ, no exp, another issuer or audience, HS256 with the public key', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const { kid = '' } = decodeProtectedHeader(phone.accessToken)
    const { keys } = await json(await world.fetch('/.well-known/jwks.json'))
    const [, payload = ''] = phone.accessToken.split('.')
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    const own = await generateKeyPair('ES256', { extractable: true })
    const sign = (change: object, header: object = {}): Promise<string> =>
      new SignJWT({ ...claims, ...change })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt', ...header })
        .sign(own.privateKey)
    const forged = [
      new UnsecuredJWT(claims).encode(),
      await sign({}),
      await sign({}, { jwk: await exportJWK(own.publicKey) }),
      await sign({}, { jku: 'https://evil.example/jwks.json' }),
      await sign({}, { kid: 'A'.repeat(43) }),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid, typ: 'at+jwt' })
        .sign(new TextEncoder().encode(JSON.stringify(keys[0]))),
      phone.accessToken.replace(/^[^.]+/, btoa(JSON.stringify({ alg: 'ES256', kid, typ: 'JWT' })).replace(/=+$/, '')),
      `${phone.accessToken}.x`,
      'a.b.c',
      '',
      'x'.repeat(10_000),
    ]
    for (const token of forged) {
      expect((await verifyAccessToken(world.deps(), token)).ok, token.slice(0, 60)).toBe(false)
      expect((await world.fetch('/api/session', { headers: { Authorization: `Bearer ${token}` } })).status).toBe(401)
    }
  })

  it('by the right key are refused with a claim missing, an old or foreign issuer, or the wrong type', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const elsewhere = openWorld({ ISSUER: 'http://localhost:9999' })
    const twin = new Phone(elsewhere)
    await signInByPhone(twin, EMAIL)
    expect((await verifyAccessToken(world.deps(), twin.accessToken)).ok).toBe(false)
    expect((await verifyAccessToken(elsewhere.deps(), twin.accessToken)).ok).toBe(true)
    const other = openWorld({ AUDIENCE: 'https://api.example.com' })
    const third = new Phone(other)
    await signInByPhone(third, EMAIL)
    expect((await verifyAccessToken(world.deps(), third.accessToken)).ok).toBe(false)
    expect((await verifyAccessToken(world.deps(), third.accessToken, 'https://api.example.com')).ok).toBe(true)
  })
})
