// Passkeys and the account that they belong to: without a password, under a policy, at another host, and which of them can't go.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { adaSignedInAt, EMAIL } from '../support/people/ada.ts'
import { firstStep } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, Phone } from '../support/people/people.ts'
import { addPasskey, AT_A_HOST, signInWith } from '../support/authenticators/passkeys.ts'
import { json, openWorld, PASSWORD, rows, worldAtNoon, type AtNoon, type World } from '../support/world.ts'

const MINUTE = 60_000

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await worldAtNoon())
})

afterEach(() => {
  vi.unstubAllGlobals()
})

const signedIn = (at: World = world): Promise<Browser> => adaSignedInAt(at)

const withPassword = async (at: World = world) =>
  json(await new Browser(at).post('/api/sign-in', { email: EMAIL, password: PASSWORD }))

describe('an account without a password', () => {
  it('is signed up for by mail alone, gets a passkey in the verified session, and is entered by it', async () => {
    const ada = new Browser(world)
    const { challenge } = await json(await ada.post('/api/sign-up', { email: EMAIL, name: 'Ada' }))
    const { code } = await newestMail(world, EMAIL)
    expect((await ada.post('/api/email/verify', { challenge, code })).status).toBe(200)
    const device = new Authenticator()
    expect(await addPasskey(ada, device)).toMatchObject({ session: { amr: ['otp', 'hwk', 'user', 'mfa'] } })
    expect(await rows('SELECT hashed_password FROM users')).toEqual([{ hashed_password: null }])
    await ada.post('/api/sign-out')
    expect(await json(await signInWith(device, ada))).toMatchObject({ user: { email: EMAIL, name: 'Ada' } })
    expect((await json(await ada.post('/api/reauthenticate/options'))).methods).toEqual(['passkey'])
    expect(await withPassword()).toMatchObject({ code: 'invalid_credentials' })
  })

  it('is entered by its passkey before its address is confirmed, where it needn’t be, and not where it must', async () => {
    const open = openWorld({ EMAIL_VERIFICATION: 'optional' })
    const ada = new Browser(open)
    expect((await ada.post('/api/sign-up', { email: EMAIL })).status).toBe(201)
    const device = new Authenticator()
    await addPasskey(ada, device)
    expect(await json(await signInWith(device, new Browser(open)))).toMatchObject({
      status: 'signed_in',
      user: { email: EMAIL, email_verified: false },
    })
    expect((await signInWith(device, new Browser(world))).status).toBe(401)
  })

  it('loses its passkeys with itself', async () => {
    const ada = await signedIn()
    const device = new Authenticator()
    await addPasskey(ada, device)
    expect((await ada.send('DELETE', '/api/user')).status).toBe(204)
    expect(await count('passkeys')).toBe(0)
    expect((await json(await signInWith(device, new Browser(world)))).signals).toEqual({
      signalUnknownCredential: { rpId: 'localhost', credentialId: device.id },
    })
  })

  it('made by somebody else for an address that was never theirs leaves its true owner no passkey of theirs', async () => {
    const open = openWorld({ EMAIL_VERIFICATION: 'optional' })
    const squatter = new Browser(open)
    expect((await squatter.post('/api/sign-up', { email: EMAIL })).status).toBe(201)
    const device = new Authenticator()
    await addPasskey(squatter, device)
    clock.pass(2 * MINUTE)
    const owner = new Browser(open)
    const { challenge } = await json(await owner.post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code } = await newestMail(open, EMAIL)
    await owner.post('/api/sign-in/email-code', { challenge, code })
    expect(await rows('SELECT email_verified_at IS NULL AS open FROM users')).toEqual([{ open: 0 }])
    expect(await count('passkeys')).toBe(0)
    expect((await signInWith(device, new Browser(open))).status).toBe(401)
    expect((await squatter.get('/api/session')).status).toBe(401)
  })
})

