// Bad input: 20,000 generated requests against the real Worker. None gets a 5xx, none is told anything of SQL, stacks or
// libraries, every refusal is a problem document, and nothing happens that nobody had the right to.
import { ENGINES } from '../../src/crypto/scrypt.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { PROBLEMS } from '../../src/http/problems.ts'
import { enrolTotp, firstStep } from '../support/people/factors.ts'
import { hostileRequests, type Hostile, type Known, type Route } from '../support/hostile-requests.ts'
import { listen, Provider, varsFor } from '../support/providers/provider.ts'
import { LEAKS } from '../support/leaks.ts'
import { isOAuthRefusal } from '../support/oauth-refusals.ts'
import { routesOfRouter } from '../support/router.ts'
import {
  addUser,
  Browser,
  count,
  freshAddress,
  newestMail,
  Phone,
  signIn,
  signInByPhone,
} from '../support/people/people.ts'
import { ENGINE } from '../support/scrypt.ts'
import { sized } from '../support/size.ts'
import { freshWorld, json, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const REQUESTS = sized(4000, 20_000)
/** The same requests in every run; another seed makes others. */
const SEED = 20_261_124
/** Requests on their way at once. */
const TOGETHER = 16
const ISSUER = 'http://localhost:8787'
const EMAIL = 'ada@example.com'

/** What a page may be asked for by. */
const QUERY = ['token', 'limit', 'cursor', 'state', 'code', 'return_to']
/** Codes that a storm must have seen. */
const REACHED = [
  ['invalid_request', 'invalid_code', 'invalid_credentials', 'weak_password', 'unauthenticated', 'forbidden'],
  [
    'no_second_factor',
    'cross_site_request',
    'not_found',
    'method_not_allowed',
    'payload_too_large',
    'unsupported_media_type',
  ],
].flat()

let world: World
let known: Known
const statuses = new Map<number, number>()
const codes = new Map<string, number>()
let signUps = 0

/** Everything that only an entitled request may change: each row as text, so that a difference names the rows alone. */
async function guarded(): Promise<Set<string>> {
  const found = await Promise.all([
    rows('SELECT id, email, hashed_password, role, email_verified_at, disabled_at, credential_version FROM users'),
    rows('SELECT id, user_id, active, transport, counter, parent, auth_time FROM sessions'),
    rows('SELECT kid FROM signing_keys'),
    rows('SELECT id, user_id, secret, last_step FROM totp WHERE confirmed_at IS NOT NULL'),
    rows('SELECT digest, user_id FROM recovery_codes'),
    rows('SELECT id, user_id, sign_count FROM passkeys'),
    rows('SELECT id, user_id, step, attempts FROM pending_sign_ins'),
    rows(`SELECT DISTINCT kind FROM mails WHERE kind IN ('password_changed', 'email_changed', 'email_restored', 'session_theft',
      'totp_added', 'totp_removed', 'passkey_added', 'passkey_removed', 'recovery_codes_made', 'recovery_code_used')`),
    rows(
      `SELECT DISTINCT event FROM audit_events WHERE event NOT IN ('authn_login_fail', 'authn_login_fail_max',
       'email_verify_fail', 'sign_up_requested', 'sign_up_repeated', 'user_updated', 'code_requested', 'email_change_fail',
       'authn_password_change_fail', 'provider_logout_fail', 'authn_reauthenticate_fail', 'authz_fail', 'factor_enrol_fail', 'excess_rate_limit_exceeded', 'malicious_cors',
       'client_auth_fail')`,
    ),
  ])
  return new Set(found.flat().map((row) => JSON.stringify(row)))
}

/** Pages that refuse, and what they say then: those behind mailed links, and those of a sign-in with a provider. */
const SAYING: [RegExp, string][] = [
  [/^\/(verify-email|reset-password|confirm-email|undo-email)$/, 'no longer valid'],
  [/^\/callback\/acme$/, 'could not be finished'],
  [/^\/sign-in\/(totp|recovery-code)$/, 'was not accepted'],
  [/^\/sign-in$/, 'role="alert"'],
  [/^\/sign-in\/enrol$/, 'This sign-in is over'],
]

/** The router's routes: those of the OpenAPI file, and the pages that it leaves out. */
async function routesOf(): Promise<Route[]> {
  const { paths } = await json(await world.fetch('/openapi.json'))
  const keysOf = (schema: { properties?: object; anyOf?: object[] } = {}): string[] => [
    ...Object.keys(schema.properties ?? {}),
    ...(schema.anyOf ?? []).flatMap(keysOf),
  ]
  type Operation = {
    parameters: { in: string; name: string }[]
    requestBody?: { content: Record<string, { schema: object }> }
  }
  const described = Object.entries(paths as Record<string, Record<string, Operation>>).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{(\w+)\}/g, ':$1'),
      keys: [...new Set(keysOf(requestBody?.content['application/json']?.schema))],
      query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    })),
  )
  const known = new Set(described.map(({ method, path }) => `${method} ${path}`))
  const pages = routesOfRouter().filter((route) => !known.has(route) && !route.endsWith('.js'))
  // No scripts: they speak of errors. Each route makes every other one rarer: those that write or test a password come as often as six.
  const deep = described.filter(({ path }) => path === '/api/sign-up' || path === '/api/sign-in')
  return [
    ...[described, deep, deep, deep, deep, deep].flat(),
    ...pages.map((page) => {
      const [method = '', path = ''] = page.split(' ')
      return { method, path, keys: ['token', 'email', 'password'], query: [...QUERY] }
    }),
  ]
}

