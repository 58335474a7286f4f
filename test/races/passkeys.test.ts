// Passkeys at once, on a D1 that takes its time: a challenge is answered once, a sign-in finished once, and the last way in stays.
// `npm test` tries each race six times with six at once, `npm run test:races` 200 times with twenty.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { RACE_TRIALS, RACERS } from '../support/size.ts'
import { slowly } from '../support/servers/d1.ts'
import { enrolTotp, firstStep } from '../support/people/factors.ts'
import { addPasskey } from '../support/authenticators/passkeys.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { freshWorld, json, openWorld, stopClock, type Vars, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

/** A hasher object that hashes at once. */
const hasher = { idFromName: String, get: () => ({ scrypt: async () => ({ ok: true, value: new Uint8Array(32) }) }) }
const VARS = { HASHER: hasher } as unknown as Vars
const HASH = `$scrypt$ln=14,r=8,p=5$${'A'.repeat(22)}$${'A'.repeat(43)}`

let world: World
let slow: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(VARS)
  slow = openWorld(VARS, slowly(5))
})

afterEach(() => {
  vi.useRealTimers()
})

/** Somebody new in an empty house: all goes but the signing keys. */
async function signedIn(): Promise<Browser> {
  const tables = ['users', 'codes', 'counters', 'mails', 'audit_events', 'spent_challenges']
  await world.env.DB.batch(tables.map((table) => world.env.DB.prepare(`DELETE FROM ${table}`)))
  clock.pass(60_000)
  await addUser(world, EMAIL, { hash: HASH })
  const ada = new Browser(world)
  await signIn(ada, EMAIL)
  return ada
}

/** Somebody with the same cookies, or none, where D1 is slow. */
function there(who?: Browser): Browser {
  const other = new Browser(slow)
  for (const [name, value] of who?.jar ?? []) other.jar.set(name, value)
  return other
}

