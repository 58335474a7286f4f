// Many refreshes at once: all of one token, and one each of as many tokens.
import { postAtOnce, type Told } from './crowd.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertSessions } from './seeded.ts'
import { Site, type Kit } from './site.ts'

/** How often a client tries again what it got no answer for, or one from 500 on. */
const TRIALS = 5

/**
 * Requests at once that one process of the Worker takes: each holds four files, two for its client's connection and two for the one to D1, and
 * some systems let a process have no more than twenty thousand. More come to more processes on one database, as they do to a deployed Worker.
 */
const OF_A_PROCESS = 3_500

/** `many` concurrent refreshes of one token, and of `many` tokens. */
export async function refreshStorm(kit: Kit, many: number, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  try {
    const ports = many > OF_A_PROCESS ? [] : [site.port]
    while (ports.length * OF_A_PROCESS < many) ports.push(await site.another())
    const [one = '', ...others] = insertSessions(site, many + 1)
    const same = Array.from({ length: many }, () => one)
    const ofOne = await refreshAll(site, ports, same, (done) => progress(`refreshes of one token: ${done} of ${many}`))
    const leaves = new Set(ofOne.told.flatMap(leafOf))
    const bad = leaves.size === 1 ? [] : [`${leaves.size} live leaves of one token`]
    const ofMany = await refreshAll(site, ports, others, (done) =>
      progress(`refreshes of ${many} tokens: ${done} of ${many}`),
    )
    const distinct = new Set(ofMany.told.flatMap(leafOf)).size
    if (distinct !== many) bad.push(`${distinct} new tokens for ${many} old ones`)
    const unanswered = [...ofOne.told, ...ofMany.told].filter(({ status }) => status !== 200)
    bad.push(
      ...unanswered.slice(0, 5).map(({ status, text }) => `a refresh was answered ${status} ${text.slice(0, 200)}`),
    )
    const thefts = countOf(site, "SELECT count(*) AS n FROM audit_events WHERE event = 'authn_token_reuse'")
    const elsewhere = countOf(site, 'SELECT count(*) AS n FROM sessions WHERE counter <> 2 OR active = 0')
    if (thefts > 0) bad.push(`${thefts} false thefts`)
    if (elsewhere > 0) bad.push(`${elsewhere} sessions are not at their second token`)
    const next = await refreshAll(site, ports, [...leaves], () => undefined)
    for (const { status } of next.told) if (status !== 200) bad.push(`the live leaf is refused: ${status}`)
    if (site.deaths > 0) bad.push('a process ended by itself')
    const failed = [...ofOne.failed, ...ofMany.failed]
    const failures = failed.length
    if (failures > 0)
      bad.push(`${failures} answers from 500 on, or none: ${[...new Set(failed)].slice(0, 5).join('; ')}`)
    return {
      name: 'refresh storm',
      figures: {
        'processes of the Worker': ports.length,
        'refreshes of one token': many,
        'of them in flight at once': ofOne.inFlight,
        'of them in the Worker at once': ofOne.inside,
        'live leaves': leaves.size,
        'tokens refreshed': many,
        'in flight at once': ofMany.inFlight,
        'in the Worker at once': ofMany.inside,
        'new tokens': distinct,
        'false thefts': thefts,
        'answers from 500 on, or none': failures,
        'seconds of one token': ofOne.seconds,
        'seconds of many': ofMany.seconds,
      },
      bad,
    }
  } finally {
    await site.close()
  }
}

type Refreshed = { told: Told[]; inFlight: number; inside: number; failed: string[]; seconds: number }

/** Refreshes all of these at once. Who had no answer tries again, with all others who had none. */
async function refreshAll(
  site: Site,
  ports: readonly number[],
  tokens: readonly string[],
  show: (answered: number) => void,
): Promise<Refreshed> {
  const begun = Date.now()
  const mostInside = async (): Promise<number> =>
    (await Promise.all(ports.map((port) => site.mostInside(port)))).reduce((sum, most) => sum + most, 0)
  await mostInside()
  const bodies = tokens.map((token) => JSON.stringify({ refresh_token: token }))
  const { answers: told, mostInFlight: inFlight } = await postAtOnce(ports, '/api/refresh', bodies, show)
  const inside = await mostInside()
  const failures: string[] = []
  for (let trial = 1; trial <= TRIALS; trial += 1) {
    const failed = [...told.keys()].filter((at) => isFailure(told[at]))
    if (failed.length === 0) break
    // Without ids, which differ.
    failures.push(
      ...failed.map((at) => `${told[at]?.status} ${told[at]?.text.replaceAll(/"request_id":"[^"]*"/g, '')}`),
    )
    const again = await postAtOnce(
      ports,
      '/api/refresh',
      failed.map((at) => bodies[at] ?? ''),
      () => undefined,
    )
    for (const [place, at] of failed.entries()) told[at] = again.answers[place] ?? { status: 0, text: '' }
  }
  return { told, inFlight, inside, failed: failures, seconds: Math.round((Date.now() - begun) / 100) / 10 }
}

const isFailure = (told: Told | undefined): boolean => told === undefined || told.status === 0 || told.status >= 500

/** The refresh token that an answer gives. */
function leafOf({ status, text }: Told): string[] {
  if (status !== 200) return []
  const { refresh_token: token } = JSON.parse(text) as { refresh_token: string }
  return [token]
}

function countOf(site: Site, sql: string): number {
  const database = site.database()
  const row = database.prepare(sql).get()
  database.close()
  return Number(row?.['n'])
}
