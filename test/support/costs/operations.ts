// Whatever a person can ask for that D1 has a part in: what goes before it, the request, and how they see that they have what
// they wanted. For tests that let D1 fail in the midst of it.
import { hashPassword } from '../../../src/credentials/password.ts'
import type { Scrypt } from '../../../src/crypto/scrypt.ts'
import { passkeyOperations } from './operations-passkey.ts'
import { PROVIDER_VARS, providerOperations } from './operations-provider.ts'
import { addUser, Browser, count, newestMail, Phone, signIn, signInByPhone } from '../people/people.ts'
import { json, PASSWORD, type Vars, type World } from '../world.ts'

const OLD = 'ada@example.com'
const NEW = 'ada@example.org'
const NEW_PASSWORD = 'Brighter-Lamp-93-river'
const MINUTE = 60_000

/** A hasher object whose hash is cheap, and still the password's own. */
export const scrypt: Scrypt = (password) =>
  Promise.resolve(new Uint8Array(32).fill(password.reduce((sum, byte, at) => (sum + byte * (at + 1)) % 251, 0)))
const hasher = {
  idFromName: String,
  get: () => ({
    scrypt: async (_: string, ...input: Parameters<Scrypt>) => ({ ok: true, value: await scrypt(...input) }),
  }),
}
/** The vars of the world that prepares. */
export const VARS = { HASHER: hasher, ...PROVIDER_VARS } as unknown as Vars

/** A request, of somebody who is signed in or of a stranger. */
export type Ask = { method?: string; path: string; body?: object; as?: Browser }
export type Operation = {
  /** All that goes before, with nothing failing. */
  prepare: () => Promise<Ask>
  status: number
  /** Whether the person has what they wanted, by what `again` was answered and what they can do from there. */
  goal: (again: Response, who: Browser, ask: Ask) => Promise<boolean>
}

