// What is good once, or ends, while many use it at once and D1 is slow: fifty in the whole run. A code by fifty, one live leaf of a refresh token, a client's
// assertion and a DPoP proof by fifty at the token endpoint are in codes.test.ts, assertions.test.ts and dpop.test.ts.
import { describe, expect, it, vi } from 'vitest'
import { rotateSecret } from '../../../src/clients/change.ts'
import { adaSignedIn } from '../../support/people/ada.ts'
import {
  addApp,
  codeFor,
  errorOf,
  livesAtUserinfo,
  redeem,
  refresh,
  tokensOf,
  type App,
} from '../../support/clients/attacked.ts'
import { RelyingParty } from '../../support/clients/relying-party.ts'
import { hiddenIn, open, press } from '../../support/people/forms.ts'
import { Browser, count } from '../../support/people/people.ts'
import { shortenPauses } from '../../support/pauses.ts'
import { undoAfterTest } from '../../support/undone.ts'
import { sized } from '../../support/size.ts'
import { json, openWorld, rows, type World } from '../../support/world.ts'

const FIFTY = 50
/** Where each costs more, or the race is tried in several ways. */
const MANY = sized(10, 50)
const OFFLINE = { scope: 'openid offline_access' }
const pathOf = (url: URL): string => `${url.pathname}${url.search}`
const many = <T>(times: number, act: (nth: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, nth) => act(nth)))

/** Ada, an app of hers, and the same app at another isolate whose D1 is slow and uneven. */
async function adaAndSlow() {
  const met = await adaSignedIn()
  const app = await addApp(met.world)
  const slow = openWorld({}, { before: () => scheduler.wait(2 + Math.random() * 20) })
  const there: App = { ...app, rp: new RelyingParty(slow, app) }
  return { ...met, app, slow, there }
}

/** A browser's copy at another isolate. */
function at(world: World, browser: Browser): Browser {
  const copy = new Browser(world, { ip: browser.ip })
  for (const [name, value] of browser.jar) copy.jar.set(name, value)
  return copy
}

describe('a refresh token used by many at once (RFC 9700 §4.14)', () => {
  it('that was stolen ends its grant once, with one audit row, and one mail tells the person', async () => {
    const { clock, ada, app, there } = await adaAndSlow()
    const { refresh_token: stolen } = await tokensOf(app, ada, OFFLINE)
    let current = stolen
    for (const _ of [1, 2]) {
      clock.pass(60_001)
      current = (await json(await refresh(app, current))).refresh_token
    }
    const answers = await many(FIFTY, () => refresh(there, stolen))
    expect(new Set(await Promise.all(answers.map(errorOf)))).toEqual(new Set(['400 invalid_grant']))
    expect(await errorOf(await refresh(app, current))).toBe('400 invalid_grant')
    expect(await rows('SELECT ended_reason FROM grants')).toEqual([{ ended_reason: 'refresh_token_reused' }])
    expect(await count('audit_events', "event = 'grant_reused'")).toBe(1)
    expect(await rows('SELECT kind, recipient FROM mails')).toEqual([
      { kind: 'app_theft', recipient: 'ada@example.com' },
    ])
  })

  it('whose answer was lost is rescued once, and all of them go on with one leaf', async () => {
    const { clock, ada, app, there } = await adaAndSlow()
    const { refresh_token } = await tokensOf(app, ada, OFFLINE)
    await refresh(app, refresh_token)
    clock.pass(60_001)
    const answers = await many(MANY, () => refresh(there, refresh_token))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const leaves = new Set(
      await Promise.all(answers.map(async (answer) => (await json(answer)).refresh_token as string)),
    )
    expect(leaves.size).toBe(1)
    clock.pass(1000)
    expect((await refresh(app, [...leaves][0] ?? '')).status).toBe(200)
    expect(await count('audit_events', "event = 'grant_rescued'")).toBe(1)
    expect(await count('mails')).toBe(0)
  })
})

describe('what ends while many refresh', () => {
  const ends: [
    string,
    Record<string, string>,
    (ada: Browser, app: App, token: string, slow: World) => Promise<unknown>,
  ][] = [
    ['the session', {}, async (ada, _, __, slow) => at(slow, ada).post('/api/sign-out')],
    [
      'the grant, given back (RFC 7009)',
      OFFLINE,
      async (_, app, token) => app.rp.post('/oauth/revoke', { client_id: app.id, client_secret: app.secret, token }),
    ],
    [
      'what the person allows',
      OFFLINE,
      async (ada, app, _, slow) => press(at(slow, ada), '/account/connections/take-away', { client: app.id }),
    ],
    [
      'every session of the person',
      OFFLINE,
      async (ada, _, __, slow) => at(slow, ada).post('/api/sign-out', { scope: 'all' }),
    ],
  ]
  it.each(ends)('%s: whatever they were given, nothing lives after', async (what, more, end) => {
    const { world, ada, app, slow, there } = await adaAndSlow()
    const { refresh_token } = await tokensOf(app, ada, more)
    const before = at(slow, ada)
    before.jar.set('x', 'y')
    const [answers] = await Promise.all([
      many(MANY, () => refresh(there, refresh_token)),
      scheduler.wait(10).then(() => end(ada, there, refresh_token, slow)),
    ])
    const given = await Promise.all(answers.map((answer) => json(answer)))
    expect(given.filter(({ error }) => error !== undefined && error !== 'invalid_grant')).toEqual([])
    const tokens = given.filter(({ access_token }) => access_token !== undefined)
    for (const leaf of new Set([refresh_token, ...tokens.map((one) => one.refresh_token as string)]))
      expect([what, await errorOf(await refresh(app, leaf))]).toEqual([what, '400 invalid_grant'])
    for (const token of new Set(tokens.slice(0, 3).map((one) => one.access_token as string)))
      expect(await livesAtUserinfo(world, token)).toBe(false)
  })
})

