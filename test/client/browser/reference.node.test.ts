// The table of `latchkey/browser` in docs/integrate.md against the client itself: which methods there are, what each one asks, and, at a real
// Latchkey, what its `data` holds.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TOTP } from 'otpauth'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  createAuthClient,
  type AuthClient,
  type AuthErrorCode,
  type Result,
} from '../../../src/client/browser/index.ts'
import type { ProblemCode } from '../../../src/words/problems.ts'
import { PASSWORD } from '../../support/people/visitor.ts'
import { startServer, type Server } from '../../support/servers/chromium.ts'
import { projectRoot, removeFolders } from '../../support/servers/processes.ts'
import { WHOLE } from '../../support/size.ts'

const page = readFileSync(join(projectRoot, 'docs/integrate.md'), 'utf8')
const reference = page.slice(page.indexOf('## `latchkey/browser`'))
const rows = [...reference.matchAll(/^\| `([\w.]+)(\([^`]*\))?` \|([^|]*)\|(.*)\|$/gm)].map(
  ([, name = '', given = '', requests = '', data = '']) => ({
    name,
    given,
    requests: [...requests.matchAll(/`(\w+ [^`]+)`/g)].map(([, request = '']) => request),
    data: data.trim(),
  }),
)

type Method = (...given: unknown[]) => unknown
/** Every method of a client by its name: `signIn.email`. */
function methodsOf(part: object, before = ''): [string, Method][] {
  return Object.entries(part).flatMap(([name, value]): [string, Method][] =>
    typeof value === 'function' ? [[before + name, value as Method]] : methodsOf(value as object, `${before}${name}.`),
  )
}

const storageOf = (held = new Map<string, string>()) => ({
  getItem: (key: string) => held.get(key) ?? null,
  setItem: (key: string, value: string) => void held.set(key, value),
  removeItem: (key: string) => void held.delete(key),
})

afterEach(() => vi.unstubAllGlobals())

/** The compiler holds the codes of the client against those of the API. */
type Own = 'network_error' | 'passkey_cancelled' | 'passkey_exists'
const SAME: [ProblemCode] extends [Exclude<AuthErrorCode, Own>]
  ? [Exclude<AuthErrorCode, Own>] extends [ProblemCode]
    ? true
    : never
  : never = true

describe('the reference of latchkey/browser', () => {
  it('knows the codes of the API by their types', () => expect(SAME).toBe(true))

  it('lists every method, and no other', () => {
    const methods = methodsOf(createAuthClient({ baseURL: 'https://auth.example.com', storage: storageOf() }))
    expect([...new Set(rows.map(({ name }) => name))].toSorted()).toEqual(methods.map(([name]) => name).toSorted())
  })

  it.each(rows.filter(({ requests }) => requests.length > 0))('says what $name asks', async (row) => {
    const asked: string[] = []
    const credential = { toJSON: () => ({}) }
    vi.stubGlobal('navigator', { credentials: { get: async () => credential, create: async () => credential } })
    const parsed = (options: unknown) => options
    vi.stubGlobal('PublicKeyCredential', { parseCreationOptionsFromJSON: parsed, parseRequestOptionsFromJSON: parsed })
    const note = (method: string, url: string) => void asked.push(`${method} ${new URL(url).pathname}`)
    vi.stubGlobal('location', { href: 'https://app.example.com/', assign: (url: string) => note('GET', url) })
    const auth = createAuthClient({
      baseURL: 'https://auth.example.com',
      // Somebody has signed in here.
      storage: storageOf(new Map([['latchkey:https://auth.example.com', '{"turn":"1"}']])),
      fetch: async (input, init) => {
        const request = new Request(input, init)
        note(request.method, request.url)
        return Response.json({ url: 'https://provider.example.com/ID' })
      },
    })
    const method = new Map(methodsOf(auth)).get(row.name) ?? expect.unreachable(row.name)
    const byId = /:(?:id|provider)/.test(row.requests.join())
    const given =
      row.given === ''
        ? {}
        : Object.fromEntries([...row.given.matchAll(/(\w+)(?=[,}])/g)].map(([, word]) => [word, 'x']))
    if (row.given === '()') await method()
    else if (row.given === '(proof)') await method({ password: 'x' })
    else await (byId ? method('ID', {}) : method(given))
    const says = row.requests.map((request) => request.replace(/:(?:id|provider)/, 'ID'))
    // A link leads on to the provider, whose URL is the answer's.
    expect(asked.filter((one) => one !== 'GET /ID')).toEqual(says)
  })
})

