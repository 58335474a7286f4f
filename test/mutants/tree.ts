// Makes a copy of the project in which the rooms that are asked for hold all their mutants at once (mutant schemata).
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '../../src/ops/wrangler.ts'

/** One change of one place of the code. Lines count from 1. */
export type Mutant = {
  id: string
  room: string
  file: string
  line: number
  column: number
  mutator: string
  original: string
  replacement: string
}

/** Where the copy lies, and what is known of its mutants. */
export const PLACE = join(projectRoot, '.mutants')
export const TREE = join(PLACE, 'tree')
const TOOL = join(PLACE, 'tool')

/** Files that decide nothing: tables (test/db/schema compares them with the migrations), screens and the words of problems. */
const SPARED = /(?:^|[/-])(?:tables|pages|problems)\.tsx?$/

/** The part of the instrumenter that is used here. It has no types, because only `npm run mutants` installs it. */
type Node = { node: { callee?: { name?: string } }; isCallExpression: () => boolean }
type Instrumented = {
  files: { content: string }[]
  mutants: {
    id: string
    location: { start: { line: number; column: number }; end: { line: number; column: number } }
    mutatorName: string
    replacement: string
    status?: string
  }[]
}
type Instrumenter = {
  instrument: (
    files: { name: string; mutate: true; content: string }[],
    options: { plugins: null; excludedMutations: string[]; ignorers: object[]; noHeader: false },
  ) => Promise<Instrumented>
}

/** What routes say of themselves in the API's description is no decision. */
const descriptions = {
  shouldIgnore: (path: Node) =>
    path.isCallExpression() && path.node.callee?.name === 'describes' ? 'a description' : undefined,
}

/** Copies the project, puts the mutants of `rooms` (`codes`, `methods/totp`, …) into the copy and gives their list. */
export async function makeTree(rooms: readonly string[]): Promise<Mutant[]> {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: projectRoot, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !file.startsWith('docs/screens/') && existsSync(join(projectRoot, file)))
  rmSync(TREE, { recursive: true, force: true })
  for (const file of files) {
    mkdirSync(dirname(join(TREE, file)), { recursive: true })
    copyFileSync(join(projectRoot, file), join(TREE, file))
  }
  forgetful()
  const mutants: Mutant[] = []
  const instrumenter = await loadInstrumenter()
  for (const file of files) {
    const room = roomOf(file, rooms)
    if (room !== undefined) mutants.push(...(await instrument(instrumenter, file, room)))
  }
  return mutants
}

/** The room of a source file, where it is one of those. */
export function roomOf(file: string, rooms: readonly string[]): string | undefined {
  if (!/^src\/.*\.tsx?$/.test(file) || SPARED.test(file)) return undefined
  return rooms.find((room) => file.startsWith(`src/${room}/`) || new RegExp(`^src/${room}\\.tsx?$`).test(file))
}

async function instrument(instrumenter: Instrumenter, file: string, room: string): Promise<Mutant[]> {
  const content = readFileSync(join(projectRoot, file), 'utf8')
  const { files, mutants } = await instrumenter.instrument([{ name: file, mutate: true, content }], {
    plugins: null,
    excludedMutations: [],
    ignorers: [descriptions],
    noHeader: false,
  })
  // The numbers of mutants begin anew in each file. With the file's hash in front they stay the same as long as the file does.
  const prefix = createHash('sha256').update(`${file}\n${content}`).digest('hex').slice(0, 8)
  const named = (files[0]?.content ?? content).replaceAll(/stry(?:MutAct|Cov)_9fa48\((?:"\d+"(?:,\s*)?)+\)/g, (call) =>
    call.replaceAll(/"(\d+)"/g, `"${prefix}.$1"`),
  )
  writeFileSync(join(TREE, file), named)
  const lines = content.split('\n')
  return mutants
    .filter(({ status }) => status !== 'Ignored')
    .map(({ id, location: { start, end }, mutatorName, replacement }) => ({
      id: `${prefix}.${id}`,
      room,
      file,
      line: start.line + 1,
      column: start.column + 1,
      mutator: mutatorName,
      original: textOf(lines, start, end),
      replacement: short(replacement),
    }))
}

type Place = { line: number; column: number }
function textOf(lines: readonly string[], start: Place, end: Place): string {
  const part = lines.slice(start.line, end.line + 1)
  part[part.length - 1] = part.at(-1)?.slice(0, end.column) ?? ''
  part[0] = part[0]?.slice(start.column) ?? ''
  return short(part.join('\n'))
}
const short = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 160)

/**
 * An isolate keeps schemas and statements that it made once. In the copy it makes them anew for each mutant, and in a dry run for each test:
 * otherwise only the first test would reach what makes them.
 */
function forgetful(): void {
  const state = '(globalThis as { __stryker__?: { activeMutant?: string; currentTestId?: string } }).__stryker__'
  const turn = `(${state}?.activeMutant ?? ${state}?.currentTestId)`
  change('src/late.ts', [
    ['let made: Value | undefined\n', 'let made: Value | undefined\n  let by: string | undefined\n'],
    ['return () => (made ??=', `return () => (by !== ${turn} && ((made = undefined), (by = ${turn})), made ??=`],
  ])
  change('src/db/plan.ts', [
    ['plans.get(key)', `plans.get(\`\${key}\\0\${${turn}}\`)`],
    ['plans.set(key, plan)', `plans.set(\`\${key}\\0\${${turn}}\`, plan)`],
  ])
}

function change(file: string, changes: readonly (readonly [string, string])[]): void {
  const path = join(TREE, file)
  const before = readFileSync(path, 'utf8')
  const after = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${file} no longer holds: ${from}`)
    return text.replace(from, () => to)
  }, before)
  writeFileSync(path, after)
}

/** Installs the instrumenter beside the copy, at the version of the lockfile, and loads it. */
async function loadInstrumenter(): Promise<Instrumenter> {
  for (const file of ['package.json', 'package-lock.json']) {
    mkdirSync(TOOL, { recursive: true })
    copyFileSync(join(projectRoot, 'test/mutants', file), join(TOOL, file))
  }
  if (!existsSync(join(TOOL, 'node_modules')))
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: TOOL, stdio: ['ignore', 2, 2] })
  const path = createRequire(join(TOOL, 'package.json')).resolve('@stryker-mutator/instrumenter')
  const { Instrumenter } = (await import(pathToFileURL(path).href)) as {
    Instrumenter: new (logger: object) => Instrumenter
  }
  const quiet = { debug: () => undefined, info: () => undefined, warn: console.error, isDebugEnabled: () => false }
  return new Instrumenter(quiet)
}