/** The operations, in the world of the moment; `pass` moves its clock. */
export function operations(worldNow: () => World, pass: (milliseconds: number) => void): Record<string, Operation> {
  const tokenIn = async (to: string): Promise<string | null> =>
    new URL((await newestMail(worldNow(), to)).link ?? '').searchParams.get('token')

  async function ada(): Promise<Browser> {
    await addUser(worldNow(), OLD, { hash: await hashPassword(scrypt, PASSWORD) })
    const browser = new Browser(worldNow())
    await signIn(browser, OLD)
    return browser
  }

  /** Asks for a code, and says what spends it. */
  async function mailed(
    who: Browser,
    path: string,
    body: object,
    to: string,
  ): Promise<{ challenge: string; code?: string }> {
    const { challenge } = await json(await who.post(path, body))
    const { code } = await newestMail(worldNow(), to)
    return { challenge, ...(code === undefined ? {} : { code }) }
  }

  const post = async (path: string, body: object): Promise<boolean> =>
    (await new Browser(worldNow()).post(path, body)).ok
  const admits = (email: string, password: string): Promise<boolean> => post('/api/sign-in', { email, password })
  const signUp = { email: OLD, password: PASSWORD, name: 'Ada' }

  /** The code of the newest mail answers the challenge of the repeated request. */
  const isAnswered =
    (path: string, to: string, more: object = {}) =>
    async (again: Response): Promise<boolean> => {
      const { challenge } = await json(again)
      const { code } = await newestMail(worldNow(), to)
      return post(path, { challenge, code, ...more })
    }
  const isSignedIn = async (_: Response, who: Browser): Promise<boolean> => (await who.get('/api/session')).ok
  const isOut = async (_: Response, who: Browser): Promise<boolean> => (await who.get('/api/session')).status === 401
  const withPhone = async (): Promise<{ phone: Phone; token: string }> => {
    await ada()
    const phone = new Phone(worldNow())
    await signInByPhone(phone, OLD)
    return { phone, token: phone.refreshToken }
  }
  const moved = async (): Promise<{ as: Browser; challenge: string; code?: string }> => {
    const as = await ada()
    return { as, ...(await mailed(as, '/api/email/change', { email: NEW }, NEW)) }
  }

  return {
    'sign-up': {
      prepare: async () => ({ path: '/api/sign-up', body: signUp }),
      status: 202,
      goal: isAnswered('/api/email/verify', OLD),
    },
    'sign-up for a taken address': {
      prepare: async () => (await ada(), { path: '/api/sign-up', body: signUp }),
      status: 202,
      goal: async () => (await newestMail(worldNow(), OLD)).kind === 'sign_up_taken',
    },
    'verify by code': {
      prepare: async () => ({
        path: '/api/email/verify',
        body: await mailed(new Browser(worldNow()), '/api/sign-up', signUp, OLD),
      }),
      status: 200,
      goal: () => admits(OLD, PASSWORD),
    },
    'verify by link': {
      prepare: async () => {
        const as = new Browser(worldNow())
        await as.post('/api/sign-up', signUp)
        return { path: '/api/email/verify', body: { token: await tokenIn(OLD) }, as }
      },
      status: 200,
      goal: () => admits(OLD, PASSWORD),
    },
    resend: {
      prepare: async () => {
        const { challenge } = await json(await new Browser(worldNow()).post('/api/sign-up', signUp))
        pass(MINUTE)
        return { path: '/api/email/verify/resend', body: { challenge } }
      },
      status: 202,
      goal: isAnswered('/api/email/verify', OLD),
    },
    'sign-in': {
      prepare: async () => (await ada(), { path: '/api/sign-in', body: { email: OLD, password: PASSWORD } }),
      status: 200,
      goal: isSignedIn,
    },
    'sign-in with a wrong password': {
      prepare: async () => (await ada(), { path: '/api/sign-in', body: { email: OLD, password: NEW_PASSWORD } }),
      status: 401,
      goal: () => admits(OLD, PASSWORD),
    },
    'refresh: rotation': {
      prepare: async () => ({ path: '/api/refresh', body: { refresh_token: (await withPhone()).token } }),
      status: 200,
      goal: async (again) => again.ok,
    },
    'refresh: rescue': {
      prepare: async () => {
        const { phone, token } = await withPhone()
        await phone.post('/api/refresh', { refresh_token: token })
        pass(2 * MINUTE)
        return { path: '/api/refresh', body: { refresh_token: token } }
      },
      status: 200,
      goal: async (again) => again.ok,
    },
    'refresh: theft': {
      prepare: async () => {
        const { phone, token } = await withPhone()
        for (let turn = 0; turn < 2; turn += 1) await phone.post('/api/refresh', { refresh_token: phone.refreshToken })
        return { path: '/api/refresh', body: { refresh_token: token } }
      },
      status: 401,
      goal: async () => (await count('sessions', "revoked_reason = 'refresh_token_reused'")) === 1,
    },
    'sign-out': { prepare: async () => ({ path: '/api/sign-out', as: await ada() }), status: 204, goal: isOut },
    'sign-out everywhere': {
      prepare: async () => ({ path: '/api/sign-out', body: { scope: 'all' }, as: await ada() }),
      status: 204,
      goal: isOut,
    },
    forgot: {
      prepare: async () => (await ada(), { path: '/api/password/forgot', body: { email: OLD } }),
      status: 202,
      goal: isAnswered('/api/password/reset', OLD, { password: NEW_PASSWORD }),
    },
    'reset by code': {
      prepare: async () => {
        const proof = await mailed(await ada(), '/api/password/forgot', { email: OLD }, OLD)
        return { path: '/api/password/reset', body: { ...proof, password: NEW_PASSWORD } }
      },
      status: 200,
      goal: () => admits(OLD, NEW_PASSWORD),
    },
    'reset by link': {
      prepare: async () => {
        await (await ada()).post('/api/password/forgot', { email: OLD })
        return { path: '/api/password/reset', body: { token: await tokenIn(OLD), password: NEW_PASSWORD } }
      },
      status: 200,
      goal: () => admits(OLD, NEW_PASSWORD),
    },
    'change of password': {
      prepare: async () => {
        const body = { current_password: PASSWORD, new_password: NEW_PASSWORD }
        return { path: '/api/password/change', body, as: await ada() }
      },
      status: 200,
      goal: () => admits(OLD, NEW_PASSWORD),
    },
    'change of address: request': {
      prepare: async () => ({ path: '/api/email/change', body: { email: NEW }, as: await ada() }),
      status: 202,
      goal: async (again, who) => {
        const { challenge } = await json(again)
        const { code } = await newestMail(worldNow(), NEW)
        return (await who.post('/api/email/change/confirm', { challenge, code })).ok
      },
    },
    'change of address: confirm': {
      prepare: async () => {
        const { as, ...body } = await moved()
        return { path: '/api/email/change/confirm', body, as }
      },
      status: 200,
      goal: () => admits(NEW, PASSWORD),
    },
    'change of address: undo': {
      prepare: async () => {
        const { as, ...body } = await moved()
        await as.post('/api/email/change/confirm', body)
        return { path: '/api/email/change/undo', body: { token: await tokenIn(OLD) } }
      },
      status: 200,
      goal: async () => {
        if ((await newestMail(worldNow(), OLD)).kind !== 'email_restored') return false
        const reset = { token: await tokenIn(OLD), password: PASSWORD }
        return (await post('/api/password/reset', reset)) && admits(OLD, PASSWORD)
      },
    },
    'mailed code: request': {
      prepare: async () => (await ada(), { path: '/api/sign-in/email-code/request', body: { email: OLD } }),
      status: 202,
      goal: isAnswered('/api/sign-in/email-code', OLD),
    },
    'mailed code: sign-in': {
      prepare: async () => {
        const body = await mailed(await ada(), '/api/sign-in/email-code/request', { email: OLD }, OLD)
        return { path: '/api/sign-in/email-code', body }
      },
      status: 200,
      goal: async (again) => {
        if (again.ok) return true
        pass(MINUTE)
        return post(
          '/api/sign-in/email-code',
          await mailed(new Browser(worldNow()), '/api/sign-in/email-code/request', { email: OLD }, OLD),
        )
      },
    },
    'reauthenticate by password': {
      prepare: async () => ({ path: '/api/reauthenticate', body: { password: PASSWORD }, as: await ada() }),
      status: 200,
      goal: isSignedIn,
    },
    'reauthenticate: request': {
      prepare: async () => ({ path: '/api/reauthenticate/options', body: { mail: true }, as: await ada() }),
      status: 200,
      goal: async (again, who) => {
        const { challenge } = await json(again)
        return (await who.post('/api/reauthenticate', { challenge, code: (await newestMail(worldNow(), OLD)).code })).ok
      },
    },
    'reauthenticate by code': {
      prepare: async () => {
        const as = await ada()
        return {
          path: '/api/reauthenticate',
          body: await mailed(as, '/api/reauthenticate/options', { mail: true }, OLD),
          as,
        }
      },
      status: 200,
      goal: async (again, who) => {
        if (again.ok) return true
        pass(MINUTE)
        return (
          await who.post('/api/reauthenticate', await mailed(who, '/api/reauthenticate/options', { mail: true }, OLD))
        ).ok
      },
    },
    ...passkeyOperations(worldNow, ada),
    ...providerOperations(worldNow, ada),
    'delete one’s account': {
      prepare: async () => ({ method: 'DELETE', path: '/api/user', as: await ada() }),
      status: 204,
      goal: async () => (await count('users')) === 0,
    },
    'end the other sessions': {
      prepare: async () => {
        const as = await ada()
        await signIn(new Browser(worldNow()), OLD)
        return { method: 'DELETE', path: '/api/sessions', as }
      },
      status: 204,
      goal: async () => (await count('sessions', 'active = 1')) === 1,
    },
    'end another session': {
      prepare: async () => {
        const as = await ada()
        const { session } = await signIn(new Browser(worldNow()), OLD)
        return { method: 'DELETE', path: `/api/sessions/${session.id}`, as }
      },
      status: 204,
      goal: async () => (await count('sessions', 'active = 1')) === 1,
    },
  }
}
