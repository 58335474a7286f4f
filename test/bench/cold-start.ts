// How long a Worker needs before it can answer anything: wrangler's own profile of its start in workerd, with the WebAuthn library
// in the bundle and without it, beside an empty Worker with the same other dependencies, in turns.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { projectRoot } from '../../src/ops/wrangler.ts'
import { EMPTY, WEBAUTHN } from '../checks/bundles.mjs'
import { median } from './statistics.ts'

const KINDS = ['with WebAuthn', 'without', 'empty'] as const
type Kind = (typeof KINDS)[number]

/** Milliseconds of the processor from the first byte to the first request: the median, and each. */
export type ColdStarts = Record<Kind, { median: number; all: number[] }>

/** Measures each `repeats` times. */
export function measureColdStarts(repeats: number, progress: (line: string) => void): ColdStarts {
  const folder = join(projectRoot, 'node_modules/.latchkey-cold')
  mkdirSync(folder, { recursive: true })
  const nothing = join(folder, 'nothing.js')
  writeFileSync(nothing, 'export {}')
  const entry = join(folder, 'empty.js')
  writeFileSync(entry, EMPTY)
  const config = join(folder, 'empty.json')
  const empty = { name: 'empty', main: entry, compatibility_date: '2026-10-01', minify: true, keep_names: false }
  writeFileSync(config, JSON.stringify(empty))
  const words: Record<Kind, string[]> = {
    'with WebAuthn': ['--args=--env='],
    without: [`--args=--env= ${WEBAUTHN.map((name) => `--alias ${name}:${nothing}`).join(' ')}`],
    empty: ['-c', config],
  }
  const times: Record<Kind, number[]> = { 'with WebAuthn': [], without: [], empty: [] }
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    progress(`cold start: ${repeat} of ${repeats} repeats`)
    for (const kind of KINDS) times[kind].push(startTime(words[kind], join(folder, 'start.cpuprofile')))
  }
  const of = (kind: Kind) => ({ median: median(times[kind]), all: times[kind] })
  return { 'with WebAuthn': of('with WebAuthn'), without: of('without'), empty: of('empty') }
}

/** One start: what `wrangler check startup` calls active, its collection of garbage included. */
function startTime(words: readonly string[], outfile: string): number {
  const wrangler = createRequire(join(projectRoot, 'package.json')).resolve('wrangler')
  const printed = execFileSync(
    process.execPath,
    ['--no-warnings', wrangler, 'check', 'startup', ...words, '--outfile', outfile],
    {
      cwd: projectRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', NO_COLOR: '1' },
    },
  )
  const active = /Active: ([\d.]+) ms/.exec(printed)?.[1]
  if (active === undefined) throw new Error(`wrangler check startup said nothing of its time:\n${printed}`)
  return Number(active)
}
