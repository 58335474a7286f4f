// A deployment with read replicas: a Worker whose D1 has a replica that is behind, and operators at browsers that hold a chain.
import { createApi } from '../../src/admin/apis.ts'
import { createClient } from '../../src/admin/create-client.ts'
import { CHAIN_MS } from '../../src/gate/bookmark.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { LIKES_PAGES } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { openReplicas, type Replicas } from '../support/servers/replicas.ts'
import { freshWorld, openWorld, stopClock, type AtNoon, type Vars, type World } from '../support/world.ts'

export const BOOKMARK = '__Host-latchkey-bookmark'
/** Why a chain of these tests ends by its age. */
export const AGE_MS = CHAIN_MS
/** A session's access token outlives a chain, so that only its age ends it. */
export const ON: Vars = { ...INSTANT, READ_REPLICAS: 'on', ACCESS_TOKEN_SECONDS: '900' }

/** Every list that may be old, as its page or route. */
export const LISTS = [
  '/api/admin/users',
  '/api/admin/sessions',
  '/api/admin/audit-events',
  '/api/admin/stats',
  '/api/admin/stats/daily',
  '/api/admin/clients',
  '/api/admin/apis',
  '/api/admin/mails',
  '/admin',
  '/admin/people',
  '/admin/sessions',
  '/admin/activity',
  '/admin/clients',
  '/admin/apis',
  '/admin/mail',
  '/account/activity',
]

export type Replicated = AtNoon & {
  replicas: Replicas
  /** The same database by a Worker without replicas. */
  off: World
  operator: Browser
  operatorId: string
}

/** Empties D1, signs a SUPER_ADMIN in, and lets the replica catch up with that. */
export async function openReplicated(): Promise<Replicated> {
  const clock = stopClock()
  const off = await freshWorld(INSTANT)
  const replicas = await openReplicas()
  const world = openWorld(ON, { sessions: replicas.sessions, counting: true })
  const operatorId = await addUser(world, 'root@example.com', { role: 'SUPER_ADMIN', hash: ANY_HASH })
  const operator = new Browser(world)
  await signIn(operator, 'root@example.com')
  await replicas.catchUp()
  return { clock, off, replicas, world, operator, operatorId }
}

/** What a list says, with how it was answered. */
export async function listed(browser: Browser, path: string): Promise<{ status: number; text: string }> {
  const answer = await browser.send('GET', path, undefined, path.startsWith('/api/') ? {} : { Accept: LIKES_PAGES })
  return { status: answer.status, text: await answer.text() }
}

let number = 0

/** Changes every list: somebody new signs in, the operator does so elsewhere, and there are an app, an API and a mail more. */
export async function changeEverything(off: World): Promise<void> {
  number += 1
  await addUser(off, `new-${number}@example.com`, { hash: ANY_HASH })
  await signIn(new Browser(off), `new-${number}@example.com`)
  await signIn(new Browser(off), 'root@example.com')
  await new Browser(off).post('/api/password/forgot', { email: `new-${number}@example.com` })
  const deps = off.deps()
  const redirect_uris = ['https://wiki.example.com/callback']
  await createClient(deps, { actor: 'operator', wanted: { client_name: `Wiki ${number}`, redirect_uris } })
  const identifier = `https://notes-${number}.example.com`
  await createApi(deps, { actor: 'operator', wanted: { identifier, name: 'Notes', scopes: { 'notes.read': 'read' } } })
}
