// Many refreshes at once: all of one token, and one each of as many tokens.
import { Caller, type Reply } from './caller.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertSessions } from './seeded.ts'
import { Site, type Kit } from './site.ts'

/** Connections on their way at once: so many that the Worker and its D1 have a queue, and none waits for a port of this machine. */
const TOGETHER = 500
/** How often a client tries again what it got no answer for, or 503. */
const TRIALS = 20

/** `many` concurrent refreshes of one token, and of `many` tokens. */
export async function refreshStorm(kit: Kit, many: number, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  try {
    const tokens = insertSessions(site, many + 1)
    const [one = '', ...others] = tokens
    const bad: string[] = []
    const refresh = refresher(site)
    const ofOne = await inTurns(
      Array.from({ length: many }, () => one),
      refresh,
      (done) => progress(`refreshes of one token: ${done} of ${many}`),
    )
    const leaves = new Set(ofOne.flatMap(({ status, json }) => (status === 200 ? [String(json.refresh_token)] : [])))
    if (leaves.size !== 1) bad.push(`${leaves.size} live leaves of one token`)
    const ofMany = await inTurns(others, refresh, (done) => progress(`refreshes of ${many} tokens: ${done} of ${many}`))
    const all = [...ofOne, ...ofMany]
    const unanswered = all.filter(({ status }) => status !== 200)
    bad.push(
      ...unanswered.slice(0, 5).map(({ status, text }) => `a refresh was answered ${status} ${text.slice(0, 200)}`),
    )
    const thefts = countOf(site, "SELECT count(*) AS n FROM audit_events WHERE event = 'authn_token_reuse'")
    const twoRows = countOf(site, 'SELECT count(*) AS n FROM sessions WHERE counter <> 2 OR active = 0')
    if (thefts > 0) bad.push(`${thefts} false thefts`)
    if (twoRows > 0) bad.push(`${twoRows} sessions are not at their second token`)
    for (const leaf of leaves) {
      const next = await refresh(leaf)
      if (next.status !== 200) bad.push(`the live leaf is refused: ${next.status}`)
    }
    if (site.deaths > 0) bad.push('the Worker ended by itself')
    const slow = refresh.tried() - all.length
    return {
      name: 'refresh storm',
      figures: {
        'refreshes of one token': many,
        'live leaves': leaves.size,
        'tokens refreshed at once': many,
        'false thefts': thefts,
        'answers from 500 on': refresh.failures(),
        'repeated requests': Math.max(0, slow),
      },
      bad: refresh.failures() > 0 ? [...bad, `${refresh.failures()} answers from 500 on`] : bad,
    }
  } finally {
    await site.close()
  }
}

function countOf(site: Site, sql: string): number {
  const database = site.database()
  const row = database.prepare(sql).get()
  database.close()
  return Number(row?.['n'])
}

type Refresher = ((token: string) => Promise<Reply>) & { tried: () => number; failures: () => number }

/** A client's refresh: it tries again where the line was cut. Counts all requests, and the answers from 500 on. */
function refresher(site: Site): Refresher {
  const caller = new Caller(site.origin)
  let [tried, failures] = [0, 0]
  const refresh = async (token: string): Promise<Reply> => {
    for (let trial = 1; ; trial += 1) {
      tried += 1
      const reply = await caller.ask('POST', '/api/refresh', { body: { refresh_token: token }, bearer: '' })
      if (reply.status >= 500) failures += 1
      if ((reply.status !== 0 && reply.status < 500) || trial === TRIALS) return reply
    }
  }
  return Object.assign(refresh, { tried: () => tried, failures: () => failures })
}

/** Does all of it, so many at once. */
async function inTurns(
  tokens: readonly string[],
  refresh: (token: string) => Promise<Reply>,
  show: (done: number) => void,
): Promise<Reply[]> {
  const replies: Reply[] = []
  const queue = [...tokens]
  const worker = async (): Promise<void> => {
    for (let token = queue.pop(); token !== undefined; token = queue.pop()) {
      replies.push(await refresh(token))
      show(replies.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(TOGETHER, tokens.length) }, worker))
  return replies
}
