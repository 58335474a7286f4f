// Logout from there to here (OIDC Back-Channel Logout 1.0, §2.6 step by step) and from here to there (RP-Initiated Logout 1.0).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  ADA,
  CLIENT_ID,
  listen,
  LOGOUT_EVENT,
  logoutClaims,
  newKey,
  partOf,
  Provider,
  signed,
  signInAt,
  varsFor,
  type Claims,
  type Key,
} from '../support/providers/provider.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'
import { freshWorld, json, rows } from '../support/world.ts'

let { world, acme, ada, clock, asked } = {} as AtAcme

async function open(vars: Record<string, string> = {}): Promise<void> {
  ;({ world, acme, ada, clock, asked } = await openAcme({}, { ...INSTANT, ...vars }))
}

beforeEach(() => open())

afterEach(() => {
  vi.restoreAllMocks()
})

const seconds = (): number => Math.floor(Date.now() / 1000)
async function logoutToken(change: Claims = {}, header: object = {}, by?: Key): Promise<string> {
  const [key] = by === undefined ? await acme.allKeys() : [by]
  if (key === undefined) throw new Error('no key')
  return signed(key, logoutClaims(acme, change), { typ: 'logout+jwt', ...header })
}
const post = (token: string, headers: Record<string, string> = {}): Promise<Response> =>
  world.fetch('/backchannel-logout/acme', {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
    headers,
  })
const alive = async (who: Browser): Promise<boolean> => (await who.get('/api/session')).status === 200
async function signedIn(change: Claims = {}): Promise<Browser> {
  const who = new Browser(world)
  const answer = await signInAt(who, acme, { ...ADA, ...change })
  if (answer.status !== 303) throw new Error(await answer.text())
  return who
}

describe('a logout token', () => {
  it('that names the subject ends all of its sessions, and nobody else’s', async () => {
    const [first, second] = [await signedIn({ sid: 's1' }), await signedIn({ sid: 's2' })]
    const grace = await signedIn({ sub: 'grace', email: 'grace@example.com' })
    await addUser(world, 'eve@example.com', { hash: ANY_HASH })
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    const answer = await post(await logoutToken())
    expect([answer.status, answer.headers.get('Cache-Control'), await answer.text()]).toEqual([200, 'no-store', ''])
    expect(await Promise.all([first, second, grace, eve].map(alive))).toEqual([false, false, true, true])
    const ended = "FROM audit_events JOIN users ON users.id = subject_id WHERE event = 'session_expired'"
    const [reason, meta] = ['provider_logout', '{"sessions":2}']
    expect(await rows(`SELECT outcome, actor_id, users.email, reason, meta ${ended}`)).toEqual([
      { outcome: 'success', actor_id: 'provider', email: ADA['email'], reason, meta },
    ])
    expect(await rows('SELECT revoked_reason FROM sessions WHERE active = 0')).toEqual([
      { revoked_reason: reason },
      { revoked_reason: reason },
    ])
  })

  it('that names a session ends that one', async () => {
    const [first, second] = [await signedIn({ sid: 's1' }), await signedIn({ sid: 's2' })]
    expect((await post(await logoutToken({ sub: undefined, sid: 's1' }))).status).toBe(200)
    const told = await count('audit_events', "event = 'session_expired' AND subject_id = (SELECT id FROM users)")
    expect([await alive(first), await alive(second), told]).toEqual([false, true, 1])
  })

  it('that names both ends what is of both', async () => {
    const all = [{ sid: 's1' }, { sid: 's2' }, {}, { sid: 's1', sub: 'grace', email: 'grace@example.com' }]
    const people: Browser[] = []
    for (const one of all) people.push(await signedIn(one))
    expect((await post(await logoutToken({ sid: 's1' }))).status).toBe(200)
    // Of the third nobody has said which session it is: better that one too many ends.
    expect(await Promise.all(people.map(alive))).toEqual([false, true, false, true])
  })

  it('that names nobody whom we know is as good, and ends nothing', async () => {
    const who = await signedIn()
    expect((await post(await logoutToken({ sub: 'nobody' }))).status).toBe(200)
    expect([await alive(who), await count('audit_events', "event = 'session_expired'")]).toEqual([true, 0])
  })

  it.each<[string, Claims]>([
    ['its subject', {}],
    ['its session', { sub: undefined, sid: 's1' }],
    ['both', { sid: 's1' }],
  ])('ends a sign-in that waits for its second step, by %s', async (_, named) => {
    await open({ MFA: 'required' })
    const page = await (await signInAt(ada, acme, { ...ADA, sid: 's1' })).text()
    expect(page).toContain('Set up a second factor')
    expect(
      (await post(await logoutToken({ ...named, ...(named['sid'] === undefined ? {} : { sid: 's2' }) }))).status,
    ).toBe(200)
    expect(await count('pending_sign_ins')).toBe(named['sid'] === undefined ? 0 : 1)
    expect((await post(await logoutToken(named))).status).toBe(200)
    expect(await count('pending_sign_ins')).toBe(0)
  })

  it('costs one round trip, and its keys are not read anew for each', async () => {
    await post(await logoutToken())
    const before = asked.length
    world.trips.length = 0
    await post(await logoutToken())
    expect([world.answeredAfter(), asked.length]).toEqual([1, before])
  })

  it('may come through a browser’s door, from whatever site: its signature guards it', async () => {
    const who = await signedIn()
    const headers = { Origin: acme.issuer, 'Sec-Fetch-Site': 'cross-site', Cookie: 'a=b' }
    expect((await post(await logoutToken(), headers)).status).toBe(200)
    expect(await alive(who)).toBe(false)
  })
})