const allAtOnce = <T>(act: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: RACERS }, act))
const statusesOf = (answers: readonly Response[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b)
/** One succeeded, all others were refused by `status`. */
const oneOf = (all: number, status: number, good = 200): number[] => [
  good,
  ...Array.from({ length: all - 1 }, () => status),
]

async function trials(try_: (about: string) => Promise<void>): Promise<void> {
  for (let trial = 0; trial < RACE_TRIALS; trial += 1) await try_(`trial ${trial}`)
}

const firstStepOf = async (): Promise<string> => (await firstStep(new Browser(world), EMAIL)).mfa_token

describe('at once', () => {
  it(
    'many show one assertion: one of them is signed in',
    () =>
      trials(async (about) => {
        const ada = await signedIn()
        const device = new Authenticator(undefined, { signCount: 0 })
        await addPasskey(ada, device)
        const options = await json(await ada.post('/api/sign-in/passkey/options'))
        const assertion = await device.assert(options)
        const answers = await allAtOnce(() => there().post('/api/sign-in/passkey', assertion))
        expect(statusesOf(answers), about).toEqual(oneOf(RACERS, 401))
        expect(await count('sessions'), about).toBe(2)
        expect(await count('audit_events', "event = 'authn_login_fail'"), about).toBe(RACERS - 1)
      }),
    15_000 * RACE_TRIALS,
  )

  it(
    'many answer one registration: one passkey is kept',
    () =>
      trials(async (about) => {
        const ada = await signedIn()
        const answer = await new Authenticator().register(await json(await ada.post('/api/passkeys/options')))
        const answers = await allAtOnce(() => there(ada).post('/api/passkeys', answer))
        expect(statusesOf(answers), about).toEqual(oneOf(RACERS, 400, 201))
        expect([await count('passkeys'), await count('recovery_codes')], about).toEqual([1, 10])
      }),
    15_000 * RACE_TRIALS,
  )

  it(
    'many prove again by one assertion: one of them has',
    () =>
      trials(async (about) => {
        const ada = await signedIn()
        const device = new Authenticator(undefined, { signCount: 0 })
        await addPasskey(ada, device)
        const { passkey } = await json(await ada.post('/api/reauthenticate/options'))
        const proof = { passkey: await device.assert(passkey) }
        const answers = await allAtOnce(() => there(ada).post('/api/reauthenticate', proof))
        expect(statusesOf(answers), about).toEqual(oneOf(RACERS, 401))
      }),
    15_000 * RACE_TRIALS,
  )

  it(
    'one sign-in that waits is finished by passkeys and by codes: it becomes one session',
    () =>
      trials(async (about) => {
        const ada = await signedIn()
        const device = new Authenticator(undefined, { signCount: 0 })
        await addPasskey(ada, device)
        const { app } = await enrolTotp(ada)
        const mfaToken = await firstStepOf()
        const before = await count('sessions')
        const asked = Array.from({ length: 2 }, async () =>
          device.assert(await json(await there().post('/api/sign-in/passkey/options', { mfa_token: mfaToken }))),
        )
        const assertions = await Promise.all(asked)
        const answers = await Promise.all([
          ...assertions.map((one) => there().post('/api/sign-in/passkey', { ...one, mfa_token: mfaToken })),
          ...[0, 1].map((step) => there().post('/api/sign-in/totp', { mfa_token: mfaToken, code: app.code(step) })),
        ])
        expect(answers.filter(({ ok }) => ok).length, about).toBe(1)
        expect(Math.max(...statusesOf(answers)), about).toBeLessThan(500)
        expect(await count('sessions'), about).toBe(before + 1)
        expect(await count('pending_sign_ins'), about).toBe(0)
      }),
    15_000 * RACE_TRIALS,
  )

  it(
    'the last two passkeys are taken away: one of them stays, where it is the last way in',
    () =>
      trials(async (about) => {
        const ada = await signedIn()
        const made = [await addPasskey(ada, new Authenticator()), await addPasskey(ada, new Authenticator())]
        await world.env.DB.prepare('UPDATE users SET hashed_password = NULL, email_verified_at = NULL').run()
        const answers = await Promise.all(made.map(({ id }) => there(ada).send('DELETE', `/api/passkeys/${id}`)))
        expect(statusesOf(answers), about).toEqual([204, 409])
        expect(await count('passkeys'), about).toBe(1)
        expect(await count('audit_events', "event = 'factor_removed'"), about).toBe(1)
      }),
    15_000 * RACE_TRIALS,
  )

  it(
    'the last two passkeys are taken away where a second factor must be had: one of them stays',
    () =>
      trials(async (about) => {
        const strict = openWorld({ ...VARS, MFA: 'required' }, slowly(5))
        const ada = await signedIn()
        const made = [await addPasskey(ada, new Authenticator()), await addPasskey(ada, new Authenticator())]
        const answers = await Promise.all(
          made.map(({ id }) =>
            Object.assign(new Browser(strict), { jar: there(ada).jar }).send('DELETE', `/api/passkeys/${id}`),
          ),
        )
        expect(statusesOf(answers), about).toEqual([204, 409])
        expect(await count('passkeys'), about).toBe(1)
      }),
    15_000 * RACE_TRIALS,
  )

  it(
    'one enrolment that MFA=required waits for is answered by many passkeys: one is kept, one session starts',
    () =>
      trials(async (about) => {
        await signedIn()
        const strict = openWorld({ ...VARS, MFA: 'required' }, slowly(5))
        const { mfa_token } = await firstStep(new Browser(strict), EMAIL)
        const before = await count('sessions')
        const answers = await allAtOnce(async () => {
          const person = new Browser(strict)
          const options = await json(await person.post('/api/passkeys/options', { mfa_token }))
          return person.post('/api/passkeys', { ...(await new Authenticator().register(options)), mfa_token })
        })
        expect(answers.filter(({ ok }) => ok).length, about).toBe(1)
        expect(Math.max(...statusesOf(answers)), about).toBeLessThan(500)
        expect([await count('passkeys'), await count('sessions')], about).toEqual([1, before + 1])
      }),
    15_000 * RACE_TRIALS,
  )
})
