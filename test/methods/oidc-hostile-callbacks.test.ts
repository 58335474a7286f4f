// Callbacks that are none of this sign-in: forged, mixed up, injected, replayed (RFC 9700 §4; RFC 9207). All are refused, with a page
// and a row in the audit log, and nothing else is left behind.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cookieName } from '../../src/methods/oidc/transaction.ts'
import { altered } from '../support/altered.ts'
import {
  type Case,
  type Harm,
  INVALID,
  MISMATCH,
  callback,
  endHarm,
  aftermath,
  refused,
  openHarm,
} from '../support/providers/hostile-provider.ts'
import { Browser, count } from '../support/people/people.ts'
import { ADA, begin, claimsIn, comeBack, listen, Provider, signInAt, varsFor } from '../support/providers/provider.ts'
import { causes } from '../support/providers/acme.ts'
import { freshWorld } from '../support/world.ts'

let world: Harm['world']
let acme: Harm['acme']
let ada: Harm['ada']
let clock: Harm['clock']
let asked: Harm['asked']

beforeEach(async () => {
  ;({ world, acme, ada, clock, asked } = await openHarm())
})

afterEach(endHarm)

const CALLBACKS: Case[] = [
  ['a state that is none', callback((all) => all.set('state', 'x')), 'state'],
  ['a state that nobody drew', callback((all) => all.set('state', 'A'.repeat(22))), 'state'],
  ['no state', callback((all) => all.delete('state')), 'state'],
  ['two states', callback((all) => all.append('state', 'another')), INVALID],
  ['the iss of another (RFC 9207)', callback((all) => all.set('iss', 'https://evil.example.com')), INVALID],
  ['no iss, though it says one', callback((all) => all.delete('iss')), INVALID],
  ['two of them', callback((all) => all.append('iss', 'https://evil.example.com')), INVALID],
  ['no code', callback((all) => all.delete('code')), INVALID],
  ['two codes', callback((all) => all.append('code', 'another')), INVALID],
  ['a code of its own making', callback((all) => all.set('code', 'guessed')), 'token_endpoint_said_invalid_grant'],
  ['an ID token instead (implicit)', callback((all) => all.append('id_token', 'a.b.c')), 'oauth_unsupported_operation'],
  ['an answer within an answer (JARM)', callback((all) => all.append('response', 'a.b.c')), INVALID],
  [
    'the person’s refusal',
    callback((all) => (all.delete('code'), all.set('error', 'access_denied'))),
    'provider_said_access_denied',
  ],
  [
    'an error of its own',
    callback((all) => (all.delete('code'), all.set('error', 'server_error'))),
    'provider_said_server_error',
  ],
  ['an error and a code', callback((all) => all.set('error', 'access_denied')), 'provider_said_access_denied'],
  [
    'an error that is a script',
    callback((all) => all.set('error', '<script>alert(1)</script>')),
    'provider_said_something',
  ],
  [
    'the error of another issuer',
    callback(
      (all) => (all.delete('code'), all.set('error', 'access_denied'), all.set('iss', 'https://evil.example.com')),
    ),
    INVALID,
  ],
]