const REFUSED: [string, () => Promise<string> | string, string][] = [
  ['another issuer', () => logoutToken({ iss: 'https://evil.example.com' }), 'wrong_issuer'],
  ['an issuer with a slash', () => logoutToken({ iss: `${acme.issuer}/` }), 'wrong_issuer'],
  ['no issuer', () => logoutToken({ iss: undefined }), 'err_jwt_claim_validation_failed_iss'],
  ['another audience', () => logoutToken({ aud: 'another' }), 'err_jwt_claim_validation_failed_aud'],
  ['no audience', () => logoutToken({ aud: undefined }), 'err_jwt_claim_validation_failed_aud'],
  ['no time of issue', () => logoutToken({ iat: undefined }), 'err_jwt_claim_validation_failed_iat'],
  ['an issue long ago', () => logoutToken({ iat: seconds() - 700, exp: seconds() + 999 }), 'err_jwt_expired_iat'],
  ['an issue to come', () => logoutToken({ iat: seconds() + 60 }), 'err_jwt_claim_validation_failed_iat'],
  ['an end that is past', () => logoutToken({ exp: seconds() - 11 }), 'err_jwt_expired_exp'],
  ['no end', () => logoutToken({ exp: undefined }), 'err_jwt_claim_validation_failed_exp'],
  ['no jti', () => logoutToken({ jti: undefined }), 'err_jwt_claim_validation_failed_jti'],
  ['a jti that is a number', () => logoutToken({ jti: 7 }), 'malformed_jti'],
  ['a jti of 256 characters', () => logoutToken({ jti: 'x'.repeat(256) }), 'malformed_jti'],
  ['no events', () => logoutToken({ events: undefined }), 'err_jwt_claim_validation_failed_events'],
  ['another event', () => logoutToken({ events: { 'https://example.com/other': {} } }), 'no_logout_event'],
  ['events that are a list', () => logoutToken({ events: [LOGOUT_EVENT] }), 'no_logout_event'],
  ['an event that is null', () => logoutToken({ events: { [LOGOUT_EVENT]: null } }), 'no_logout_event'],
  ['an event that is a text', () => logoutToken({ events: { [LOGOUT_EVENT]: 'yes' } }), 'no_logout_event'],
  ['a nonce: it is an ID token', () => logoutToken({ nonce: 'x' }), 'nonce'],
  ['neither subject nor session', () => logoutToken({ sub: undefined }), 'nobody_named'],
  ['a subject that is a number', () => logoutToken({ sub: 7 }), 'malformed_name'],
  ['a session that is empty', () => logoutToken({ sid: '' }), 'malformed_name'],
  ['no type', () => logoutToken({}, { typ: undefined }), 'wrong_type'],
  ['the type of any JWT', () => logoutToken({}, { typ: 'JWT' }), 'wrong_type'],
  [
    'no signature',
    () => `${partOf({ alg: 'none', typ: 'logout+jwt' })}.${partOf(logoutClaims(acme))}.`,
    'err_jose_alg_not_allowed',
  ],
  [
    'the signature of another key',
    async () => logoutToken({}, {}, await newKey('first')),
    'err_jws_signature_verification_failed',
  ],
  ['a kid that is unknown', () => logoutToken({}, { kid: 'unknown' }), 'err_jwks_no_matching_key'],
  [
    'an algorithm that isn’t advertised',
    async () => logoutToken({}, {}, await newKey('first', 'ES384')),
    'err_jose_alg_not_allowed',
  ],
  ['no form at all', () => 'logout please', 'err_jws_invalid'],
]

