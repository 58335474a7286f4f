// An account that must enrol a second factor (`MFA`) and signed in by a password alone proves its mailbox first: a stolen password
// enrols nothing, and what one sign-in was mailed answers no other.
import { beforeEach, describe, expect, it } from 'vitest'
import { DEVICE_COOKIE } from '../../src/http/cookies.ts'
import { mfaTokenOf, openMfaToken } from '../../src/sessions/pending.ts'
import { appOf, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { EMAIL } from '../support/people/ada.ts'
import { ANY_HASH, easyWorld, firstStep, passwordStep } from '../support/people/factors.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { addUser, Browser, count, newestMail, Phone, signIn } from '../support/people/people.ts'
import { database, json, openWorld, PASSWORD, rows, type AtNoon } from '../support/world.ts'

const TOKEN = expect.stringMatching(/^[\w-]+$/)

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await easyWorld({ MFA: 'required' }))
  await addUser(world, EMAIL, { hash: ANY_HASH })
})

type Asked = { mfa_token: string; challenge: string; code: string }
const ask = async (more: object = {}): Promise<Asked> => {
  clock.pass(1)
  const { mfa_token, challenge } = await passwordStep(new Browser(world), EMAIL, more)
  return { mfa_token, challenge, code: (await newestMail(world, EMAIL)).code ?? '' }
}
const prove = (asked: Asked): Promise<Response> => new Browser(world).post('/api/sign-in/email-code', asked)
const another = (code: string): string => (code === '000000' ? '000001' : '000000')

