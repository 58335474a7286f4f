// What a client may ask at the endpoints that it calls by itself: wrong proofs are counted, floods are refused, and the client that has the
// secret is kept out by nobody (RFC 9700 §2.5, RFC 6585 §4).
import { describe, expect, it, vi } from 'vitest'
import { adaSignedIn } from '../support/people/ada.ts'
import { addClient, RelyingParty } from '../support/clients/relying-party.ts'
import { freshWorld, json, rows, type World } from '../support/world.ts'

const TOKEN = '/oauth/token'

/** Asks as a client of this id, from an address. */
const ask = (world: World, id: string, secret: string, more: Record<string, string> = {}, ip = '203.0.113.7') =>
  world.fetch(more['path'] ?? TOKEN, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      token: 'x',
      client_id: id,
      client_secret: secret,
      ...more,
    }),
    headers: { 'CF-Connecting-IP': ip },
  })
const failures = () =>
  rows("SELECT reason, count(*) AS n, meta FROM audit_events WHERE event = 'client_auth_fail' GROUP BY 1, 3 ORDER BY 1")

describe('a guesser of a client’s secret', () => {
  it('is told to stop after ten guesses from a place, at every endpoint; the client itself is served from there, too', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const made = await addClient(world)
    const wiki = new RelyingParty(world, made)
    const { refresh_token = '' } = await wiki.signIn(ada)
    const path = ['/oauth/revoke', '/oauth/introspect', '/oauth/par', TOKEN]
    for (let guess = 0; guess < 10; guess += 1) {
      const answer = await ask(world, made.id, `wrong-${guess}`, { path: path[guess % 4] ?? '' })
      expect([answer.status, (await json(answer)).error]).toEqual([401, 'invalid_client'])
    }
    for (let guess = 0; guess < 3; guess += 1) {
      const answer = await ask(world, made.id, 'wrong')
      expect(answer.status).toBe(429)
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(800)
      expect((await json(answer)).error).toBe('temporarily_unavailable')
    }
    const right = await ask(world, made.id, made.secret, { grant_type: 'refresh_token', refresh_token })
    expect(right.status).toBe(200)
    expect((await ask(world, made.id, 'wrong', {}, '203.0.113.8')).status).toBe(401)
    const meta = JSON.stringify({ client: made.id })
    expect(await failures()).toEqual([
      { reason: 'secret', n: 11, meta },
      { reason: 'throttled', n: 1, meta },
    ])
    clock.pass(900_001)
    expect((await ask(world, made.id, 'wrong')).status).toBe(401)
  })

  it('is counted over all clients of a place, ten times as much; what a stranger calls itself is not recorded', async () => {
    const world = await freshWorld()
    const statuses: number[] = []
    for (let guess = 0; guess < 102; guess += 1) statuses.push((await ask(world, `nobody-${guess}`, 'x')).status)
    expect([statuses.indexOf(429), statuses.filter((status) => status === 429).length]).toEqual([100, 2])
    expect(await failures()).toEqual([
      { reason: 'throttled', n: 1, meta: '{}' },
      { reason: 'unknown', n: 100, meta: '{}' },
    ])
    expect(JSON.stringify(await rows('SELECT * FROM counters'))).not.toMatch(/nobody|203\.0/)
  })

  it('is no client that proved itself and asks for what it can’t have', async () => {
    const world = await freshWorld()
    const made = await addClient(world)
    const wrong = { grant_type: 'refresh_token', refresh_token: 'x' }
    for (let nth = 0; nth < 12; nth += 1) expect((await ask(world, made.id, made.secret, wrong)).status).toBe(400)
    expect(await failures()).toEqual([])
  })

  it('costs the client nothing: one round trip a right request, as ever', async () => {
    const { world, ada } = await adaSignedIn()
    const made = await addClient(world)
    const { refresh_token = '' } = await new RelyingParty(world, made).signIn(ada)
    await ask(world, made.id, 'wrong')
    world.trips.length = 0
    expect((await ask(world, made.id, made.secret, { grant_type: 'refresh_token', refresh_token })).status).toBe(200)
    expect(world.trips).toHaveLength(1)
  })
})

describe('a client that floods', () => {
  it('is refused before D1 is asked, by client and address; a device that polls is told to slow down (RFC 8628 §3.5)', async () => {
    const world = await freshWorld()
    const made = await addClient(world)
    const keys: string[] = []
    world.env.CLIENT_LIMIT = {
      limit: ({ key }: { key: string }) => {
        keys.push(key)
        return Promise.resolve({ success: false })
      },
    }
    world.trips.length = 0
    const device = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'x' }
    const answers: [Response, string][] = [
      [await ask(world, made.id, made.secret), 'temporarily_unavailable'],
      [await ask(world, made.id, made.secret, device), 'slow_down'],
      [await ask(world, made.id, made.secret, { path: '/oauth/device/code' }), 'temporarily_unavailable'],
      [await ask(world, made.id, made.secret, { path: '/oauth/par' }, '203.0.113.8'), 'temporarily_unavailable'],
      [await ask(world, made.id, made.secret, { path: '/oauth/revoke' }), 'temporarily_unavailable'],
      [await ask(world, 'another', 'x'), 'temporarily_unavailable'],
    ]
    for (const [answer, error] of answers) {
      expect([answer.status, answer.headers.get('Retry-After'), (await json(answer)).error]).toEqual([429, '60', error])
      expect(answer.headers.get('Cache-Control')).toBe('no-store')
    }
    expect(world.trips).toEqual([])
    expect(new Set(keys).size).toBe(3)
    expect(keys.join()).not.toContain(made.id)
  })

  it('is refused before its assertion or the proof of its key is looked at; an API introspects as often as it is called', async () => {
    const world = await freshWorld()
    const made = await addClient(world)
    const limit = vi.fn<RateLimit['limit']>(() => Promise.resolve({ success: false }))
    world.env.CLIENT_LIMIT = { limit }
    world.trips.length = 0
    const claims = { iss: made.id, sub: made.id, jti: 'x' }
    const assertion = ['{"alg":"ES256"}', JSON.stringify(claims), 'x'].map((part) => btoa(part).replaceAll('=', ''))
    const floods: [Record<string, string>, Record<string, string>][] = [
      [{ client_assertion: assertion.join('.') }, {}],
      [{ client_id: made.id, client_secret: made.secret }, { DPoP: 'no proof' }],
    ]
    for (const [said, headers] of floods) {
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...said })
      expect((await world.fetch(TOKEN, { method: 'POST', body, headers })).status).toBe(429)
    }
    expect(limit).toHaveBeenCalledTimes(2)
    expect(world.trips).toEqual([])
    expect((await ask(world, made.id, made.secret, { path: '/oauth/introspect' })).status).toBe(200)
    expect(limit).toHaveBeenCalledTimes(2)
  })
})
