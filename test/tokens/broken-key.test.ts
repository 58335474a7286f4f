// A signing key whose private half can't be opened, though its secret is this one's: somebody has altered the row. Nothing is
// signed by another key behind the operator's back, no door says more than that it failed, and a repair is noticed at once.
import { createExecutionContext } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Auth } from '../../src/rpc.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { database, freshWorld, json, openWorld, PASSWORD, rows, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let browser: Browser
let sealed: string
let logged: string[]

const setSealed = (text: string): Promise<unknown> =>
  database.prepare('UPDATE signing_keys SET sealed_private_jwk = ?').bind(text).run()

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  world = await freshWorld()
  await addUser(world, EMAIL)
  browser = new Browser(world)
  await signIn(browser, EMAIL)
  sealed =
    (await rows<{ sealed_private_jwk: string }>('SELECT sealed_private_jwk FROM signing_keys'))[0]
      ?.sealed_private_jwk ?? ''
  const [version, secretId, nonce, text = ''] = sealed.split('.')
  await setSealed([version, secretId, nonce, `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`].join('.'))
  logged = []
  vi.spyOn(console, 'error').mockImplementation((line: unknown) => void logged.push(String(line)))
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a key that was altered in D1', () => {
  it('signs nothing and gets no successor: 500 with a request id, and the row as it was', async () => {
    const isolate = openWorld()
    const refused = await new Browser(isolate).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    const body = await json(refused)
    expect(body).toMatchObject({ status: 500, code: 'internal_error', request_id: expect.any(String) })
    expect(JSON.stringify(body)).not.toMatch(/key|signing|sealed/i)
    expect(logged.join()).toContain(body.request_id)
    expect(logged.join()).not.toContain(EMAIL)
    expect(await count('signing_keys')).toBe(1)
    expect(await count('audit_events', "event = 'key_created'")).toBe(1)
  })

  it('is still published, and verifies the tokens that it signed', async () => {
    const isolate = openWorld()
    const { keys } = await json(await isolate.fetch('/.well-known/jwks.json'))
    expect(keys).toHaveLength(1)
    const session = await isolate.fetch('/api/session', { headers: { Cookie: browser.cookies() } })
    expect(session.status).toBe(200)
  })

  it('crosses a binding as a plain refusal that names the line of the log', async () => {
    const isolate = openWorld()
    vi.setSystemTime(Date.now() + 400_000)
    const answer = await new Auth(createExecutionContext(), isolate.env).authenticate({ cookie: browser.cookies() })
    if (answer.ok) throw new Error('a token was signed')
    expect(answer.error.code).toBe('internal_error')
    const requestId = /^Something failed here: see the log at request_id (\S+)\.$/.exec(answer.error.message)?.[1]
    expect(logged.join()).toContain(requestId)
  })

  it('signs again as soon as it is put right, in an isolate that has seen it broken', async () => {
    const isolate = openWorld()
    const post = (): Promise<Response> =>
      new Browser(isolate).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    expect((await post()).status).toBe(500)
    await setSealed(sealed)
    expect((await post()).status).toBe(200)
    expect(await count('signing_keys')).toBe(1)
  })
})
