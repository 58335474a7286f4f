// Between the reading and the write: a factor that comes meanwhile is asked for after all, and a proof that goes meanwhile
// changes nothing. D1 is made to do it right before the write.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { appOf } from '../support/authenticators/authenticator-app.ts'
import { addOwner, ANY_HASH, firstStep, passwordStep, takeAnyPassword, type Owner } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { database, freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
/** What happens before the next round trip of these, once. */
let meanwhile: { at: RegExp; sql: string } | undefined

beforeEach(async () => {
  await freshWorld()
  takeAnyPassword()
  stopClock()
  world = openWorld(
    {},
    {
      before: async (statements) => {
        if (meanwhile === undefined || !statements.some((sql) => meanwhile?.at.test(sql))) return
        const { sql } = meanwhile
        meanwhile = undefined
        await database.prepare(sql).run()
      },
    },
  )
})

afterEach(() => {
  meanwhile = undefined
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const FACTOR = `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at) SELECT 't', id, 's', 'b', 1 FROM users`
const before = (at: RegExp, sql: string = FACTOR): void => void (meanwhile = { at, sql })
const there = (): Browser => new Browser(world)

describe('a second factor that comes meanwhile', () => {
  beforeEach(async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
  })

  it('keeps a sign-in by password from being one with one factor', async () => {
    before(/insert into "sessions"/)
    const browser = there()
    expect((await browser.post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(401)
    expect([meanwhile, browser.jar.size, await count('sessions')]).toEqual([undefined, 0, 0])
    const again = await json(await browser.post('/api/sign-in', { email: EMAIL, password: PASSWORD }))
    expect(again.status).toBe('mfa_required')
  })

  it('keeps a sign-in by a mailed code from being one', async () => {
    const browser = there()
    const { challenge } = await json(await browser.post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code } = await newestMail(world, EMAIL)
    before(/insert into "sessions"/)
    expect((await browser.post('/api/sign-in/email-code', { challenge, code })).status).toBe(400)
    expect([meanwhile, await count('sessions')]).toEqual([undefined, 0])
    const again = await json(await browser.post('/api/sign-in/email-code', { challenge, code }))
    expect(again.status).toBe('mfa_required')
  })

  it('makes a password, or a mailed code, too little to prove again', async () => {
    const ada = there()
    await signIn(ada, EMAIL)
    const proved = await rows('SELECT auth_time, counter, amr FROM sessions')
    before(/update "sessions" set/)
    expect((await ada.post('/api/reauthenticate', { password: PASSWORD })).ok).toBe(false)
    await database.prepare('DELETE FROM totp').run()
    const { challenge } = await json(await ada.post('/api/reauthenticate/options', { mail: true }))
    const { code } = await newestMail(world, EMAIL)
    before(/update "sessions" set/)
    expect((await ada.post('/api/reauthenticate', { challenge, code })).ok).toBe(false)
    expect(meanwhile).toBeUndefined()
    expect(await rows('SELECT auth_time, counter, amr FROM sessions')).toEqual(proved)
  })

  it('keeps an enrolment from finishing a sign-in', async () => {
    const required = openWorld({ MFA: 'required' })
    const { mfa_token } = await firstStep(new Browser(required), EMAIL)
    const app = appOf(await json(await there().post('/api/totp', { mfa_token })))
    before(/update "totp" set "confirmed_at"/)
    expect((await there().post('/api/totp/confirm', { mfa_token, code: app.code() })).status).toBe(400)
    expect([meanwhile, await count('sessions'), await count('recovery_codes')]).toEqual([undefined, 0, 0])
  })

  it('keeps a session with one factor from adding another', async () => {
    const ada = there()
    await signIn(ada, EMAIL)
    const app = appOf(await json(await ada.post('/api/totp')))
    before(/update "totp" set "confirmed_at"/)
    expect((await ada.post('/api/totp/confirm', { code: app.code() })).ok).toBe(false)
    expect([meanwhile, await count('recovery_codes')]).toEqual([undefined, 0])
    expect(await rows('SELECT id FROM totp WHERE confirmed_at IS NOT NULL')).toEqual([{ id: 't' }])
  })
})

describe('a session that ends meanwhile', () => {
  const END = "UPDATE sessions SET active = 0, revoked_at = 1, revoked_reason = 'x'"
  let ada: Owner

  beforeEach(async () => {
    ada = await addOwner(world, EMAIL)
  })

  it('takes no app away', async () => {
    before(/delete from "totp"/, END)
    expect((await ada.browser.send('DELETE', '/api/totp')).ok).toBe(false)
    expect([meanwhile, await count('totp'), await count('recovery_codes')]).toEqual([undefined, 1, 10])
  })

  it('makes no recovery codes', async () => {
    const digests = await rows('SELECT digest FROM recovery_codes ORDER BY digest')
    before(/delete from "recovery_codes"/, END)
    expect((await ada.browser.post('/api/recovery-codes')).ok).toBe(false)
    expect(meanwhile).toBeUndefined()
    expect(await rows('SELECT digest FROM recovery_codes ORDER BY digest')).toEqual(digests)
  })

  it('changes no password', async () => {
    const hashes = await rows('SELECT hashed_password, credential_version FROM users')
    before(/update "users" set .*"hashed_password"/, END)
    const change = { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }
    expect((await ada.browser.post('/api/password/change', change)).status).toBe(401)
    expect([meanwhile, await rows('SELECT hashed_password, credential_version FROM users')]).toEqual([
      undefined,
      hashes,
    ])
    expect(await count('mails', "kind = 'password_changed'")).toBe(0)
  })

  it('confirms no app', async () => {
    const app = appOf(await json(await ada.browser.post('/api/totp')))
    before(/update "totp" set "confirmed_at"/, END)
    expect((await ada.browser.post('/api/totp/confirm', { code: app.code() })).ok).toBe(false)
    expect([meanwhile, await count('totp', 'confirmed_at IS NULL')]).toEqual([undefined, 1])
  })

  it('proves nothing again', async () => {
    const [{ last_step: step } = { last_step: 0 }] = await rows<{ last_step: number }>('SELECT last_step FROM totp')
    before(/update "sessions" set/, END)
    expect((await ada.browser.post('/api/reauthenticate', { totp_code: ada.app.code() })).ok).toBe(false)
    expect([meanwhile, await rows('SELECT last_step FROM totp')]).toEqual([undefined, [{ last_step: step }]])
  })
})

describe('a password that is changed meanwhile', () => {
  it('is not changed by whoever knew the one before', async () => {
    const ada = await addOwner(world, EMAIL)
    before(/update "users" set .*"hashed_password"/, "UPDATE users SET hashed_password = 'another'")
    const change = { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }
    const refused = await json(await ada.browser.post('/api/password/change', change))
    expect([refused.code, meanwhile]).toEqual(['invalid_credentials', undefined])
    expect(await rows('SELECT hashed_password FROM users')).toEqual([{ hashed_password: 'another' }])
    const told = [
      await count('audit_events', "event = 'authn_password_change'"),
      await count('mails', "kind = 'password_changed'"),
    ]
    expect([...told, (await ada.browser.post('/api/refresh')).status]).toEqual([0, 0, 200])
  })

  it('keeps the second step from signing in', async () => {
    const ada = await addOwner(world, EMAIL)
    const begun = await json(await there().post('/api/sign-in', { email: EMAIL, password: PASSWORD }))
    const sessions = await count('sessions')
    before(/insert into "sessions"/, 'UPDATE users SET credential_version = credential_version + 1')
    const proof = { mfa_token: begun.mfa_token, code: ada.app.code() }
    expect((await there().post('/api/sign-in/totp', proof)).status).toBe(400)
    expect([meanwhile, await count('sessions')]).toEqual([undefined, sessions])
  })
})

describe('a mailbox that is being proved', () => {
  // The batch that spends the code: where anything has changed since it was read, the code is good still, and nothing goes on.
  it.each<[string, string]>([
    ['of a sign-in that is over', 'DELETE FROM pending_sign_ins'],
    ['of somebody who is disabled', 'UPDATE users SET disabled_at = 1'],
    ['of somebody with another password', 'UPDATE users SET credential_version = credential_version + 1'],
    ['of a sign-in whose mailbox was proved', 'UPDATE pending_sign_ins SET mailbox = 0'],
    ['of somebody who has a second factor', FACTOR],
  ])('%s meanwhile leads nowhere', async (_, sql) => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const { mfa_token, challenge } = await passwordStep(new Browser(openWorld({ MFA: 'required' })), EMAIL)
    const { code } = await newestMail(world, EMAIL)
    before(/delete from "codes"/, sql)
    const answer = await there().post('/api/sign-in/email-code', { mfa_token, challenge, code })
    expect([answer.status, (await json(answer)).code, meanwhile]).toEqual([400, 'invalid_code', undefined])
    expect(await count('codes')).toBe(1)
    expect(await count('audit_events', "meta LIKE '%enrolment%'")).toBe(0)
  })
})
