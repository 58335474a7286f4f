// Kill cycles: a mixed load, SIGKILL of the Worker's process and of D1's in turn at a random moment of it, a start on the same data, and then
// a look at everything that was acknowledged.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { APP } from './app.ts'
import { check, type Findings } from './checks.ts'
import { diceFrom, type Dice } from './dice.ts'
import { Ledger } from './ledger.ts'
import { Person } from './person.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertMembers } from './seeded.ts'
import { Site, type Kit, type Part } from './site.ts'
import type { Stop } from './stop.ts'

/** People who are there at once. */
const PEOPLE = 14
/** The load runs at least this long before the kill, and at most so much longer, milliseconds. */
const LEAST_MS = 200
const MORE_MS = 800
/** How often somebody tries again what had no answer, before that counts as a failure. */
const TRIALS = 12
/** A site lives through so many kills. Everything is looked up after each, so that a longer life makes each look longer. */
const KILLS_A_SITE = 50
/** So many findings, and it isn't worth going on. */
const ENOUGH = 20

type Tally = { cycles: number; acts: number; writes: number; lookedUp: number; cut: number; bad: string[] }

/** Runs so many cycles with the dice of a seed. Hashes cost nothing (`cheap-hash.ts`), so that people do more between two kills. */
export async function killCycles(
  kit: Kit,
  cycles: number,
  seed: number,
  progress: Progress,
  stop: Stop,
): Promise<Outcome> {
  // What people do depends on when their answers come. The moments of the kills don't: they have dice of their own.
  const dice = { people: diceFrom(seed), moments: diceFrom(seed + 1) }
  const tally: Tally = { cycles: 0, acts: 0, writes: 0, lookedUp: 0, cut: 0, bad: [] }
  const goesOn = (): boolean => tally.cycles < cycles && tally.bad.length < ENOUGH && stop() === undefined
  const show = (writes: number): void =>
    progress(`kill cycles: ${tally.cycles} of ${cycles}, ${writes} acknowledged writes, ${tally.bad.length} findings`)
  while (goesOn()) {
    const site = await Site.open(kit, {}, 'cheap')
    try {
      addApp(site)
      await live(site, dice, tally, goesOn, show)
    } finally {
      await site.close()
    }
  }
  const why = stop()
  return {
    name: 'kill cycles',
    figures: {
      cycles: tally.cycles,
      acts: tally.acts,
      'acknowledged writes': tally.writes,
      'looked up': tally.lookedUp,
      'cut in mid-flight': tally.cut,
    },
    bad: tally.bad,
    ...(tally.cycles < cycles && why !== undefined && { ended: `by ${why} after ${tally.cycles} of ${cycles}` }),
  }
}

/** The life of one site: fifty kills, or fewer where the run ends. */
async function live(
  site: Site,
  dice: { people: Dice; moments: Dice },
  tally: Tally,
  goesOn: () => boolean,
  show: (writes: number) => void,
): Promise<void> {
  const { bad } = tally
  const ledger = new Ledger(join(site.folder, 'ledger.ndjson'))
  const members = await insertMembers(site, PEOPLE + KILLS_A_SITE)
  const all: Person[] = []
  let findings: Findings = { writes: 0, lost: [], halfDone: [], integrity: [] }
  for (let kill = 1; kill <= KILLS_A_SITE && goesOn(); kill += 1) {
    tally.cycles += 1
    const here = all.filter(({ gone }) => !gone).slice(-PEOPLE)
    // Now and then somebody comes, and somebody else isn't seen any more.
    if (kill % 4 === 0) here.shift()
    while (here.length < PEOPLE) {
      // Two of three have an account already.
      const person = new Person(site, ledger, dice.people, all.length % 3 === 0 ? undefined : members.pop())
      all.push(person)
      here.push(person)
    }
    const part: Part = kill % 2 === 0 ? 'd1' : 'worker'
    const load = { goesOn: true }
    const busy = here.map((person) => act(person, load))
    await sleep(LEAST_MS + dice.moments.below(MORE_MS))
    await site.kill(part)
    load.goesOn = false
    await Promise.all(busy)
    await site.start(part)
    tally.cut += here.filter((person) => person.inDoubt).length
    await settle(here)
    const database = site.database()
    findings = check(database, ledger.read())
    database.close()
    tally.lookedUp += findings.writes
    bad.push(...all.splice(0, Math.max(0, all.length - PEOPLE)).flatMap(({ surprises }) => surprises))
    const found = [...findings.lost, ...findings.halfDone, ...findings.integrity]
    bad.push(...found.map((text) => `cycle ${tally.cycles}: ${text}`))
    show(tally.writes + findings.writes)
  }
  bad.push(...all.flatMap(({ surprises }) => surprises))
  if (site.deaths > 0) bad.push(`${site.deaths} processes ended by themselves: ${site.lastLines()}`)
  tally.acts += ledger.read().length
  tally.writes += findings.writes
}

/** Somebody acts until the load stops. */
async function act(person: Person, load: { goesOn: boolean }): Promise<void> {
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
