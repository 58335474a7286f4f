// `npm run bench`: what can't be a test, because it depends on the machine: whether answers can be told apart by their time,
// what a stampede of sign-ins does, and how long a hash takes. docs/benchmarks.md says how to read it.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, platform, release } from 'node:os'
import { parseArgs } from 'node:util'
import { join } from 'node:path'
import type { EngineName } from '../../src/crypto/scrypt.ts'
import { progressOn } from '../../src/ops/progress.ts'
import { projectRoot } from '../../src/ops/wrangler.ts'
import { measureCapacity } from './capacity.ts'
import { measureColdStarts } from './cold-start.ts'
import { GROUPS, measureEnumeration } from './enumeration.ts'
import { measureHashes } from './hash-time.ts'
import { measurePages } from './pages.ts'
import { failures, printed, type Outcome, type Surroundings } from './report.ts'
import type { Layout } from './servers.ts'
import { measureImport } from './imports.ts'
import { CONNECTIONS, LEAST_REQUESTS, measureRequests, OPERATIONS } from './requests.ts'
import { draw } from './draw.ts'
import { PEER_OPERATIONS } from './peer-operations.ts'
import { measurePeers } from './peers.ts'
import { measureScale } from './scale.ts'
import { measureStampede } from './sign-ins.ts'
import { measureStaleness } from './staleness.ts'
import { understood } from '../support/command-words.ts'

/** Those that run without a name. */
const USUAL = ['hash', 'cold-start', 'requests', 'enumeration', 'sign-ins', 'import', 'pages', 'staleness', 'capacity']
const BENCHMARKS = [...USUAL, 'peers', 'scale']
/** The largest database of `scale`. */
const MOST_SESSIONS = '1000000'
/** Of those who were imported, how many are drawn to sign in. */
const SIGN_INS = 100
const LAYOUTS: readonly Layout[] = ['same', 'other', 'none']

const HELP = `Measures Latchkey on this machine, under \`wrangler dev\` or on bare workerd, on databases of its own that it throws away.

  npm run bench [-- BENCHMARK… OPTIONS]

  hash               how long one password hash takes, by both engines
  cold-start         the processor's time before a new isolate can answer: with the WebAuthn library in the bundle,
                     without it, and an empty Worker with the other dependencies
  requests           what a request costs the processor on bare workerd, with D1 in a process of its own, beside a floor: a
                     Worker with raw statements, WebCrypto and Hono that does no more than it must. ${CONNECTIONS} connections,
                     in turns. And a cold start, with its first request, beside an empty Worker. Linux only. Bar, times
                     the floor: GET /api/session 1.6, list 2, refresh, token and sign-out 1.8, forgot 2; start 1.8
  enumeration        whether known, unknown, disabled, pending and password-less accounts can be told apart by the time
                     of an answer. Bar: medians at most 10 ms apart, AUC within 0.42 and 0.58
  sign-ins           many sign-ins at once, with GET /api/session and POST /api/refresh beside them; the hasher objects in the same process,
                     in another one, and not bound. Bar: no answer from 500 on but 503 busy, all get in, a hash each hash
                     time, and with another process no session waits longer than two hash times
  import             users:import of an Auth0 export, a second run, users:export, and users:import into an empty database,
                     killed and run again. Bar: 2,000 people a second, none lost, nothing changed by the second run, the
                     same rows in both, and everybody who is drawn signs in
  pages              what a person waits for: pages in Chromium with an empty cache, on a processor four times slower and a line of
                     1.6 Mbit/s. Bar: the largest paint at most 1.2 s after what the local server takes, no layout shift,
                     20 KiB of everything and 5 KiB of scripts (gzip)
  staleness          how long two siblings at \`level: "fresh"\` let an ended session in. Bar: 5 s
  capacity           what each operation costs the processes of the Worker, of D1 and of a hasher; a load at random moments, and what a
                     model of these figures says of it; bytes of a row. Five repeats take ten minutes. Linux only. Bar: the model is at
                     most 20 % off in answers a second, median and load of each process (docs/scaling.md)
                     Without a name all of these run, about 40 minutes at full size. The two that follow run when they are named.

  peers              the same operations by Latchkey, by a floor, by better-auth at its best setting and, for the refresh, by openauth,
                     on bare workerd, in turns: CPU, round trips, rows, p50 and p99 at 1, 10 and 50 connections and with 20 ms a
                     round trip; bundle and start. No side hashes a password. Installs test/bench/peers by its own lockfile. Linux
                     only; about 8 minutes. Bar: CPU of checks, session, list, refresh and sign-out 1.5 times the floor, of sign-in
                     and sign-up 2; p50 at 10 connections half of better-auth's; refresh at most openauth's CPU
  scale              the same operations on 1,000, 100,000 and 1,000,000 sessions; query plans; a purge with nothing due, and one of a
                     million sessions beside 50 requests a second; bytes. About 8 minutes, 2 GB of disk. Bar: the same counts,
                     times within 1.3, no table read whole, at most 10,000 rows a statement, p99 twice the idle one

  --samples N        enumeration: samples of each kind of account (300)
  --groups A,B       enumeration: only these of ${GROUPS.join(', ')}
  --clients N        sign-ins: how many at once (200)
  --shards N         sign-ins: HASHER_SHARDS of the Worker (8)
  --layouts A,B      sign-ins: only these of ${LAYOUTS.join(', ')}
  --people N         import: how many (100000)
  --repeats N        hash, cold-start, requests, pages, capacity: how often (25; capacity at most 5)
  --requests N       requests, peers, scale: of each operation in each repeat, at least ${LEAST_REQUESTS} (300)
  --operations A,B   requests: only these of ${OPERATIONS.join(', ')};
                     peers: only these of ${PEER_OPERATIONS.join(', ')}
  --rounds N         peers, scale: how often in turns (3)
  --sessions N       scale: the largest database, at least 1000 (${MOST_SESSIONS})
  --ended N          staleness: how many sessions end (40)
  --engine NAME      what hashes, noble or native (noble): PASSWORD_ENGINE of the Worker
  --json             one JSON document on stdout. \`npm run --silent bench -- --json\` keeps npm's own lines out of it
  --draw FILE        measures nothing: draws the charts of docs/performance.md from such a document
  --help             this text

Run it on a machine that does nothing else: the report says how loaded it was. Nothing leaves the machine, and only peers
fetches something, its packages.
Exit codes: 0 every bar is held · 1 one is not, or it failed · 2 not understood. Progress and errors go to stderr.`