describe('with MFA=required', () => {
  const enrolling = async (person: Browser | Phone, more: object = {}) => {
    const strict = openWorld({ MFA: 'required' })
    await addUser(strict, EMAIL)
    return firstStep(person, EMAIL, more)
  }

  it('the first passkey finishes the sign-in that waits for it', async () => {
    const strict = openWorld({ MFA: 'required' })
    const ada = new Browser(strict)
    const first = await enrolling(ada, { remember: true })
    expect(first).toMatchObject({ status: 'enrolment_required', factors: ['totp', 'passkey'] })
    const token = { mfa_token: first.mfa_token }
    expect((await ada.post('/api/passkeys/options', { ...token, conditional: true })).status).toBe(401)
    const device = new Authenticator()
    const options = await json(await ada.post('/api/passkeys/options', token))
    const answer = await device.register(options)
    const made = await ada.post('/api/passkeys', { ...answer, ...token, name: 'First' })
    expect(made.status).toBe(201)
    expect(made.headers.getSetCookie().join()).toMatch(/latchkey-refresh=.*Max-Age=.*latchkey-device=/)
    const body = await json(made)
    expect(body).toMatchObject({
      status: 'signed_in',
      name: 'First',
      session: { amr: ['pwd', 'otp', 'hwk', 'user', 'mfa'] },
    })
    expect(body.recovery_codes).toHaveLength(10)
    expect((await ada.get('/api/passkeys')).status).toBe(200)
    expect((await new Browser(strict).post('/api/passkeys/options', token)).status).toBe(401)
    expect(await withPassword(strict)).toMatchObject({ status: 'mfa_required' })
    expect(await json(await signInWith(device, new Browser(strict)))).toMatchObject({ status: 'signed_in' })
  })

  it('a phone enrols, too; a challenge of one sign-in answers no other', async () => {
    const strict = openWorld({ MFA: 'required' })
    const phone = new Phone(strict)
    const { mfa_token } = await enrolling(phone, { transport: 'bearer' })
    const other = await firstStep(new Browser(strict), EMAIL)
    const options = await json(await phone.post('/api/passkeys/options', { mfa_token }))
    const answer = await new Authenticator().register(options)
    const refused = await phone.post('/api/passkeys', { ...answer, mfa_token: other.mfa_token })
    expect(await json(refused)).toMatchObject({ status: 400, code: 'invalid_passkey' })
    const made = await phone.post('/api/passkeys', { ...answer, mfa_token })
    expect(await json(made)).toMatchObject({ access_token: expect.any(String), refresh_token: expect.any(String) })
    // The other sign-in waited for a first factor, and there is one.
    const late = await phone.post('/api/passkeys/options', { mfa_token: other.mfa_token })
    expect(late.status).toBe(401)
    expect(await count('passkeys')).toBe(1)
  })

  it('the last second factor stays, and so does whoever has only one they didn’t choose', async () => {
    const ada = await signedIn()
    const { id } = await addPasskey(ada, new Authenticator())
    const strict = openWorld({ MFA: 'required' })
    const there = Object.assign(new Browser(strict), { jar: ada.jar })
    expect(await json(await there.send('DELETE', `/api/passkeys/${id}`))).toMatchObject({
      status: 409,
      code: 'last_factor',
    })
    const another = await addPasskey(there, new Authenticator())
    expect((await there.send('DELETE', `/api/passkeys/${id}`)).status).toBe(204)
    expect((await there.send('DELETE', `/api/passkeys/${another.id}`)).status).toBe(409)
    expect(await count('passkeys')).toBe(1)
  })
})

describe('the host', () => {
  it('is the RP id: passkeys of another one are refused, and say nothing', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"id":"1"}')))
    const device = new Authenticator('https://auth.example.com')
    const before = openWorld(AT_A_HOST)
    await addPasskey(await signedIn(before), device)
    const moved = openWorld({ ...AT_A_HOST, ISSUER: 'https://login.example.org/auth' })
    const there = device.clone()
    const options = await json(await new Browser(moved).post('/api/sign-in/passkey/options'))
    expect(options.rpId).toBe('login.example.org')
    for (const bend of [{}, { rpId: 'auth.example.com' }]) {
      const credential = await there.assert(options, { ...bend, origin: 'https://login.example.org' })
      const answer = await json(await new Browser(moved).post('/api/sign-in/passkey', credential))
      expect(answer).toMatchObject({ status: 401, code: 'invalid_credentials' })
      expect(answer).not.toHaveProperty('signals')
    }
    const ada = new Browser(moved)
    const { mfa_token } = await json(await ada.post('/api/sign-in', { email: EMAIL, password: PASSWORD }))
    expect(mfa_token).toEqual(expect.any(String))
    expect((await signInWith(device, new Browser(before))).status).toBe(200)
  })

  it('may be below a path, and shares its passkeys with the origins that it lists', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"id":"1"}')))
    const vars = {
      ...AT_A_HOST,
      ISSUER: 'https://login.example.org/auth',
      TRUSTED_ORIGINS: 'https://shop.example.net https://example.com',
    }
    const there = openWorld(vars)
    for (const path of ['https://login.example.org/.well-known/webauthn', '/.well-known/webauthn']) {
      const answer = await there.fetch(path)
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/json'])
      expect(await json(answer)).toEqual({
        origins: ['https://login.example.org', 'https://shop.example.net', 'https://example.com'],
      })
    }
    expect((await there.fetch('https://login.example.org/.well-known/other')).status).toBe(404)
    const device = new Authenticator('https://login.example.org')
    const made = await addPasskey(await signedIn(there), device)
    expect(made.credential_id).toBe(device.id)
    for (const origin of ['https://shop.example.net', 'https://example.com']) {
      const elsewhere = new Browser(there, { origin })
      const from = { 'Sec-Fetch-Site': 'cross-site' }
      const options = await json(await elsewhere.post('/api/sign-in/passkey/options', {}, from))
      const answer = await elsewhere.post('/api/sign-in/passkey', await device.assert(options, { origin }), from)
      expect(answer.status, origin).toBe(200)
    }
    expect((await signInWith(device, new Browser(there), { origin: 'https://evil.example' })).status).toBe(401)
  })
})

