// The commands of a page of docs/, as somebody pastes them: each with what the page says that it prints. In `npm run test:all` each is a
// process of its own; in `npm test` the test's own process runs `npm run ops` for the shell.
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { closeDoor, openDoor } from './servers/operator-door.ts'
import { start } from './servers/processes.ts'
import { WHOLE } from './size.ts'

const scripts: Record<string, string> = packageJson.scripts
const MARK = '=== what the next one prints'

export type Pasted = { command: string; prints: string[] }

/** The commands of the `sh` blocks below a heading (of a whole page without one), in their order. Comment lines after one are what it prints. */
export function commandsOf(page: string, heading?: string): Pasted[] {
  const part = heading === undefined ? page : sectionOf(page, heading)
  const commands: Pasted[] = []
  for (const [, block = ''] of part.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)) {
    let open = false
    for (const line of block.split('\n').map((text) => text.trimEnd())) {
      const last = commands.at(-1)
      if (open && last !== undefined) last.command += `\n${line}`
      else if (line.startsWith('# ')) last?.prints.push(line.slice(2).trim())
      else if (line !== '') commands.push({ command: line, prints: [] })
      open = !line.startsWith('# ') && line.endsWith('\\')
    }
  }
  return commands
}

function sectionOf(page: string, heading: string): string {
  const [, after] = page.split(`## ${heading}\n`)
  if (after === undefined) throw new Error(`no heading ${heading}`)
  return after.split(/^## /m)[0] ?? ''
}

/** The files and folders that pages make in the project's folder or in /tmp, in a folder of the test's. */
export const elsewhere = (command: string, folder: string): string =>
  command
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll(
      /(?<=^|(?<!of)[ '(])(try|theirs|secret|their-secret|people\.ndjson|people-and-apps\.ndjson|problems\.ndjson|public\.json|private\.json)(?=$|[ ')])/gm,
      (name) => join(folder, name),
    )

/**
 * Runs commands in one shell, one after the other, their files in `folder`, and fails unless each prints what its page says: `…` stands
 * for anything. Gives what they printed, command by command.
 */
export async function paste(
  commands: readonly Pasted[],
  folder: string,
  variables: Record<string, string> = {},
): Promise<string[]> {
  const script = commands.map(({ command }) => `${withoutNpm(elsewhere(command, folder))}\necho; echo ${MARK}\n`)
  const env = { ...variables, OPERATOR: await openDoor() }
  const shell = start('bash', ['-c', `set -e\n${script.join('')}`], { env })
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
export async function serve(command: string): Promise<string> {
  const words = withoutNpm(command.replace(/npm run dev --( --port \d+)?/, 'npm run dev -- --port 0'))
  const shell = start('bash', ['-c', words], { group: true })
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
  return vi.waitFor(found, { timeout: 90_000, interval: 100 })
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
