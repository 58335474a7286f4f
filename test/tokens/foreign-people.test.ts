// Whose a foreign token is: at `strict` its subject is looked up among the identities, and the person's state counts at once.
// And what a token allows (RFC 6750 §3.1).
import { createExecutionContext } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuthService } from '../../src/client/types.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { Auth, AuthAdmin } from '../../src/rpc.ts'
import { answerFor, Issuer, trustIn } from '../support/providers/issuer.ts'
import { addUser, Phone, signInByPhone } from '../support/people/people.ts'
import { database, freshWorld, openWorld, rows, type Vars, type World } from '../support/world.ts'

const API = 'https://api.example.com'
const EMAIL = 'ada@example.com'
const strict = { level: 'strict' } as const

let world: World
let auth: AuthService
let issuer: Issuer
let twin: Issuer
let userId: string

const worldWith = (vars: Vars = {}): World =>
  openWorld({ TRUSTED_TOKEN_ISSUERS: JSON.stringify([trustIn(issuer), trustIn(twin)]), ...vars })
const doorOf = (where: World): AuthService => new Auth(createExecutionContext(), where.env)

async function link(subject: string, owner: string, name = issuer.name): Promise<void> {
  const insertion = 'INSERT INTO identities (id, user_id, issuer, subject, provider) VALUES (?, ?, ?, ?, ?)'
  await database.prepare(insertion).bind(uuidv7(Date.now()), owner, name, subject, 'auth0').run()
}

beforeEach(async () => {
  const empty = await freshWorld()
  userId = await addUser(empty, EMAIL)
  issuer = new Issuer('https://tenant.eu.auth0.com/', API)
  twin = new Issuer('https://twin.eu.auth0.com/', API)
  await issuer.publish(['one', 'RS256'])
  await twin.publish(['one', 'RS256'])
  answerFor(issuer, twin)
  world = worldWith()
  auth = doorOf(world)
  await link('auth0|ada', userId)
})

afterEach(() => vi.unstubAllGlobals())

const codeOf = async (token: string, options: object = strict, by = auth): Promise<string> => {
  const answer = await by.verifyAccessToken(token, options)
  return answer.ok ? 'ok' : answer.error.code
}

describe('a foreign token at `strict`', () => {
  it('is its person’s here, with their role of this moment: one round trip', async () => {
    const token = await issuer.token()
    await auth.verifyAccessToken(token)
    world.trips.length = 0
    const answer = await auth.verifyAccessToken(token, strict)
    expect(answer).toMatchObject({
      ok: true,
      value: { subject: 'auth0|ada', user_id: userId, role: 'USER', email_verified: true },
    })
    expect(world.trips.length).toBe(1)
    await new AuthAdmin(createExecutionContext(), world.env).setRole(userId, 'ADMIN')
    expect(await auth.verifyAccessToken(token, strict)).toMatchObject({ ok: true, value: { role: 'ADMIN' } })
    expect(await rows('SELECT last_used_at FROM identities')).toEqual([{ last_used_at: null }])
  })

  it('of a subject that nobody here has is nobody’s, though it spells the id of one of us', async () => {
    for (const sub of ['auth0|grace', 'AUTH0|ada', 'auth0|ada ', userId, EMAIL])
      expect(await codeOf(await issuer.token({ sub, email: EMAIL, email_verified: true })), sub).toBe(
        'unknown_identity',
      )
  })

  it('of another issuer with the same subject is nobody’s', async () => {
    expect(await codeOf(await twin.token())).toBe('unknown_identity')
    await link('auth0|ada', await addUser(world, 'grace@example.com'), twin.name)
    const answer = await auth.verifyAccessToken(await twin.token(), strict)
    expect(answer.ok && answer.value).not.toMatchObject({ user_id: userId })
    expect(answer).toMatchObject({ ok: true, value: { user_id: expect.any(String) } })
  })

  it('is refused from the moment on when its person is disabled, and taken again when they are enabled', async () => {
    const token = await issuer.token()
    const admin = new AuthAdmin(createExecutionContext(), world.env)
    await admin.disableUser(userId)
    expect(await codeOf(token)).toBe('user_disabled')
    expect(await codeOf(token, { level: 'offline' })).toBe('ok')
    await admin.enableUser(userId)
    expect(await codeOf(token)).toBe('ok')
  })

  it('is nobody’s once the identity is removed, or its person deleted', async () => {
    const token = await issuer.token()
    await database.prepare('DELETE FROM identities').run()
    expect(await codeOf(token)).toBe('unknown_identity')
    await link('auth0|ada', userId)
    expect(await codeOf(token)).toBe('ok')
    await new AuthAdmin(createExecutionContext(), world.env).deleteUser(userId)
    expect(await codeOf(token)).toBe('unknown_identity')
  })

  it('proves one factor, whatever it says: whoever must have two signs in here', async () => {
    const token = await issuer.token({ amr: ['mfa', 'otp'] })
    expect(await codeOf(token, strict, doorOf(worldWith({ MFA: 'required' })))).toBe('second_factor_required')
    const admins = doorOf(worldWith({ MFA: 'admins' }))
    expect(await codeOf(token, strict, admins)).toBe('ok')
    await new AuthAdmin(createExecutionContext(), world.env).setRole(userId, 'ADMIN')
    expect(await codeOf(token, strict, admins)).toBe('second_factor_required')
  })

  it('that is not good asks D1 nothing', async () => {
    world.trips.length = 0
    expect(await codeOf(await issuer.token({ aud: 'https://other.example.com' }))).toBe('token_invalid')
    expect(await codeOf(await issuer.token({ exp: 1 }))).toBe('token_expired')
    expect(await codeOf(await issuer.token(), { ...strict, scope: ['write:orders'] })).toBe('insufficient_scope')
    expect(world.trips).toEqual([])
  })

  it('is no word against anybody while D1 fails: unavailable', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const broken = openWorld(
      { TRUSTED_TOKEN_ISSUERS: JSON.stringify([trustIn(issuer)]) },
      { before: () => Promise.reject(new Error('D1_ERROR: lost')) },
    )
    expect(await codeOf(await issuer.token(), strict, doorOf(broken))).toBe('unavailable')
    expect(await codeOf(await issuer.token(), {}, doorOf(broken))).toBe('ok')
    log.mockRestore()
  })
})

