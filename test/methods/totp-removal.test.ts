// Taking the authenticator app away: by whoever proves both factors lately, and never the last one where the policy wants it.
import { beforeEach, describe, expect, it } from 'vitest'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { adaWithApp, EMAIL, type AdaWithApp } from '../support/people/ada.ts'
import { addOwner, ANY_HASH, enrolTotp, firstStep, recoveryStep, signInByTotp } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { json, openWorld, rows } from '../support/world.ts'

let { world, clock, ada } = {} as AdaWithApp

beforeEach(async () => {
  ;({ world, clock, ada } = await adaWithApp())
})

const remove = (who: Browser = ada.browser, query = ''): Promise<Response> => who.send('DELETE', `/api/totp${query}`)

describe('the authenticator app', () => {
  it('is taken away: sign-in asks for nothing more, the recovery codes go, and the owner is told', async () => {
    clock.pass(1000)
    const waiting = await firstStep(new Browser(world), EMAIL)
    expect((await remove()).status).toBe(204)
    expect([await count('totp'), await count('recovery_codes')]).toEqual([0, 0])
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'totp_removed' })
    expect((await firstStep(new Browser(world), EMAIL)).status).toBe('signed_in')
    expect((await recoveryStep(new Browser(world), waiting.mfa_token, ada.recoveryCodes[0] ?? '')).status).toBe(400)
    expect(
      await rows("SELECT outcome, actor_id, subject_id, reason FROM audit_events WHERE event = 'factor_removed'"),
    ).toEqual([{ outcome: 'success', actor_id: ada.id, subject_id: ada.id, reason: 'totp' }])
    expect(await json(await remove())).toMatchObject({ status: 404, code: 'not_found' })
  })

  it('may be added again', async () => {
    await remove()
    clock.pass(STEP_MS)
    const { app } = await enrolTotp(ada.browser)
    expect((await signInByTotp(new Browser(world), { email: EMAIL, app })).status).toBe(200)
  })

  it('leaves the other sessions alone, unless they are to end', async () => {
    const other = new Browser(world)
    await signInByTotp(other, ada)
    expect(await json(await remove(ada.browser, '?end_other_sessions=maybe'))).toMatchObject({ status: 400 })
    expect((await remove()).status).toBe(204)
    expect((await other.get('/api/session')).status).toBe(200)
    clock.pass(STEP_MS)
    await enrolTotp(ada.browser)
    expect((await remove(ada.browser, '?end_other_sessions=true')).status).toBe(204)
    expect((await other.get('/api/session')).status).toBe(401)
    expect((await ada.browser.get('/api/session')).status).toBe(200)
  })

  it('stays where the last proof is too old', async () => {
    clock.pass(901_000)
    await ada.browser.post('/api/refresh')
    expect(await json(await remove())).toMatchObject({ status: 401, code: 'reauthentication_required' })
    expect((await ada.browser.post('/api/reauthenticate', { totp_code: ada.app.code() })).status).toBe(200)
    expect((await remove()).status).toBe(204)
  })

  it('stays where nobody is signed in, or somebody who has none', async () => {
    expect((await remove(new Browser(world))).status).toBe(401)
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    const bob = new Browser(world)
    await signIn(bob, 'bob@example.com')
    expect((await remove(bob)).status).toBe(404)
    expect(await count('totp')).toBe(1)
  })
})

describe('a session from before the app was added', () => {
  it('can change nothing that is sensitive until it has proved the app, however fresh it is', async () => {
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    const [mine, old] = [new Browser(world), new Browser(world)]
    await signIn(mine, 'bob@example.com')
    await signIn(old, 'bob@example.com')
    const { app } = await enrolTotp(mine)
    const before = await rows('SELECT email, hashed_password FROM users ORDER BY id')
    for (const [method, path, body] of [
      ['DELETE', '/api/totp', undefined],
      ['POST', '/api/totp', {}],
      ['POST', '/api/totp/confirm', { code: app.code() }],
      ['POST', '/api/recovery-codes', {}],
      ['POST', '/api/password/change', { current_password: 'x', new_password: 'Brighter-Lamp-93-river' }],
      ['POST', '/api/email/change', { email: 'new@example.com' }],
      ['POST', '/api/sign-out', { scope: 'all' }],
      ['DELETE', '/api/sessions', undefined],
      ['DELETE', '/api/user', undefined],
    ] as const)
      expect(await json(await old.send(method, path, body)), `${method} ${path}`).toMatchObject({
        status: 401,
        code: 'reauthentication_required',
      })
    expect(await rows('SELECT email, hashed_password FROM users ORDER BY id')).toEqual(before)
    expect(await json(await old.post('/api/reauthenticate', { password: 'x' }))).toMatchObject({
      code: 'second_factor_required',
    })
    expect((await remove(old)).status).toBe(401)
    expect((await old.post('/api/reauthenticate', { totp_code: app.code() })).status).toBe(200)
    expect((await remove(old)).status).toBe(204)
  })
})

describe('where a second factor is a must', () => {
  it('the last one stays; an app may be replaced', async () => {
    const strict = openWorld({ MFA: 'required' })
    const there = new Browser(strict)
    for (const [name, value] of ada.browser.jar) there.jar.set(name, value)
    expect(await json(await remove(there))).toMatchObject({ status: 409, code: 'last_factor' })
    expect([await count('totp'), await count('recovery_codes')]).toEqual([1, 10])
    expect(await count('mails', "kind = 'totp_removed'")).toBe(0)
    clock.pass(2 * STEP_MS)
    await enrolTotp(there)
    expect(await count('totp')).toBe(1)
  })

  it('of administrators, it stays theirs, and not a USER’s', async () => {
    const admins = openWorld({ MFA: 'admins' })
    const root = await addOwner(admins, 'root@example.com', { role: 'SUPER_ADMIN' })
    expect(await json(await remove(root.browser))).toMatchObject({ status: 409, code: 'last_factor' })
    const there = new Browser(admins)
    for (const [name, value] of ada.browser.jar) there.jar.set(name, value)
    expect((await remove(there)).status).toBe(204)
  })

  it('one may go while another stays', async () => {
    const strict = openWorld({ MFA: 'required' })
    const there = new Browser(strict)
    for (const [name, value] of ada.browser.jar) there.jar.set(name, value)
    const passkey = (conditional: number): Promise<unknown> =>
      strict.env.DB.prepare(
        `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, uv_initialized, transports, backup_eligible,
          backup_state, aaguid, rp_id, conditional, name) VALUES (?, ?, ?, 'k', 0, 1, '[]', 0, 0, 'a', 'localhost', ?, 'key')`,
      )
        .bind(crypto.randomUUID(), ada.id, crypto.randomUUID(), conditional)
        .run()
    await passkey(1)
    expect((await remove(there)).status).toBe(409)
    await passkey(0)
    expect((await remove(there)).status).toBe(204)
    // The codes stand in for the passkey now.
    expect(await count('recovery_codes')).toBe(10)
  })
})
