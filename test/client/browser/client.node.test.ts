// The client for browsers against a real Latchkey over HTTP. Node has the same Web Locks and channels; each client here is a tab, and
// tabs share a storage.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthClient, type AuthClient, type AuthState } from '../../../src/client/browser/index.ts'
import { ENGINE } from '../../support/engine.ts'
import { startServer, type Server } from '../../support/servers/chromium.ts'
import { removeFolders } from '../../support/servers/processes.ts'
import { PASSWORD } from '../../support/people/visitor.ts'
import { sized, WHOLE } from '../../support/size.ts'

let server: Server
/** What went to Latchkey: methods and paths, and how many were on their way at once at most. */
const sent: string[] = []
let renewing = 0
let mostRenewing = 0

beforeAll(async () => {
  server = await startServer({ ACCESS_TOKEN_SECONDS: '1', PASSWORD_ENGINE: ENGINE })
})

afterAll(async () => {
  await server.stop()
  removeFolders()
})

type Storage = ReturnType<typeof storageOf>
let storages = 0
/** The storage of a browser. Its tabs alone hear of each other: Latchkey has a name of its own there, which leads to the one server. */
function storageOf() {
  const held = new Map<string, string>()
  return {
    latchkey: `http://auth-${(storages += 1)}.example.com`,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  }
}

/** A tab of an app elsewhere: its page has no cookies of Latchkey's. `held`: what answers of a path wait for, or that they are 503. */
function tab(storage: Storage, held: Record<string, Promise<void> | 'busy'> = {}): AuthClient {
  return createAuthClient({
    baseURL: storage.latchkey,
    transport: 'bearer',
    storage,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const { pathname: path, search } = new URL(request.url)
      sent.push(`${request.method} ${path}`)
      if (path === '/api/refresh') mostRenewing = Math.max(mostRenewing, (renewing += 1))
      try {
        if (held[path] === 'busy') return Response.json({ code: 'busy', detail: 'Try again.' }, { status: 503 })
        const answer = await fetch(new Request(`${server.url}${path}${search}`, request))
        await held[path]
        return answer
      } finally {
        if (path === '/api/refresh') renewing -= 1
      }
    },
  })
}

async function codeFor(email: string): Promise<string> {
  const answer = await fetch(`${server.url}/dev/mail`)
  const { items }: { items: { to: string; code?: string }[] } = await answer.json()
  return items.find(({ to, code }) => to === email && code !== undefined)?.code ?? ''
}