beforeAll(async () => {
  stopClock()
  const acme = new Provider()
  listen(acme)
  world = await freshWorld(varsFor(acme.entry()))
  const people = await Promise.all(['ada', 'grace', 'eve'].map((name) => addUser(world, `${name}@example.com`)))
  const browsers = [new Browser(world), new Browser(world)] as const
  const stranger = new Phone(world)
  await signIn(browsers[0], EMAIL)
  await signIn(browsers[1], 'grace@example.com')
  const phone = new Phone(world)
  await signInByPhone(phone, EMAIL)
  const theirs = await signInByPhone(stranger, 'eve@example.com')
  await enrolTotp(stranger)
  const { mfa_token } = await firstStep(new Phone(world), 'eve@example.com')
  const { challenge } = await json(
    await new Phone(world).post('/api/sign-up', { email: 'bob@example.com', password: PASSWORD }),
  )
  const { code = '', link = '' } = await newestMail(world, 'bob@example.com')
  known = {
    routes: await routesOf(),
    cookies: browsers.map((browser) => browser.cookies()),
    accessTokens: [phone.accessToken, browsers[0].jar.get('__Host-latchkey-access') ?? ''],
    handles: {
      ...Object.fromEntries(
        [...browsers[0].jar.keys()].map((name) => [name, browsers.map(({ jar }) => jar.get(name) ?? '')]),
      ),
      refresh_token: [phone.refreshToken, stranger.refreshToken],
      token: [new URL(link).searchParams.get('token') ?? ''],
      challenge: [challenge],
      mfa_token: [mfa_token],
    },
    pending: { challenge, code },
    foreignIds: [theirs.session.id, ...people],
    email: EMAIL,
    password: PASSWORD,
    providers: ['acme'],
  }
  // What is hashed is cheap from here on, and no password is right.
  vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
})

afterAll(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

async function send({ method, path, headers, body }: Hostile): Promise<Response> {
  return world.fetch(path, {
    method,
    headers: headers.some(([name]) => name === 'CF-Connecting-IP')
      ? headers
      : [...headers, ['CF-Connecting-IP', freshAddress()]],
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : Uint8Array.from(body) }),
  })
}

/** The path as the router takes it. */
const pathOf = ({ path }: Hostile): string => new URL(ISSUER + path).pathname.replace(/\/$/, '')

/** Holds one answer to the rules. */
async function judge(request: Hostile, answer: Response): Promise<void> {
  const { status, headers } = answer
  const text = await answer.text()
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
  expect(status).toBeLessThan(500)
  if (status === 308) expect(headers.get('Location')).toMatch(/^http:\/\/localhost:8787(\/|$)/)
  // Tokens and handles are random: any word may come up in them.
  const spelled = [...headers].filter(([name]) => !(status === 308 && name === 'location'))
  const said = [text, ...spelled.flat()].join('\n').replace(/[\w-]{40,}/g, '…')
  // Where somebody wants to go stands in links and forms as they said it; the start page shows code to those who build on it.
  const everything = said
    .replace(/<pre\b[^]*?<\/pre>/g, '…')
    .replace(/<a [^>]*hreflang=[^>]*>/g, '…')
    .replace(/name="request" value="[^"\n]*/g, '…')
    .replace(/(?:(?:href|value)="http:\/\/localhost:8787\/|(?:return_to|state)=)[^"\n]*/g, '…')
  for (const leak of LEAKS) expect(everything).not.toMatch(leak)
  if (status === 202 && pathOf(request) === '/api/sign-up') signUps += 1
  if (status >= 400) judgeRefusal(request, answer, text)
}

