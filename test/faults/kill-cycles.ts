// Kill cycles: a mixed load, SIGKILL of the Worker's process and of D1's in turn at a random moment of it, a start on the same data, and then
// a look at everything that was acknowledged.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { APP } from './app.ts'
import { check, type Findings } from './checks.ts'
import { diceFrom } from './dice.ts'
import { Ledger } from './ledger.ts'
import { Person } from './person.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertMembers } from './seeded.ts'
import { Site, type Kit, type Part } from './site.ts'

/** People who are there at once. */
const PEOPLE = 14
/** The load runs at least this long before the kill, and at most so much longer, milliseconds. */
const LEAST_MS = 300
const MORE_MS = 1_500
/** How often somebody tries again what had no answer, before that counts as a failure. */
const TRIALS = 12

/** Runs so many cycles with the dice of a seed. */
export async function killCycles(kit: Kit, cycles: number, seed: number, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  try {
    addApp(site)
    return await run(site, cycles, seed, progress)
  } finally {
    await site.close()
  }
}

async function run(site: Site, cycles: number, seed: number, progress: Progress): Promise<Outcome> {
  const dice = diceFrom(seed)
  const ledger = new Ledger(join(site.folder, 'ledger.ndjson'))
  const members = await insertMembers(site, PEOPLE + cycles)
  const all: Person[] = []
  const bad: string[] = []
  let findings: Findings = { writes: 0, lost: [], halfDone: [], integrity: [] }
  let cut = 0
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const here = all.filter(({ gone }) => !gone).slice(-PEOPLE)
    // Now and then somebody comes, and somebody else isn't seen any more.
    if (cycle % 4 === 0) here.shift()
    while (here.length < PEOPLE) {
      // Two of three have an account already.
      const person = new Person(site, ledger, dice, all.length % 3 === 0 ? undefined : members.pop())
      all.push(person)
      here.push(person)
    }
    const part: Part = cycle % 2 === 0 ? 'd1' : 'worker'
    const load = { goesOn: true }
    const busy = here.map((person) => live(person, load))
    await sleep(LEAST_MS + dice.below(MORE_MS))
    await site.kill(part)
    load.goesOn = false
    await Promise.all(busy)
    await site.start(part)
    cut += here.filter((person) => person.inDoubt).length
    await settle(here)
    const database = site.database()
    findings = check(database, ledger.read())
    database.close()
    bad.push(...all.splice(0, Math.max(0, all.length - PEOPLE)).flatMap(({ surprises }) => surprises))
    bad.push(
      ...[...findings.lost, ...findings.halfDone, ...findings.integrity].map((text) => `cycle ${cycle}: ${text}`),
    )
    progress(`kill cycles: ${cycle} of ${cycles}, ${findings.writes} acknowledged writes, ${bad.length} findings`)
    if (bad.length > 20) break
  }
  bad.push(...all.flatMap(({ surprises }) => surprises))
  if (site.deaths > 0) bad.push(`${site.deaths} processes ended by themselves: ${site.lastLines()}`)
  const acts = ledger.read().length
  return {
    name: 'kill cycles',
    figures: { cycles, acts, 'acknowledged writes': findings.writes, 'cut in mid-flight': cut },
    bad,
  }
}

/** Somebody acts until the load stops. */
async function live(person: Person, load: { goesOn: boolean }): Promise<void> {
  while (load.goesOn && !person.gone) {
    await person.act()
    // Who has no answer waits for the site, as clients do.
    if (person.inDoubt) await sleep(50)
  }
}

async function settle(people: readonly Person[]): Promise<void> {
  await Promise.all(
    people.map(async (person) => {
      for (let trial = 0; person.inDoubt && trial < TRIALS; trial += 1) {
        await person.settle()
        if (person.inDoubt) await sleep(100)
      }
      if (person.inDoubt) person.surprises.push(`${person.email} has no answer after ${TRIALS} trials`)
    }),
  )
}

/** The software that people let in, put there as an operator would. */
function addApp(site: Site): void {
  const database = new DatabaseSync(site.databasePath())
  const metadata = { redirect_uris: [APP.callback], grant_types: ['authorization_code', 'refresh_token'] }
  const sql = `INSERT INTO clients (id, name, auth_method, first_party, source, metadata, own_scopes) VALUES (?, 'Wiki', 'none', 1, 'operator', ?, '{}')`
  database.prepare(sql).run(APP.id, JSON.stringify(metadata))
  database.close()
}
