// Passkeys (WebAuthn L3): made, listed, named, taken away; by an authenticator in software.
import { beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { adaSignedIn, EMAIL, type AdaSignedIn } from '../support/people/ada.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { addUser, Browser, count, loggedAs, newestMail, signIn } from '../support/people/people.ts'
import { addPasskey, signInWith } from '../support/authenticators/passkeys.ts'
import { json, PASSWORD, rows } from '../support/world.ts'

const MINUTE = 60_000

let { world, clock, ada, userId } = {} as AdaSignedIn

beforeEach(async () => {
  ;({ world, clock, ada, userId } = await adaSignedIn())
})

describe('a passkey', () => {
  it('is made in a fresh session, and signs in with nothing typed', async () => {
    const options = await json(await ada.post('/api/passkeys/options'))
    expect(options).toEqual({
      rp: { id: 'localhost', name: 'Latchkey' },
      user: { id: expect.stringMatching(/^[\w-]{43}$/), name: EMAIL, displayName: EMAIL },
      challenge: expect.stringMatching(/^[\w-]{52}$/),
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      timeout: 300_000,
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'preferred' },
      attestation: 'none',
      extensions: { credProps: true },
    })
    const device = new Authenticator()
    const made = await ada.post('/api/passkeys', { ...(await device.register(options)), name: 'Key ring' })
    expect(made.status).toBe(201)
    expect(await json(made)).toMatchObject({
      name: 'Key ring',
      credential_id: device.id,
      status: 'signed_in',
      session: { amr: ['pwd', 'hwk', 'user', 'mfa'] },
      recovery_codes: expect.arrayContaining([expect.any(String)]),
    })
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'passkey_added' })

    const stranger = new Browser(world)
    const answer = await signInWith(device, stranger)
    expect(answer.status).toBe(200)
    expect(await json(answer)).toMatchObject({
      status: 'signed_in',
      user: { id: userId },
      session: { amr: ['hwk', 'user', 'mfa'] },
    })
    expect((await stranger.get('/api/session')).status).toBe(200)
    expect(await count('spent_challenges')).toBe(2)
  })

  it('is kept as its authenticator described it', async () => {
    const device = new Authenticator(undefined, { be: true, bs: true, signCount: 3 })
    const { id } = await addPasskey(ada, device)
    const [row] = await rows('SELECT * FROM passkeys')
    expect(row).toEqual({
      id,
      user_id: userId,
      credential_id: device.id,
      public_key: expect.stringMatching(/^[\w-]{103}$/),
      sign_count: 3,
      uv_initialized: 1,
      transports: '["internal"]',
      backup_eligible: 1,
      backup_state: 1,
      aaguid: '00000000-0000-0000-0000-000000000000',
      rp_id: 'localhost',
      conditional: 0,
      name: 'an unknown program',
      created_at: clock.now(),
      last_used_at: null,
    })
    expect(await loggedAs('factor_enrolled')).toEqual([
      {
        outcome: 'success',
        reason: 'passkey',
        actor_id: userId,
        subject_id: userId,
        meta: JSON.stringify({ passkey: id, conditional: false }),
      },
    ])
    clock.pass(MINUTE)
    expect((await signInWith(device, new Browser(world), { bs: false, signCount: 9 })).status).toBe(200)
    expect(await rows('SELECT sign_count, backup_state, last_used_at FROM passkeys')).toEqual([
      { sign_count: 9, backup_state: 0, last_used_at: clock.now() },
    ])
    expect((await loggedAs('authn_login_success')).at(-1)).toMatchObject({
      reason: 'passkey',
      meta: '{"amr":"swk user mfa"}',
    })
  })

  it.each([
    ['Ed25519', -8],
    ['ES256', -7],
    ['RS256', -257],
  ] as const)('may have a key of %s', async (_, key) => {
    const device = new Authenticator(undefined, { key })
    await addPasskey(ada, device)
    expect((await signInWith(device, new Browser(world))).status).toBe(200)
    expect(
      (await signInWith(device, new Browser(world), { signature: (bytes) => bytes.map((byte) => ~byte) })).status,
    ).toBe(401)
  })

  it('is one of several, which are listed, named and excluded from the next one', async () => {
    const [first, second] = [new Authenticator(), new Authenticator(undefined, { be: true })]
    const one = await addPasskey(ada, first, { more: { name: 'Laptop' } })
    clock.pass(1000)
    const two = await addPasskey(ada, second)
    expect(two.recovery_codes).toBeUndefined()
    const listed = await json(await ada.get('/api/passkeys'))
    expect(listed.items.map(({ id }: { id: string }) => id)).toEqual([two.id, one.id])
    expect(listed.items[1]).toEqual({
      id: one.id,
      credential_id: first.id,
      name: 'Laptop',
      created_at: '2026-10-10T12:00:00.000Z',
      last_used_at: null,
      backup_eligible: false,
      backed_up: false,
      transports: ['internal'],
      aaguid: '00000000-0000-0000-0000-000000000000',
    })
    expect(listed.next_cursor).toBeNull()
    const renamed = await ada.send('PATCH', `/api/passkeys/${one.id}`, { name: ' Desk ' })
    expect(await json(renamed)).toMatchObject({ id: one.id, name: 'Desk' })
    expect(await loggedAs('passkey_renamed')).toMatchObject([{ subject_id: userId }])
    const { excludeCredentials } = await json(await ada.post('/api/passkeys/options'))
    expect(excludeCredentials).toEqual(
      [first, second].map(({ id }) => ({ type: 'public-key', id, transports: ['internal'] })),
    )
  })

  it('is nobody else’s to see, name or take away', async () => {
    const { id } = await addPasskey(ada, new Authenticator(), { more: { name: 'Mine' } })
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    const bob = new Browser(world)
    await signIn(bob, 'bob@example.com')
    expect((await json(await bob.get('/api/passkeys'))).items).toEqual([])
    for (const target of [id, '00000000-0000-7000-8000-000000000000', 'nonsense']) {
      expect((await bob.send('PATCH', `/api/passkeys/${target}`, { name: 'x' })).status).toBe(404)
      expect((await bob.send('DELETE', `/api/passkeys/${target}`)).status).toBe(404)
    }
    expect((await ada.send('PATCH', `/api/passkeys/${id}`, { name: '' })).status).toBe(400)
    expect(await rows('SELECT name FROM passkeys')).toEqual([{ name: 'Mine' }])
    for (const [method, path] of [
      ['GET', '/api/passkeys'],
      ['PATCH', `/api/passkeys/${id}`],
      ['DELETE', `/api/passkeys/${id}`],
    ] as const)
      expect((await new Browser(world).send(method, path)).status).toBe(401)
  })

  it('is the fifty-first: refused', async () => {
    await addPasskey(ada, new Authenticator())
    await world.env.DB.prepare(
      `WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 49)
       INSERT INTO passkeys SELECT printf('0-%d', n), user_id, printf('c%d', n), public_key, 0, 1, '[]', 0, 0, aaguid, rp_id, 0, 'x', created_at, NULL
       FROM i, passkeys`,
    ).run()
    expect(await count('passkeys')).toBe(50)
    const options = await json(await ada.post('/api/passkeys/options'))
    const refused = await ada.post('/api/passkeys', await new Authenticator().register(options))
    expect(await json(refused)).toMatchObject({ status: 409, code: 'too_many_passkeys' })
    expect(await count('passkeys')).toBe(50)
  })

  it('may end the other sessions as it comes and as it goes', async () => {
    const other = new Browser(world)
    await signIn(other, EMAIL)
    const device = new Authenticator()
    const { id } = await addPasskey(ada, device, { more: { end_other_sessions: true } })
    expect((await other.get('/api/session')).status).toBe(401)
    await signInWith(device, other)
    expect((await ada.send('DELETE', `/api/passkeys/${id}?end_other_sessions=true`)).status).toBe(204)
    expect((await other.get('/api/session')).status).toBe(401)
    expect((await ada.get('/api/session')).status).toBe(200)
    expect(await count('audit_events', "event = 'session_expired' AND reason = 'factor_changed'")).toBe(2)
  })

  it('wants a fresh proof to be made or taken away', async () => {
    const { id } = await addPasskey(ada, new Authenticator())
    const device = new Authenticator()
    const options = await json(await ada.post('/api/passkeys/options'))
    const slow = await device.register(options)
    clock.pass(901_000)
    await ada.post('/api/refresh')
    for (const answer of [
      await ada.post('/api/passkeys/options'),
      await ada.post('/api/passkeys', slow),
      await ada.send('DELETE', `/api/passkeys/${id}`),
    ])
      expect(await json(answer)).toMatchObject({ status: 401, code: 'reauthentication_required' })
    expect(await count('passkeys')).toBe(1)
  })

  it('is taken away with its recovery codes, and its owner is told', async () => {
    const { id } = await addPasskey(ada, new Authenticator())
    expect(await count('recovery_codes')).toBe(10)
    clock.pass(1000)
    expect((await ada.send('DELETE', `/api/passkeys/${id}`)).status).toBe(204)
    expect([await count('passkeys'), await count('recovery_codes')]).toEqual([0, 0])
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'passkey_removed' })
    expect(await loggedAs('factor_removed')).toMatchObject([
      { reason: 'passkey', meta: JSON.stringify({ passkey: id }) },
    ])
    const again = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    expect(await json(again)).toMatchObject({ status: 'signed_in' })
  })
})
