// Each example of the reference is a test: its request is sent to the real Worker, whose answer is as the document says; and every
// example fits its schema. What differs each time stands for a value of the state (`STANDS_FOR`).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { STANDS_FOR } from '../../src/reference/example-values.ts'
import { callerOf, operationsOf, type Caller } from '../../src/reference/operations.ts'
import { ANY_HASH, takeAnyPassword } from '../support/people/factors.ts'
import { addUser, Browser, Phone, signInByPhone } from '../support/people/people.ts'
import { listen, Provider } from '../support/providers/provider.ts'
import { documentFrom, examplesIn, faultsOf, operationsIn, type Placed } from '../support/reference/document.ts'
import {
  asAdministrator,
  inSession,
  MORE,
  providing,
  STATES,
  stranger,
  type Prepared,
} from '../support/reference/states.ts'
import { rooms } from '../support/router.ts'
import { freshWorld, json, openWorld, PASSWORD, stopClock, type World } from '../support/world.ts'
import type { Document } from '../../src/reference/document.ts'

const USUAL: Record<Caller, Prepared> = {
  anybody: stranger,
  session: inSession,
  session_or_mfa_token: inSession,
  refresh_token: inSession,
  ADMIN: asAdministrator,
  SUPER_ADMIN: asAdministrator,
}
const CALLERS = new Map(rooms.flatMap(([, room]) => operationsOf(room)).map((one) => [one.spec.id, callerOf(one)]))
const acme = new Provider()
const JSON_TYPE = 'application/json'

const document: Document = await documentFrom(openWorld())
const operations = operationsIn(document)

/** Each request that there is an example of; one without a body where it takes none. */
const requests = operations.flatMap((operation) => {
  const media = operation.requestBody?.content[JSON_TYPE]
  const shown = media === undefined ? [['', undefined] as const] : examplesIn(document, media)
  return shown.map(([name, body]) => ({ operation, name, body, at: `${operation.operationId}.${name}` }))
})

beforeEach(() => {
  stopClock()
  takeAnyPassword()
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
})

afterEach(() => vi.unstubAllGlobals())

afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A body with the values of the state in the place of those that stand for them, and the credential of its authenticator. */
function put(body: unknown, swap: Record<string, string>, credential: object | undefined): unknown {
  const values = new Map(
    Object.entries(swap).map(([name, value]) => [STANDS_FOR[name as keyof typeof STANDS_FOR], value]),
  )
  const inside = (part: unknown): unknown => {
    if (typeof part === 'string') return values.get(part as never) ?? part
    if (Array.isArray(part)) return part.map(inside)
    if (typeof part !== 'object' || part === null) return part
    const entries = Object.entries(part).map(([key, value]) => [key, inside(value)])
    return { ...Object.fromEntries(entries), ...('rawId' in part ? credential : {}) }
  }
  return inside(body)
}

/** Sends an example, and holds the answer against the document: its status and its body. */
async function send(operation: Placed, body: unknown, prepared: Prepared): Promise<number> {
  listen(acme)
  const { vars, make } = typeof prepared === 'function' ? { vars: {}, make: prepared } : prepared
  const world = await freshWorld({ ...providing(acme), ...vars })
  const { by, swap = {}, path = {}, credential } = await make(world, acme)
  const query = operation.parameters.filter((one) => one.in === 'query' && one.example !== undefined)
  const search = new URLSearchParams(query.map(({ name, example }) => [name, String(example)])).toString()
  const to = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? '')
  const sent = body === undefined ? undefined : put(body, swap, credential)
  const answer = await by.send(operation.method, search === '' ? to : `${to}?${search}`, sent)
  const text = await answer.text()
  const said = operation.responses[String(answer.status)]
  expect(answer.ok && said !== undefined, `${answer.status} ${text}`).toBe(true)
  const type = answer.headers.get('Content-Type')?.split(';')[0] ?? ''
  const media = said?.content?.[type]
  expect([media !== undefined, text !== ''], text).toEqual([said?.content !== undefined, said?.content !== undefined])
  if (type === JSON_TYPE) expect(faultsOf(document, media?.schema ?? {}, JSON.parse(text))).toEqual([])
  return answer.status
}