describe('a request that was sent ahead (RFC 9126 §4)', () => {
  /** Pushes a request, and gives the path that the browser is led to. */
  async function pushed(app: App, more: Record<string, string> = {}) {
    const begun = await app.rp.begin(more)
    const form = { ...Object.fromEntries(begun.url.searchParams), client_secret: app.secret }
    const { request_uri } = await json(await app.rp.post('/oauth/par', form))
    return { begun, path: `/authorize?${new URLSearchParams({ client_id: app.id, request_uri }).toString()}` }
  }

  it('gives one code to many at once', async () => {
    const { ada, app, slow } = await adaAndSlow()
    const { path } = await pushed(app)
    const answers = await many(MANY, () => open(at(slow, ada), path))
    const codes = answers.map((answer) => new URL(answer.headers.get('Location') ?? 'x:').searchParams.get('code'))
    expect(codes.filter((code) => code !== null)).toHaveLength(1)
    expect([await count('grants'), await count('pushed_requests')]).toEqual([1, 0])
  })

  it('is allowed by a double click once, and each click is answered alike; a click without the browser’s attempt gives nothing more', async () => {
    shortenPauses()
    undoAfterTest(() => vi.unstubAllGlobals())
    const { world, ada, slow } = await adaAndSlow()
    const app = await addApp(world, { firstParty: false })
    const { path, begun } = await pushed(app)
    const fields = { ...hiddenIn(await (await open(ada, path)).text()), decision: 'allow' }
    const clicks = await many(MANY, () => press(at(slow, ada), '/consent', fields))
    const led = new Set(clicks.map((answer) => answer.headers.get('Refresh')))
    expect(led.size).toBe(1)
    expect([
      await count('grants'),
      await count('consents'),
      await count('audit_events', "event = 'consent_given'"),
    ]).toEqual([1, 1, 1])
    const back = new URL([...led][0]?.replace('0;url=', '') ?? '')
    expect((await redeem(app, { code: back.searchParams.get('code') ?? '', begun })).status).toBe(200)
    const without = at(world, ada)
    for (const name of without.jar.keys()) if (name.includes('attempt')) without.jar.delete(name)
    expect((await press(without, '/consent', fields)).status).toBe(400)
    expect(await count('grants')).toBe(1)
  })
})

describe('a page of consent that is sent by many at once', () => {
  it('leaves one consent, and each code is good for its own app and verifier once', async () => {
    const { world, ada, slow } = await adaAndSlow()
    const app = await addApp(world, { firstParty: false })
    const begun = await app.rp.begin()
    const fields = { ...hiddenIn(await (await open(ada, pathOf(begun.url))).text()), decision: 'allow' }
    const clicks = await many(MANY, () => press(at(slow, ada), '/consent', fields))
    const codes = clicks.map(
      (answer) => new URL(answer.headers.get('Refresh')?.replace('0;url=', '') ?? 'x:').searchParams.get('code') ?? '',
    )
    expect(await count('consents')).toBe(1)
    expect(new Set(codes).size).toBe(MANY)
    const answers = await Promise.all(codes.map((code) => redeem(app, { code, begun })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })
})

describe('a client’s secret that is changed by many at once', () => {
  it('leaves one that stays, while the old one works to the end of the overlap, and no longer', async () => {
    const { world, clock, ada, app, there } = await adaAndSlow()
    const overlapMs = 86_400_000
    const held = await codeFor(app, ada, OFFLINE)
    const tokens = await json(await redeem(app, held))
    const [made, used] = await Promise.all([
      many(10, () => rotateSecret(there.rp.world.deps(), { id: app.id, overlapMs }, 'operator')),
      many(20, () => refresh(there, tokens.refresh_token)),
    ])
    expect(new Set(used.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await count('client_secrets', 'expires_at IS NULL')).toBe(1)
    expect(await count('client_secrets')).toBe(11)
    const secrets = made.flatMap((one) => (one.ok ? [one.value] : []))
    const works = async (secret: string): Promise<boolean> =>
      (await app.rp.post('/oauth/revoke', { client_id: app.id, client_secret: secret, token: 'x' })).status === 200
    expect(await works(app.secret)).toBe(true)
    clock.pass(overlapMs)
    expect(await works(app.secret)).toBe(false)
    expect((await Promise.all(secrets.map(works))).filter(Boolean)).toHaveLength(1)
    expect(await count('audit_events', "event = 'client_changed'")).toBe(10)
    expect(world.config.issuer).toBe(app.rp.world.config.issuer)
  })
})
