// Second factors and whoever an account really belongs to: a reset gets around none, an undo and the proof of an address that
// was never verified take away what somebody else added.
import { beforeEach, describe, expect, it } from 'vitest'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { EMAIL } from '../support/people/ada.ts'
import {
  addOwner,
  ANY_HASH,
  easyWorld,
  enrolTotp,
  firstStep,
  recoveryStep,
  secondStep,
  signInByTotp,
} from '../support/people/factors.ts'
import { addUser, Browser, count, mailedToken, newestMail, signIn } from '../support/people/people.ts'
import { json, openWorld, PASSWORD, rows, type AtNoon, type World } from '../support/world.ts'

const MOVED = 'eve@example.org'
const NEW_PASSWORD = 'Brighter-Lamp-93-river'

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await easyWorld())
})

async function reset(at: World, email: string = EMAIL): Promise<Response> {
  clock.pass(1000)
  const { challenge } = await json(await new Browser(at).post('/api/password/forgot', { email }))
  const { code } = await newestMail(at, email)
  return new Browser(at).post('/api/password/reset', { challenge, code, password: NEW_PASSWORD })
}

async function signInByMail(at: World, email: string, person = new Browser(at)): Promise<Response> {
  clock.pass(1000)
  const { challenge } = await json(await person.post('/api/sign-in/email-code/request', { email }))
  const { code } = await newestMail(at, email)
  return person.post('/api/sign-in/email-code', { challenge, code })
}

const linkToken = (to: string): Promise<string> => mailedToken(world, to)

describe('a reset of the password', () => {
  it('signs nobody in and leaves the second factor: sign-in still asks for it', async () => {
    const ada = await addOwner(world, EMAIL)
    clock.pass(STEP_MS)
    const answer = await reset(world)
    expect([answer.status, await json(answer)]).toEqual([200, { status: 'password_reset' }])
    const begun = await firstStep(new Browser(world), EMAIL)
    expect(begun).toMatchObject({ status: 'mfa_required', factors: ['totp', 'recovery_code'] })
    expect([await count('totp'), await count('recovery_codes')]).toEqual([1, 10])
    expect((await secondStep(new Browser(world), begun.mfa_token, ada.app.code())).status).toBe(200)
  })
})

describe('an undo of a change of address', () => {
  /** Somebody in a session of Ada's moves the account to an address of theirs. */
  async function move(who: Browser): Promise<void> {
    const { challenge } = await json(await who.post('/api/email/change', { email: MOVED }))
    const { code } = await newestMail(world, MOVED)
    expect((await who.post('/api/email/change/confirm', { challenge, code })).status).toBe(200)
    clock.pass(STEP_MS)
  }

  it('drops the app and the codes that were added since', async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const thief = new Browser(world)
    await signIn(thief, EMAIL)
    await move(thief)
    await enrolTotp(thief)
    await thief.post('/api/totp')
    expect((await new Browser(world).post('/api/email/change/undo', { token: await linkToken(EMAIL) })).status).toBe(
      200,
    )
    expect([await count('totp'), await count('recovery_codes')]).toEqual([0, 0])
    expect((await thief.get('/api/session')).status).toBe(401)
    expect(await json(await signInByMail(world, EMAIL))).toMatchObject({ status: 'signed_in' })
  })

  it('leaves those from before: they are the owner’s', async () => {
    const ada = await addOwner(world, EMAIL)
    clock.pass(STEP_MS)
    const later = new Browser(world)
    await signInByTotp(later, ada)
    clock.pass(STEP_MS)
    await move(later)
    await later.post('/api/totp')
    const waiting = await firstStep(new Browser(world), MOVED)
    expect((await new Browser(world).post('/api/email/change/undo', { token: await linkToken(EMAIL) })).status).toBe(
      200,
    )
    expect([await count('totp'), await count('recovery_codes')]).toEqual([1, 10])
    // What waited for its second step is over, as every session is.
    expect((await recoveryStep(new Browser(world), waiting.mfa_token, ada.recoveryCodes[0] ?? '')).status).toBe(400)
    const { mfa_token, status } = await json(await signInByMail(world, EMAIL))
    expect(status).toBe('mfa_required')
    expect((await secondStep(new Browser(world), mfa_token, ada.app.code())).status).toBe(200)
  })
})

