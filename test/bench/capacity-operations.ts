// The operations of `capacity`, each prepared so that nothing but itself is counted.
import type { Secrets } from '../../src/crypto/keys.ts'
import { REFRESH_COOKIE } from '../../src/http/cookies.ts'
import { send } from './asking.ts'
import { clientCredentials, introspection } from './capacity-machine.ts'
import type { Running } from './capacity-servers.ts'
import type { Asker } from './open-load.ts'
import { emailOf, hashForAll, PASSWORD } from './people.ts'
import { peopleOf } from './request-rows.ts'

/** What an operation is prepared from. */
export type World = { running: Running; secrets: Secrets; hash: string; challenges: Map<string, string[]> }
/** Prepares so many requests. */
type Prepare = (world: World, many: number) => Promise<Asker>
/**
 * An operation: the row of docs/costs.md that has its round trips and rows, the hashes that it makes, how often it is measured in a
 * repeat, and its round trips.
 */
export type Operation = { row: string; hashes: number; trips: number; many: number; prepare: Prepare }

const HASHING = 16
const QUICK = 600

/** The names by which `--operations` and the tables know them. */
export const CAPACITY_OPERATIONS = {
  page: { row: 'page /sign-in', hashes: 0, trips: 0, many: QUICK, prepare: pageSignIn },
  session: { row: 'GET /api/session', hashes: 0, trips: 1, many: QUICK, prepare: byBearer('GET', '/api/session') },
  token: { row: 'POST /api/token', hashes: 0, trips: 1, many: QUICK, prepare: byBearer('POST', '/api/token') },
  'refresh-read': {
    row: 'refresh: cookie session, nothing due',
    hashes: 0,
    trips: 1,
    many: QUICK,
    prepare: refreshRead,
  },
  'refresh-due': { row: 'refresh: rotation', hashes: 0, trips: 1, many: QUICK, prepare: refreshDue },
  'sign-out': { row: 'sign-out', hashes: 0, trips: 1, many: QUICK, prepare: signOut },
  'client-credentials': {
    row: 'client credentials',
    hashes: 0,
    trips: 1,
    many: QUICK,
    prepare: byAdmin(clientCredentials),
  },
  introspect: { row: 'introspection', hashes: 0, trips: 1, many: QUICK, prepare: byAdmin(introspection) },
  'sign-in': { row: 'sign-in', hashes: 1, trips: 2, many: HASHING, prepare: signIn(PASSWORD, 200) },
  'wrong-password': {
    row: 'sign-in: wrong password',
    hashes: 1,
    trips: 2,
    many: HASHING,
    prepare: signIn('Wrong-Horse-42-battery', 401),
  },
  'sign-up': { row: 'sign-up', hashes: 1, trips: 2, many: HASHING, prepare: signUp },
  verify: { row: 'verify', hashes: 0, trips: 2, many: HASHING, prepare: verify },
  forgot: { row: 'forgot', hashes: 0, trips: 2, many: HASHING, prepare: forgot },
  reset: { row: 'reset', hashes: 1, trips: 2, many: HASHING, prepare: reset },
} as const satisfies Record<string, Operation>
export type OperationName = keyof typeof CAPACITY_OPERATIONS

/** The world of a Worker that runs. */
export async function worldOf(running: Running, secrets: Secrets): Promise<World> {
  return { running, secrets, hash: await hashForAll(), challenges: new Map() }
}

let kinds = 0
/** A name that nobody of this run had before. */
const freshKind = (): string => `capacity${(kinds += 1)}`

/** People with a password and a session each, and their first refresh tokens. */
async function people(world: World, many: number, transport: 'bearer' | 'cookie', sessions = 1): Promise<Made[]> {
  const kind = freshKind()
  const { people: made, rows } = peopleOf(kind, many, { sessions, transport, secrets: world.secrets })
  await world.running.d1.apply(rows)
  await world.running.d1.apply([
    { sql: 'UPDATE users SET hashed_password = ? WHERE email LIKE ?', params: [world.hash, `${kind}-%`] },
  ])
  return made
}
type Made = { email: string; refreshToken: string }
type Tokens = { access_token: string; refresh_token: string }

async function refreshed(world: World, refreshToken: string): Promise<Tokens> {
  const body = { refresh_token: refreshToken }
  const { text } = await send(world.running.origin, { method: 'POST', path: '/api/refresh', body, status: 200 })
  return JSON.parse(text) as Tokens
}

function pageSignIn({ running }: World): Promise<Asker> {
  return Promise.resolve(() => send(running.origin, { method: 'GET', path: '/sign-in', status: 200 }))
}

function byBearer(method: 'GET' | 'POST', path: string): Prepare {
  return async (world) => {
    const made = await people(world, 10, 'bearer')
    const tokens = await Promise.all(made.map(({ refreshToken }) => refreshed(world, refreshToken)))
    return (number) => {
      const headers = { Authorization: `Bearer ${tokens[number % tokens.length]?.access_token}` }
      const body = method === 'POST' ? { body: {} } : {}
      return send(world.running.origin, { method, path, headers, ...body, status: 200 })
    }
  }
}

