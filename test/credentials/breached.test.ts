// Breached passwords: five hex digits leave, padding comes back, and an outage keeps nobody out (contract §5; Have I Been Pwned).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkBreached } from '../../src/credentials/breached.ts'
import { toHex, toUtf8 } from '../../src/crypto/encoding.ts'
import { Browser, count } from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, type World } from '../support/world.ts'

let world: World
let asked: Request[]
let answer: () => Response | Promise<Response>
const now = Date.UTC(2026, 9, 10, 12)

beforeEach(async () => {
  world = await freshWorld()
  vi.useFakeTimers({ toFake: ['Date'], now })
  asked = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked.push(new Request(url, init))
    return Promise.resolve(answer())
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function suffixOf(password: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-1', toUtf8(password))))
    .toUpperCase()
    .slice(5)
}

const signUp = (): Promise<Response> =>
  new Browser(world).post('/api/sign-up', { email: 'ada@example.com', password: PASSWORD })

describe('a password that was stolen somewhere', () => {
  it('is refused by name; only five digits of its digest leave, and padding is asked for', async () => {
    const suffix = await suffixOf(PASSWORD)
    answer = () => new Response(`${'0'.repeat(35)}:3\r\n${suffix}:52\r\n${'F'.repeat(35)}:0`)
    expect(await json(await signUp())).toMatchObject({
      code: 'weak_password',
      errors: [{ field: 'password', code: 'breached' }],
    })
    expect(await count('codes')).toBe(0)
    const [request] = asked
    expect(new URL(request?.url ?? '').pathname).toMatch(/^\/range\/[0-9A-F]{5}$/)
    expect(request?.headers.get('Add-Padding')).toBe('true')
  })

  it('is taken for unknown where only padding has its digest', async () => {
    const suffix = await suffixOf(PASSWORD)
    answer = () => new Response(`${suffix}:0\r\n${'0'.repeat(35)}:3`)
    expect((await signUp()).status).toBe(202)
    expect(await count('audit_events', "event = 'pwd_leak_check_failed'")).toBe(0)
  })
})

describe('an outage of the list', () => {
  it.each<[string, () => Response | Promise<Response>]>([
    ['an error', () => new Response('no', { status: 500 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { Location: 'https://evil.example' } })],
    ['another text', () => new Response('<html>maintenance</html>')],
    ['nothing', () => Promise.reject(new Error('network'))],
  ])('of %s fails open, with an audit row, and is not asked again for half a minute', async (_, outage) => {
    answer = outage
    expect((await signUp()).status).toBe(202)
    expect(await count('audit_events', "event = 'pwd_leak_check_failed'")).toBe(1)
    expect(await checkBreached({ ...world, now: () => now + 29_000 }, PASSWORD)).toBe('failed')
    expect(asked).toHaveLength(1)
    await checkBreached({ ...world, now: () => now + 31_000 }, PASSWORD)
    expect(asked).toHaveLength(2)
  })

  it('is remembered by the isolate that met it, and by no other one', async () => {
    answer = () => new Response('no', { status: 500 })
    await signUp()
    const other = openWorld()
    expect(await checkBreached({ ...other, now: () => now }, PASSWORD)).toBe('failed')
    expect(asked).toHaveLength(2)
  })

  it('of an answer that never comes is over after a second and a half', async () => {
    vi.unstubAllGlobals()
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      expect(init.signal).toBeInstanceOf(AbortSignal)
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new Error('timed out')))
      })
    })
    expect(await checkBreached({ ...world, now: () => now }, PASSWORD)).toBe('failed')
  })
})
