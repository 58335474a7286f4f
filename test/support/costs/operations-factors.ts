// What somebody asks for who has second factors, or is about to: the part of the operations that let D1 fail in their midst.
import { hashPassword } from '../../../src/credentials/password.ts'
import type { Scrypt } from '../../../src/crypto/scrypt.ts'
import { run } from '../../../src/db/client.ts'
import { beginPending } from '../../../src/sessions/pending.ts'
import { appOf, STEP_MS, wrongCode, type App } from '../authenticators/authenticator-app.ts'
import { enrolTotp, firstStep, recoveryStep, secondStep } from '../people/factors.ts'
import type { Ask, Operation } from './operations.ts'
import { addUser, Browser, count, signIn } from '../people/people.ts'
import { json, PASSWORD, type World } from '../world.ts'

const EMAIL = 'ada@example.com'

/** The operations, in the world of the moment; `pass` moves its clock. */
export function factorOperations(
  scrypt: Scrypt,
  worldNow: () => World,
  pass: (milliseconds: number) => void,
): Record<string, Operation> {
  /** What the person has beside the request: of the last preparation. */
  let app: App
  let codes: string[]

  async function signedIn(): Promise<{ as: Browser; id: string }> {
    const id = await addUser(worldNow(), EMAIL, { hash: await hashPassword(scrypt, PASSWORD) })
    const as = new Browser(worldNow())
    await signIn(as, EMAIL)
    return { as, id }
  }
  async function owner(): Promise<Browser> {
    const { as } = await signedIn()
    const enrolled = await enrolTotp(as)
    app = enrolled.app
    codes = enrolled.recoveryCodes
    pass(2 * STEP_MS)
    return as
  }
  async function waiting(): Promise<string> {
    await owner()
    return (await firstStep(new Browser(worldNow()), EMAIL)).mfa_token
  }
  /** An app that waits for its first code, and the request that shows it. */
  async function begun(as: Browser, more: object = {}): Promise<Ask> {
    app = appOf(await json(await as.post('/api/totp', more)))
    return { path: '/api/totp/confirm', body: { ...more, code: app.code() }, as }
  }

  const there = (): Browser => new Browser(worldNow())
  /** Both steps, by a code that was never shown before. */
  async function admits(): Promise<boolean> {
    pass(2 * STEP_MS)
    return (await secondStep(there(), (await firstStep(there(), EMAIL)).mfa_token, app.code())).ok
  }
  const recovers = async (code: string): Promise<boolean> =>
    (await recoveryStep(there(), (await firstStep(there(), EMAIL)).mfa_token, code)).ok
  /** The codes that were shown, or, where that answer was lost, new ones. */
  async function hasCodes(again: Response, who: Browser): Promise<boolean> {
    const shown = again.ok ? again : await who.post('/api/recovery-codes')
    return shown.ok && recovers((await json(shown)).recovery_codes[3])
  }

  return {
    'sign-in, first step of two': {
      prepare: async () => (await owner(), { path: '/api/sign-in', body: { email: EMAIL, password: PASSWORD } }),
      status: 200,
      goal: async (again) => (await secondStep(there(), (await json(again)).mfa_token, app.code())).ok,
    },
    'sign-in, second step by the app': {
      prepare: async () => {
        const mfa_token = await waiting()
        return { path: '/api/sign-in/totp', body: { mfa_token, code: app.code() } }
      },
      status: 200,
      goal: async (again) => again.ok || admits(),
    },
    'sign-in, second step with a wrong code': {
      prepare: async () => {
        const mfa_token = await waiting()
        return { path: '/api/sign-in/totp', body: { mfa_token, code: wrongCode(app) } }
      },
      status: 400,
      goal: admits,
    },
    'sign-in, second step by a recovery code': {
      prepare: async () => {
        const mfa_token = await waiting()
        return { path: '/api/sign-in/recovery-code', body: { mfa_token, code: codes[0] } }
      },
      status: 200,
      goal: async (again) => again.ok || recovers(codes[1] ?? ''),
    },
    'authenticator app: enrol': {
      prepare: async () => ({ path: '/api/totp', as: (await signedIn()).as }),
      status: 200,
      goal: async (again, who) => (await who.post('/api/totp/confirm', { code: appOf(await json(again)).code() })).ok,
    },
    'authenticator app: confirm': {
      prepare: async () => begun((await signedIn()).as),
      status: 200,
      goal: async (again, who) => (await hasCodes(again, who)) && admits(),
    },
    'authenticator app: confirm in the place of another': {
      prepare: async () => begun(await owner()),
      status: 200,
      goal: async (again, who) => (await hasCodes(again, who)) && admits(),
    },
    'authenticator app: confirm on the way to a sign-in': {
      prepare: async () => {
        const { id, as } = await signedIn()
        await as.post('/api/sign-out')
        const deps = worldNow().deps()
        const admission = { userId: id, amr: ['pwd'], transport: 'cookie', remember: false } as const
        const { mfaToken, write } = beginPending(deps, admission, 'enrolment', 1)
        await run(deps.db, [write])
        return begun(new Browser(worldNow()), { mfa_token: mfaToken })
      },
      status: 200,
      goal: async () => (await count('recovery_codes')) === 10 && admits(),
    },
    'authenticator app: remove': {
      prepare: async () => ({ method: 'DELETE', path: '/api/totp?end_other_sessions=true', as: await owner() }),
      status: 204,
      goal: async () => (await firstStep(there(), EMAIL)).status === 'signed_in',
    },
    'recovery codes: a new set': {
      prepare: async () => ({ path: '/api/recovery-codes', as: await owner() }),
      status: 200,
      goal: hasCodes,
    },
    'reauthenticate by the app': {
      prepare: async () => {
        const as = await owner()
        return { path: '/api/reauthenticate', body: { totp_code: app.code() }, as }
      },
      status: 200,
      goal: async (again, who) => again.ok || (await who.post('/api/recovery-codes')).ok,
    },
  }
}