type Options = {
  /** The file to draw from, instead of measuring. */
  draw: string | undefined
  benchmarks: readonly string[]
  samples: number
  groups: readonly string[]
  clients: number
  layouts: readonly Layout[]
  shards: number | undefined
  repeats: number
  requests: number
  operations: readonly string[]
  rounds: number
  sessions: number
  people: number
  ended: number
  engine: EngineName
  json: boolean
}

/** Reads the command line; `undefined` for `--help`. Throws where it makes no sense. */
function optionsOf(words: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      samples: text,
      groups: text,
      clients: text,
      layouts: text,
      shards: text,
      repeats: text,
      requests: text,
      operations: text,
      people: text,
      rounds: text,
      sessions: text,
      draw: text,
      ended: text,
      engine: text,
      json: flag,
      help: { ...flag, short: 'h' },
    },
  })
  if (values.help === true) return undefined
  const engine = values.engine ?? 'noble'
  if (engine !== 'noble' && engine !== 'native') throw new TypeError('--engine is noble or native.')
  return {
    benchmarks: positionals.length === 0 ? USUAL : someOf('a benchmark', BENCHMARKS, positionals),
    draw: values.draw,
    samples: wholeNumber('samples', values.samples ?? '300'),
    groups: someOf('--groups', GROUPS, listOf(values.groups)),
    clients: wholeNumber('clients', values.clients ?? '200'),
    shards: values.shards === undefined ? undefined : wholeNumber('shards', values.shards),
    layouts: someOf('--layouts', LAYOUTS, listOf(values.layouts)) as Layout[],
    repeats: wholeNumber('repeats', values.repeats ?? '25'),
    requests: atLeast(LEAST_REQUESTS, 'requests', values.requests ?? '300'),
    operations: someOf('--operations', [...OPERATIONS, ...PEER_OPERATIONS], listOf(values.operations)),
    rounds: wholeNumber('rounds', values.rounds ?? '3'),
    sessions: atLeast(1_000, 'sessions', values.sessions ?? MOST_SESSIONS),
    people: wholeNumber('people', values.people ?? '100000'),
    ended: wholeNumber('ended', values.ended ?? '40'),
    engine,
    json: values.json === true,
  }
}

