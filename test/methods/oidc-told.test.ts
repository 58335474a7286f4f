// What always fails until somebody changes a setting: the operator reads in the log which rule was broken, and what to look at.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answers, callback, claims, redirect, token } from '../support/providers/hostile-provider.ts'
import { ADA, partOf, signed, signInAt, type Provider } from '../support/providers/provider.ts'
import { Browser } from '../support/people/people.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'

const DISCOVERY = '/.well-known/openid-configuration'

let { world, acme } = {} as AtAcme
let told: { mock: { calls: unknown[][] } }

beforeEach(async () => {
  ;({ world, acme } = await openAcme())
  told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  vi.restoreAllMocks()
})

type Line = { what: string; advice: string; why?: string }
const lines = (): Line[] => told.mock.calls.flat().map((line) => JSON.parse(String(line)) as Line)

describe('the operator is told, once a minute', () => {
  it.each<[string, (provider: Provider) => void, string, string | undefined]>([
    ['a sub that is a number', claims({ sub: 17 }), 'breaks a rule', '"sub"'],
    ['HS256', token((all) => `${partOf({ alg: 'HS256' })}.${partOf(all)}.AAAA`), 'breaks a rule', '"alg"'],
    ['a key that nobody publishes', token((all, key) => signed(key, all, { kid: 'none' })), 'breaks a rule', undefined],
    ['the iss of another', callback((all) => all.set('iss', 'https://evil.example')), 'breaks a rule', '"iss"'],
    ['a sub that is empty', claims({ sub: '' }), 'breaks a rule', undefined],
  ])('of %s; the person is sent back, and hears of no outage', async (_, bend, advice, why) => {
    bend(acme)
    const answer = await signInAt(new Browser(world), acme)
    const page = await answer.text()
    expect([answer.status, page.includes('Acme can’t be accepted here')]).toEqual([400, true])
    await signInAt(new Browser(world), acme)
    expect(lines()).toEqual([expect.objectContaining({ what: 'provider_misconfigured' })])
    expect(lines()[0]?.advice).toContain(advice)
    if (why === undefined) expect(lines()[0]?.why).toBeUndefined()
    else expect(lines()[0]?.why).toContain(why)
    expect(JSON.stringify(lines())).not.toMatch(/evil|ada@example/)
  })

  it('of a discovery document that is elsewhere', async () => {
    answers(DISCOVERY, redirect('https://elsewhere.example/'))(acme)
    const answer = await new Browser(world).get('/sign-in/acme')
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('is not set up properly')])
    expect(lines()[0]?.advice).toContain('leads elsewhere')
  })

  it('of a userinfo endpoint that refuses the token where it is needed, and of none that is down', async () => {
    acme.metadata = { ...acme.metadata, userinfo_endpoint: `${acme.issuer}/userinfo` }
    for (const [status, answered, said] of [
      [503, 503, 0],
      [403, 500, 1],
    ] as const) {
      acme.bend.answers = { '/userinfo': () => new Response(null, { status }) }
      expect((await signInAt(new Browser(world), acme, { ...ADA, email: undefined })).status).toBe(answered)
      expect(lines()).toHaveLength(said)
    }
    expect(lines()[0]?.advice).toContain('userinfo refuses the access token')
  })
})
