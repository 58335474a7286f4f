// What `fetch` of the client for browsers does with the app's own APIs (`apis`). Latchkey and the API are played here, so that each request
// can be counted; examples/react-spa and examples/mobile do the same against real ones.
import { beforeEach, describe, expect, it } from 'vitest'
import { createAuthClient } from '../../../src/client/browser/index.ts'

const API = 'https://api.example.com'

/** Each test has a Latchkey of its own: tabs of the tests before are still there, and hear of sign-ins at theirs. */
let latchkeys = 0
let latchkey: string

/** What was sent: method and path at Latchkey; body and token at an API. */
let asked: string[]
let called: [body: string, token: string | null][]
/** What the API answers next, 200 unless told; how long tokens live. */
let refusing: number[]
let seconds: number

async function play(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  const { origin, pathname } = new URL(request.url)
  if (origin !== latchkey) {
    called.push([await request.text(), request.headers.get('Authorization')])
    return new Response(null, { status: refusing.shift() ?? 200 })
  }
  asked.push(pathname)
  if (pathname === '/api/sign-out') return new Response(null, { status: 204 })
  if (pathname !== '/api/token')
    return Response.json({ status: 'signed_in', user: { id: 'ada' }, session: { id: 's' } })
  const nth = asked.filter((path) => path === '/api/token').length
  return Response.json({ access_token: `token-${nth}`, token_type: 'Bearer', expires_in: seconds })
}

/** A client with cookies, which Latchkey sets and no script sees. */
function tab(held = new Map<string, string>()) {
  const storage = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  }
  return createAuthClient({ baseURL: latchkey, apis: [API], storage, fetch: play })
}
const signedIn = async () => {
  const auth = tab()
  await auth.signIn.email({ email: 'ada@example.com', password: 'x' })
  asked.length = 0
  return auth
}

beforeEach(() => {
  latchkey = `https://auth-${(latchkeys += 1)}.apis.example.com`
  asked = []
  called = []
  refusing = []
  seconds = 300
})

describe('fetch to an API of one’s own', () => {
  it('has one token for all calls until shortly before its end', async () => {
    const auth = await signedIn()
    await Promise.all([auth.fetch(`${API}/a`), auth.fetch(new URL(API)), auth.fetch(new Request(API))])
    await auth.fetch(`${API}/a`, { method: 'POST', body: 'otters' })
    expect(asked).toEqual(['/api/token'])
    expect(called.map(([, token]) => token)).toEqual(Array(4).fill('Bearer token-1'))
    seconds = 0
    refusing = [401]
    await auth.fetch(API)
    await auth.fetch(API)
    expect(called.slice(4).map(([, token]) => token)).toEqual(['Bearer token-1', 'Bearer token-2', 'Bearer token-3'])
  })

  it('asks for a new token where the API refuses it, once, and sends the body again', async () => {
    const auth = await signedIn()
    refusing = [401, 401]
    expect((await auth.fetch(API, { method: 'POST', body: 'otters' })).status).toBe(401)
    expect(called).toEqual([
      ['otters', 'Bearer token-1'],
      ['otters', 'Bearer token-2'],
    ])
  })

  it('asks nothing where nobody has signed in, and shows nobody’s token after a sign-out', async () => {
    const stranger = tab()
    await stranger.fetch(API)
    expect([asked, called]).toEqual([[], [['', null]]])
    const auth = await signedIn()
    await auth.fetch(API)
    await auth.signOut()
    await auth.fetch(API)
    await auth.signIn.email({ email: 'bob@example.com', password: 'x' })
    await auth.fetch(API)
    expect(called.slice(1).map(([, token]) => token)).toEqual(['Bearer token-1', null, 'Bearer token-2'])
  })

  it('shows nobody’s token after a sign-out in another tab', async () => {
    const held = new Map<string, string>()
    const auth = tab(held)
    await auth.signIn.email({ email: 'ada@example.com', password: 'x' })
    // A tab that was opened then, and asks only the API.
    const other = tab(held)
    await other.fetch(API)
    await auth.signOut()
    await expect
      .poll(async () => {
        await other.fetch(API)
        return called.at(-1)?.[1]
      })
      .toBeNull()
    expect(called[0]?.[1]).toBe('Bearer token-1')
  })

  it('shows the token to no other origin', async () => {
    const auth = await signedIn()
    await auth.fetch('https://api.example.com.evil.example/')
    await auth.fetch('http://api.example.com/')
    expect([asked, called]).toEqual([
      [],
      [
        ['', null],
        ['', null],
      ],
    ])
  })
})
