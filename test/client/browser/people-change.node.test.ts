// What the client for browsers does with an answer that comes after somebody else signed in, or after a sign-out. Latchkey is played here,
// so that an answer can be held back.
import { beforeEach, expect, it } from 'vitest'
import { createAuthClient } from '../../../src/client/browser/index.ts'

/** Each test has a Latchkey of its own: tabs of the tests before are still there, and hear of sign-ins at theirs. */
let latchkeys = 0
let latchkey: string
let held: Map<string, string>
let slow: string[]
let busy = false
let seen: [url: string, authorization: string | null][]

const tokensOf = (name: string) => ({
  access_token: `${name}-access`,
  refresh_token: `${name}-refresh`,
  expires_in: 300,
})

/** Latchkey, which knows Ada and Bob by their tokens. */
async function play(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  const { pathname } = new URL(request.url)
  const authorization = request.headers.get('Authorization')
  seen.push([request.url, authorization])
  if (slow.includes(pathname)) await new Promise((resolve) => setTimeout(resolve, 100))
  if (busy && pathname === '/api/refresh') return Response.json({ code: 'busy', detail: 'Wait.' }, { status: 503 })
  if (busy) return Response.json({ code: 'unauthenticated' }, { status: 401 })
  if (pathname === '/api/refresh') return Response.json(tokensOf('ada'))
  if (pathname === '/api/session' && authorization === null)
    return Response.json({ code: 'unauthenticated' }, { status: 401 })
  if (pathname === '/api/sign-out') return new Response(null, { status: 204 })
  const name = pathname === '/api/sign-in' || authorization?.includes('bob') === true ? 'bob' : 'ada'
  const who = { status: 'signed_in', user: { id: name }, session: { id: name } }
  return Response.json(pathname === '/api/sign-in' ? { ...who, ...tokensOf(name) } : who)
}
const tab = (apis: string[] = []) =>
  createAuthClient({
    baseURL: latchkey,
    transport: 'bearer',
    apis,
    fetch: play,
    storage: {
      getItem: (key) => held.get(key) ?? null,
      setItem: (key, value) => void held.set(key, value),
      removeItem: (key) => void held.delete(key),
    },
  })
/** Where the tabs keep what they know. */
const keyOfTabs = (): string => `latchkey:${latchkey}`
/** Ada is signed in; `renewAt` in ms. */
const keepAda = (renewAt = Date.now() + 60_000) =>
  held.set(keyOfTabs(), JSON.stringify({ turn: '1', access: 'ada-access', refresh: 'ada-refresh', renewAt }))
const bob = { email: 'bob@example.com', password: 'x' }

beforeEach(() => {
  latchkey = `https://auth-${(latchkeys += 1)}.people.example.com`
  held = new Map()
  slow = []
  busy = false
  seen = []
})

it('keeps the tokens of who signed in while another person’s were renewed', async () => {
  keepAda(1)
  slow = ['/api/refresh']
  const [one, other] = [tab(), tab()]
  const renewing = one.getSession()
  await expect.poll(() => seen, { interval: 5 }).toHaveLength(1)
  await other.signIn.email(bob)
  await renewing
  expect(held.get(keyOfTabs())).toContain('bob-access')
  expect((await other.getSession()).data?.user.id).toBe('bob')
})

it('keeps no token that was renewed during a sign-out', async () => {
  keepAda(1)
  slow = ['/api/refresh']
  const renewing = tab().getSession()
  await expect.poll(() => seen, { interval: 5 }).toHaveLength(1)
  // Another tab signs out.
  held.delete(keyOfTabs())
  await renewing
  expect(held.get(keyOfTabs())).toBeUndefined()
})

it('shows nobody after a sign-out, and the new person after a sign-in, whatever was asked before', async () => {
  keepAda()
  slow = ['/api/session']
  const auth = tab()
  let asked = auth.getSession()
  await auth.signOut()
  await asked
  expect([auth.getState().status, held.get(keyOfTabs())]).toEqual(['signed_out', undefined])
  keepAda()
  asked = auth.getSession()
  await auth.signIn.email(bob)
  await asked
  expect(auth.getState().user?.id).toBe('bob')
})

it('signs nobody out because Latchkey is busy, and says that it is', async () => {
  keepAda(1)
  busy = true
  const auth = tab()
  expect((await auth.getSession()).error).toMatchObject({ code: 'busy', status: 503 })
  expect(auth.getState().status).toBe('loading')
  busy = false
  expect((await auth.getSession()).data?.user.id).toBe('ada')
})

it.each(['{', 'null', '5', '[]', '{"turn":{}}'])('takes %s in the storage for nobody', async (garbage) => {
  held.set(keyOfTabs(), garbage)
  const auth = tab()
  expect(await auth.getSession()).toEqual({ data: null, error: null })
  expect((await auth.signOut()).error).toBeNull()
  expect((await auth.signIn.email(bob)).error).toBeNull()
  expect(auth.getState().user?.id).toBe('bob')
})

it('shows the token of the session to no other host', async () => {
  keepAda()
  const auth = tab(['https://api.example.com/'])
  await auth.fetch('https://elsewhere.example/')
  await auth.fetch(`${latchkey}/api/session`)
  expect(seen.map(([, authorization]) => authorization)).toEqual([null, 'Bearer ada-access'])
})

it('puts an id into one segment of a path', async () => {
  keepAda()
  await tab().sessions.end('../user')
  expect(seen.at(-1)?.[0]).toBe(`${latchkey}/api/sessions/..%2Fuser`)
})
