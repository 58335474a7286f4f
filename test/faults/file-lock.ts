// Another process holds a lock on the file of the database, as a backup or a careless operator would: clear answers, and all is well afterwards.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Caller, type Reply } from './caller.ts'
import { integrityOf } from './checks.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertSeeded } from './seeded.ts'
import { Site, type Kit } from './site.ts'
import { emailOf, PASSWORD } from '../bench/people.ts'

const LOCKS = 3
const HELD_MS = 4_000
const TOGETHER = 4
const HOLDER = `const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync(process.argv[1], { timeout: 10000 })
database.exec('BEGIN EXCLUSIVE'); console.log('locked')
setTimeout(() => { database.exec('ROLLBACK'); process.exit() }, Number(process.argv[2]))`

/** Locks the file several times under a load of sign-ins. */
export async function fileLock(kit: Kit, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  const bad: string[] = []
  const counted = { served: 0, refused: 0 }
  try {
    await insertSeeded(site, LOCKS * TOGETHER)
    for (let lock = 0; lock < LOCKS; lock += 1) {
      progress(`locks on the file: ${lock} of ${LOCKS}`)
      const holder = spawn(process.execPath, ['-e', HOLDER, site.databasePath(), String(HELD_MS)])
      await once(holder.stdout, 'data')
      const people = Array.from({ length: TOGETHER }, (_, number) => lock * TOGETHER + number)
      const during = await Promise.all(people.map((person) => signIn(site, person)))
      for (const reply of during) {
        if (reply.status === 200) counted.served += 1
        else counted.refused += 1
        if (reply.status !== 200 && (reply.json?.code !== 'unavailable' || !reply.headers.has('Retry-After')))
          bad.push(`while the file was locked: ${reply.status} ${reply.text.slice(0, 200)}`)
      }
      await (holder.exitCode === null ? once(holder, 'exit') : undefined)
      const after = await Promise.all(people.map((person) => signIn(site, person)))
      bad.push(...after.filter(({ status }) => status !== 200).map(({ status }) => `after the lock: ${status}`))
    }
    const database = site.database()
    const sessions = Number(database.prepare('SELECT count(*) AS n FROM sessions').get()?.['n'])
    const records = database.prepare("SELECT count(*) AS n FROM audit_events WHERE event = 'authn_login_success'").get()
    if (sessions !== Number(records?.['n']))
      bad.push(`${sessions} sessions and ${String(records?.['n'])} records of them`)
    if (sessions !== counted.served + LOCKS * TOGETHER) bad.push('a refused sign-in left a session')
    bad.push(...integrityOf(database))
    database.close()
    return {
      name: 'file lock',
      figures: { locks: LOCKS, 'served late': counted.served, 'refused 503': counted.refused },
      bad,
    }
  } finally {
    await site.close()
  }
}

function signIn(site: Site, person: number): Promise<Reply> {
  const body = { email: emailOf('seeded', person), password: PASSWORD, transport: 'bearer' }
  return new Caller(site.origin).ask('POST', '/api/sign-in', { body, bearer: '' })
}