describe.runIf(WHOLE)('what it says of `data`', () => {
  let server: Server
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(async () => {
    await server.stop()
    removeFolders()
  })

  const codeFor = async (email: string): Promise<string> => {
    const answer = await fetch(`${server.url}/dev/mail`)
    const { items }: { items: { to: string; code?: string }[] } = await answer.json()
    return items.find(({ to, code }) => to === email && code !== undefined)?.code ?? ''
  }

  const SIGNED_IN = '{status: "signed_in", user, session}'
  const USER = /\*the user\* is `([^`]+)`/.exec(reference)?.[1] ?? ''
  /** The first form that a row shows. */
  const formOf = (data: string): string =>
    /^(?:signed in|a sign-in)/.test(data) ? SIGNED_IN : data === 'the user' ? USER : data
  /** The names that must be in it. */
  const namesIn = (form: string): string[] => {
    const [, inside = ''] = /\{([^}]*)\}/.exec(form) ?? []
    return [...inside.matchAll(/(?:^|, )(\w+)(?=:|,|$)/g)].map(([, name = '']) => name)
  }

  it('is what a real Latchkey answers', async () => {
    const auth: AuthClient = createAuthClient({ baseURL: server.url, transport: 'bearer', storage: storageOf() })
    const seen = new Set<string>()
    /** What a method answered; fails unless it has what its row says. */
    async function check<Data>(row: string, answer: Promise<Result<Data>>): Promise<Data> {
      const { data, error } = await answer
      expect(error, row).toBeNull()
      const said = rows.find(({ name, given }) => name + given === row) ?? expect.unreachable(row)
      seen.add(row)
      if (said.data.startsWith('nothing')) expect(data, row).toBeUndefined()
      else {
        const names = namesIn(formOf(said.data))
        expect(names.length, row).toBeGreaterThan(0)
        expect(Object.keys(data as object), row).toEqual(expect.arrayContaining(names))
        const [, status] = /\{status: "(\w+)"/.exec(formOf(said.data)) ?? []
        if (status !== undefined) expect(data, row).toMatchObject({ status })
      }
      return data as Data
    }
    const [first, second] = ['ada@example.com', 'lovelace@example.com'] as const
    const begun = await check('signUp.email', auth.signUp.email({ email: first, password: PASSWORD }))
    const { challenge } = begun as { challenge: string }
    await check('resendVerification', auth.resendVerification({ challenge }))
    await check('verifyEmail', auth.verifyEmail({ challenge, code: await codeFor(first) }))
    await check('getSession', auth.getSession())
    await check('token', auth.token())
    await check('user.update', auth.user.update({ name: 'Ada' }))
    for (const list of ['sessions', 'passkeys', 'identities'] as const)
      await check<object>(`${list}.list`, auth[list].list())
    await check('sessions.endOthers', auth.sessions.endOthers())
    await check('password.change', auth.password.change({ current_password: PASSWORD, new_password: `${PASSWORD}!` }))
    await check('reauthenticate()', auth.reauthenticate())
    await check('reauthenticate(proof)', auth.reauthenticate({ password: `${PASSWORD}!` }))
    const change = await check('email.change', auth.email.change({ email: second }))
    await check('email.confirm', auth.email.confirm({ challenge: change.challenge, code: await codeFor(second) }))
    const forgot = await check('password.forgot', auth.password.forgot({ email: second }))
    const reset = { challenge: forgot.challenge, code: await codeFor(second), password: PASSWORD }
    await check('password.reset', auth.password.reset(reset))
    await check('signIn.email', auth.signIn.email({ email: second, password: PASSWORD }))
    const { secret } = await check('totp.begin', auth.totp.begin())
    await auth.totp.confirm({ code: new TOTP({ secret }).generate() })
    const { recovery_codes: codes } = await check('recoveryCodes.make', auth.recoveryCodes.make())
    await check('signOut', auth.signOut())
    const half = (await auth.signIn.email({ email: second, password: PASSWORD })).data
    expect(half).toMatchObject({ status: 'mfa_required' })
    const { mfa_token = '' } = half as { mfa_token?: string }
    await check('secondStep.recoveryCode', auth.secondStep.recoveryCode({ mfa_token, code: codes[0] ?? '' }))
    await check('totp.remove', auth.totp.remove())
    await check('user.delete', auth.user.delete())
    const asked = await check('signIn.emailCode({email})', auth.signIn.emailCode({ email: second }))
    expect(asked.challenge).not.toBe('')
    // The others want a browser, a provider, or a second device.
    expect(rows.map(({ name, given }) => name + given).filter((row) => !seen.has(row))).toEqual([
      'signIn.emailCode({challenge, code})',
      'signIn.passkey',
      'signIn.provider',
      'signIn.page',
      'secondStep.totp',
      'secondStep.passkey',
      'sessions.end',
      'passkeys.add',
      'passkeys.rename',
      'passkeys.remove',
      'totp.confirm',
      'identities.link',
      'identities.unlink',
      'onAuthStateChange',
      'getState',
      'fetch',
    ])
  })
})
