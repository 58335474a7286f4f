// The steps of a sign-in, sent many times at once by one browser: as asked-twice.test.ts has it for mailed links.
import { beforeEach, describe, expect, it } from 'vitest'
import { newRecoveryCodes } from '../../src/credentials/recovery-codes.ts'
import { run } from '../../src/db/client.ts'
import { appOf, STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import {
  beginHere,
  clear,
  EMAIL,
  here,
  LIMIT,
  race,
  slowWorld,
  twinsOf,
  waiting,
  type Prepared,
} from '../support/people/asked-twice.ts'
import { addOwner, ANY_HASH, type Owner } from '../support/people/factors.ts'
import { addUser, Browser, count } from '../support/people/people.ts'
import { RACE_TRIALS } from '../support/size.ts'
import { PASSWORD } from '../support/world.ts'

let owner: Owner

beforeEach(beginHere)

const hiddenIn = (page: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''

const STEPS = {
  'an address and a password': async () => {
    await addUser(here.world, EMAIL, { hash: ANY_HASH })
    const ada = new Browser(here.world)
    const page = await (await ada.get('/sign-in')).text()
    const values = { email: EMAIL, password: PASSWORD, return_to: hiddenIn(page, 'return_to') }
    return { ada, path: '/sign-in', values, sessions: 1 }
  },
  'a code of the app': async () => {
    owner = await addOwner(here.world, EMAIL)
    here.clock.pass(4 * STEP_MS)
    await here.world.env.DB.prepare('DELETE FROM sessions').run()
    const { ada, mfaToken } = await waiting(owner.id, 'second_factor')
    const values = { mfa_token: mfaToken, code: owner.app.code(), return_to: '' }
    return { ada, path: '/sign-in/totp', values, sessions: 1 }
  },
  'a recovery code': async () => {
    owner = await addOwner(here.world, EMAIL)
    const deps = here.world.deps()
    const { codes, writes } = newRecoveryCodes(deps, owner.id)
    await run(deps.db, writes)
    await here.world.env.DB.prepare('DELETE FROM sessions').run()
    const { ada, mfaToken } = await waiting(owner.id, 'second_factor')
    const values = { mfa_token: mfaToken, code: codes[0] ?? '', return_to: '' }
    return { ada, path: '/sign-in/recovery-code', values, sessions: 1 }
  },
  'the first code of an app that is set up': async () => {
    const id = await addUser(here.world, EMAIL, { hash: ANY_HASH })
    const { ada, mfaToken } = await waiting(id, 'enrolment')
    const page = await (await ada.submit('/sign-in/enrol', { mfa_token: mfaToken, return_to: '' })).text()
    const app = appOf({ secret: /<code>(\w+)<\/code>/.exec(page)?.[1] ?? '', uri: '' })
    return {
      ada,
      path: '/sign-in/enrol',
      values: { mfa_token: mfaToken, return_to: '', code: app.code() },
      sessions: 1,
    }
  },
} satisfies Record<string, () => Promise<Prepared>>

describe('many at once by one browser', () => {
  it.each(Object.entries(STEPS))(
    'end alike by %s, and no stranger does',
    async (_, prepare) => expect(await race(prepare)).toBe(RACE_TRIALS),
    LIMIT,
  )

  it(
    'count one guess by a wrong code, and are refused alike',
    async () => {
      const there = slowWorld()
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const { ada, path, values } = await STEPS['a code of the app']()
        const wrong = { ...values, code: wrongCode(owner.app) }
        const answers = await Promise.all(twinsOf(there, ada).map((twin) => twin.submit(path, wrong)))
        expect(new Set(answers.map((answer) => answer.status)), `trial ${trial}`).toEqual(new Set([400]))
        expect(await count('pending_sign_ins', 'attempts = 1'), `trial ${trial}`).toBe(1)
      }
    },
    LIMIT,
  )
})
