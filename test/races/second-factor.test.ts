// Second factors raced on a D1 that takes its time: one code, one token, one recovery code, one enrolment, the last factor.
// Each is good for one of many. `npm test` tries each race six times with six at once, `npm run test:races` 200 times with twenty.
import { beforeEach, describe, expect, it } from 'vitest'
import { newRecoveryCodes } from '../../src/credentials/recovery-codes.ts'
import { run } from '../../src/db/client.ts'
import { beginPending } from '../../src/sessions/pending.ts'
import type { Step } from '../../src/sessions/rules.ts'
import { slowly } from '../support/servers/d1.ts'
import { RACE_TRIALS, RACERS } from '../support/size.ts'
import { EMAIL } from '../support/people/ada.ts'
import { enter } from '../support/people/entered.ts'
import { appOf, STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { addOwner, ANY_HASH, easyWorld, recoveryStep, secondStep } from '../support/people/factors.ts'
import { addUser, Browser, count, Phone } from '../support/people/people.ts'
import { database, json, openWorld, rows, type AtNoon, type Vars, type World } from '../support/world.ts'

const LIMIT = 5_000 * RACE_TRIALS

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await easyWorld())
})

/** The same D1, each call of which takes a while. */
const slow = (vars: Vars = {}): World => openWorld(vars, slowly(3))

/** Whatever a trial leaves goes, but the people, their factors and the signing keys. */
const LEFT = ['sessions', 'pending_sign_ins', 'counters', 'mails', 'audit_events']
async function clear(more: readonly string[] = []): Promise<void> {
  await database.batch([...LEFT, ...more].map((table) => database.prepare(`DELETE FROM ${table}`)))
  // The codes of all steps near now are unused.
  clock.pass(4 * STEP_MS)
}

/** Sign-ins that wait, as first steps by password leave them. */
async function waiting(many: number, userId: string, step: Step = 'second_factor'): Promise<string[]> {
  const deps = world.deps()
  const admission = { userId, amr: ['pwd'], transport: 'cookie', remember: false } as const
  const begun = Array.from({ length: many }, () => beginPending(deps, admission, step, 1))
  await Promise.all(begun.map(({ write }) => run(deps.db, [write])))
  return begun.map(({ mfaToken }) => mfaToken)
}

/** Ten new recovery codes in the place of what is left. */
async function renewed(userId: string): Promise<string[]> {
  const deps = world.deps()
  const { codes, writes } = newRecoveryCodes(deps, userId)
  await run(deps.db, writes)
  return codes
}

const at = async (many: number, go: (index: number) => Promise<Response>): Promise<number[]> => {
  const answers = await Promise.all(Array.from({ length: many }, (_, index) => go(index)))
  return answers.map((answer) => answer.status).toSorted((a, b) => a - b)
}
const oneOf = (many: number, refused: number): number[] => [200, ...Array.from({ length: many - 1 }, () => refused)]
const sessions = (): Promise<number> => count('sessions')

