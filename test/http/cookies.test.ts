// Whose cookie is ours (contract §3): exact bytes, once, at every door. A sibling host may set a cookie for the whole domain, with
// anything before `__Host-` that a browser doesn't take for white space.
import { createExecutionContext } from 'cloudflare:test'
import { Hono } from 'hono'
import { beforeAll, describe, expect, it } from 'vitest'
import { requireUser, type AuthService, type RequireUserEnv } from '../../src/client/index.ts'
import { DEVICE_COOKIE, readCookie } from '../../src/http/cookies.ts'
import { cookieName } from '../../src/methods/oidc/transaction.ts'
import { Auth } from '../../src/rpc.ts'
import { ACCESS, enter, REFRESH } from '../support/people/entered.ts'
import { addUser } from '../support/people/people.ts'
import { freshWorld, type World } from '../support/world.ts'

const SHOP = 'https://shop.example.com'
/** What Unicode calls white space, and U+FEFF, which JavaScript does. */
const SPACES = [...'\u0085\u00a0\u1680\u2000\u2003\u200a\u2028\u2029\u202f\u205f\u3000\ufeff', '\v', '\f']
/** UTF-8 read as Latin-1: one character a byte. */
const bytesOf = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))
const NAMES = [ACCESS, REFRESH, DEVICE_COOKIE, cookieName('A'.repeat(22)), '__Host-latchkey-asked']

let world: World
let auth: AuthService
/** The cookies of two people: the forged and the real one. */
let mallory: { access: string; refresh: string }
let ada: { access: string; refresh: string }

beforeAll(async () => {
  world = await freshWorld()
  auth = new Auth(createExecutionContext(), world.env)
  const cookiesOf = async (email: string): Promise<typeof ada> => {
    const { byCookie } = await enter(world, await addUser(world, email), ['pwd'])
    return { access: byCookie.cookies?.[ACCESS] ?? '', refresh: byCookie.cookies?.[REFRESH] ?? '' }
  }
  mallory = await cookiesOf('mallory@example.com')
  ada = await cookiesOf('ada@example.com')
})

const app = new Hono<RequireUserEnv>().get('/me', requireUser({ auth: () => auth }), (c) =>
  c.text(c.get('user').user_id),
)

/** Whether somebody is known by this header, at each door. */
const DOORS: Record<string, (cookie: string) => Promise<boolean>> = {
  'the HTTP API': async (cookie) => (await world.fetch('/api/session', { headers: { Cookie: cookie } })).ok,
  'POST /api/refresh': async (cookie) => {
    const headers = { Cookie: cookie, Origin: world.config.issuer, 'Sec-Fetch-Site': 'same-origin' }
    return (await world.fetch('/api/refresh', { method: 'POST', headers })).ok
  },
  'authenticate(request)': async (cookie) =>
    (await auth.authenticate(new Request(SHOP, { headers: { Cookie: cookie } }))).ok,
  'authenticate({cookie})': async (cookie) => (await auth.authenticate({ cookie })).ok,
  'the client middleware': async (cookie) => (await app.request(`${SHOP}/me`, { headers: { Cookie: cookie } })).ok,
}

/** Whether a door takes any text; the others take a header, and workerd warns of each that isn't ASCII. */
const isText = (door: string): boolean => door === 'authenticate({cookie})'
const placesOf = (space: string, name: string): string[] =>
  [`${space}${name}`, `${name}${space}`, `__Host-${space}${name.slice(7)}`, ` ${space} ${name}`].flatMap((forged) => [
    forged,
    bytesOf(forged),
  ])

/** The cookie that a door looks at. */
const nameAt = (door: string): string => (door === 'POST /api/refresh' ? REFRESH : ACCESS)
const valueAt = (door: string, of: typeof ada): string => (door === 'POST /api/refresh' ? of.refresh : of.access)

describe.each(Object.entries(DOORS))('%s', (door, isKnown) => {
  it('knows a cookie of ours, with SP and HTAB around it', async () => {
    const [name, value] = [nameAt(door), valueAt(door, ada)]
    for (const header of [`${name}=${value}`, `a=b;\t ${name} \t= ${value} ; c`, `a; ${name}=${value}`])
      expect(await isKnown(header), JSON.stringify(header)).toBe(true)
  })

  it('doesn’t know one with other white space about its name, alone or beside the real one', async () => {
    const name = nameAt(door)
    for (const space of isText(door) ? SPACES : ['\u2000'])
      for (const forged of isText(door) ? placesOf(space, name) : [`${space}${name}`]) {
        const bad = `${forged}=${valueAt(door, mallory)}`
        const good = `${name}=${valueAt(door, ada)}`
        expect(await isKnown(bad), JSON.stringify(forged)).toBe(false)
        expect(await isKnown(`${bad}; ${good}`), JSON.stringify(forged)).toBe(false)
        if (isText(door)) expect(await isKnown(`${good}; ${bad}`), JSON.stringify(forged)).toBe(false)
      }
  })

  it('knows nobody by a cookie that comes twice', async () => {
    const [name, value] = [nameAt(door), valueAt(door, ada)]
    for (const twice of [
      `${name}=${value}; ${name}=${value}`,
      `${name}=x; ${name}=${value}`,
      `${name}=${value};${name}`,
    ])
      expect(await isKnown(twice)).toBe(false)
  })

  it('lets other cookies be what they like', async () => {
    const [name, value] = [nameAt(door), valueAt(door, ada)]
    const others = [
      `x${name}=1`,
      `${name}x=1`,
      `${name.toLowerCase().replace('__h', '__H')}s=1`,
      `${name.toUpperCase()}=1`,
      '=1',
    ]
    for (const other of isText(door) ? [...others, 'thème=ü', '\u2000=1'] : others)
      expect(await isKnown(`${other}; ${name}=${value}`), other).toBe(true)
  })
})

describe.each(NAMES)('the reader of %s', (name) => {
  it('gives the one value, and none where there are two or another looks like it', () => {
    expect(readCookie(`a=1; ${name}=v=w`, name)).toBe('v=w')
    for (const space of SPACES)
      for (const forged of [`${space}${name}`, bytesOf(`${space}${name}`)]) {
        expect(readCookie(`${forged}=1`, name)).toBeUndefined()
        expect(readCookie(`${forged}=1; ${name}=v`, name)).toBeUndefined()
      }
    expect(readCookie(`${name}=1; ${name}=v`, name)).toBeUndefined()
    expect(readCookie('', name)).toBeUndefined()
    expect(readCookie(null, name)).toBeUndefined()
  })
})