describe('the last way in', () => {
  it('stays, where nobody has a password or could be mailed a code', async () => {
    const open = openWorld({ EMAIL_VERIFICATION: 'optional' })
    const ada = new Browser(open)
    expect((await ada.post('/api/sign-up', { email: EMAIL })).status).toBe(201)
    const one = await addPasskey(ada, new Authenticator())
    const two = await addPasskey(ada, new Authenticator())
    expect((await ada.send('DELETE', `/api/passkeys/${one.id}`)).status).toBe(204)
    const refused = await ada.send('DELETE', `/api/passkeys/${two.id}`)
    expect(await json(refused)).toMatchObject({ status: 409, code: 'last_way_in' })
    expect(await rows('SELECT id FROM passkeys')).toEqual([{ id: two.id }])
    await open.env.DB.prepare('UPDATE users SET email_verified_at = 1').run()
    expect((await ada.send('DELETE', `/api/passkeys/${two.id}`)).status).toBe(204)
  })

  it('is no passkey of a host that is gone', async () => {
    const open = openWorld({ EMAIL_VERIFICATION: 'optional' })
    const ada = new Browser(open)
    await ada.post('/api/sign-up', { email: EMAIL })
    const old = await addPasskey(ada, new Authenticator())
    await open.env.DB.prepare("UPDATE passkeys SET rp_id = 'old.example.com'").run()
    const { id } = await addPasskey(ada, new Authenticator())
    expect(await json(await ada.send('DELETE', `/api/passkeys/${id}`))).toMatchObject({ code: 'last_way_in' })
    expect((await ada.send('DELETE', `/api/passkeys/${old.id}`)).status).toBe(204)
  })
})

describe('an address that is taken back', () => {
  it('takes along the passkeys that were added since it changed, and no others', async () => {
    const ada = await signedIn()
    const old = new Authenticator()
    await addPasskey(ada, old)
    clock.pass(MINUTE)
    // Another session: what it asked for reaches no further back than its own beginning.
    await signInWith(old, ada)
    const { challenge } = await json(await ada.post('/api/email/change', { email: 'thief@example.org' }))
    const { code } = await newestMail(world, 'thief@example.org')
    expect((await ada.post('/api/email/change/confirm', { challenge, code })).status).toBe(200)
    clock.pass(MINUTE)
    const thiefs = new Authenticator()
    await addPasskey(ada, thiefs)
    const undo = (await rows<{ n: number }>("SELECT count(*) AS n FROM codes WHERE purpose = 'undo_email'"))[0]?.n
    expect(undo).toBe(1)
    const { items } = await json(await world.fetch('/dev/mail?limit=100'))
    const told = items.find(
      (mail: { to: string; link?: string }) => mail.to === EMAIL && mail.link?.includes('undo-email'),
    )
    const token = new URL(told.link).searchParams.get('token')
    expect((await new Browser(world).post('/api/email/change/undo', { token })).status).toBe(200)
    expect(await rows('SELECT credential_id FROM passkeys')).toEqual([{ credential_id: old.id }])
    expect((await signInWith(thiefs, new Browser(world))).status).toBe(401)
    expect((await signInWith(old, new Browser(world))).status).toBe(200)
  })
})

describe('what the browser’s Signal API is told', () => {
  it('is ready to use: every credential, and the names of the moment', async () => {
    const ada = await signedIn()
    const [one, two] = [new Authenticator(), new Authenticator()]
    const { id } = await addPasskey(ada, one)
    clock.pass(1000)
    await addPasskey(ada, two)
    await ada.send('PATCH', '/api/user', { name: 'Ada Lovelace' })
    const userId = one.userHandle
    const accepted = (ids: string[]) => ({ rpId: 'localhost', userId, allAcceptedCredentialIds: ids })
    expect((await json(await ada.get('/api/passkeys'))).signals).toEqual({
      signalAllAcceptedCredentials: accepted([one.id, two.id]),
      signalCurrentUserDetails: { rpId: 'localhost', userId, name: EMAIL, displayName: 'Ada Lovelace' },
    })
    await ada.send('DELETE', `/api/passkeys/${id}`)
    const { signals } = await json(await ada.get('/api/passkeys'))
    expect(signals.signalAllAcceptedCredentials).toEqual(accepted([two.id]))
  })
})
