// The configuration of every command: wrangler.toml, with a team's own wrangler.local.toml over it. Git ignores the latter, so
// an update of Latchkey never conflicts with it. wrangler reads only one file, so the two are merged into a third one beside
// them.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify, TomlError } from 'smol-toml'
import { ok, refuse, type Result } from '../result.ts'
import { isTable, mergeTables, type Table } from './config-merge.ts'
import { complaintsOf } from './config-schema.ts'

const TRACKED = 'wrangler.toml'
export const LOCAL = 'wrangler.local.toml'
/**
 * In the root, because wrangler resolves paths from the folder of its configuration. `wrangler dev` gives a Worker with a route the route's
 * host in place of the one that was asked for: on this machine there are no routes.
 */
const MERGED = { deployed: 'wrangler.merged.toml', dev: 'wrangler.merged.dev.toml' } as const

const HEADER = `# Made of ${TRACKED} and ${LOCAL} by every command. A change that is written here is lost: write it into ${LOCAL}.\n\n`

export type ConfigFile = {
  /** The value of wrangler's `--config`; `undefined` where it finds wrangler.toml by itself. */
  merged: string | undefined
  /** The file that is read in the end. */
  path: string
  /** Its name in messages to an operator. */
  called: string
  /** The option that an operator adds to their own wrangler commands. */
  byHand: string
}

/** Names the folder whose wrangler.local.toml is left out: the tests of this project try it as it is published. */
export const PUBLISHED = 'LATCHKEY_AS_PUBLISHED'

/**
 * Merges the configuration of a folder, if there is something to merge. `use`: `dev` leaves routes out. Refuses with the file and the line
 * to correct.
 */
export function configFile(folder: string, use: keyof typeof MERGED = 'deployed'): Result<ConfigFile, string> {
  const local = process.env[PUBLISHED] === folder ? ok(undefined) : readToml(folder, LOCAL)
  if (!local.ok) return local
  if (local.value === undefined)
    return ok({ merged: undefined, path: join(folder, TRACKED), called: TRACKED, byHand: '' })
  const tracked = readToml(folder, TRACKED)
  if (!tracked.ok) return tracked
  const { text, table } = local.value
  const [complaint] = complaintsOf(table)
  if (complaint !== undefined)
    return refuse(`${LOCAL}:${lineOf(text, complaint.path)}: ${nameOf(complaint.path)} ${complaint.what}.`)
  const path = join(folder, MERGED[use])
  const merged = mergeTables(tracked.value?.table ?? {}, table)
  writeWhole(path, HEADER + stringify(use === 'dev' ? withoutRoutes(merged) : merged))
  return ok({ merged: path, path, called: `${TRACKED} with ${LOCAL}`, byHand: ` -c ${MERGED.deployed}` })
}

function withoutRoutes({ route: _, routes: __, env, ...others }: Table): Table {
  if (!isTable(env)) return others
  const environments = Object.entries(env).map(([name, one]) => [name, isTable(one) ? withoutRoutes(one) : one])
  return { ...others, env: Object.fromEntries(environments) }
}

/** wrangler's message, with the file's name that an operator knows in place of the merged file's. */
export function inOwnWords(text: string, { path, called }: ConfigFile): string {
  return text.replaceAll(path, called).replaceAll(MERGED.deployed, called)
}

/** The files to watch for a change of the configuration. */
export function sourcesOf(folder: string): string[] {
  return [TRACKED, LOCAL].map((name) => join(folder, name))
}

function readToml(folder: string, name: string): Result<{ text: string; table: Table } | undefined, string> {
  try {
    const text = readFileSync(join(folder, name), 'utf8')
    return ok({ text, table: parse(text) })
  } catch (error) {
    if (error instanceof TomlError) {
      const [what = ''] = error.message.replace('Invalid TOML document: ', '').split('\n')
      return refuse(`${name}:${error.line}:${error.column}: ${what}.`)
    }
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? ok(undefined) : refuse(`${name} can't be read (${code ?? 'unknown reason'}).`)
  }
}

/**
 * The line where a key begins, found by parsing longer and longer beginnings of the file. A beginning that ends inside a long
 * value doesn't parse.
 */
function lineOf(text: string, path: readonly (string | number)[]): number {
  const lines = text.split('\n')
  let begins = 1
  for (let end = 1; end <= lines.length; end += 1) {
    try {
      const table: unknown = parse(lines.slice(0, end).join('\n'))
      if (isThere(table, path)) break
      begins = end + 1
    } catch {
      // The value isn't complete yet.
    }
  }
  return begins
}

function isThere(value: unknown, [key, ...rest]: readonly (string | number)[]): boolean {
  if (key === undefined) return true
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false
  return isThere((value as Record<string | number, unknown>)[key], rest)
}

const nameOf = (path: readonly (string | number)[]): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${key}`)).join('')

/**
 * Writes a file at once, so that other commands read the old one or the new one. An unchanged file isn't written, because `npm
 * run dev` would reload.
 */
function writeWhole(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return
  } catch {
    // The file doesn't exist yet.
  }
  const half = `${path}.${process.pid}`
  try {
    writeFileSync(half, text)
    renameSync(half, path)
  } finally {
    rmSync(half, { force: true })
  }
}