function byAdmin(prepare: (running: Running, token: string) => Promise<Asker>): Prepare {
  return async (world) => {
    const [admin] = await people(world, 1, 'bearer')
    await world.running.d1.apply([
      { sql: "UPDATE users SET role = 'SUPER_ADMIN' WHERE email = ?", params: [admin?.email ?? ''] },
    ])
    const { access_token } = await refreshed(world, admin?.refreshToken ?? '')
    return prepare(world.running, access_token)
  }
}

async function refreshRead(world: World): Promise<Asker> {
  const { origin } = world.running
  const made = await people(world, 10, 'cookie')
  return (number) => {
    const Cookie = `${REFRESH_COOKIE}=${made[number % made.length]?.refreshToken}`
    const headers = { Cookie, Origin: origin, 'Sec-Fetch-Site': 'same-origin' }
    return send(origin, { method: 'POST', path: '/api/refresh', headers, body: {}, status: 200 })
  }
}

/** Each request is the first refresh of a session of its own, so that they may come in any order. */
async function refreshDue(world: World, many: number): Promise<Asker> {
  const made = await people(world, many, 'bearer')
  return async (number) => (await refreshed(world, made[number]?.refreshToken ?? '')).access_token
}

async function signOut(world: World, many: number): Promise<Asker> {
  const made = await people(world, many, 'bearer')
  const tokens: Tokens[] = []
  for (const { refreshToken } of made) tokens.push(await refreshed(world, refreshToken))
  return (number) => {
    const headers = { Authorization: `Bearer ${tokens[number]?.access_token}` }
    return send(world.running.origin, { method: 'POST', path: '/api/sign-out', headers, body: {}, status: 204 })
  }
}

function signIn(password: string, status: number): Prepare {
  return async (world, many) => {
    const made = await people(world, many, 'bearer', 0)
    return (number) => {
      const body = { email: made[number]?.email, password, transport: 'bearer' }
      return send(world.running.origin, { method: 'POST', path: '/api/sign-in', body, status })
    }
  }
}

/** Keeps its challenges for `verify`. */
function signUp(world: World): Promise<Asker> {
  const kind = freshKind()
  const email = (number: number): string => emailOf(kind, number)
  return Promise.resolve((number) =>
    asksForCode(world, 'sign-up', '/api/sign-up', { email: email(number), password: PASSWORD }),
  )
}

/** Keeps its challenges for `reset`. */
async function forgot(world: World, many: number): Promise<Asker> {
  const made = await people(world, many, 'bearer', 0)
  return (number) => asksForCode(world, 'forgot', '/api/password/forgot', { email: made[number]?.email ?? '' })
}

async function asksForCode(
  world: World,
  kind: string,
  path: string,
  body: { email: string; password?: string },
): Promise<void> {
  const { text } = await send(world.running.origin, { method: 'POST', path, body, status: 202 })
  const { challenge } = JSON.parse(text) as { challenge: string }
  const kept = world.challenges.get(kind) ?? []
  kept.push(`${body.email} ${challenge}`)
  world.challenges.set(kind, kept)
}

async function verify(world: World, many: number): Promise<Asker> {
  const answers = await answersOf(world, 'sign-up', many)
  return (number) =>
    send(world.running.origin, { method: 'POST', path: '/api/email/verify', body: answers[number], status: 200 })
}

async function reset(world: World, many: number): Promise<Asker> {
  const answers = await answersOf(world, 'forgot', many)
  return (number) => {
    const body = { ...answers[number], password: 'Other-Horse-42-battery' }
    return send(world.running.origin, { method: 'POST', path: '/api/password/reset', body, status: 200 })
  }
}

/** The last challenges that were kept, each with its code from the mailbox. */
async function answersOf(world: World, kind: string, many: number): Promise<{ challenge: string; code: string }[]> {
  const codes = await mailedCodes(world)
  const kept = (world.challenges.get(kind) ?? []).splice(-many)
  return kept.map((line) => {
    const [email = '', challenge = ''] = line.split(' ')
    const code = codes.get(email)
    if (code === undefined) throw new Error(`no code was mailed to ${email}`)
    return { challenge, code }
  })
}

async function mailedCodes({ running }: World): Promise<Map<string, string>> {
  const codes = new Map<string, string>()
  let cursor = ''
  do {
    const path = `/dev/mail?limit=100${cursor}`
    const { text } = await send(running.origin, { method: 'GET', path, status: 200 })
    const { items, next_cursor: next } = JSON.parse(text) as Mails
    for (const { to, code } of items) if (code !== undefined && !codes.has(to)) codes.set(to, code)
    cursor = next === null || next === undefined ? '' : `&cursor=${next}`
  } while (cursor !== '')
  return codes
}
type Mails = { items: { to: string; code?: string }[]; next_cursor?: string | null }