/** A problem document (RFC 9457), the same as a page, or the page of a dead link; nothing at all for HEAD. */
function judgeRefusal(request: Hostile, answer: Response, text: string): void {
  const { status, headers } = answer
  const type = headers.get('Content-Type')
  if (request.method === 'HEAD') return expect(text).toBe('')
  if (type?.startsWith('text/html') === true) {
    const [, words] = SAYING.find(([path]) => path.test(pathOf(request))) ?? [undefined, 'no page']
    expect(
      [words, 'role="alert"', '<h1>Nothing was changed</h1>'].some((said) => text.includes(said)),
      text.slice(0, 2000),
    ).toBe(true)
    return
  }
  if ((text === '' || type === 'application/json') && isOAuthRefusal(pathOf(request), answer, text)) return
  expect(type).toBe('application/problem+json')
  const body = JSON.parse(text) as { code: keyof typeof PROBLEMS }
  expect(Object.keys(PROBLEMS)).toContain(body.code)
  codes.set(body.code, (codes.get(body.code) ?? 0) + 1)
  const [expected, title] = PROBLEMS[body.code]
  expect(status).toBe(expected)
  expect(body).toMatchObject({
    type: `${ISSUER}/problems/${body.code}`,
    title,
    status,
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  expect(headers.get('Cache-Control')).toBe('no-store')
  for (const cookie of headers.getSetCookie()) expect(cookie).toMatch(/^__Host-latchkey-\w+=;/)
  if (status === 405) expect(headers.get('Allow')).toMatch(/[A-Z]/)
  if (status === 429) expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
}

/** Sends the request and judges the answer; says what is wrong with it. */
async function fault(request: Hostile): Promise<string | undefined> {
  try {
    await judge(request, await send(request))
    return undefined
  } catch (error) {
    return `${String(error).slice(0, 2000)}\n${JSON.stringify(request).slice(0, 5000)}`
  }
}

describe('bad input', () => {
  it(
    'gets no 5xx and is told nothing, is refused by problem documents, and changes nothing',
    { timeout: 300_000 },
    async () => {
      const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const before = await guarded()
      const waiting = await count('sign_ups')
      const requests = fc.sample(hostileRequests(known), { numRuns: REQUESTS, seed: SEED })
      const began = performance.now()
      for (let at = 0; at < REQUESTS; at += TOGETHER) {
        const faults = await Promise.all(requests.slice(at, at + TOGETHER).map(fault))
        expect(faults.filter((what) => what !== undefined).join('\n\n')).toBe('')
      }
      const tally = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`)
      console.log(`bad input: ${REQUESTS} requests in ${Math.round(performance.now() - began)} ms; ${tally.join(', ')}`)

      // Nothing was thrown that nobody expected, and nobody got what was not theirs. A provider's answer that breaks a rule is told.
      expect(errors.mock.calls.flat().filter((line) => !String(line).includes('provider_misconfigured'))).toEqual([])
      const after = await guarded()
      const missing = (from: Set<string>, all: Set<string>): string[] => [...all].filter((row) => !from.has(row))
      const changes = ['came:', ...missing(before, after), 'went:', ...missing(after, before)]
      expect(changes, changes.join('\n')).toEqual(['came:', 'went:'])
      // Those of one address that nobody was mailed about are kept up to a number.
      const kept = (await count('sign_ups')) - waiting
      expect(kept >= sized(6, 30) && kept <= signUps, String(kept)).toBe(true)
      expect(Object.keys(Object.prototype)).toEqual([])
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
      for (const cookies of known.cookies)
        expect((await world.fetch('/api/session', { headers: { Cookie: cookies } })).status).toBe(200)
      // The storm was no shower: it was let in, and it got as far as the codes that lie deepest.
      expect((statuses.get(429) ?? 0) / REQUESTS).toBeLessThan(0.05)
      expect([...statuses.values()].reduce((sum, times) => sum + times, 0)).toBe(REQUESTS)
      for (const code of REACHED) expect(codes.get(code) ?? 0, code).toBeGreaterThanOrEqual(sized(1, 5))
      expect(signUps).toBeGreaterThanOrEqual(sized(6, 30))
      expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 12)
    },
  )

  it('in header bytes beyond ASCII, or under another host’s name, is answered alike', async () => {
    const from = (path: string, agent: string): Hostile => ({
      method: 'GET',
      path,
      headers: [['User-Agent', agent]],
      body: undefined,
    })
    for (const request of [
      from('/api/session', 'B\u00e4r \ud83d\udd11'),
      ...['evil.example', '[::1]:1', 'localhost.'].map((host) => from(`http://${host}/api/session`, 'x')),
    ]) {
      const answer = await send(request)
      expect(answer.status).toBe(401)
      judgeRefusal(request, answer, await answer.text())
    }
  })
})
