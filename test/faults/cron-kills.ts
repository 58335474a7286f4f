// The clock's door: runs that overlap, and runs whose process is killed. What is due goes exactly once, what lives stays.
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { uuidv7 } from '../../src/crypto/random.ts'
import { insertPeople } from '../bench/people.ts'
import { integrityOf } from './checks.ts'
import { diceFrom } from './dice.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertSessions } from './seeded.ts'
import { Site, type Kit, type Part } from './site.ts'

const DEAD = 60_000
const LIVE = 500
const KILLS = 6
const OVERLAPPING = 4
const DAY_MS = 86_400_000

/** Kills so many runs at moments that the seed chooses, lets others overlap, and looks at what they deleted and what they said of it. */
export async function cronKills(kit: Kit, seed: number, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  const dice = diceFrom(seed)
  const bad: string[] = []
  try {
    insertSessions(site, LIVE)
    insertDead(site)
    for (let kill = 0; kill < KILLS; kill += 1) {
      progress(`runs of the clock killed: ${kill} of ${KILLS}`)
      const part: Part = kill % 2 === 0 ? 'worker' : 'd1'
      const runs = Array.from({ length: 2 }, () => site.tick().catch(() => false))
      await purgeBegins(site)
      await sleep(dice.below(20))
      await site.kill(part)
      await Promise.all(runs)
      await site.start(part)
    }
    const amid = deadIn(site)
    const runs = await Promise.all(Array.from({ length: OVERLAPPING }, () => site.tick()))
    if (runs.includes(false)) bad.push(`${runs.filter((ran) => !ran).length} of ${OVERLAPPING} overlapping runs failed`)
    if (!(await site.tick())) bad.push('the run after them failed')
    const database = site.database()
    const numberOf = (sql: string): number => Number(database.prepare(sql).get()?.['n'])
    const dead = deadIn(site)
    const live = numberOf("SELECT count(*) AS n FROM sessions WHERE issued_jti <> 'dead' AND active = 1")
    const said = numberOf(
      `SELECT coalesce(sum(meta ->> '$.rows'), 0) AS n FROM audit_events WHERE event = 'sys_purge' AND reason = 'sessions_deleted'`,
    )
    if (dead > 0) bad.push(`${dead} dead sessions are left`)
    if (live !== LIVE) bad.push(`${LIVE - live} live sessions are gone`)
    if (said !== DEAD) bad.push(`the log says that ${said} sessions were deleted; there were ${DEAD}`)
    bad.push(...integrityOf(database))
    database.close()
    return {
      name: 'cron',
      figures: {
        'runs killed': KILLS * 2,
        'overlapping runs': OVERLAPPING,
        'rows left by the kills': amid,
        'rows purged': said,
      },
      bad,
    }
  } finally {
    await site.close()
  }
}

/** Waits until a run has deleted something, or for three seconds. */
async function purgeBegins(site: Site): Promise<void> {
  const before = deadIn(site)
  for (const until = Date.now() + 3_000; before > 0 && deadIn(site) === before && Date.now() < until;) await sleep(5)
}

function deadIn(site: Site): number {
  const database = site.database()
  const row = database.prepare("SELECT count(*) AS n FROM sessions WHERE issued_jti = 'dead'").get()
  database.close()
  return Number(row?.['n'])
}

/** Sessions that ended so long ago that their rows are due. */
function insertDead(site: Site): void {
  const database = new DatabaseSync(site.databasePath())
  database.exec('BEGIN')
  insertPeople(database, 'gone', 1, { hash: null })
  const owner = String(database.prepare("SELECT id FROM users WHERE email = 'gone-0@example.com'").get()?.['id'])
  const then = Date.now() - 200 * DAY_MS
  const insert = database.prepare(
    `INSERT INTO sessions (id, user_id, active, revoked_at, revoked_reason, transport, rotated_at, issued_jti, amr, auth_time,
     last_used_at, expires_at, idle_expires_at) VALUES (?, ?, 0, ?, 'sign_out', 'bearer', ?, 'dead', '["pwd"]', ?, ?, ?, ?)`,
  )
  for (let row = 0; row < DEAD; row += 1) insert.run(uuidv7(then), owner, then, then, then, then, then, then)
  database.exec('COMMIT')
  database.close()
}
