// Userinfo that comes signed (OIDC Core §5.3.2), as Keycloak, Okta, Auth0 and others can be set: it is read by the provider's keys, or
// the log says why it can't be.
import { EncryptJWT, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { saying, documented } from '../support/providers/documented-providers.ts'
import { openAs, visit, type There } from '../support/providers/documented-visitor.ts'
import { Browser, count } from '../support/people/people.ts'
import { CLIENT_ID, newKey, partOf, signed, type Claims, type Key } from '../support/providers/provider.ts'
import { causes } from '../support/providers/acme.ts'
import { json, rows, stopClock } from '../support/world.ts'

const SECRET = new TextEncoder().encode('secret-of-the-client'.padEnd(32, '.'))
const THIN = { email: undefined, email_verified: undefined, name: undefined }
const VERA = { sub: 'vera-1', email: 'vera@example.com', email_verified: true, name: 'Vera Example' }

let there: There
let told: { mock: { calls: unknown[][] } }

async function open(idToken: Claims = THIN): Promise<void> {
  there = await openAs(saying(documented('Keycloak'), { idToken }))
  there.provider.metadata['userinfo_endpoint'] = `${there.provider.issuer}/userinfo`
}

beforeEach(async () => {
  stopClock()
  told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await open()
})

afterEach(() => {
  vi.restoreAllMocks()
})

async function answers(make: (claims: Claims) => Promise<string> | string, type = 'application/jwt'): Promise<void> {
  const body = await make({ iss: there.provider.issuer, aud: CLIENT_ID, ...VERA })
  const answer = () => new Response(body, { headers: { 'Content-Type': type } })
  there.provider.bend.answers = { ...there.provider.bend.answers, '/userinfo': answer }
}
async function ownKey(): Promise<Key> {
  const [key] = await there.provider.allKeys()
  if (key === undefined) throw new Error('no key')
  return key
}
const status = async (): Promise<number> => (await visit(new Browser(there.world), there)).status

describe('signed userinfo', () => {
  it.each(['application/jwt', 'application/JWT; charset=utf-8'])('as %s is read', async (type) => {
    await answers(async (claims) => `${await signed(await ownKey(), claims)}\n`, type)
    const vera = new Browser(there.world)
    expect((await visit(vera, there)).status).toBe(303)
    const { sub: _, ...person } = VERA
    expect((await json(await vera.get('/api/session'))).user).toMatchObject(person)
  })

  it('has algorithms of its own, where the discovery document lists them', async () => {
    there.provider.metadata['userinfo_signing_alg_values_supported'] = ['RS256']
    await answers(async (claims) => signed(await ownKey(), claims))
    expect([await status(), await causes()]).toEqual([500, ['unreadable_userinfo']])
    await open()
    there.provider.metadata['userinfo_signing_alg_values_supported'] = ['ES256', 'none']
    await answers(async (claims) => signed(await ownKey(), claims))
    expect(await status()).toBe(303)
  })

  it.each<[string, Claims, string]>([
    ['another issuer', { iss: 'https://evil.example.com' }, 'wrong_userinfo'],
    ['no issuer', { iss: undefined }, 'wrong_userinfo'],
    ['another audience', { aud: 'another' }, 'err_jwt_claim_validation_failed_aud'],
    ['no audience', { aud: undefined }, 'err_jwt_claim_validation_failed_aud'],
    ['another person', { sub: 'eve' }, 'wrong_userinfo'],
    ['an end that is past', { exp: 1 }, 'err_jwt_expired_exp'],
  ])('that names %s is refused', async (_, change, cause) => {
    await answers(async (claims) => signed(await ownKey(), { ...claims, ...change }))
    expect([await status(), await causes(), await count('users')]).toEqual([400, [cause], 0])
  })

  it('by another key is refused', async () => {
    await answers(async (claims) => signed(await newKey('first'), claims))
    expect([await status(), await causes(), await count('users')]).toEqual([
      400,
      ['err_jws_signature_verification_failed'],
      0,
    ])
  })

  it.each<[string, (claims: Claims) => Promise<string> | string]>([
    ['signed by nobody', (claims) => `${partOf({ alg: 'none' })}.${partOf(claims)}.`],
    [
      'under the secret of the client',
      (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(SECRET),
    ],
    [
      'encrypted',
      (claims) => new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(SECRET),
    ],
    ['no token at all', () => '{}'],
  ])('that is %s is the operator’s to mend, who is told why', async (_, make) => {
    await answers(make)
    expect([await status(), await causes(), await count('users')]).toEqual([500, ['unreadable_userinfo'], 0])
    expect(told.mock.calls.flat().join()).toContain(
      'have userinfo answered as JSON, or signed by a key of the provider',
    )
  })

  it('that can’t be read keeps nobody from a name alone', async () => {
    await open({ name: undefined })
    await answers(() => 'x')
    expect(await status()).toBe(303)
    expect(await rows('SELECT name FROM users')).toEqual([{ name: null }])
  })
})

it('Userinfo that asks for patience is an outage, and no word on an address', async () => {
  await open({ email_verified: undefined })
  there.provider.bend.answers = { '/userinfo': () => new Response('later', { status: 429 }) }
  expect([await status(), await causes()]).toEqual([503, ['no_userinfo']])
})

it('A provider that never says whether an address is verified is named in the log', async () => {
  await open({ email_verified: undefined })
  await answers(() => JSON.stringify({ ...VERA, email_verified: undefined }), 'application/json')
  expect([await status(), await causes()]).toEqual([400, ['email_unverified']])
  expect(told.mock.calls.flat().join()).toContain('have it say email_verified')
})
