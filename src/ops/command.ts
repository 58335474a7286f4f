// An operator's command: its words and options, its `--help`, and its work. Every command takes the options of `EVERY`; main.ts
// decides what is printed.
import { parseArgs } from 'node:util'
import { ok, refuse, type Result } from '../result.ts'
import type { OpenDatabase } from './database.ts'
import type { Refusal } from './refusal.ts'
import { TARGET_HELP, type Target } from './target.ts'

/** The result of a command: as text, and as a value for `--json`. */
export type Report = { text: string; value: Record<string, unknown> }
/** The work of a command, once its words are parsed. `progress` reports how far it is. */
export type Action = (database: OpenDatabase, progress: (line: string) => void) => Promise<Result<Report, Refusal>>

/** An option of a command: a flag where `value` is missing. */
type Option = { value?: string; text: string }
/** The words and options that were given (a flag as ''), and the target database. */
type Given = { words: readonly string[]; values: Readonly<Record<string, string | undefined>>; target: Target }

export type Command = {
  name: string
  /** One line, for the list of commands. */
  summary: string
  /** The names of the words after the command's name, e.g. `<email>`. All are required. */
  words: readonly string[]
  options: Readonly<Record<string, Option>>
  /** What it does, and what it doesn't do. */
  about: string
  /** The part after `npm run ops -- `. */
  examples: readonly string[]
  /** Reads what was given. A refusal is a usage error. */
  prepare: (given: Given) => Result<Action, string>
}

const EVERY = `${TARGET_HELP}
  --json             one JSON document on stdout: {"ok":true,"value":{…}} or {"ok":false,"error":{"code","message"}}.
                     \`npm run --silent ops -- …\` keeps npm's own lines out of it
  --help             this text`

const EXIT_CODES = 'Exit codes: 0 done · 1 refused or failed · 2 not understood. Progress and errors go to stderr.'

export type Parsed = { help: boolean; json: boolean; given: Given }

/** Reads the words after a command's name. Refuses with a sentence. */
export function parseWords(command: Command, words: readonly string[]): Result<Parsed, string> {
  const own = Object.entries(command.options).map(
    ([name, option]) => [name, { type: option.value === undefined ? 'boolean' : 'string' }] as const,
  )
  let parsed
  try {
    parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(own),
        local: { type: 'boolean' },
        remote: { type: 'boolean' },
        'persist-to': { type: 'string' },
        env: { type: 'string', short: 'e' },
        yes: { type: 'boolean', short: 'y' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    return refuse(
      (error instanceof Error ? error.message : String(error)).replace(/\. To specify a positional.*$/s, '.'),
    )
  }
  const values: Record<string, string | boolean | undefined> = parsed.values
  const flag = (name: string): boolean => values[name] === true
  const text = (name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined)
  const target = {
    remote: flag('remote'),
    persistTo: text('persist-to'),
    environment: text('env'),
    yes: flag('yes'),
    help: flag('help'),
  }
  const given = {
    words: parsed.positionals,
    values: Object.fromEntries(
      Object.keys(command.options).map((name) => [name, text(name) ?? (flag(name) ? '' : undefined)]),
    ),
    target,
  }
  const understood = { help: target.help, json: flag('json'), given }
  if (target.help) return ok(understood)
  if (target.remote && (flag('local') || target.persistTo !== undefined))
    return refuse('--remote excludes --local and --persist-to.')
  if (target.yes && command.options.yes === undefined) return refuse(`${command.name} has no --yes: it asks nothing.`)
  const missing = command.words[given.words.length]
  if (missing !== undefined) return refuse(`${command.name} needs ${missing}.`)
  const extra = given.words[command.words.length]
  return extra === undefined
    ? ok(understood)
    : refuse(`"${extra}" is one word too many: put quotes around a value with spaces.`)
}

/** The text of `--help` for one command. */
export function helpOf(command: Command): string {
  const usage = [`npm run ops -- ${command.name}`, ...command.words, '[OPTIONS]'].join(' ')
  const options = Object.entries(command.options).map(([name, option]) => optionLine(name, option))
  const examples = command.examples.map((example) => `  npm run ops -- ${example}`)
  return [command.about, '', `  ${usage}`, '', ...options, EVERY, '', 'Examples', ...examples, '', EXIT_CODES].join(
    '\n',
  )
}

/** The text of `--help` for all commands. */
export function helpOfAll(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => usageOf(command).length)) + 2
  const list = commands.map((command) => `  ${usageOf(command).padEnd(width)}${command.summary}`)
  return [
    "Manages Latchkey's people, sessions and keys, in the local database or in the one of your account.",
    '',
    '  npm run ops -- COMMAND [OPTIONS]',
    '',
    ...list,
    '',
    'Every command takes',
    EVERY.replace('this text', 'what a command does, its own options, examples'),
    '',
    EXIT_CODES,
  ].join('\n')
}

/** A whole number between `least` and `most`, or what is wrong with it; `fallback` where none was given. */
export function wholeNumber(
  name: string,
  given: string | undefined,
  fallback: number,
  least: number,
  most: number,
): Result<number, string> {
  if (given === undefined) return ok(fallback)
  const value = /^\d{1,15}$/.test(given) ? Number(given) : -1
  return value >= least && value <= most
    ? ok(value)
    : refuse(`--${name} must be a whole number from ${least} to ${most}.`)
}

/** A number with separators, e.g. `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

function usageOf(command: Command): string {
  return [command.name, ...command.words].join(' ')
}

function optionLine(name: string, option: Option): string {
  const left = `  --${name}${option.value === undefined ? '' : ` ${option.value}`}`
  const [first = '', ...more] = option.text.split('\n')
  return [`${left.padEnd(20)} ${first}`.trimEnd(), ...more.map((line) => `${' '.repeat(21)}${line}`)].join('\n')
}
