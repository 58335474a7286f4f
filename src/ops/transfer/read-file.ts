// Reads an export file, whatever shape it has: NDJSON (a line at a time, however long the file), a JSON array, an object that holds
// one as `users` (Firebase, Keycloak), or CSV with a heading line.
import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { isFields, listOf } from './fields.ts'

/** One entry and where it stands: the line in NDJSON and CSV, else its number. `undefined` where it is no JSON. */
export type Entry = { line: number; value: unknown }

/** A line that is longer than this is no person. */
const MOST_CHARACTERS = 1_000_000

export const isThere = (path: string): boolean => existsSync(path)

/** The entries of a file, in order. Throws where the file can't be read, or is one JSON text with a fault in it. */
export async function* entriesOf(path: string): AsyncGenerator<Entry> {
  if (path.toLowerCase().endsWith('.csv')) {
    yield* rowsOf(await readFile(path, 'utf8'))
    return
  }
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })
  let line = 0
  for await (const read of lines) {
    line += 1
    const text = (line === 1 ? read.replace(/^\ufeff/, '') : read).trim()
    if (text === '') continue
    const value = text.length > MOST_CHARACTERS && line > 1 ? undefined : parsed(text)
    // The first line tells: by itself it is no person where the file is one JSON text over several lines.
    if (line === 1 && !(isFields(value) && !Array.isArray(value.users))) {
      lines.close()
      yield* entriesIn(value ?? (JSON.parse((await readFile(path, 'utf8')).replace(/^\ufeff/, '')) as unknown))
      return
    }
    yield { line, value }
  }
}

function* entriesIn(value: unknown): Generator<Entry> {
  const list: unknown = isFields(value) && Array.isArray(value.users) ? value.users : value
  let line = 0
  for (const item of Array.isArray(list) ? (list as unknown[]) : [list]) yield { line: (line += 1), value: item }
}

/** RFC 4180: quotes around a field that holds commas, quotes (doubled) or line breaks. Empty fields are left out. */
function* rowsOf(text: string): Generator<Entry> {
  let heads: string[] | undefined
  let row: string[] = []
  let line = 1
  let from = 1
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  field.lastIndex = text.startsWith('\ufeff') ? 1 : 0
  while (field.lastIndex < text.length) {
    const at = field.lastIndex
    const match = field.exec(text)
    if (match === null) throw new SyntaxError(`line ${line} of the CSV has a quote out of place`)
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    line += text.slice(at, field.lastIndex).split('\n').length - 1
    if (match[3] === ',' && field.lastIndex < text.length) continue
    const names = heads
    if (names === undefined) heads = row
    else if (row.some((value) => value !== ''))
      yield { line: from, value: Object.fromEntries(row.flatMap((value, index) => fieldOf(names[index], value))) }
    row = []
    from = line
  }
}

const fieldOf = (name: string | undefined, value: string): [string, string][] =>
  name === undefined || name === '' || value === '' ? [] : [[name, value]]

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A file of more about the same people (hashes, factors), by their id. */
export async function readJoined(
  path: string,
  idOf: (entry: Record<string, unknown>) => string | undefined,
): Promise<Map<string, Record<string, unknown>>> {
  const joined = new Map<string, Record<string, unknown>>()
  for await (const { value } of entriesOf(path)) {
    const [fields] = listOf([value])
    const id = fields === undefined ? undefined : idOf(fields)
    if (fields !== undefined && id !== undefined) joined.set(id, { ...joined.get(id), ...fields })
  }
  return joined
}
