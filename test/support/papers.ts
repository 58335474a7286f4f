// The commands of a page of docs/, as somebody pastes them: each with what the page says that it prints. In `npm run test:all` each is a
// process of its own; in `npm test` the test's own process runs `npm run ops` for the shell.
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { closeDoor, openDoor } from './servers/operator-door.ts'
import { start } from './servers/processes.ts'
import { notHere } from './not-here.ts'
import { PAGES, placeOf, snippetsOf } from './snippets.ts'
import { WHOLE } from './size.ts'

const scripts: Record<string, string> = packageJson.scripts
const MARK = '=== what the next one prints'

/** `prints`: what the page says that it prints, where it says so. `at` is its place, and stays when a test changes its words. */
export type Pasted = { command: string; prints: string[]; at?: string }

/** The commands of the `sh` blocks below a heading (of a whole page without one), in their order. Comment lines after one are what it prints. */
export function commandsOf(page: string, heading?: string): Pasted[] {
  const commands: Pasted[] = []
  for (const block of snippetsOf(page, heading)) {
    if (block.language !== 'sh') continue
    let last: Pasted | undefined
    for (const [row, line] of block.text.split('\n').entries()) {
      if (last !== undefined && isOpen(last.command)) last.command += `\n${line}`
      else if (line.startsWith('# ')) last?.prints.push(line.slice(2).trim())
      else if (line !== '') {
        last = { command: line, prints: [], at: placeOf({ page, line: block.line + row }) }
        commands.push(last)
      }
    }
  }
  return commands
}

/** Whether the next line still belongs to it: a line that is continued, a text in quotes, a document until its last word, a loop. */
function isOpen(command: string): boolean {
  const [, last] = /<<'?(\w+)'?/.exec(command) ?? []
  if (last !== undefined) return !command.split('\n').slice(1).includes(last)
  if (command.startsWith('for ') && !command.endsWith('\ndone')) return true
  return command.endsWith('\\') || (command.replaceAll(/\\.|'[^']*'/g, '').match(/"/g) ?? []).length % 2 === 1
}

/** Every page that has commands. */
export const pagesWithCommands = (): string[] => PAGES.filter((page) => commandsOf(page).length > 0)

const pasted = new Set<string | undefined>()

/** The commands of a page that were neither pasted in this process nor can't be run here: the places of those that nobody tries. */
export const untried = (page: string): string[] =>
  commandsOf(page).flatMap(({ at = '', command }) =>
    pasted.has(at) || notHere(command) !== undefined ? [] : [`${at}: ${command}`],
  )

/** The files and folders that pages have their reader make in the project's folder. */
export const MADE_BY_READERS = [
  'try/',
  'secret',
  'their-secret',
  'people.ndjson',
  'people-and-apps.ndjson',
  'problems.ndjson',
  'public.json',
  'private.json',
  'wrangler.local.toml',
  'wrangler.merged.toml',
  'wrangler.merged.dev.toml',
] as const
/** Beside them the folder of another Latchkey's database, which a test makes. */
const MADE = [...MADE_BY_READERS, 'theirs/'].map((name) => name.replace('/', '').replaceAll('.', '\\.')).join('|')
const A_NAME = new RegExp(`(?<=^|(?<!of)[ '(])(${MADE})(?=$|[ ')])`, 'gm')

/** A command with those files, and what it puts into /tmp, in a folder of the test's. */
export const elsewhere = (command: string, folder: string): string =>
  command.replaceAll('/tmp/', `${folder}/`).replaceAll(A_NAME, (name) => join(folder, name))

/**
 * Runs commands in one shell, one after the other, their files in `folder`, and fails unless each prints what its page says: `…` stands
 * for anything. With `cwd` they run in that folder, as they are. Gives what they printed, command by command.
 */
export async function paste(
  commands: readonly Pasted[],
  folder: string,
  variables: Record<string, string> = {},
  cwd?: string,
): Promise<string[]> {
  const script = commands.map(
    ({ command }) => `${withoutNpm(cwd === undefined ? elsewhere(command, folder) : command)}\necho; echo ${MARK}\n`,
  )
  const env = { ...variables, OPERATOR: await openDoor() }
  for (const { at } of commands) pasted.add(at)
  // One pipe for all that is printed: of two nobody knows which was written to first.
  const shell = start('bash', ['-c', `set -e\nexec 2>&1\n${script.join('')}`], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
  })
  let all = ''
  for (const stream of [shell.stdout, shell.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (all += text))
  const code = await new Promise((resolve) => shell.on('close', resolve))
  const printed = all.replaceAll(`${folder}/`, '').split(`${MARK}\n`)
  for (const [at, { command, prints }] of commands.entries())
    for (const line of prints)
      expect(printed[at] ?? `${all}\nIt ended before this command.`, command).toMatch(asPattern(line))
  expect(code, all).toBe(0)
  return printed.slice(0, commands.length)
}

const stops: (() => Promise<void>)[] = []

/** Starts `npm run dev` as a page has it, on a free port, and gives its origin. */
export async function serve({ command, at }: Pasted, cwd?: string): Promise<string> {
  pasted.add(at)
  const words = withoutNpm(command.replace(/npm run dev --( --port \d+)?/, 'npm run dev -- --port 0'))
  const shell = start('bash', ['-c', words], { group: true, ...(cwd === undefined ? {} : { cwd }) })
  const ended = new Promise<void>((resolve) => shell.on('close', () => resolve()))
  stops.push(async () => {
    if (shell.pid !== undefined && shell.exitCode === null) process.kill(-shell.pid, 'SIGTERM')
    await ended
  })
  let text = ''
  for (const stream of [shell.stdout, shell.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => (text += part))
  const found = (): string => {
    const [, origin] = /Latchkey runs at (http:\/\/localhost:\d+)/.exec(text) ?? []
    if (origin === undefined) throw new Error(text)
    return origin
  }
  return vi.waitFor(found, { timeout: 300_000, interval: 100 })
}

/** For `afterAll`. */
export async function stopServers(): Promise<void> {
  for (const stop of stops.splice(0)) await stop()
  closeDoor()
}

/** What npm would run, without the half second that npm itself takes. */
const withoutNpm = (command: string): string =>
  command.replaceAll(/\bnpm run ([\w:]+)( --)?/g, (whole, name: string) =>
    scripts[name] === undefined ? whole : scriptOf(name, scripts[name]).replace(/^node /, `"${process.execPath}" `),
  )

const scriptOf = (name: string, script: string): string =>
  name === 'ops' && !WHOLE ? 'node test/support/servers/ask-operator.mjs' : script

const asPattern = (line: string): RegExp =>
  new RegExp(
    line
      .split('…')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^]*?'),
  )

/** The headings of a page as GitHub links them. */
export const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^##+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9_ -]/g, '')
      .replaceAll(' ', '-'),
  )