describe('an account whose address was never verified', () => {
  let open: World
  let squatter: Browser

  /** Somebody signs up with Ada's address. */
  async function squat(vars: Record<string, string> = {}): Promise<Record<string, string>> {
    open = openWorld({ EMAIL_VERIFICATION: 'optional', ...vars })
    squatter = new Browser(open)
    const answer = await squatter.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    expect(answer.status).toBe(201)
    clock.pass(STEP_MS)
    return json(answer)
  }

  it.each([
    ['a mailed code', () => signInByMail(open, EMAIL)],
    ['a reset', () => reset(open)],
  ])('loses what a squatter added once its true owner comes by %s', async (_, arrive) => {
    await squat()
    const { app, recoveryCodes } = await enrolTotp(squatter)
    const waiting = await firstStep(new Browser(open), EMAIL)
    await squatter.post('/api/totp')
    expect((await arrive()).status).toBe(200)
    expect([await count('totp'), await count('recovery_codes')]).toEqual([0, 0])
    expect((await squatter.get('/api/session')).status).toBe(401)
    for (const answer of [
      await secondStep(new Browser(open), waiting.mfa_token, app.code()),
      await recoveryStep(new Browser(open), waiting.mfa_token, recoveryCodes[0] ?? ''),
    ])
      expect(answer.status).toBe(400)
    clock.pass(60_000)
    expect(await json(await signInByMail(open, EMAIL))).toMatchObject({ status: 'signed_in' })
  })

  it.each([
    ['a mailed code', () => signInByMail(open, EMAIL)],
    ['a reset', () => reset(open)],
  ])('ends a squatter’s enrolment that waits when its true owner comes by %s', async (_, arrive) => {
    const { status, mfa_token = '' } = await squat({ MFA: 'required' })
    expect(status).toBe('mfa_required')
    const arrived = await json(await arrive())
    expect((await squatter.post('/api/totp', { mfa_token })).status).toBe(401)
    expect([await count('totp'), await count('sessions')]).toEqual([0, 0])
    if (arrived.status !== 'enrolment_required') return
    await enrolTotp(new Browser(open), { mfa_token: arrived.mfa_token })
    expect(await rows('SELECT DISTINCT user_id FROM sessions')).toHaveLength(1)
  })

  it('forgets a squatter’s device when its true owner comes by a mailed code', async () => {
    await squat()
    const version = await rows<{ v: number }>('SELECT credential_version AS v FROM users')
    const owner = new Browser(open)
    expect((await signInByMail(open, EMAIL, owner)).status).toBe(200)
    expect(await rows('SELECT credential_version - 1 AS v FROM users')).toEqual(version)
    expect(owner.jar.has('__Host-latchkey-device')).toBe(true)
  })

  it('keeps what its owner added who verified it then', async () => {
    const { challenge } = await squat()
    const { code } = await newestMail(open, EMAIL)
    await enrolTotp(squatter)
    expect(await json(await squatter.post('/api/email/verify', { challenge, code }))).toEqual({ status: 'verified' })
    expect(await json(await signInByMail(open, EMAIL))).toMatchObject({ status: 'mfa_required' })
    expect([await count('totp'), await count('recovery_codes')]).toEqual([1, 10])
  })

  it('that is verified keeps its factors when its owner comes by a mailed code', async () => {
    const ada = await addOwner(world, EMAIL)
    clock.pass(STEP_MS)
    open = openWorld({ EMAIL_VERIFICATION: 'optional' })
    const { mfa_token } = await json(await signInByMail(open, EMAIL))
    expect((await secondStep(new Browser(open), mfa_token, ada.app.code())).status).toBe(200)
    expect((await signInByTotp(new Browser(open), ada, ada.app.code(1))).status).toBe(200)
  })
})