describe('raced by many at once', () => {
  it(
    'a code of the app signs in one of many sign-ins',
    async () => {
      const [there, ada] = [slow(), await addOwner(world, EMAIL)]
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const [tokens, code] = [await waiting(RACERS, ada.id), ada.app.code()]
        const statuses = await at(RACERS, (index) => secondStep(new Browser(there), tokens[index] ?? '', code))
        expect(statuses, `trial ${trial}`).toEqual(oneOf(RACERS, 400))
        expect(await sessions(), `trial ${trial}`).toBe(1)
        expect(await count('pending_sign_ins'), `trial ${trial}`).toBe(RACERS - 1)
      }
    },
    LIMIT,
  )

  it(
    'a code signs in, or proves again who is signed in: not both',
    async () => {
      const [there, ada] = [slow(), await addOwner(world, EMAIL)]
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const [[token = ''], code] = [await waiting(1, ada.id), ada.app.code()]
        const holder = Object.assign(new Phone(there), { accessToken: (await enter(world, ada.id, ['pwd'])).token })
        const statuses = await at(2, (index) =>
          index === 0
            ? secondStep(new Browser(there), token, code)
            : holder.post('/api/reauthenticate', { totp_code: code }),
        )
        expect(statuses, `trial ${trial}`).toEqual(oneOf(2, 400))
      }
    },
    LIMIT,
  )

  it(
    'an mfa_token finishes one sign-in, whichever code comes with it',
    async () => {
      const [there, ada] = [slow(), await addOwner(world, EMAIL)]
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const [token = ''] = await waiting(1, ada.id)
        // Codes of three steps, and recovery codes: all of them right.
        const codes = [-1, 0, 1].map((apart) => ada.app.code(apart))
        const codesOnPaper = await renewed(ada.id)
        const statuses = await at(RACERS, (index) =>
          index % 2 === 0
            ? secondStep(new Browser(there), token, codes[index % 3] ?? '')
            : recoveryStep(new Browser(there), token, codesOnPaper[index >> 1] ?? ''),
        )
        expect(statuses, `trial ${trial}`).toEqual(oneOf(RACERS, 400))
        expect(await sessions(), `trial ${trial}`).toBe(1)
        expect(await count('recovery_codes'), `trial ${trial}`).toBeGreaterThanOrEqual(9)
      }
    },
    LIMIT,
  )

  it(
    'an mfa_token bears five wrong guesses, and no sixth',
    async () => {
      const [there, ada] = [slow(), await addOwner(world, EMAIL)]
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const [token = ''] = await waiting(1, ada.id)
        const wrong = wrongCode(ada.app)
        const statuses = await at(RACERS, () => secondStep(new Browser(there), token, wrong))
        expect(new Set(statuses), `trial ${trial}`).toEqual(new Set([400]))
        expect(await rows('SELECT attempts FROM pending_sign_ins'), `trial ${trial}`).toEqual([{ attempts: 5 }])
        expect(await count('audit_events', "event = 'authn_second_step_fail'"), `trial ${trial}`).toBe(5)
      }
    },
    LIMIT,
  )

  it(
    'a recovery code signs in one of many sign-ins, and one mail says so',
    async () => {
      const [there, ada] = [slow(), await addOwner(world, EMAIL)]
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const tokens = await waiting(RACERS, ada.id)
        const [code = ''] = await renewed(ada.id)
        const statuses = await at(RACERS, (index) => recoveryStep(new Browser(there), tokens[index] ?? '', code))
        expect(statuses, `trial ${trial}`).toEqual(oneOf(RACERS, 400))
        expect(await sessions(), `trial ${trial}`).toBe(1)
        expect(await count('recovery_codes'), `trial ${trial}`).toBe(9)
        expect(await count('mails', "kind = 'recovery_code_used'"), `trial ${trial}`).toBe(1)
      }
    },
    LIMIT,
  )

  it(
    'an app is confirmed once: one set of recovery codes, and those are the ones that were shown',
    async () => {
      const [there, id] = [slow(), await addUser(world, EMAIL, { hash: ANY_HASH })]
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear(['totp', 'recovery_codes'])
        const { token } = await enter(world, id, ['pwd'])
        const phones = Array.from({ length: RACERS }, () => Object.assign(new Phone(there), { accessToken: token }))
        const app = appOf(await json(await phones[0]!.post('/api/totp')))
        const answers = await Promise.all(phones.map((phone) => phone.post('/api/totp/confirm', { code: app.code() })))
        const good = answers.filter((answer) => answer.status === 200)
        expect([good.length, answers.filter((answer) => answer.status === 400).length]).toEqual([1, RACERS - 1])
        expect([await count('totp'), await count('recovery_codes'), await count('mails')]).toEqual([1, 10, 1])
        const { recovery_codes } = await json(good[0]!)
        const [mfaToken = ''] = await waiting(1, id)
        expect((await recoveryStep(new Browser(world), mfaToken, recovery_codes[9])).status, `trial ${trial}`).toBe(200)
      }
    },
    LIMIT,
  )

  it(
    'of the enrolments of one person one finishes a sign-in',
    async () => {
      const [there, id] = [slow({ MFA: 'required' }), await addUser(world, EMAIL, { hash: ANY_HASH })]
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear(['totp', 'recovery_codes'])
        const tokens = await waiting(RACERS, id, 'enrolment')
        // They share the secret that waits: one is a person's.
        const app = appOf(await json(await new Browser(there).post('/api/totp', { mfa_token: tokens[0] })))
        const statuses = await at(RACERS, (index) =>
          new Browser(there).post('/api/totp/confirm', { mfa_token: tokens[index], code: app.code() }),
        )
        expect(statuses[0], `trial ${trial}`).toBe(200)
        expect(statuses.filter((status) => status === 200).length, `trial ${trial}`).toBe(1)
        expect(
          statuses.every((status) => [200, 400, 401].includes(status)),
          `trial ${trial}`,
        ).toBe(true)
        expect([await sessions(), await count('totp'), await count('recovery_codes')]).toEqual([1, 1, 10])
      }
    },
    LIMIT,
  )

  it(
    'the last factor is taken away once, and told once',
    async () => {
      const there = slow()
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear(['users'])
        const ada = await addOwner(world, EMAIL)
        const { byBearer } = await enter(world, ada.id, ['pwd', 'otp', 'mfa'])
        const phones = [1, 2].map(() => Object.assign(new Phone(there), { accessToken: byBearer.bearer ?? '' }))
        const statuses = await at(2, (index) => phones[index]!.send('DELETE', '/api/totp'))
        expect(statuses, `trial ${trial}`).toEqual([204, 404])
        expect(await count('audit_events', "event = 'factor_removed'"), `trial ${trial}`).toBe(1)
        expect(await count('mails', "kind = 'totp_removed'"), `trial ${trial}`).toBe(1)
      }
    },
    LIMIT,
  )

  it(
    'of the last two factors of somebody who must have one, one stays',
    async () => {
      const there = slow({ MFA: 'required' })
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear(['users'])
        const ada = await addOwner(world, EMAIL)
        const passkey = crypto.randomUUID()
        await database
          .prepare(
            `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, uv_initialized, transports,
              backup_eligible, backup_state, aaguid, rp_id, conditional, name)
             VALUES (?1, ?2, ?1, 'k', 0, 1, '[]', 0, 0, 'a', 'localhost', 0, 'key')`,
          )
          .bind(passkey, ada.id)
          .run()
        const { byBearer } = await enter(world, ada.id, ['pwd', 'otp', 'mfa'])
        const phones = [1, 2].map(() => Object.assign(new Phone(there), { accessToken: byBearer.bearer ?? '' }))
        const statuses = await at(2, (index) =>
          phones[index]!.send('DELETE', index === 0 ? '/api/totp' : `/api/passkeys/${passkey}`),
        )
        expect(statuses, `trial ${trial}`).toEqual([204, 409])
        expect((await count('totp')) + (await count('passkeys')), `trial ${trial}`).toBe(1)
        expect(await count('recovery_codes'), `trial ${trial}`).toBe(10)
      }
    },
    LIMIT,
  )
})