let people = 0
/** Somebody who has just signed up in a tab. */
async function enter(storage = storageOf()): Promise<{ auth: AuthClient; email: string; storage: Storage }> {
  people += 1
  const email = `ada-${people}@example.com`
  const auth = tab(storage)
  const begun = await auth.signUp.email({ email, password: PASSWORD })
  if (begun.error !== null || !('challenge' in begun.data)) throw new Error(JSON.stringify(begun))
  const entered = await auth.verifyEmail({ challenge: begun.data.challenge, code: await codeFor(email) })
  expect(entered.data?.status).toBe('signed_in')
  return { auth, email, storage }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const seen = (auth: AuthClient): AuthState[] => {
  const states: AuthState[] = []
  auth.onAuthStateChange((state) => states.push(state))
  return states
}

describe('createAuthClient', () => {
  it('asks nothing where nobody has ever signed in', async () => {
    const auth = tab(storageOf())
    sent.length = 0
    const states = seen(auth)
    expect(await auth.getSession()).toEqual({ data: null, error: null })
    expect(await auth.signOut()).toEqual({ data: undefined, error: null })
    expect(sent).toEqual([])
    expect(states.map(({ status }) => status)).toEqual(['loading', 'signed_out'])
  })

  it('signs up, in and out, and says so', async () => {
    const { auth, email } = await enter()
    expect(auth.getState()).toMatchObject({ status: 'signed_in', user: { email } })
    expect((await auth.signOut()).error).toBeNull()
    expect(auth.getState().status).toBe('signed_out')
    const refused = await auth.signIn.email({ email, password: 'Wrong-Horse-42-battery' })
    expect(refused).toMatchObject({ data: null, error: { code: 'invalid_credentials', status: 401 } })
    expect(auth.getState().status).toBe('signed_out')
    const entered = await auth.signIn.email({ email, password: PASSWORD })
    expect(entered.data).toMatchObject({ status: 'signed_in', user: { email } })
  })

  it('says what is wrong with each field', async () => {
    const answer = await tab(storageOf()).signUp.email({ email: 'nowhere', password: 'short' })
    expect(answer.error).toMatchObject({ code: 'invalid_request', status: 400 })
    expect(answer.error?.errors?.map(({ field }) => field)).toEqual(expect.arrayContaining(['email', 'password']))
  })

  it('renews once for ten tabs whose token has ended, and signs nobody out', async () => {
    const { storage, email } = await enter()
    const tabs = Array.from({ length: 10 }, () => tab(storage))
    mostRenewing = 0
    for (let turn = 0; turn < sized(1, 3); turn += 1) {
      await wait(1100)
      sent.length = 0
      const answers = await Promise.all(tabs.map((one) => one.getSession()))
      expect(answers.map(({ data }) => data?.user.email)).toEqual(Array(10).fill(email))
      expect(sent.filter((request) => request === 'POST /api/refresh')).toHaveLength(1)
    }
    expect(mostRenewing).toBe(1)
  })

  it('leaves with its own session, and asks for no token where nobody is', async () => {
    const { auth } = await enter()
    const { data } = await auth.sessions.list({ limit: 1 })
    expect((await auth.sessions.end(data?.items[0]?.id ?? '')).error).toBeNull()
    expect(auth.getState().status).toBe('signed_out')
    sent.length = 0
    expect((await auth.token()).error).toMatchObject({ code: 'unauthenticated', status: 401 })
    expect(sent).toEqual([])
  })

  it('tells other tabs who came and who left', async () => {
    const storage = storageOf()
    const other = tab(storage)
    await other.getSession()
    const { auth, email } = await enter(storage)
    await expect.poll(() => other.getState()).toMatchObject({ status: 'signed_in', user: { email } })
    await auth.signOut()
    await expect.poll(() => other.getState().status).toBe('signed_out')
  })

  it('forgets a session that was ended elsewhere', async () => {
    const { auth, email } = await enter()
    const elsewhere = tab(storageOf())
    await elsewhere.signIn.email({ email, password: PASSWORD })
    expect((await elsewhere.signOut({ scope: 'others' })).error).toBeNull()
    await expect.poll(() => auth.getSession()).toEqual({ data: null, error: null })
    expect(auth.getState().status).toBe('signed_out')
    expect(elsewhere.getState().status).toBe('signed_in')
  })

  // `npm test` has the same of a played Latchkey (test/client/browser/people-change).
  it.runIf(WHOLE)('signs nobody out because Latchkey is busy, and says that it is', async () => {
    const { email, storage } = await enter()
    const states = seen(tab(storage, { '/api/refresh': 'busy' }))
    const unlucky = tab(storage, { '/api/refresh': 'busy' })
    // The server lets a token live for five seconds more.
    await expect.poll(async () => (await unlucky.getSession()).error?.code, { interval: 500 }).toBe('busy')
    expect(states.map(({ status }) => status)).not.toContain('signed_out')
    expect((await tab(storage).getSession()).data?.user.email).toBe(email)
  })

  it('keeps who signs in while a request of a dead session is refused', async () => {
    const { email, storage } = await enter()
    const elsewhere = tab(storageOf())
    await elsewhere.signIn.email({ email, password: PASSWORD })
    await elsewhere.signOut({ scope: 'others' })
    // The refusal is on its way until somebody has signed in.
    const { promise: signedIn, resolve: goOn } = Promise.withResolvers<void>()
    sent.length = 0
    const late = tab(storage, { '/api/refresh': signedIn })
    const asking = late.getSession()
    await expect.poll(() => sent).toContain('POST /api/refresh')
    const entered = await tab(storage).signIn.email({ email, password: PASSWORD })
    goOn()
    await asking
    expect(entered.error).toBeNull()
    expect(storage.getItem(`latchkey:${storage.latchkey}`)).not.toBeNull()
    expect((await late.getSession()).data?.user.email).toBe(email)
  })

  it('changes the password and stays, even if its token has just ended', async () => {
    const { auth, email } = await enter()
    await wait(1100)
    const next = 'Another-Horse-43-battery'
    expect((await auth.password.change({ current_password: PASSWORD, new_password: next })).error).toBeNull()
    expect((await auth.getSession()).data?.user.email).toBe(email)
    await wait(1100)
    expect((await auth.getSession()).data?.user.email).toBe(email)
  })

  it('signs requests of the app’s own with a token that it renews', async () => {
    const { auth, storage } = await enter()
    await wait(1100)
    const answer = await auth.fetch(`${storage.latchkey}/api/session`)
    expect(answer.status).toBe(200)
  })

  it('says that no answer came', async () => {
    const auth = createAuthClient({ baseURL: 'http://127.0.0.1:9', transport: 'bearer', storage: storageOf() })
    expect(await auth.signIn.email({ email: 'a@example.com', password: 'x' })).toMatchObject({
      data: null,
      error: { code: 'network_error', status: 0 },
    })
  })
})