const listOf = (value: string | undefined): string[] => (value === undefined ? [] : value.split(','))

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new TypeError(`--${name} ${value}: give a number from 1 to 9999999.`)
  return Number(value)
}

function atLeast(least: number, name: string, value: string): number {
  if (wholeNumber(name, value) < least) throw new TypeError(`--${name} ${value}: at least ${least}.`)
  return Number(value)
}

/** Those that were named, in our order; all where none was. */
function someOf(what: string, all: readonly string[], named: readonly string[]): string[] {
  const unknown = named.find((name) => !all.includes(name))
  if (unknown !== undefined) throw new TypeError(`${unknown} is not ${what}: give some of ${all.join(', ')}.`)
  return all.filter((name) => named.length === 0 || named.includes(name))
}

async function measure(options: Options, progress: (line: string) => void): Promise<Outcome> {
  const { benchmarks, engine } = options
  const before = loadavg()
  const outcome: Partial<Outcome> = {}
  if (benchmarks.includes('hash')) outcome.hashes = await measureHashes(options.repeats, progress)
  if (benchmarks.includes('cold-start')) outcome.coldStarts = measureColdStarts(options.repeats, progress)
  if (benchmarks.includes('requests')) outcome.requestCosts = await measureRequests(options, progress)
  if (benchmarks.includes('enumeration'))
    outcome.enumeration = await measureEnumeration({ samples: options.samples, engine, only: options.groups }, progress)
  if (benchmarks.includes('sign-ins')) {
    outcome.stampedes = []
    for (const layout of options.layouts)
      outcome.stampedes.push(
        await measureStampede({ layout, clients: options.clients, engine, shards: options.shards }, progress),
      )
  }
  if (benchmarks.includes('import'))
    outcome.imported = await measureImport({ people: options.people, signIns: SIGN_INS, engine }, progress)
  if (benchmarks.includes('staleness')) outcome.staleness = await measureStaleness(options.ended, progress)
  if (benchmarks.includes('pages')) outcome.pages = await measurePages(options.repeats, progress)
  if (benchmarks.includes('peers')) outcome.peers = await measurePeers(options, progress)
  if (benchmarks.includes('scale')) outcome.scale = await measureScale({ ...options, most: options.sessions }, progress)
  if (benchmarks.includes('capacity'))
    outcome.capacity = await measureCapacity({ repeats: options.repeats, processors: cpus().length }, progress)
  return { ...outcome, samples: options.samples, engine, surroundings: surroundings(before) }
}

/** What has to be known to compare figures. */
function surroundings(before: number[]): Surroundings {
  const require = createRequire(join(projectRoot, 'package.json'))
  const versionOf = (name: string, from = require): string =>
    (JSON.parse(readFileSync(from.resolve(`${name}/package.json`), 'utf8')) as { version: string }).version
  const round = (load: number[]): number[] => load.map((value) => Math.round(value * 100) / 100)
  let commit = 'unknown'
  try {
    commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectRoot, encoding: 'utf8' }).trim()
  } catch {
    // Not a clone.
  }
  return {
    at: new Date().toISOString(),
    commit,
    node: process.versions.node,
    wrangler: versionOf('wrangler'),
    workerd: versionOf('workerd', createRequire(require.resolve('wrangler/package.json'))),
    system: `${platform()} ${release()}`,
    cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    loadBefore: round(before),
    loadAfter: round(loadavg()),
  }
}

async function main(words: readonly string[]): Promise<number> {
  const options = understood(words, optionsOf, HELP)
  if (typeof options === 'number') return options
  if (options.draw !== undefined) {
    for (const name of draw(options.draw)) console.log(name)
    return 0
  }
  const { show, clear } = progressOn(process.stderr, () => Date.now())
  try {
    const outcome = await measure(options, show)
    clear()
    const failed = failures(outcome)
    console.log(options.json ? JSON.stringify({ ok: failed.length === 0, failed, ...outcome }) : printed(outcome))
    for (const line of failed) console.error(`Not held: ${line}`)
    return failed.length === 0 ? 0 : 1
  } catch (error) {
    clear()
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
