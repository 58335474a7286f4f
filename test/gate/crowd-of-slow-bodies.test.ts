// A place for hashing is for a request that is whole (contract §2): who announces a body and never sends it holds none, and a place
// is given back however a request ends.
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createExecutionContext } from 'cloudflare:test'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import worker from '../../src/index.ts'
import { press } from '../support/people/forms.ts'
import { addUser, Browser, freshAddress, PASSWORD_HASH } from '../support/people/people.ts'
import { routesOfRouter } from '../support/router.ts'
import { ENGINE } from '../support/scrypt.ts'
import { freshWorld, json, openWorld, PASSWORD, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
/** More than there are places. */
const MANY = 110
let world: World

beforeAll(async () => {
  world = await freshWorld()
  await addUser(world, EMAIL)
})
afterEach(() => {
  vi.restoreAllMocks()
})

const cheap = (): void => {
  const [, , , , stored = ''] = PASSWORD_HASH.split('$')
  vi.spyOn(ENGINES, ENGINE).mockReturnValue(Uint8Array.from(atob(stored), (char) => char.charCodeAt(0)))
}

/** A request that announces a body and sends none until it is told to end. */
function begun(path: string, type: string): { answer: Promise<Response>; end: () => void } {
  let end = (): void => undefined
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (end = () => controller.close()) })
  const request = new Request(`http://localhost:8787${path}`, {
    method: 'POST',
    headers: {
      'CF-Connecting-IP': freshAddress(),
      Origin: 'http://localhost:8787',
      'Content-Type': type,
      'Content-Length': '100',
    },
    body,
  })
  return { answer: Promise.resolve(worker.fetch(request, world.env, createExecutionContext())), end: () => end() }
}

describe('requests that never become whole', () => {
  it.each([
    ['/sign-in', 'application/x-www-form-urlencoded'],
    ['/reset-password', 'application/x-www-form-urlencoded'],
    ['/api/sign-in', 'application/json'],
    ['/api/sign-up', 'application/json'],
  ])('hold no place: %s', async (path, type) => {
    cheap()
    const idle = Array.from({ length: MANY }, () => begun(path, type))
    await scheduler.wait(50)
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(200)
    const fields = { email: EMAIL, password: PASSWORD, return_to: '' }
    expect((await press(new Browser(world), '/sign-in', fields)).status).toBe(303)
    for (const { end } of idle) end()
    for (const { answer } of idle) expect((await answer).status).toBe(400)
  })

  it('nor do those that are no good', async () => {
    cheap()
    let open = (): void => undefined
    const held = new Promise<void>((resolve) => (open = resolve))
    const slow = openWorld({}, { before: () => held })
    const wrong = Array.from({ length: MANY }, () => new Browser(slow).post('/api/sign-in', { email: 'nobody' }))
    await scheduler.wait(50)
    expect(new Set((await Promise.all(wrong)).map(({ status }) => status))).toEqual(new Set([400]))
    open()
  })
})

describe('a place', () => {
  it('is one of a hundred: whoever comes then is told so before D1 is asked', async () => {
    cheap()
    let open = (): void => undefined
    const held = new Promise<void>((resolve) => (open = resolve))
    let asked = 0
    const slow = openWorld({}, { before: () => ((asked += 1), held) })
    const ask = () => new Browser(slow).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    const inside = Array.from({ length: 100 }, ask)
    await expect.poll(() => asked).toBe(100)
    const outside = await ask()
    expect([outside.status, asked]).toEqual([503, 100])
    expect(await json(outside)).toMatchObject({ code: 'busy' })
    open()
    await Promise.all(inside)
  })

  it('is given back when the work throws', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const broken = openWorld({}, { before: () => Promise.reject(new Error('D1_ERROR: Network connection lost')) })
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 90 }, () => new Browser(broken).post('/api/sign-in', { email: EMAIL, password: 'x' })),
      )
      for (const answer of answers) expect(await json(answer)).toMatchObject({ code: 'unavailable' })
    }
  })

  it('keeps its request to the end, so that it is given back where nobody waits for the answer any more', async () => {
    cheap()
    let open = (): void => undefined
    const held = new Promise<void>((resolve) => (open = resolve))
    const slow = openWorld({}, { before: () => held })
    const context = createExecutionContext()
    const waited: Promise<unknown>[] = []
    const waitUntil = context.waitUntil.bind(context)
    context.waitUntil = (work) => {
      waited.push(Promise.resolve(work))
      waitUntil(work)
    }
    const request = new Request('http://localhost:8787/api/sign-in', {
      method: 'POST',
      headers: { 'CF-Connecting-IP': freshAddress(), 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
    })
    const answer = worker.fetch(request, slow.env, context)
    await expect.poll(() => waited.length).toBe(1)
    let done = false
    void waited[0]?.then(() => (done = true))
    await scheduler.wait(20)
    expect(done).toBe(false)
    open()
    await answer
    await waited[0]
    expect(done).toBe(true)
  })

  it('is asked for behind the body by every route that hashes: none answers 500', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const route of routesOfRouter()) {
      const [method = '', path = ''] = route.split(' ')
      if (method !== 'POST') continue
      const type = path.startsWith('/api/') ? 'application/json' : 'application/x-www-form-urlencoded'
      const answer = await world.fetch(path.replace(/:\w+/g, 'x'), {
        method,
        headers: { Origin: 'http://localhost:8787', 'Content-Type': type },
        body: type === 'application/json' ? '{}' : '',
      })
      expect(answer.status, route).toBeLessThan(500)
    }
  })
})
