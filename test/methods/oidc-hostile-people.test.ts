// What a provider says of people, at its worst: an address that isn't verified makes no account, and no text of a stranger gets
// further than it may.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Harm, MEGABYTES, endHarm, aftermath, refused, openHarm } from '../support/providers/hostile-provider.ts'
import { signInAt, type Claims } from '../support/providers/provider.ts'
import { rows } from '../support/world.ts'

let acme: Harm['acme']
let ada: Harm['ada']

beforeEach(async () => {
  ;({ acme, ada } = await openHarm())
})

afterEach(endHarm)

const PEOPLE: [string, Claims, string][] = [
  ['an address that it doesn’t call verified', { email_verified: false }, 'email_unverified'],
  ['an address of which it says nothing', { email_verified: undefined }, 'email_unverified'],
  ['an address that is verified as some text', { email_verified: 'yes' }, 'email_unverified'],
  ['an address that is verified as false in words', { email_verified: 'false' }, 'email_unverified'],
  ['an address that is verified as a number that is no flag', { email_verified: 2 }, 'email_unverified'],
  ['an address that is verified as a list', { email_verified: [true] }, 'email_unverified'],
  ['no address', { email: undefined }, 'email_unverified'],
  ['an empty address', { email: '' }, 'email_unverified'],
  ['a list of addresses', { email: ['ada@example.com'] }, 'email_unverified'],
  ['an address that is an object', { email: { toString: 'ada@example.com' } }, 'email_unverified'],
  ['two addresses in one', { email: 'ada@example.com,eve@example.com' }, 'email_unverified'],
  ['an address with half a surrogate pair', { email: 'ada\ud800@example.com' }, 'email_unverified'],
  ['an address with a line break', { email: 'ada@example.com\r\nBcc: eve@example.com' }, 'email_unverified'],
  ['an address that is another’s but for a ligature', { email: 'a\ufb01sh@example.com' }, 'email_unverified'],
  ['an address that is another’s but for a Kelvin sign', { email: 'jac\u212a@example.com' }, 'email_unverified'],
  ['an address that is another’s but for its width', { email: '\uff41da@example.com' }, 'email_unverified'],
  ['an address with NUL', { email: 'ada\0@example.com' }, 'email_unverified'],
  ['an address of 1,001 characters', { email: `${'a'.repeat(1001)}@example.com` }, 'email_unverified'],
]

describe('a provider that says of somebody', () => {
  it.each(PEOPLE)('%s makes them no account', async (_, change, cause) => {
    acme.bend.claims = (straight) => ({ ...straight, ...change })
    expect(await aftermath(await signInAt(ada, acme))).toEqual(refused(cause))
  })

  it.each<[string, unknown]>([
    ['a name with a line break', 'Ada\r\nSet-Cookie: x'],
    ['a name with bidi controls', 'Ada \u202egnp.exe'],
    ['a name with half a surrogate pair', 'Ada \ud800'],
    ['a name with NUL', 'Ada\0'],
    ['a name that is an object', { first: 'Ada' }],
  ])('%s makes an account without one', async (_, name) => {
    acme.bend.claims = (straight) => ({ ...straight, name })
    expect((await signInAt(ada, acme)).status).toBe(303)
    expect(await rows('SELECT name FROM users')).toEqual([{ name: null }])
    expect(await rows('SELECT name FROM identities')).toEqual([{ name: null }])
  })

  it('a name of more than 200 characters has it cut between two of them', async () => {
    acme.bend.claims = (straight) => ({ ...straight, name: `${'x'.repeat(199)}\u{1f511}\u{1f511}` })
    expect((await signInAt(ada, acme)).status).toBe(303)
    expect(await rows('SELECT name FROM users')).toEqual([{ name: `${'x'.repeat(199)}\u{1f511}` }])
  })

  it('a megabyte of whatever is refused before it is read', async () => {
    acme.bend.claims = (straight) => ({ ...straight, picture: 'x'.repeat(MEGABYTES) })
    expect(await aftermath(await signInAt(ada, acme))).toEqual(refused('too_large', 503))
  })

  it('that an ID token is of another’s session keeps a session that is no text out of the table', async () => {
    acme.bend.claims = (straight) => ({ ...straight, sid: { toString: 'x' } })
    expect((await signInAt(ada, acme)).status).toBe(303)
    expect(await rows('SELECT sid FROM provider_sessions')).toEqual([{ sid: null }])
  })
})
