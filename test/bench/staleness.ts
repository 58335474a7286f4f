// How long an ended session is still let in by siblings at `level: "fresh"`: two of them, bound to a real Latchkey, over HTTP. Both are
// asked all the time, as in traffic, and a session ends at a random moment.
import { setTimeout as wait } from 'node:timers/promises'
import { randomBelow } from '../../src/crypto/random.ts'
import { PASSWORD, signUp, Visitor, type Send } from '../support/people/visitor.ts'
import { startHarness } from '../support/servers/harness.ts'
import { median } from './statistics.ts'
import { ms, table } from './table.ts'

/** From when the sign-out is sent until a sibling is asked that refuses, in milliseconds, of each session at each sibling. */
export type Staleness = { sessions: number; median: number; max: number; requests: number; all: number[] }

/** The promise of `level: "fresh"`. */
const MOST_STALE_MS = 5000
const SECRET = 'dGVzdC1vbmx5LXNlY3JldC10ZXN0LW9ubHktc2VjcmV0LXRlc3Q='
const SIBLINGS = ['first', 'second'] as const
/** Sessions that are timed at once, and how often each is shown to each sibling. */
const AT_ONCE = 5
const EVERY_MS = 20

/** Times `sessions` sign-outs. Needs about a second for each. */
export async function measureStaleness(sessions: number, progress: (line: string) => void): Promise<Staleness> {
  const workersAt = (issuer: string) => [
    {
      configPath: 'wrangler.toml',
      vars: { ENVIRONMENT: 'development', ISSUER: issuer, PASSWORD_ENGINE: 'native' },
      secrets: { AUTH_SECRET: SECRET },
    },
    ...SIBLINGS.map((name) => ({ configPath: `test/bench/siblings/${name}.toml` })),
  ]
  progress('starting Latchkey and two siblings')
  const server = await startHarness(workersAt)
  try {
    const origin = server.issuer
    const latchkey: Send = (path, init) => fetch(`${origin}${path}`, init)
    const verified = await signUp(new Visitor(latchkey, origin), EMAIL)
    if (verified.status !== 200) throw new Error(`nobody could sign up: ${verified.text}`)
    const show = async (sibling: string, token: string): Promise<number> => {
      const answer = await server.getWorker(sibling).fetch('/', { headers: { Authorization: `Bearer ${token}` } })
      await answer.text()
      return answer.status
    }
    return await timeAll(sessions, { latchkey, origin, show }, progress)
  } finally {
    await server.close()
  }
}

const EMAIL = 'ada@example.com'
type Doors = { latchkey: Send; origin: string; show: (sibling: string, token: string) => Promise<number> }

async function timeAll(sessions: number, doors: Doors, progress: (line: string) => void): Promise<Staleness> {
  const all: number[] = []
  let requests = 0
  for (let begun = 0; begun < sessions; begun += AT_ONCE) {
    progress(`staleness: ${begun} of ${sessions} sessions`)
    const group = Array.from({ length: Math.min(AT_ONCE, sessions - begun) }, () => timeOne(doors))
    for (const timed of await Promise.all(group)) {
      all.push(...timed.times)
      requests += timed.requests
    }
  }
  return { sessions, median: median(all), max: Math.max(...all), requests, all }
}

/** Signs in, shows the token to both, signs out after up to five seconds, and waits for both refusals. */
async function timeOne({ latchkey, origin, show }: Doors): Promise<{ times: number[]; requests: number }> {
  const phone = new Visitor(latchkey, origin)
  const signedIn = await phone.post('/api/sign-in', { email: EMAIL, password: PASSWORD, transport: 'bearer' })
  const token = (signedIn.json as { access_token: string }).access_token
  let endedAt = Number.POSITIVE_INFINITY
  let requests = 0
  const watch = async (sibling: string): Promise<number> => {
    for (;;) {
      const askedAt = performance.now()
      const status = await show(sibling, token)
      requests += 1
      if (status === 401 && endedAt !== Number.POSITIVE_INFINITY) return Math.max(askedAt - endedAt, 0)
      if (status !== 200) throw new Error(`${sibling} answered ${status}`)
      await wait(EVERY_MS)
    }
  }
  const watching = Promise.all(SIBLINGS.map(watch))
  // A failure is met below.
  watching.catch(() => undefined)
  await wait(1000 + randomBelow(5000))
  const leaving = phone.post('/api/sign-out', {}, { Authorization: `Bearer ${token}` })
  endedAt = performance.now()
  const left = await leaving
  if (left.status !== 204) throw new Error(`the sign-out was answered ${left.status}`)
  return { times: await watching, requests }
}

/** Every bar that was not held, a line each. */
export function stalenessFailures({ max }: Staleness): string[] {
  return max <= MOST_STALE_MS ? [] : [`an ended session was let in for ${ms(max)} ms, not ${MOST_STALE_MS}`]
}

/** The table. */
export function stalenessTable({ sessions, median: middle, max, requests, all }: Staleness): string {
  const title = `From sign-out to refusal by two siblings at level fresh (bar: ${MOST_STALE_MS} ms)`
  const row = [String(sessions), String(all.length), ms(middle), ms(max), String(requests)]
  return table(title, ['sessions', 'refusals timed', 'median ms', 'max ms', 'requests'], [row])
}