describe('a callback with', () => {
  it.each(CALLBACKS)('%s is refused, and the page repeats nothing of it', async (_, bend, cause) => {
    bend(acme)
    const answer = await signInAt(ada, acme)
    expect(await answer.clone().text()).not.toMatch(/access_denied|server_error|alert\(|evil|guessed/)
    expect(await aftermath(answer)).toEqual(refused(cause))
  })

  it('the state of another browser is refused: the cookie isn’t there', async () => {
    const back = acme.authorize((await begin(ada, acme)).href)
    expect(await aftermath(await comeBack(new Browser(world), acme, back))).toEqual(refused('state'))
  })

  it('the cookie of another sign-in under its state’s name is refused', async () => {
    const [first, second] = [
      acme.authorize((await begin(ada, acme)).href),
      acme.authorize((await begin(ada, acme)).href),
    ]
    const name = (back: URLSearchParams): string => cookieName(back.get('state') ?? '')
    ada.jar.set(name(first), ada.jar.get(name(second)) ?? '')
    expect(await aftermath(await comeBack(ada, acme, first))).toEqual(refused('state'))
  })

  it('a cookie that somebody altered is refused', async () => {
    const back = acme.authorize((await begin(ada, acme)).href)
    const [[name = '', value = ''] = []] = ada.jar
    ada.jar.set(name, altered(value))
    expect(await aftermath(await comeBack(ada, acme, back))).toEqual(refused('state'))
  })

  it('a state that is ten minutes old is refused', async () => {
    const back = acme.authorize((await begin(ada, acme)).href)
    clock.pass(600_000)
    expect(await aftermath(await comeBack(ada, acme, back))).toEqual(refused('state'))
  })

  it('the answer of one provider at the address of another is refused (mix-up)', async () => {
    const back = acme.authorize((await begin(ada, acme)).href)
    const answer = await ada.get(`/callback/evil?${back.toString()}`)
    expect(asked.some(({ url }) => url.includes('/token'))).toBe(false)
    expect(await aftermath(answer)).toEqual(refused('state'))
  })

  it('the answer of one provider, where another has its id by now, is refused and nobody is asked', async () => {
    const back = acme.authorize((await begin(ada, acme)).href)
    const successor = new Provider('acme')
    listen(successor)
    const moved = new Browser(await freshWorld(varsFor(successor.entry())))
    for (const [name, value] of ada.jar) moved.jar.set(name, value)
    back.set('iss', successor.issuer)
    expect(await aftermath(await comeBack(moved, successor, back))).toEqual(refused('state'))
    expect(successor.asked).toEqual([])
  })

  it('the code of one provider, taken to another in a sign-in of its own, is refused (mix-up)', async () => {
    const sent = await ada.get('/sign-in/evil')
    const state = new URL(sent.headers.get('Location') ?? '').searchParams.get('state') ?? ''
    const stolen = acme.authorize((await begin(new Browser(world), acme)).href)
    // The attacker's provider says whose answer it is, as RFC 9207 makes an honest one do.
    const back = new URLSearchParams({ code: stolen.get('code') ?? '', state, iss: acme.issuer })
    const answer = await ada.get(`/callback/evil?${back.toString()}`)
    expect(asked.filter(({ url }) => url.endsWith('/token'))).toEqual([])
    expect(await aftermath(answer)).toEqual(refused(INVALID))
  })

  it('a code of another person’s sign-in, injected, is refused: its verifier is another', async () => {
    const victims = acme.authorize((await begin(new Browser(world), acme)).href)
    const own = acme.authorize((await begin(ada, acme)).href)
    own.set('code', victims.get('code') ?? '')
    expect(await aftermath(await comeBack(ada, acme, own))).toEqual(refused('token_endpoint_said_invalid_grant'))
  })
})

describe('what was used', () => {
  it('is used up: a callback that is replayed signs nobody in', async () => {
    const url = await begin(ada, acme)
    const thief = ada.copy()
    const back = acme.authorize(url.href)
    expect((await comeBack(ada, acme, back)).status).toBe(303)
    // The provider would take the code again, too.
    for (const code of acme.codes.values()) code.used = false
    // Who holds the transaction's cookie is that browser for a minute: it ends where it ended (races/asked-twice).
    clock.pass(61_000)
    const answer = await comeBack(thief, acme, back)
    expect([answer.status, await causes()]).toEqual([400, ['already_used']])
    expect([await count('sessions'), await count('users'), await count('identities')]).toEqual([1, 1, 1])
    expect((await thief.get('/api/session')).status).toBe(401)
  })

  it('is used up at the provider as well: a code that is replayed signs nobody in', async () => {
    const back = acme.authorize((await begin(ada, acme)).href)
    expect((await comeBack(ada, acme, back)).status).toBe(303)
    const eve = new Browser(world)
    const own = acme.authorize((await begin(eve, acme)).href)
    own.set('code', back.get('code') ?? '')
    expect((await comeBack(eve, acme, own)).status).toBe(400)
    expect(await causes()).toEqual(['token_endpoint_said_invalid_grant'])
    expect(await count('sessions')).toBe(1)
  })

  it('is not an ID token that was seen before, under a new nonce', async () => {
    let seen = ''
    acme.bend.tokens = (body) => ((seen = String(body['id_token'])), body)
    expect((await signInAt(ada, acme)).status).toBe(303)
    acme.bend.tokens = (body) => ({ ...body, id_token: seen })
    const eve = new Browser(world)
    expect((await signInAt(eve, acme)).status).toBe(400)
    expect(claimsIn(seen)).toMatchObject({ sub: ADA['sub'] })
    expect(await causes()).toEqual([`${MISMATCH}_nonce`])
  })
})
