// What a request costs the processor: Latchkey as it is deployed, on bare workerd, with D1 in a process of its own, beside a floor
// that does no more than it must (floor.ts), in turns. The ratio of the two outlives a change of machine, milliseconds don't.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { keyFor, openSecret, type Secrets } from '../../src/crypto/keys.ts'
import { randomBytes } from '../../src/crypto/random.ts'
import { newSigningKeys } from '../../src/crypto/signing-keys.ts'
import { REFRESH_COOKIE } from '../../src/http/cookies.ts'
import { send, timed, type Ask } from './asking.ts'
import { bundleOf } from './bare-bundles.ts'
import { migrations, startBare, startBareD1, type Bare, type BareD1 } from './bare-workerd.ts'
import { FLOOR_TABLES, peopleOf } from './request-rows.ts'
import { freePort, VARS } from './servers.ts'
import { measureStarts, type Starts } from './starts.ts'
import { median } from './statistics.ts'

export const CONNECTIONS = 10
/** Fewer say nothing: each connection has to ask a few times. */
export const LEAST_REQUESTS = 20
/** How many times the floor each operation may cost at most. */
const BARS = { session: 1.6, list: 2, 'refresh-read': 1.8, 'refresh-due': 1.8, token: 1.8, 'sign-out': 1.8, forgot: 2 }
type OperationName = keyof typeof BARS
const NAMES = Object.keys(BARS) as OperationName[]
/** What can be measured: the operations, and a start. */
export const OPERATIONS: readonly string[] = [...NAMES, 'start']

/** One operation: milliseconds of the processor a request, medians; `ratios` of each repeat. */
type OperationCost = { name: OperationName; bar: number; latchkey: number; floor: number; ratios: number[] }
export type RequestCosts = { requests: number; operations: OperationCost[]; starts: Starts | undefined }

/** A Worker that runs, its database, and what its askers hold. */
type Side = { bare: Bare; d1: BareD1; bearers: Holder[]; cookies: Holder[] }
/** Somebody who asks on one connection: the tokens are those of the last answer. */
type Holder = { access: string; refresh: string }
/** Prepares so many requests of an operation (nobody counts that), each to be asked on one of the connections. */
type Operation = (
  side: Side,
  many: number,
  secrets: Secrets,
) => Promise<(number: number, connection: number) => Promise<unknown>>