describe('what is no logout token', () => {
  it.each(REFUSED)('because it has %s ends nothing, and has its row in the log', async (_, make, cause) => {
    const who = await signedIn({ sid: 's1' })
    const answer = await post(await make())
    expect(answer.status).toBe(400)
    expect([answer.headers.get('Cache-Control'), await json(answer)]).toEqual([
      'no-store',
      { error: 'invalid_request', error_description: 'invalid_token' },
    ])
    expect(await alive(who)).toBe(true)
    expect(await rows("SELECT outcome, meta FROM audit_events WHERE event = 'provider_logout_fail'")).toEqual([
      { outcome: 'failure', meta: JSON.stringify({ provider: 'acme', cause }) },
    ])
  })

  it('any more, because it was used, ends nothing', async () => {
    const token = await logoutToken()
    expect((await post(token)).status).toBe(200)
    const who = await signedIn()
    expect([(await post(token)).status, await alive(who)]).toEqual([400, true])
    expect(await rows("SELECT meta FROM audit_events WHERE event = 'provider_logout_fail'")).toEqual([
      { meta: '{"provider":"acme","cause":"replayed"}' },
    ])
  })

  it('at all, by its form alone, is refused before anybody is asked', async () => {
    const send = (body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
      world.fetch('/backchannel-logout/acme', { method: 'POST', body, headers })
    const twice = new URLSearchParams({ logout_token: await logoutToken() })
    twice.append('logout_token', await logoutToken())
    for (const answer of [
      await send('{}', { 'Content-Type': 'application/json' }),
      await send(await logoutToken(), { 'Content-Type': 'application/logout+jwt' }),
      await send(new URLSearchParams()),
      await send(twice),
      await send(new URLSearchParams({ logout_token: 'x'.repeat(70_000) })),
    ]) {
      const caching = answer.headers.get('Cache-Control')
      expect([answer.status, caching, (await json(answer)).error]).toEqual([400, 'no-store', 'invalid_request'])
    }
    const nobody = await world.fetch('/backchannel-logout/nobody', { method: 'POST', body: twice })
    expect([nobody.status, (await world.fetch('/backchannel-logout/acme')).status]).toEqual([404, 405])
    expect([asked.length, await count('audit_events')]).toEqual([0, 0])
  })

  it('any more is refused as long as clocks may still take it for young', async () => {
    const token = await logoutToken({ iat: seconds() + 9, exp: seconds() + 3600 })
    expect((await post(token)).status).toBe(200)
    for (const passed of [601_000, 15_000, 4000]) {
      clock.pass(passed)
      await world.env.DB.prepare('DELETE FROM spent_challenges WHERE expires_at <= ?').bind(clock.now()).run()
      expect((await post(token)).status).toBe(400)
    }
  })

  it('in a flood of them is refused and has no row; what is one ends sessions all the same', async () => {
    const who = await signedIn()
    vi.spyOn(world.env.FLOOD_LIMIT as RateLimit, 'limit').mockResolvedValue({ success: false })
    expect([(await post('x')).status, await count('audit_events', "event = 'provider_logout_fail'")]).toEqual([429, 0])
    expect((await post(await logoutToken())).status).toBe(200)
    expect(await alive(who)).toBe(false)
  })

  it('as long as its keys can’t be had is put off: 503', async () => {
    acme.bend.answers = { '/jwks': () => Promise.reject(new TypeError('reset')) }
    const answer = await post(await logoutToken())
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '10'])
  })

  it('makes us ask for keys once in half a minute, however many strangers send one', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await post(await logoutToken({}, { kid: `unknown-${attempt}` }))
    // The ordinary reading, and one look for what isn't there.
    expect(asked.filter(({ url }) => url.endsWith('/jwks'))).toHaveLength(2)
    clock.pass(31_000)
    for (let attempt = 0; attempt < 5; attempt += 1) await post(await logoutToken({}, { kid: `unknown-${attempt}` }))
    expect(asked.filter(({ url }) => url.endsWith('/jwks'))).toHaveLength(3)
  })
})

describe('the way to log out there, too', () => {
  const url = async (who: Browser): Promise<string | null> =>
    (await json(await who.get('/api/identities/logout-url'))).url

  it('carries the client, where to come back to, and the ID token as a hint', async () => {
    const who = await signedIn()
    const to = new URL((await url(who)) ?? '')
    expect(`${to.origin}${to.pathname}`).toBe(`${acme.issuer}/logout`)
    expect(Object.fromEntries(to.searchParams)).toEqual({
      client_id: CLIENT_ID,
      post_logout_redirect_uri: 'http://localhost:8787/signed-out',
      id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    })
  })

  it('is none for a session that began elsewhere, or at a provider that is gone or has none', async () => {
    await addUser(world, 'eve@example.com', { hash: ANY_HASH })
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    expect(await url(eve)).toBeNull()
    await world.env.DB.prepare("UPDATE provider_sessions SET provider = 'gone'").run()
    const gone = await signedIn()
    await world.env.DB.prepare("UPDATE provider_sessions SET provider = 'gone'").run()
    expect(await url(gone)).toBeNull()
    acme.metadata = { ...acme.metadata, end_session_endpoint: undefined }
    clock.pass(3_700_000)
    expect(await url(await signedIn())).toBeNull()
  })

  it('is Auth0’s own where its document has none', async () => {
    acme = new Provider('acme', '/')
    acme.metadata['end_session_endpoint'] = undefined
    listen(acme)
    world = await freshWorld({ ...INSTANT, ...varsFor(acme.entry({ kind: 'auth0' })) })
    expect(await url(await signedIn())).toMatch(new RegExp(`^https://${acme.host}/oidc/logout\\?`))
  })

  it('wants somebody who is signed in', async () => {
    expect((await ada.get('/api/identities/logout-url')).status).toBe(401)
  })
})
