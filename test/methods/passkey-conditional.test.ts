// Passkeys that the browser makes by itself (WebAuthn L3 §5.1.3, conditional create): a way in, and no second factor.
import { beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { adaSignedInAt, EMAIL } from '../support/people/ada.ts'
import { passwordStep } from '../support/people/factors.ts'
import { Browser, count, newestMail } from '../support/people/people.ts'
import { addPasskey, finishWith, signInWith } from '../support/authenticators/passkeys.ts'
import { json, PASSWORD, rows, worldAtNoon, type AtNoon, type World } from '../support/world.ts'

const MINUTE = 60_000

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await worldAtNoon())
})

const signedIn = (at: World = world): Promise<Browser> => adaSignedInAt(at)

const withPassword = (at: World = world) => passwordStep(new Browser(at), EMAIL)

describe('a passkey that the browser makes by itself', () => {
  it('comes right after a password, changes nothing about the session, and makes no sign-in need a second step', async () => {
    const ada = await signedIn()
    clock.pass(5 * MINUTE)
    await ada.post('/api/refresh')
    const before = await rows('SELECT amr, auth_time, counter FROM sessions')
    const device = new Authenticator(undefined, { be: true, bs: true, signCount: 0 })
    const options = await json(await ada.post('/api/passkeys/options', { conditional: true }))
    // Nobody touched anything.
    const made = await ada.post('/api/passkeys', await device.register(options, { up: false, uv: false }))
    expect([made.status, made.headers.getSetCookie()]).toEqual([201, []])
    const body = await json(made)
    expect(body).toMatchObject({ credential_id: device.id, backed_up: true })
    for (const absent of ['status', 'recovery_codes', 'session', 'access_token'])
      expect(body).not.toHaveProperty(absent)
    expect(await rows('SELECT amr, auth_time, counter FROM sessions')).toEqual(before)
    expect(await rows('SELECT conditional, uv_initialized FROM passkeys')).toEqual([
      { conditional: 1, uv_initialized: 0 },
    ])
    expect(await count('recovery_codes')).toBe(0)
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'passkey_added' })
    expect(await withPassword()).toMatchObject({ status: 'signed_in', session: { amr: ['pwd'] } })
    expect((await ada.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
    expect(await json(await signInWith(device, new Browser(world)))).toMatchObject({
      session: { amr: ['swk', 'user', 'mfa'] },
    })
    const { methods } = await json(await ada.post('/api/reauthenticate/options'))
    expect(methods).toEqual(['password', 'email_code', 'passkey'])
  })

  it('is followed by recovery codes when its owner chooses one', async () => {
    const ada = await signedIn()
    await addPasskey(ada, new Authenticator(), { conditional: true, bend: { up: false } })
    const chosen = await addPasskey(ada, new Authenticator())
    expect(chosen.recovery_codes).toHaveLength(10)
    expect(await withPassword()).toMatchObject({ status: 'mfa_required', factors: ['passkey', 'recovery_code'] })
    expect((await ada.send('DELETE', `/api/passkeys/${chosen.id}`)).status).toBe(204)
    expect([await count('passkeys'), await count('recovery_codes')]).toEqual([1, 0])
    expect(await withPassword()).toMatchObject({ status: 'signed_in' })
  })

  it('finishes a sign-in that another factor made wait', async () => {
    const ada = await signedIn()
    const own = new Authenticator()
    await addPasskey(ada, own, { conditional: true, bend: { up: false } })
    await addPasskey(ada, new Authenticator())
    const { mfa_token } = await withPassword()
    expect((await finishWith(own, new Browser(world), mfa_token)).status).toBe(200)
  })

  it('doesn’t come later than five minutes after a password, or after anything else', async () => {
    const ada = await signedIn()
    clock.pass(5 * MINUTE + 1)
    await ada.post('/api/refresh')
    const refused = await ada.post('/api/passkeys/options', { conditional: true })
    expect(await json(refused)).toMatchObject({ status: 401, code: 'reauthentication_required' })
    expect((await ada.post('/api/passkeys/options')).status).toBe(200)

    const mailed = new Browser(world)
    const { challenge } = await json(await mailed.post('/api/sign-in/email-code/request', { email: EMAIL }))
    await mailed.post('/api/sign-in/email-code', { challenge, code: (await newestMail(world, EMAIL)).code })
    expect((await mailed.post('/api/passkeys/options', { conditional: true })).status).toBe(401)
    expect((await mailed.post('/api/passkeys/options')).status).toBe(200)
  })

  it('is none that was asked for: nobody is excused from touching that', async () => {
    const ada = await signedIn()
    const options = await json(await ada.post('/api/passkeys/options'))
    expect((await ada.post('/api/passkeys', await new Authenticator().register(options, { up: false }))).status).toBe(
      400,
    )
  })
})