/** Measures each operation `repeats` times, with so many requests each time, and the start as often. */
export async function measureRequests(
  { repeats, requests, operations: wanted }: { repeats: number; requests: number; operations: readonly string[] },
  progress: (line: string) => void,
): Promise<RequestCosts> {
  if (process.platform !== 'linux')
    throw new Error('requests: the time of a process is read from /proc, which only Linux has.')
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const running: { stop: () => Promise<void> }[] = []
  const secret = Buffer.from(randomBytes(32)).toString('base64')
  const secrets: Secrets = { current: openSecret(secret), previous: undefined }
  try {
    progress('requests: bundling')
    const names = NAMES.filter((name) => wanted.includes(name))
    const sides = {
      latchkey: await startSide('latchkey', folder, { AUTH_SECRET: secret }, running, secrets),
      floor: await startSide('floor', folder, await floorKeys(secrets), running, secrets),
    }
    const times = Object.fromEntries(names.map((name) => [name, { latchkey: [], floor: [] }])) as unknown as Record<
      OperationName,
      Record<keyof typeof sides, number[]>
    >
    // The first two are for the compiler: what runs often is compiled better.
    for (let repeat = -2; repeat < repeats; repeat += 1)
      for (const name of names) {
        progress(repeat < 0 ? `requests: warming up, ${name}` : `requests: ${repeat} of ${repeats} repeats, ${name}`)
        for (const which of repeat % 2 === 0 ? (['latchkey', 'floor'] as const) : (['floor', 'latchkey'] as const)) {
          const cost = await costOf(sides[which], HOW[name], requests, secrets)
          if (repeat >= 0) times[name][which].push(cost)
        }
      }
    const operations = names.map((name): OperationCost => {
      const { latchkey, floor } = times[name]
      const ratios = latchkey.map((cost, at) => cost / (floor[at] ?? NaN))
      return { name, bar: BARS[name], latchkey: median(latchkey), floor: median(floor), ratios }
    })
    const starts = wanted.includes('start') ? await measureStarts(repeats, folder, progress) : undefined
    return { requests, operations, starts }
  } finally {
    await Promise.all(running.map((one) => one.stop()))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function startSide(
  kind: 'latchkey' | 'floor',
  folder: string,
  keys: Record<string, string>,
  running: { stop: () => Promise<void> }[],
  secrets: Secrets,
): Promise<Side> {
  const bundle = await bundleOf(kind, folder)
  const d1 = await startBareD1()
  running.push(d1)
  await d1.apply(kind === 'latchkey' ? migrations() : FLOOR_TABLES)
  const vars = { ...VARS, ISSUER: `http://localhost:${await freePort()}`, ...keys }
  const first = kind === 'latchkey' ? { path: '/health?deep=1', status: 200 } : { path: '/', status: 404 }
  const bare = await startBare(bundle, vars, first, d1)
  running.push(bare)
  const side: Side = { bare, d1, bearers: [], cookies: [] }
  for (const transport of ['bearer', 'cookie'] as const) {
    const { people, rows } = peopleOf(transport, CONNECTIONS, { sessions: 5, transport, secrets })
    await d1.apply(rows)
    if (transport === 'bearer')
      side.bearers = await Promise.all(people.map(({ refreshToken }) => refreshed(side, refreshToken)))
    else side.cookies = people.map(({ refreshToken }) => ({ access: '', refresh: refreshToken }))
  }
  return side
}

/** The keys of the floor: it opens the same refresh tokens. */
async function floorKeys(secrets: Secrets): Promise<Record<string, string>> {
  const { kid, privateJwk } = await newSigningKeys()
  const key = (purpose: 'refresh-token' | 'seal') => Buffer.from(keyFor(secrets.current, purpose)).toString('base64')
  const SIGNING_KEY = JSON.stringify({ ...(JSON.parse(privateJwk) as object), kid })
  return { MAC_KEY: key('refresh-token'), SEAL_KEY: key('seal'), SIGNING_KEY }
}

/** Milliseconds of the processor a request. */
async function costOf(side: Side, operation: Operation, requests: number, secrets: Secrets): Promise<number> {
  const ask = await operation(side, requests, secrets)
  const before = side.bare.cpu()
  await timed(requests, CONNECTIONS, ask)
  // What goes on after the last answer belongs to it.
  await sleep(50)
  return (side.bare.cpu() - before) / requests
}

/**
 * Each operation, as somebody with a bearer session, but `refresh-read`, where nothing is due but an access token: that is a
 * browser's. `list` gives five sessions; `refresh-due` changes the refresh token; `forgot` is asked for addresses with an account.
 */
const HOW: Record<OperationName, Operation> = {
  session: byBearer({ method: 'GET', path: '/api/session', status: 200 }),
  list: byBearer({ method: 'GET', path: '/api/sessions', status: 200 }),
  'refresh-read': ({ bare, cookies }) =>
    Promise.resolve((_, connection) => {
      const Cookie = `${REFRESH_COOKIE}=${cookies[connection]?.refresh}`
      const headers = { Cookie, Origin: bare.origin, 'Sec-Fetch-Site': 'same-origin' }
      return send(bare.origin, { method: 'POST', path: '/api/refresh', headers, body: {}, status: 200 })
    }),
  'refresh-due': (side) =>
    Promise.resolve(async (_, connection) => {
      side.bearers[connection] = await refreshed(side, side.bearers[connection]?.refresh ?? '')
    }),
  token: byBearer({ method: 'POST', path: '/api/token', body: {}, status: 200 }),
  'sign-out': async (side, many, secrets) => {
    const { people, rows } = peopleOf(freshKind(), many, { sessions: 1, transport: 'bearer', secrets })
    await side.d1.apply(rows)
    const holders = await Promise.all(people.map(({ refreshToken }) => refreshed(side, refreshToken)))
    return (number) =>
      send(side.bare.origin, {
        method: 'POST',
        path: '/api/sign-out',
        body: {},
        status: 204,
        headers: { Authorization: `Bearer ${holders[number]?.access}` },
      })
  },
  forgot: async (side, many, secrets) => {
    const { people, rows } = peopleOf(freshKind(), many, { sessions: 0, transport: 'bearer', secrets })
    await side.d1.apply(rows)
    return (number) =>
      send(side.bare.origin, {
        method: 'POST',
        path: '/api/password/forgot',
        body: { email: people[number]?.email },
        status: 202,
      })
  },
}

function byBearer(ask: Ask): Operation {
  return ({ bare, bearers }) =>
    Promise.resolve((_, connection) =>
      send(bare.origin, { ...ask, headers: { Authorization: `Bearer ${bearers[connection]?.access}` } }),
    )
}

let kinds = 0
/** A name that nobody of this run had before. */
const freshKind = (): string => `request-${(kinds += 1)}`

/** Refreshes by bearer. */
async function refreshed(side: Side, refreshToken: string): Promise<Holder> {
  const body = { refresh_token: refreshToken }
  const { text } = await send(side.bare.origin, { method: 'POST', path: '/api/refresh', body, status: 200 })
  const said = JSON.parse(text) as { access_token: string; refresh_token: string }
  return { access: said.access_token, refresh: said.refresh_token }
}
