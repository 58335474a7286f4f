// The commands of a page of docs/, as somebody pastes them: each with what the page says that it prints.
import { join } from 'node:path'
import { expect } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { start } from './processes.ts'

const scripts: Record<string, string> = packageJson.scripts

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

/** The files and folders that the runbooks make in the project's folder, in another one. */
export const elsewhere = (command: string, folder: string): string =>
  command.replaceAll(
    /(?<=^|[ /'(])(try|theirs|secret|their-secret|people\.ndjson|people-and-apps\.ndjson|problems\.ndjson|public\.json|private\.json)(?=$|[ ')])/gm,
    (name) => join(folder, name),
  )

/** Runs a command in a shell, its files in `folder`, and fails unless it prints what its page says: `…` stands for anything. */
export async function paste({ command, prints }: Pasted, folder: string): Promise<string> {
  const shell = start('bash', ['-c', withoutNpm(elsewhere(command, folder))])
  let printed = ''
  for (const stream of [shell.stdout, shell.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const code = await new Promise((resolve) => shell.on('close', resolve))
  printed = printed.replaceAll(`${folder}/`, '')
  expect(code, `${command}\n${printed}`).toBe(0)
  for (const line of prints) expect(printed, command).toMatch(asPattern(line))
  return printed
}

/** What npm would run, without the half second that npm itself takes. */
export const withoutNpm = (command: string): string =>
  command.replaceAll(/\bnpm run ([\w:]+)( --)?/g, (whole, name: string) =>
    scripts[name] === undefined ? whole : scripts[name].replace(/^node /, `"${process.execPath}" `),
  )

const asPattern = (line: string): RegExp =>
  new RegExp(
    line
      .split('…')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^]*?'),
  )