describe('a sign-in by a password alone, where a second factor must be enrolled', () => {
  it('is asked for a mailed code, and by it comes to the enrolment', async () => {
    const browser = new Browser(world)
    const begun = await passwordStep(browser, EMAIL)
    const wanted = { status: 'mfa_required', mfa_token: TOKEN, factors: ['email_code'], challenge: TOKEN }
    expect(begun).toEqual(wanted)
    const { kind, code } = await newestMail(world, EMAIL)
    expect(kind).toBe('sign_in_code')
    const { mfa_token, challenge } = begun
    const answer = await browser.post('/api/sign-in/email-code', { mfa_token, challenge, code })
    const enrolment = { status: 'enrolment_required', mfa_token: TOKEN, factors: ['totp', 'passkey'] }
    expect(await json(answer)).toEqual(enrolment)
    expect([browser.jar.size, await count('sessions')]).toEqual([0, 0])
  })

  it('has a token that admits to nothing else', async () => {
    const { mfa_token } = await ask()
    for (const path of ['/api/totp', '/api/totp/confirm', '/api/passkeys/options'])
      expect((await new Browser(world).post(path, { mfa_token, code: '000000' })).status, path).toBe(401)
    for (const path of ['/api/sign-in/totp', '/api/sign-in/recovery-code', '/api/sign-in/passkey/options'])
      expect((await new Browser(world).post(path, { mfa_token, code: '000000' })).status, path).toBe(400)
  })

  it('is answered by its own code alone: not by that of another sign-in of the same person', async () => {
    const [one, other] = [await ask(), await ask()]
    expect((await prove({ ...other, mfa_token: one.mfa_token })).status).toBe(400)
    expect((await prove({ ...other, challenge: one.challenge, code: another(one.code) })).status).toBe(400)
    expect([(await prove(one)).status, (await prove(other)).status]).toEqual([200, 200])
  })

  it('is not answered by a code to sign in with, nor does its own sign in', async () => {
    const asked = await ask()
    clock.pass(1)
    const { challenge } = await json(await new Browser(world).post('/api/sign-in/email-code/request', { email: EMAIL }))
    const { code = '' } = await newestMail(world, EMAIL)
    expect((await prove({ ...asked, challenge, code })).status).toBe(400)
    const { mfa_token: _, ...alone } = asked
    expect((await new Browser(world).post('/api/sign-in/email-code', alone)).status).toBe(400)
    expect((await prove(asked)).status).toBe(200)
  })

  it.each<[what: string, sql: string]>([
    ['of another purpose', "UPDATE codes SET purpose = 'sign_in'"],
    ['of somebody else', "UPDATE codes SET user_id = (SELECT id FROM users WHERE email = 'bob@example.com')"],
    ['that another sign-in had mailed', "UPDATE codes SET session_id = '01990000-0000-7000-8000-000000000000'"],
  ])('is answered by no code %s, though all else of it were right', async (_, sql) => {
    await addUser(world, 'bob@example.com')
    const asked = await ask()
    await database.prepare(sql).run()
    expect((await prove(asked)).status).toBe(400)
  })

  it('is no enrolment before, whatever token names it', async () => {
    const { mfa_token } = await ask()
    const id = openMfaToken(world.deps(), 'mailbox', mfa_token) ?? ''
    const early = { mfa_token: mfaTokenOf(world.deps(), 'enrolment', id) }
    expect((await new Browser(world).post('/api/totp', early)).status).toBe(401)
    await database.prepare('UPDATE pending_sign_ins SET mailbox = 0').run()
    expect((await new Browser(world).post('/api/totp', early)).status).toBe(200)
  })

  it('takes a code once, within five guesses, and until MFA_TOKEN_SECONDS are over', async () => {
    const [once, guessed, late] = [await ask(), await ask(), await ask()]
    expect([(await prove(once)).status, (await prove(once)).status]).toEqual([200, 400])
    for (let guess = 0; guess < 5; guess += 1) await prove({ ...guessed, code: another(guessed.code) })
    expect((await prove(guessed)).status).toBe(400)
    clock.pass(300_000)
    expect((await prove(late)).status).toBe(400)
    expect(await count('audit_events', "event = 'authn_second_step_fail' AND reason = 'wrong_email_code'")).toBe(8)
  })

  it('of many answers at once takes one', async () => {
    const asked = await ask()
    const answers = await Promise.all(Array.from({ length: 10 }, () => prove(asked)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('stays within the budget of mail, and is answered alike beyond it', async () => {
    for (let mail = 0; mail < 6; mail += 1) await passwordStep(new Browser(world), EMAIL)
    expect(await count('mails', "kind = 'sign_in_code'")).toBe(5)
    expect(await count('audit_events', "event = 'excess_rate_limit_exceeded'")).toBe(1)
  })

  it('carries transport and remember through', async () => {
    const phone = new Phone(world)
    const { mfa_token } = await firstStep(phone, EMAIL, { transport: 'bearer', remember: true })
    const app = appOf(await json(await phone.post('/api/totp', { mfa_token })))
    await phone.post('/api/totp/confirm', { mfa_token, code: app.code() })
    expect(await rows('SELECT transport, remember, amr FROM sessions')).toEqual([
      { transport: 'bearer', remember: 1, amr: '["pwd","otp","mfa"]' },
    ])
  })

  it('two of one person enrol each their own app: neither is shown the other’s secret, nor confirms it', async () => {
    const [one, other] = [await firstStep(new Browser(world), EMAIL), await firstStep(new Browser(world), EMAIL)]
    const browser = new Browser(world)
    const app = appOf(await json(await browser.post('/api/totp', { mfa_token: one.mfa_token })))
    const confirm = { mfa_token: other.mfa_token, code: app.code() }
    expect((await browser.post('/api/totp/confirm', confirm)).status).toBe(400)
    expect(await (await enrolPage(other.mfa_token, wrongCode(app))).text()).not.toContain(app.secret)
    expect((await browser.post('/api/totp/confirm', { ...confirm, mfa_token: one.mfa_token })).status).toBe(200)
  })
})

describe('the mail of a sign-in by a password alone', () => {
  const sentTo = (): Promise<number> => count('mails', `recipient = '${EMAIL}'`)

  it('has a budget of its own for a known device: whoever else has the password uses up none of it', async () => {
    const ada = new Browser(openWorld())
    await signIn(ada, EMAIL)
    for (let turn = 0; turn < 6; turn += 1) await ask()
    expect(await sentTo()).toBe(5)
    const [own, other] = [new Browser(world), new Browser(world)]
    own.jar.set(DEVICE_COOKIE, ada.jar.get(DEVICE_COOKIE) ?? '')
    const { mfa_token, challenge } = await passwordStep(own, EMAIL)
    expect(await sentTo()).toBe(6)
    const { code } = await newestMail(world, EMAIL)
    expect((await own.post('/api/sign-in/email-code', { mfa_token, challenge, code })).status).toBe(200)
    // A cookie that the account has forgotten is nobody’s.
    await world.env.DB.prepare('UPDATE users SET credential_version = credential_version + 1').run()
    other.jar.set(DEVICE_COOKIE, ada.jar.get(DEVICE_COOKIE) ?? '')
    await passwordStep(other, EMAIL)
    expect(await sentTo()).toBe(6)
  })

  it('over the budget there is none, and its code is nobody’s and lives for no time', async () => {
    for (let turn = 0; turn < 6; turn += 1) await ask()
    expect(await count('codes', 'user_id IS NOT NULL AND expires_at > sent_at')).toBe(5)
    expect(await count('codes', 'user_id IS NULL AND expires_at = sent_at')).toBe(1)
  })
})

const enrolPage = (mfaToken: string, code: string): Promise<Response> =>
  world.fetch('/sign-in/enrol', {
    method: 'POST',
    body: new URLSearchParams({ mfa_token: mfaToken, code, return_to: '' }),
  })

describe('on the pages', () => {
  /** Types address and password, and goes to the page that asks for the mailed code. */
  async function typePassword(): Promise<{ ada: Browser; page: string; code: string }> {
    const ada = new Browser(world)
    await open(ada, '/sign-in')
    const begun = await press(ada, '/sign-in', { email: EMAIL, password: PASSWORD, return_to: '' })
    const page = await (await onwardFrom(ada, begun)).text()
    return { ada, page, code: (await newestMail(world, EMAIL)).code ?? '' }
  }

  it('the form after the password asks for the mailed code, again after a wrong one, and leads to the enrolment', async () => {
    const { ada, page, code } = await typePassword()
    expect(page).toContain('action="http://localhost:8787/sign-in/email-code"')
    const carried = hiddenIn(page)
    const wrong = await press(ada, '/sign-in/email-code', { ...carried, code: another(code) })
    expect([wrong.status, hiddenIn(await wrong.text())['challenge']]).toEqual([400, carried['challenge']])
    const right = await press(ada, '/sign-in/email-code', { ...carried, code })
    const cookies = right.headers.getSetCookie().map((cookie) => cookie.split('=', 1)[0])
    expect([right.status, cookies]).toEqual([303, ['__Host-latchkey-step']])
    const enrolment = hiddenIn(await (await onwardFrom(ada, right)).text())
    const confirm = await (await press(ada, '/sign-in/enrol', enrolment)).text()
    expect(confirm).toMatch(/<code>[A-Z2-7]{32}<\/code>/)
  })

  it('reloading what each form led to repeats nothing, and goes on', async () => {
    const { ada, page, code } = await typePassword()
    const proved = await press(ada, '/sign-in/email-code', { ...hiddenIn(page), code })
    const enrolment = await (await onwardFrom(ada, proved)).text()
    clock.pass(61_000)
    expect(await (await onwardFrom(ada, proved)).text()).toBe(enrolment)
    const shown = await (await press(ada, '/sign-in/enrol', hiddenIn(enrolment))).text()
    const app = appOf({ secret: /<code>(\w+)<\/code>/.exec(shown)?.[1] ?? '', uri: '' })
    const done = await press(ada, '/sign-in/enrol', { ...hiddenIn(shown), code: app.code() })
    const codes = await (await onwardFrom(ada, done)).text()
    expect(codes.match(/<li><code>[^<]+<\/code>/g)).toHaveLength(10)
    clock.pass(61_000)
    expect(await (await onwardFrom(ada, done)).text()).toBe(codes)
    const left = ada.copy()
    await ada.post('/api/sign-out')
    for (const name of ['access', 'refresh']) left.jar.delete(`__Host-latchkey-${name}`)
    expect((await onwardFrom(left, done)).headers.get('Location')).toContain('/sign-in?return_to=')
  })

  it('a code that is sent once more after its page has come ends where it ended, until the minute is over', async () => {
    const { ada, page, code } = await typePassword()
    const typed = { ...hiddenIn(page), code }
    const first = await press(ada, '/sign-in/email-code', typed)
    await onwardFrom(ada, first)
    const again = await press(ada, '/sign-in/email-code', typed)
    expect([again.status, again.headers.get('Location')]).toEqual([303, first.headers.get('Location')])
    clock.pass(61_000)
    expect((await press(ada, '/sign-in/email-code', typed)).status).toBe(400)
  })

  it('the page of what is left leads to the sign-in once it has waited for too long, or holds what nobody sealed', async () => {
    const { ada } = await typePassword()
    expect((await open(ada, '/sign-in/second_step?return_to=https://evil.example')).status).toBe(400)
    clock.pass(world.config.mfaTokenMs)
    for (const kept of [ada.jar.get('__Host-latchkey-step') ?? '', 'v1.x.y.z', '']) {
      ada.jar.set('__Host-latchkey-step', kept)
      const answer = await open(ada, '/sign-in/second_step')
      expect([answer.status, answer.headers.get('Location')]).toEqual([
        303,
        expect.stringContaining('/sign-in?return_to='),
      ])
    }
  })
})
