// Many people who sign in at the same moment, and one who only asks for a session beside them. Where the hashes run decides
// how long that one waits; whoever is told `busy` comes back when the answer says, until all are in.
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineName } from '../../src/crypto/scrypt.ts'
import { hashTime } from './hash-time.ts'
import { accessTokenOf, emailOf, hashForAll, insertPeople, PASSWORD, post } from './people.ts'
import { startServer, type Layout } from './servers.ts'
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
  /** `GET /api/session` meanwhile, milliseconds; and the longest in hash times. */
  session: {
    asked: number
    idle: number
    median: number
    p95: number
    max: number
    maxInHashTimes: number
    faults: number
  }
}

const SESSION_EVERY_MS = 100
const GIVE_UP_MS = 900_000
const HASH_REPEATS = 9

export async function measureStampede(
  options: { layout: Layout; clients: number; engine: EngineName },
  progress: (line: string) => void,
): Promise<Stampede> {
  const { layout, clients, engine } = options
  const hash = await hashForAll()
  progress(`${layout}: starting the server`)
  const server = await startServer(layout, engine, (database) =>
    insertPeople(database, 'person', clients + 1, { hash }),
  )
  try {
    const { origin } = server
    const last = emailOf('person', clients)
    const token = await accessTokenOf(origin, last)
    const hashTimes: number[] = []
    const signInTimes: number[] = []
    for (let repeat = 0; repeat < HASH_REPEATS; repeat += 1) {
      hashTimes.push(await hashTime(origin, engine))
      signInTimes.push((await post(origin, '/api/sign-in', { email: last, password: PASSWORD })).milliseconds)
    }
    const idle: number[] = []
    for (let repeat = 0; repeat < 20; repeat += 1) idle.push((await askSession(origin, token)).milliseconds)

    const answers: Record<string, number> = {}
    const arrivals: number[] = []
    const startedAt = performance.now()
    const watch = watchSession(origin, token)
    const counted = (status: string): void => {
      answers[status] = (answers[status] ?? 0) + 1
      progress(`${layout}: ${arrivals.length} of ${clients} are in`)
    }
    await Promise.all(
      Array.from({ length: clients }, async (_, number) => {
        if (await untilIn(origin, emailOf('person', number), counted)) arrivals.push(performance.now() - startedAt)
      }),
    )
    const sessions = await watch.stop()
    const lasted = arrivals.at(-1) ?? NaN
    const nearly = Math.max(1, Math.floor(arrivals.length * 0.9))
    const rate = nearly / (arrivals[nearly - 1] ?? NaN)
    const unit = median(hashTimes)
    const times = sessions.map(({ milliseconds }) => milliseconds)
    const longest = Math.max(...times)
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
      session: {
        asked: sessions.length,
        idle: median(idle),
        median: median(times),
        p95: quantile(times, 0.95),
        max: longest,
        maxInHashTimes: longest / unit,
        faults: sessions.filter(({ status }) => status !== 200).length,
      },
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

async function askSession(origin: string, token: string): Promise<{ status: number; milliseconds: number }> {
  const startedAt = performance.now()
  const answer = await fetch(`${origin}/api/session`, { headers: { Authorization: `Bearer ${token}` } })
  await answer.text()
  return { status: answer.status, milliseconds: performance.now() - startedAt }
}

/** Asks at a fixed beat, whether or not the one before has been answered: a long wait hides no other. */
function watchSession(
  origin: string,
  token: string,
): { stop: () => Promise<Awaited<ReturnType<typeof askSession>>[]> } {
  const asked = [askSession(origin, token)]
  const beat = setInterval(() => asked.push(askSession(origin, token)), SESSION_EVERY_MS)
  return {
    stop: () => {
      clearInterval(beat)
      return Promise.all(asked)
    },
  }
}