describe('each request of an example', () => {
  const seen = new Set<string>()

  it.each(requests)('is answered as documented: $at', async ({ operation, name, body }) => {
    const { operationId: id } = operation
    const prepared = STATES[`${id}.${name}`] ?? STATES[id] ?? USUAL[CALLERS.get(id) ?? 'anybody']
    const status = await send(operation, body, prepared)
    expect(status).toBeLessThan(300)
    seen.add(`${id} ${status}`)
  })

  it.each(MORE)('is answered as documented where more is so: %s.%s %s', async (id, name, status, prepared) => {
    const request = requests.find(({ at }) => at === `${id}.${name}`)
    if (request === undefined) throw new Error(`no example ${id}.${name}`)
    expect(await send(request.operation, request.body, prepared)).toBe(status)
    seen.add(`${id} ${status}`)
  })

  it('is there for every answer that is no refusal', () => {
    const answers = operations.flatMap(({ operationId, responses }) =>
      Object.keys(responses)
        .filter((status) => status.startsWith('2'))
        .map((status) => `${operationId} ${status}`),
    )
    expect(answers.filter((answer) => !seen.has(answer))).toEqual([])
  })
})

describe('each example', () => {
  it('of a request fits its schema, and there is one wherever there is a body', () => {
    for (const { operationId, requestBody } of operations) {
      const media = requestBody?.content[JSON_TYPE]
      if (media === undefined) continue
      const shown = examplesIn(document, media)
      expect(shown.length, operationId).toBeGreaterThan(0)
      for (const [name, value] of shown)
        expect(faultsOf(document, media.schema, value), `${operationId}.${name}`).toEqual([])
    }
  })

  it('of an answer fits its schema, and there is one wherever something is answered', () => {
    for (const { operationId, responses } of operations)
      for (const [status, { content = {} }] of Object.entries(responses))
        for (const [type, media] of Object.entries(content)) {
          const shown = examplesIn(document, media)
          expect(shown.length, `${operationId} ${status} ${type}`).toBeGreaterThan(0)
          for (const [name, value] of shown)
            expect(faultsOf(document, media.schema, value), `${operationId} ${status} ${name}`).toEqual([])
        }
  })

  it('of a query or a path fits its schema', () => {
    const wrong = operations.flatMap(({ operationId, parameters }) =>
      parameters
        .filter(({ in: place, schema, example }) =>
          example === undefined ? place === 'path' : faultsOf(document, schema, example).length > 0,
        )
        .map(({ name }) => `${operationId} ${name}`),
    )
    expect(wrong).toEqual([])
  })

  it('has no two values alike that stand for another one', () => {
    const values = Object.values(STANDS_FOR)
    expect(new Set(values).size).toBe(values.length)
  })
})

describe('the example of a refusal', () => {
  let world: World
  let ada: Phone

  beforeAll(async () => {
    stopClock()
    takeAnyPassword()
    world = await freshWorld()
    await addUser(world, 'ada@example.com', { hash: ANY_HASH })
    ada = new Phone(world)
    await signInByPhone(ada, 'ada@example.com')
  })

  const NOBODY = '019a8f3c-0000-7000-8000-000000000000'
  const refused: Record<string, () => Promise<Response>> = {
    invalid_request: () => ada.post('/api/sign-in', { email: 'x', password: PASSWORD }),
    invalid_code: () => ada.post('/api/email/verify', { challenge: 'x', code: '000000' }),
    weak_password: () => new Phone(world).post('/api/sign-up', { email: 'grace@example.com', password: 'short' }),
    invalid_credentials: () => ada.post('/api/sign-in', { email: 'nobody@example.com', password: PASSWORD }),
    unauthenticated: () => new Phone(world).get('/api/session'),
    forbidden: () => ada.get('/api/admin/users'),
    not_found: () => ada.send('DELETE', `/api/sessions/${NOBODY}`),
    cross_site_request: () => new Browser(world, { origin: 'https://elsewhere.example' }).post('/api/sign-in', {}),
    unsupported_media_type: () => ada.send('POST', '/api/sign-in', {}, { 'Content-Type': 'text/plain' }),
    no_second_factor: () => ada.post('/api/recovery-codes'),
  }

  it.each(Object.keys(refused))('is what is answered: %s', async (code) => {
    const said = await json(await refused[code]!())
    const example = document.components.examples[code]?.value as Record<string, unknown>
    expect(faultsOf(document, document.components.schemas['Problem'] ?? {}, said)).toEqual([])
    const { type, title, status } = example
    expect(said).toMatchObject({ type, title, status, code })
    expect([code, 'errors' in said]).toEqual([code, 'errors' in example])
    if ('errors' in said) expect(said.errors).toContainEqual((example['errors'] as object[])[0])
  })
})
