// Many people who sign in at the same moment, and one who only asks for a session beside them. Where the hashes run decides
// how long that one waits; whoever is told `busy` comes back when the answer says, until all are in.
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineName } from '../../src/crypto/scrypt.ts'
import { hashTime } from './hash-time.ts'
import { accessTokenOf, emailOf, hashForAll, insertPeople, PASSWORD, post } from './people.ts'
import { startServer, type Fill, type Layout } from './servers.ts'
import { median, quantile } from './statistics.ts'

export type Stampede = {
  layout: Layout
  clients: number
  /** A bare hash, and a sign-in all by itself, on the idle server, milliseconds. */
  hashTime: number
  signInTime: number
  /** How many answers had which status; `503 busy` is the only one from 500 on that may be there. */
  answers: Record<string, number>
  /** Answers from 500 on but `503 busy`, and requests that got none. */
  faults: number
  allIn: boolean
  /** Until the last one was in, seconds. */
  seconds: number
  /**
   * Sign-ins that came through, a hash each, in as long as a sign-in takes by itself, and in as long as a bare hash does: until
   * nine tenths were in, because those who wait for Retry-After in the end leave the hashers idle.
   */
  hashesInASignInTime: number
  hashesInAHashTime: number
  /** How many hasher objects there are; `undefined`: as many as the configuration has unless told. */
  shards: number | undefined
  /** `GET /api/session`, which asks no database, and `POST /api/refresh`, which does, meanwhile. */
  session: Beside
  refresh: Beside
}

/** What somebody else waits for meanwhile, milliseconds; and the longest in hash times. */
type Beside = {
  asked: number
  idle: number
  median: number
  p95: number
  max: number
  maxInHashTimes: number
  faults: number
}
/** Asks something once, as somebody who is signed in. */
type Ask = () => Promise<{ status: number; milliseconds: number }>

const ASKED_EVERY_MS = 100
const GIVE_UP_MS = 900_000
const HASH_REPEATS = 9

export async function measureStampede(
  options: { layout: Layout; clients: number; engine: EngineName; shards?: number | undefined },
  progress: (line: string) => void,
): Promise<Stampede> {
  const { layout, clients, engine, shards } = options
  const hash = await hashForAll()
  progress(`${layout}: starting the server`)
  const fill: Fill = (database) => insertPeople(database, 'person', clients + 1, { hash })
  const server = await startServer(layout, engine, fill, shards === undefined ? {} : { HASHER_SHARDS: String(shards) })
  try {
    const { origin } = server
    const last = emailOf('person', clients)
    const askers = {
      session: askSession(origin, await accessTokenOf(origin, last)),
      refresh: await askRefresh(origin, last),
    }
    const hashTimes: number[] = []
    const signInTimes: number[] = []
    for (let repeat = 0; repeat < HASH_REPEATS; repeat += 1) {
      hashTimes.push(await hashTime(origin, engine))
      signInTimes.push((await post(origin, '/api/sign-in', { email: last, password: PASSWORD })).milliseconds)
    }
    const idle = { session: await idleTimes(askers.session), refresh: await idleTimes(askers.refresh) }

    const answers: Record<string, number> = {}
    const arrivals: number[] = []
    const startedAt = performance.now()
    const watches = { session: watch(askers.session), refresh: watch(askers.refresh) }
    const counted = (status: string): void => {
      answers[status] = (answers[status] ?? 0) + 1
      progress(`${layout}: ${arrivals.length} of ${clients} are in`)
    }
    await Promise.all(
      Array.from({ length: clients }, async (_, number) => {
        if (await untilIn(origin, emailOf('person', number), counted)) arrivals.push(performance.now() - startedAt)
      }),
    )
    const [sessions, refreshes] = await Promise.all([watches.session.stop(), watches.refresh.stop()])
    const lasted = arrivals.at(-1) ?? NaN
    const nearly = Math.max(1, Math.floor(arrivals.length * 0.9))
    const rate = nearly / (arrivals[nearly - 1] ?? NaN)
    const unit = median(hashTimes)
    return {
      layout,
      clients,
      hashTime: unit,
      signInTime: median(signInTimes),
      answers,
      faults: Object.entries(answers)
        .filter(([status]) => status !== '503 busy' && !/^[1-4]/.test(status))
        .reduce((sum, [, many]) => sum + many, 0),
      allIn: arrivals.length === clients,
      seconds: lasted / 1000,
      hashesInASignInTime: rate * median(signInTimes),
      hashesInAHashTime: rate * unit,
      shards,
      session: beside(sessions, idle.session, unit),
      refresh: beside(refreshes, idle.refresh, unit),
    }
  } finally {
    await server.stop()
  }
}

/** Signs in, as often as it takes, when Retry-After says; `false` where an answer is neither 200 nor 503. */
async function untilIn(origin: string, email: string, counted: (status: string) => void): Promise<boolean> {
  for (const until = performance.now() + GIVE_UP_MS; performance.now() < until;) {
    try {
      const answer = await post(origin, '/api/sign-in', { email, password: PASSWORD, transport: 'bearer' })
      const { code } = JSON.parse(answer.text) as { code?: string }
      counted(code === undefined ? String(answer.status) : `${answer.status} ${code}`)
      if (answer.status !== 503) return answer.status === 200
      await sleep(1000 * Number(answer.headers.get('Retry-After') ?? '1'))
    } catch {
      counted('none')
      return false
    }
  }
  return false
}

function askSession(origin: string, token: string): Ask {
  return async () => {
    const startedAt = performance.now()
    const answer = await fetch(`${origin}/api/session`, { headers: { Authorization: `Bearer ${token}` } })
    await answer.text()
    return { status: answer.status, milliseconds: performance.now() - startedAt }
  }
}

/** A browser's refresh: its cookie is an hour old before it changes, so that the same one does all along. */
async function askRefresh(origin: string, email: string): Promise<Ask> {
  const browser = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' }
  const signedIn = await post(origin, '/api/sign-in', { email, password: PASSWORD }, browser)
  const Cookie = signedIn.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
  return () => post(origin, '/api/refresh', {}, { ...browser, Cookie })
}

async function idleTimes(ask: Ask): Promise<number[]> {
  const times: number[] = []
  for (let repeat = 0; repeat < 20; repeat += 1) times.push((await ask()).milliseconds)
  return times
}

function beside(asked: Awaited<ReturnType<Ask>>[], idle: number[], hash: number): Beside {
  const times = asked.map(({ milliseconds }) => milliseconds)
  return {
    asked: asked.length,
    idle: median(idle),
    median: median(times),
    p95: quantile(times, 0.95),
    max: Math.max(...times),
    maxInHashTimes: Math.max(...times) / hash,
    faults: asked.filter(({ status }) => status !== 200).length,
  }
}

/** Asks at a fixed beat, whether or not the one before has been answered: a long wait hides no other. */
function watch(ask: Ask): { stop: () => Promise<Awaited<ReturnType<Ask>>[]> } {
  const asked = [ask()]
  const beat = setInterval(() => asked.push(ask()), ASKED_EVERY_MS)
  return {
    stop: () => {
      clearInterval(beat)
      return Promise.all(asked)
    },
  }
}
