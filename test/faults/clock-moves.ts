// The Worker's clock an hour on, an hour back, 400 days on, and right again: nobody is called a thief, and nothing dead comes back to life.
import { Caller, type Reply } from './caller.ts'
import { integrityOf } from './checks.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertSeeded } from './seeded.ts'
import { Site, type Kit } from './site.ts'
import { emailOf, PASSWORD } from '../bench/people.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MOVES: Readonly<Record<string, number>> = {
  'an hour on': HOUR_MS,
  'an hour back': -HOUR_MS,
  'right again': 0,
  '400 days on': 400 * DAY_MS,
  'right again after 400 days': 0,
}

/** Takes one site through all moves. */
export async function clockMoves(kit: Kit, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  const bad: string[] = []
  let asked = 0
  const expect = (what: string, reply: Reply, allowed: readonly number[]): Reply => {
    asked += 1
    if (!allowed.includes(reply.status)) bad.push(`${what}: ${reply.status} ${reply.text.slice(0, 200)}`)
    return reply
  }
  try {
    await insertSeeded(site, 1)
    const phone = new Caller(site.origin)
    const post = (path: string, body: unknown): Promise<Reply> => phone.ask('POST', path, { body, bearer: '' })
    const signIn = (): Promise<Reply> =>
      post('/api/sign-in', { email: emailOf('seeded', 0), password: PASSWORD, transport: 'bearer' })
    let held = expect('sign-in', await signIn(), [200]).json
    const first = held
    for (const [when, offset] of Object.entries(MOVES)) {
      progress(`clock: ${when}`)
      await site.moveClock(offset)
      const far = offset > 100 * DAY_MS
      const refreshed = expect(
        `refresh, ${when}`,
        await post('/api/refresh', { refresh_token: held.refresh_token }),
        far ? [401] : [200],
      )
      if (far && refreshed.json?.code !== 'session_expired') bad.push(`refresh, ${when}: ${refreshed.text}`)
      const early = await phone.ask('GET', '/api/session', { bearer: first.access_token })
      expect(`the first access token, ${when}`, early, offset === HOUR_MS || far ? [401] : [200, 401])
      const anew = expect(`sign-in, ${when}`, await signIn(), [200])
      const used = await phone.ask('GET', '/api/session', { bearer: anew.json?.access_token ?? '-' })
      expect(`its access token, ${when}`, used, [200])
      for (const run of [1, 2]) if (!(await site.tick())) bad.push(`run ${run} of the clock failed, ${when}`)
      held = far ? anew.json : (refreshed.json ?? anew.json)
    }
    const database = site.database()
    const thefts = database.prepare("SELECT count(*) AS n FROM audit_events WHERE event = 'authn_token_reuse'").get()
    if (Number(thefts?.['n']) > 0) bad.push('a theft was seen where only the clock moved')
    bad.push(...integrityOf(database))
    database.close()
    return { name: 'clock', figures: { moves: Object.keys(MOVES).length, requests: asked }, bad }
  } finally {
    await site.close()
  }
}
