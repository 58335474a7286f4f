// `npm run test:faults`: what the Worker does while processes die, D1 fails, a file is locked, clocks jump and servers outside lie.
// docs/reliability.md says what each part does and what it found.
import { parseArgs } from 'node:util'
import { abortedFirst } from './aborted-first.ts'
import { badRequests } from './bad-requests.ts'
import { clockMoves } from './clock-moves.ts'
import { cronKills } from './cron-kills.ts'
import { d1Faults } from './d1-faults.ts'
import { fileLock } from './file-lock.ts'
import { killCycles } from './kill-cycles.ts'
import { neighbourMoods } from './neighbour-moods.ts'
import { reportOf, type Outcome, type Progress } from './outcome.ts'
import { refreshStorm } from './refresh-storm.ts'
import { makeKit, type Kit } from './site.ts'
import { listenForStop, type Stop } from './stop.ts'
import { progressOn } from '../../src/ops/progress.ts'
import { understood } from '../support/command-words.ts'

const SIZES = {
  short: { kills: 10, refreshes: 500, requests: 2_000 },
  long: { kills: 1_000, refreshes: 10_000, requests: 1_000_000 },
}

const HELP = `Tries what the Worker does when something fails: on bare workerd, with D1 in a process of its own, on data of its own
that it throws away. Nothing leaves the machine.

  npm run test:faults [-- PART… OPTIONS]

  kills       SIGKILL of the Worker and of D1 in turn, amid a mixed load; what was acknowledged is looked up afterwards
  refreshes   many refreshes at once, of one token and of as many tokens
  d1          calls to D1 fail, are lost after the commit, are slow, or never answer
  lock        another process holds a lock on the file of the database
  clock       the clock an hour on, an hour back, 400 days on
  cron        runs of the clock's door overlap, and are killed
  first       the first request of a process is cut off in mid-flight
  neighbours  mail service, breached passwords, provider and Turnstile: slow, lying, gone
  requests    random bad requests
              Without a name all of them run, in under four minutes.

  --long          ${SIZES.long.kills} kill cycles, ${SIZES.long.refreshes} refreshes, ${SIZES.long.requests} bad requests, by hand: hours
  --kills N       so many kill cycles (${SIZES.short.kills})
  --refreshes N   so many refreshes at once (${SIZES.short.refreshes})
  --requests N    so many bad requests (${SIZES.short.requests})
  --minutes N     kills and requests end after so many minutes each, and report what they did (no limit). Ctrl-C ends them too
  --seed N        the dice of the run (20261130)
  --json          one JSON document on stdout
  --help          this text

Exit codes: 0 everything held · 1 something did not · 2 not understood. Progress goes to stderr.`

type Sizes = { kills: number; refreshes: number; requests: number }
type Part = (kit: Kit, sizes: Sizes, seed: number, progress: Progress, stop: Stop) => Promise<Outcome>

const PARTS: Readonly<Record<string, Part>> = {
  kills: (kit, { kills }, seed, progress, stop) => killCycles(kit, kills, seed, progress, stop),
  refreshes: (kit, { refreshes }, _, progress) => refreshStorm(kit, refreshes, progress),
  d1: (kit, _, _seed, progress) => d1Faults(kit, progress),
  lock: (kit, _, _seed, progress) => fileLock(kit, progress),
  clock: (kit, _, _seed, progress) => clockMoves(kit, progress),
  cron: (kit, _, seed, progress) => cronKills(kit, seed, progress),
  first: (kit, _, seed, progress) => abortedFirst(kit, seed, progress),
  neighbours: (kit, _, _seed, progress) => neighbourMoods(kit, progress),
  requests: (kit, { requests }, seed, progress, stop) => badRequests(kit, requests, seed, progress, stop),
}

type Options = { parts: string[]; sizes: Sizes; minutes: number | undefined; seed: number; json: boolean }

/** Reads the command line; `undefined` for `--help`. Throws where it makes no sense. */
function optionsOf(words: readonly string[]): Options | undefined {
  const [text, flag] = [{ type: 'string' } as const, { type: 'boolean' } as const]
  const numbers = { kills: text, refreshes: text, requests: text, minutes: text, seed: text }
  const options = { ...numbers, long: flag, json: flag, help: flag }
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options })
  if (values.help === true) return undefined
  const unknown = positionals.find((name) => PARTS[name] === undefined)
  if (unknown !== undefined)
    throw new TypeError(`${unknown} is no part: give some of ${Object.keys(PARTS).join(', ')}.`)
  const usual = values.long === true ? SIZES.long : SIZES.short
  const numberOf = <Otherwise>(name: string, value: string | undefined, otherwise: Otherwise): number | Otherwise => {
    if (value === undefined) return otherwise
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new TypeError(`--${name} ${value}: give a number from 1 on.`)
    return Number(value)
  }
  return {
    parts: Object.keys(PARTS).filter((name) => positionals.length === 0 || positionals.includes(name)),
    sizes: {
      kills: numberOf('kills', values.kills, usual.kills),
      refreshes: numberOf('refreshes', values.refreshes, usual.refreshes),
      requests: numberOf('requests', values.requests, usual.requests),
    },
    minutes: numberOf('minutes', values.minutes, undefined),
    seed: numberOf('seed', values.seed, 20_261_130),
    json: values.json === true,
  }
}

async function run({ parts, sizes, minutes, seed, json }: Options): Promise<number> {
  const { show, clear } = progressOn(process.stderr, () => Date.now())
  const stops = listenForStop((line) => {
    clear()
    console.error(line)
  })
  show('bundling the Worker')
  const kit = await makeKit()
  const outcomes: Outcome[] = []
  try {
    for (const name of parts) {
      const [begun, stop] = [Date.now(), stops.from(minutes)]
      if (stop() === 'hand') break
      const outcome = await PARTS[name]?.(kit, sizes, seed, show, stop)
      if (outcome === undefined) continue
      const seconds = Math.round((Date.now() - begun) / 1000)
      const timed = { ...outcome, figures: { ...outcome.figures, seconds } }
      outcomes.push(timed)
      clear()
      if (!json) console.log(reportOf([timed]))
    }
  } finally {
    clear()
    kit.remove()
  }
  const held = outcomes.every(({ bad }) => bad.length === 0)
  const early = outcomes.length < parts.length || outcomes.some(({ ended }) => ended !== undefined)
  const so = held ? `everything${early ? ' that was tried' : ''} held` : 'not everything held'
  if (json) console.log(JSON.stringify({ held, early, seed, sizes, outcomes }))
  else console.log(`seed ${seed}: ${so}`)
  return held ? 0 : 1
}

async function main(words: readonly string[]): Promise<number> {
  const options = understood(words, optionsOf, HELP)
  if (typeof options === 'number') return options
  return run(options)
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
