// What a session proved once is not what its person has now: `mfa` of a factor that is gone opens nothing that wants two factors,
// neither against a factor that came since nor under a policy.
import { createExecutionContext } from 'cloudflare:test'
import { decodeJwt } from 'jose'
import { beforeEach, expect, it } from 'vitest'
import { Auth } from '../../src/rpc.ts'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { EMAIL } from '../support/people/ada.ts'
import { addOwner, ANY_HASH, easyWorld, enrolTotp } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, Phone, signIn } from '../support/people/people.ts'
import { json, openWorld, PASSWORD, rows, type AtNoon, type World } from '../support/world.ts'

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await easyWorld())
})

/** The same browser before another configuration of the Worker. */
function at(other: World, browser: Browser): Browser {
  const there = new Browser(other)
  for (const [name, value] of browser.jar) there.jar.set(name, value)
  return there
}

const amrOf = async (browser: Browser): Promise<string[]> => (await json(await browser.get('/api/session'))).session.amr

it('new-factor-removed-by-password: a session that proved a factor which is gone removes none that came since', async () => {
  const ada = await addOwner(world, EMAIL)
  const stolen = ada.browser.copy()
  expect((await ada.browser.send('DELETE', '/api/totp')).status).toBe(204)
  clock.pass(1_000_000)
  await stolen.post('/api/refresh')
  expect((await stolen.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
  const owner = new Browser(world)
  await signIn(owner, EMAIL)
  await enrolTotp(owner)
  for (const [method, path] of [
    ['DELETE', '/api/totp'],
    ['POST', '/api/recovery-codes'],
    ['POST', '/api/totp'],
    ['POST', '/api/passkeys/options'],
    ['DELETE', '/api/user'],
  ] as const)
    expect((await stolen.send(method, path)).status, `${method} ${path}`).toBe(401)
  expect([await count('totp'), await count('recovery_codes')]).toEqual([1, 10])
})

it('policy-met-by-a-removed-factor: whoever removed their last factor is asked for one when the policy comes', async () => {
  const ada = await addOwner(world, EMAIL)
  expect((await ada.browser.send('DELETE', '/api/totp')).status).toBe(204)
  expect(await amrOf(ada.browser)).toEqual(['pwd', 'otp'])
  const required = at(openWorld({ MFA: 'required' }), ada.browser)
  expect(await json(await required.get('/api/session'))).toMatchObject({ status: 403, code: 'second_factor_required' })
  // The binding hears of it where it asks.
  const door = new Auth(createExecutionContext(), { ...world.env, MFA: 'required' })
  const token = ada.browser.jar.get('__Host-latchkey-access') ?? ''
  expect(await door.verifyAccessToken(token, { level: 'strict' })).toMatchObject({
    ok: false,
    error: { code: 'second_factor_required' },
  })
  await enrolTotp(required)
  expect((await required.get('/api/session')).status).toBe(200)
})

it('keeps what was proved as long as another second factor is there', async () => {
  const ada = await addOwner(world, EMAIL)
  const device = new Authenticator(world.config.issuer)
  const options = await json(await ada.browser.post('/api/passkeys/options'))
  const passkey = await json(await ada.browser.post('/api/passkeys', await device.register(options)))
  expect((await ada.browser.send('DELETE', '/api/totp')).status).toBe(204)
  expect(await amrOf(ada.browser)).toContain('mfa')
  expect((await ada.browser.send('DELETE', `/api/passkeys/${passkey.id}`)).status).toBe(204)
  expect(await amrOf(ada.browser)).toEqual(['pwd', 'otp', 'hwk', 'user'])
})

it('address-changed-without-the-factor: a change that was asked for with one factor waits in vain where there are two', async () => {
  await addUser(world, EMAIL, { hash: ANY_HASH })
  const [owner, stolen] = [new Browser(world), new Browser(world)]
  await signIn(owner, EMAIL)
  await signIn(stolen, EMAIL)
  const ask = async (who: Browser, email: string): Promise<{ challenge: string; code: string | undefined }> => {
    const { challenge } = await json(await who.post('/api/email/change', { email }))
    return { challenge, code: (await newestMail(world, email)).code }
  }
  const theirs = await ask(stolen, 'thief@example.com')
  const { app } = await enrolTotp(owner)
  expect((await stolen.post('/api/email/change/confirm', theirs)).status).toBe(400)
  expect(await rows('SELECT email FROM users')).toEqual([{ email: EMAIL }])
  // Whoever proves it goes on, by the same code.
  expect((await stolen.post('/api/reauthenticate', { totp_code: app.code() })).status).toBe(200)
  expect((await stolen.post('/api/email/change/confirm', theirs)).status).toBe(200)
})

it('step-up-by-password-alone: a password proved again makes no session one of two factors', async () => {
  await addUser(world, EMAIL, { hash: ANY_HASH })
  const ada = new Browser(world)
  await signIn(ada, EMAIL)
  const device = new Authenticator(world.config.issuer, { be: true, bs: true })
  const options = await json(await ada.post('/api/passkeys/options', { conditional: true }))
  expect((await ada.post('/api/passkeys', await device.register(options, { up: false, uv: false }))).status).toBe(201)
  const phone = new Phone(world)
  const challenge = await json(await phone.post('/api/sign-in/passkey/options'))
  await phone.post('/api/sign-in/passkey', { ...(await device.assert(challenge)), transport: 'bearer' })
  expect(decodeJwt(phone.accessToken)['amr']).toEqual(['swk', 'user', 'mfa'])
  expect((await phone.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
  expect(decodeJwt(phone.accessToken)['amr']).toEqual(['swk', 'user', 'pwd'])
  const { passkey } = await json(await phone.post('/api/reauthenticate/options'))
  await phone.post('/api/reauthenticate', { passkey: await device.assert(passkey) })
  expect(decodeJwt(phone.accessToken)['amr']).toContain('mfa')
})