describe('what a token allows', () => {
  it('is all of the scopes wanted, each as a whole word', async () => {
    const token = await issuer.token({ scope: 'read:orders write:orders' })
    for (const scope of [[], ['read:orders'], ['write:orders', 'read:orders']])
      expect(await codeOf(token, { scope })).toBe('ok')
    for (const scope of [['read'], ['orders'], ['READ:orders'], ['read:orders', 'delete:orders']])
      expect(await auth.verifyAccessToken(token, { scope })).toEqual({
        ok: false,
        error: {
          code: 'insufficient_scope',
          scope: scope.join(' '),
          message: expect.any(String),
          issuer: expect.any(String),
        },
      })
    expect(await codeOf(await issuer.token({ scope: undefined }), { scope: ['read:orders'] })).toBe(
      'insufficient_scope',
    )
  })

  it('is what its client was granted: a permission of its person is no scope, and a scope no permission', async () => {
    const token = await issuer.token({ scope: 'read:orders', permissions: ['orders:refund'] })
    expect(await codeOf(token, { permissions: ['orders:refund'] })).toBe('ok')
    expect(await codeOf(token, { scope: ['read:orders'], permissions: ['orders:refund'] })).toBe('ok')
    expect(await codeOf(token, { scope: ['orders:refund'] })).toBe('insufficient_scope')
    expect(await codeOf(token, { permissions: ['read:orders'] })).toBe('insufficient_scope')
    expect(await auth.verifyAccessToken(token, { scope: ['a'], permissions: ['b'] })).toMatchObject({
      error: { scope: 'a b' },
    })
  })

  it('is `account` for one of ours, and no permission', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    for (const level of ['offline', 'strict']) {
      expect(await codeOf(phone.accessToken, { level, scope: ['account'] })).toBe('ok')
      expect(await codeOf(phone.accessToken, { level, scope: ['read:orders'] })).toBe('insufficient_scope')
      expect(await codeOf(phone.accessToken, { level, permissions: ['account'] })).toBe('insufficient_scope')
    }
  })

  it('is asked for by words that may stand in a header, or not at all', async () => {
    const token = await issuer.token()
    for (const scope of [
      'read:orders',
      [''],
      ['a b'],
      ['a"b'],
      ['a\\b'],
      ['a\nb'],
      ['ä'],
      [7],
      {},
      Array.from({ length: 101 }, () => 'a'),
    ])
      expect(await codeOf(token, { scope }), JSON.stringify(scope)).toBe('invalid_request')
  })
})
