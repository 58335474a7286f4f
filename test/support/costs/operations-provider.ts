// What a person can ask for with a provider, for tests that let D1 fail in the midst of it.
import { vi } from 'vitest'
import type { Operation } from './operations.ts'
import { Browser, count } from '../people/people.ts'
import { ADA, begin, Provider, signInAt, varsFor } from '../providers/provider.ts'
import { json, type World } from '../world.ts'

const acme = new Provider()
/** Of the worlds in which it is asked for. */
export const PROVIDER_VARS = varsFor(acme.entry())

/** It answers beside whoever else does; a code is good as often as it comes, so that a request may be repeated. */
function answer(): void {
  const others = globalThis.fetch
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
    new URL(url).host === acme.host ? acme.answer(new Request(url, init)) : others(url, init),
  )
  acme.codesAreGoodOnce = false
}

/** `signedIn` is somebody new with a session. */
export function providerOperations(worldNow: () => World, signedIn: () => Promise<Browser>): Record<string, Operation> {
  const callback = (back: URLSearchParams): string => `/callback/acme?${back.toString()}`
  /** The person is in, or gets in by beginning again. */
  const getsIn = async (again: Response): Promise<boolean> =>
    again.status === 303 || (await signInAt(new Browser(worldNow()), acme)).status === 303
  async function linked(): Promise<{ as: Browser; id: string }> {
    const as = await signedIn()
    const { url } = await json(await as.post('/api/identities/acme'))
    const back = await as.get(callback(acme.authorize(url, { sub: 'countess' })))
    if (back.status !== 303) throw new Error(await back.text())
    const [{ id }] = (await json(await as.get('/api/identities'))).items
    return { as, id }
  }

  return {
    'provider: come back, somebody new': {
      prepare: async () => {
        answer()
        const as = new Browser(worldNow())
        const back = acme.authorize((await begin(as, acme)).href)
        return { method: 'GET', path: callback(back), as }
      },
      status: 303,
      goal: getsIn,
    },
    'provider: come back, somebody known': {
      prepare: async () => {
        answer()
        await signInAt(new Browser(worldNow()), acme)
        const as = new Browser(worldNow())
        return { method: 'GET', path: callback(acme.authorize((await begin(as, acme)).href)), as }
      },
      status: 303,
      goal: getsIn,
    },
    'provider: come back, refused': {
      prepare: async () => {
        answer()
        const as = new Browser(worldNow())
        const claims = { ...ADA, email_verified: false }
        return { method: 'GET', path: callback(acme.authorize((await begin(as, acme)).href, claims)), as }
      },
      status: 400,
      goal: async () => (await count('users')) === 0,
    },
    'provider: link': {
      prepare: async () => {
        answer()
        const as = await signedIn()
        const { url } = await json(await as.post('/api/identities/acme'))
        return { method: 'GET', path: callback(acme.authorize(url, { sub: 'countess' })), as }
      },
      status: 303,
      goal: async () => (await count('identities')) === 1,
    },
    'provider: unlink': {
      prepare: async () => {
        answer()
        const { as, id } = await linked()
        return { method: 'DELETE', path: `/api/identities/${id}`, as }
      },
      status: 204,
      goal: async () => (await count('identities')) === 0,
    },
    'provider: the way to log out there': {
      prepare: async () => {
        answer()
        const as = new Browser(worldNow())
        await signInAt(as, acme)
        return { method: 'GET', path: '/api/identities/logout-url', as }
      },
      status: 200,
      goal: async (again) => again.ok,
    },
  }
}
