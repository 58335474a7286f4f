// A provider that is down, slow to come back, or changes its keys: what an isolate remembers of it, and for how long.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { begin, comeBack, newKey, signInAt } from '../support/providers/provider.ts'
import { Browser, count } from '../support/people/people.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'

const DISCOVERY = '/.well-known/openid-configuration'
const HOUR = 3_600_000

let { world, acme, ada, clock } = {} as AtAcme

beforeEach(async () => {
  ;({ world, acme, ada, clock } = await openAcme())
})

const down = (): Promise<Response> => Promise.reject(new TypeError('connection refused'))
const askedFor = (path: string): number => acme.asked.filter((asked) => asked === path).length

describe('the discovery document', () => {
  it('is read once an hour', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await begin(ada, acme)
    expect(askedFor(DISCOVERY)).toBe(1)
    clock.pass(HOUR)
    await begin(ada, acme)
    expect(askedFor(DISCOVERY)).toBe(2)
  })

  it('that was read before goes on where it can’t be read again; it is tried every ten seconds', async () => {
    await begin(ada, acme)
    clock.pass(HOUR)
    acme.bend.answers = { [DISCOVERY]: down }
    expect((await signInAt(ada, acme)).status).toBe(303)
    for (let attempt = 0; attempt < 5; attempt += 1) await begin(ada, acme)
    expect(askedFor(DISCOVERY)).toBe(2)
    clock.pass(10_000)
    await begin(ada, acme)
    expect(askedFor(DISCOVERY)).toBe(3)
  })

  it('that was never read leads to a page that says so, in no time, until ten seconds have passed', async () => {
    acme.bend.answers = { [DISCOVERY]: down }
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await ada.get('/sign-in/acme')
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []])
      expect(await answer.text()).toContain('Acme can’t be reached at the moment. Nothing was changed.')
    }
    expect(askedFor(DISCOVERY)).toBe(1)
    acme.bend = {}
    clock.pass(10_000)
    expect((await signInAt(ada, acme)).status).toBe(303)
  })

  it('goes on while the provider says what is none of its', async () => {
    await begin(ada, acme)
    clock.pass(HOUR)
    acme.metadata = { ...acme.metadata, token_endpoint: 'http://169.254.169.254/' }
    expect((await signInAt(ada, acme)).status).toBe(303)
  })
})

describe('the operator', () => {
  it.each<[string, () => Promise<Response>]>([
    ['that can’t be reached', down],
    ['that fails', async () => new Response('', { status: 500 })],
  ])('is told of a provider %s, as of an outage, once a minute', async (_, fails) => {
    const told = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    acme.bend.answers = { [DISCOVERY]: fails }
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await ada.get('/sign-in/acme')).status).toBe(503)
    const lines = told.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, string>)
    told.mockRestore()
    expect(lines).toEqual([
      {
        level: 'warn',
        what: 'provider_unavailable',
        provider: 'acme',
        cause: expect.any(String),
        advice: expect.stringContaining('"issuer"'),
      },
    ])
  })
})

describe('a provider that goes down on the way', () => {
  it('signs nobody in, and the same browser may begin again', async () => {
    const back = acme.authorize((await begin(ada, acme)).href)
    acme.bend.answers = { '/token': down }
    const answer = await comeBack(ada, acme, back)
    expect([answer.status, ada.jar.size]).toEqual([503, 0])
    const again = `http://localhost:8787/sign-in/acme?return_to=${encodeURIComponent('http://localhost:8787/account')}`
    expect(await answer.text()).toContain(`href="${again}"`)
    for (const table of ['users', 'identities', 'sessions', 'spent_challenges']) expect(await count(table)).toBe(0)
    acme.bend = {}
    expect((await signInAt(ada, acme)).status).toBe(303)
  })
})

describe('a provider’s keys', () => {
  it('are read once in five minutes', async () => {
    for (let turn = 0; turn < 3; turn += 1) await signInAt(new Browser(world), acme)
    expect(askedFor('/jwks')).toBe(1)
    clock.pass(300_000)
    await signInAt(new Browser(world), acme)
    expect(askedFor('/jwks')).toBe(2)
  })

  it('are read again when a token names one that isn’t among them: a rotation is no outage', async () => {
    await signInAt(ada, acme)
    acme.keys = [await newKey('second')]
    expect((await signInAt(new Browser(world), acme)).status).toBe(303)
    expect(askedFor('/jwks')).toBe(2)
  })

  it('are looked for once in half a minute, whatever a token names', async () => {
    await signInAt(ada, acme)
    acme.keys = [await newKey('third')]
    expect((await signInAt(new Browser(world), acme)).status).toBe(303)
    acme.keys = [await newKey('fourth')]
    expect((await signInAt(new Browser(world), acme)).status).toBe(400)
    expect(askedFor('/jwks')).toBe(2)
    clock.pass(31_000)
    expect((await signInAt(new Browser(world), acme)).status).toBe(303)
    expect(askedFor('/jwks')).toBe(3)
  })

  it('that are withdrawn are good for five minutes more, and no longer', async () => {
    await signInAt(ada, acme)
    const [old] = acme.keys
    if (old === undefined) throw new Error('no key')
    acme.bend.answers = { '/jwks': async () => Response.json({ keys: [(await newKey('fifth')).public] }) }
    clock.pass(299_000)
    expect((await signInAt(new Browser(world), acme)).status).toBe(303)
    clock.pass(1000)
    expect((await signInAt(new Browser(world), acme)).status).toBe(400)
  })
})
