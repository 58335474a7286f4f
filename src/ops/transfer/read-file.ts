// Reads an export file of any shape: NDJSON (one line at a time, however long the file), a JSON array, an object with an array
// `users` (Firebase, Keycloak), or CSV with a heading line. All of them in UTF-8, because names and addresses of another
// encoding would be misread.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse/sync'
import { isFields, listOf } from './fields.ts'

/** One entry and its place: the line in NDJSON and CSV, else its number. `undefined` where it isn't JSON. */
export type Entry = { line: number; value: unknown }

/** A longer line is no person. It is skipped, and never held in memory as a whole. */
const MOST_BYTES = 1_000_000
const LINE_FEED = 10
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Whether there is something at a path. */
export const isThere = (path: string): boolean => existsSync(path)

/** SHA-256 of a file, in hexadecimal. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** The entries of a file, in order. Throws where the file can't be read, or is one JSON text with a fault in it. */
export async function* entriesOf(path: string): AsyncGenerator<Entry> {
  if (path.toLowerCase().endsWith('.csv')) {
    yield* rowsOf(await wholeText(path))
    return
  }
  const whole = (await isOfLines(path)) ? undefined : await wholeValue(path)
  if (whole !== undefined) {
    yield* entriesIn(whole)
    return
  }
  for await (const { line, text } of linesOf(path)) if (text !== '') yield { line, value: parsed(text) }
}

/** Whether the first line that isn't empty is one JSON value. */
async function isOfLines(path: string): Promise<boolean> {
  const [first] = await firstLines(path)
  const value = parsed(first)
  return isFields(value) && !Array.isArray(value.users)
}

/** The single JSON text of a file; `undefined` for an empty file, and for one of lines whose first line is broken. */
async function wholeValue(path: string): Promise<unknown> {
  const text = await wholeText(path)
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    const [first, second] = await firstLines(path)
    if (first?.startsWith('[') !== true && isFields(parsed(second))) return undefined
    throw error
  }
}

async function wholeText(path: string): Promise<string> {
  const text = decoded(await readFile(path))
  if (text === undefined) throw new SyntaxError('not UTF-8')
  return text
}

async function firstLines(path: string): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = []
  for await (const { text } of linesOf(path)) {
    if (text !== '') found.push(text)
    if (found.length === 2) break
  }
  return found
}

/**
 * The lines, which end with LF or CR LF only. U+2028 and U+2029, where `node:readline` also breaks lines, may stand in a JSON
 * string (RFC 8259 §7). A line that is too long or isn't UTF-8 has no text.
 */
async function* linesOf(path: string): AsyncGenerator<{ line: number; text: string | undefined }> {
  let line = 0
  let parts: Buffer[] = []
  let bytes = 0
  const keep = (part: Buffer): void => {
    bytes += part.length
    if (bytes > MOST_BYTES) parts = []
    else parts.push(part)
  }
  const take = (): { line: number; text: string | undefined } => {
    const text = bytes > MOST_BYTES ? undefined : decoded(Buffer.concat(parts))?.trim()
    line += 1
    parts = []
    bytes = 0
    return { line, text }
  }
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      keep(chunk.subarray(from, at))
      yield take()
      from = at + 1
    }
    keep(chunk.subarray(from))
  }
  if (bytes > 0) yield take()
}

/** The text of bytes, without a byte order mark; `undefined` where they aren't UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return undefined
    throw error
  }
}

function* entriesIn(value: unknown): Generator<Entry> {
  const list: unknown = isFields(value) && Array.isArray(value.users) ? value.users : value
  let line = 0
  for (const item of Array.isArray(list) ? (list as unknown[]) : [list]) yield { line: (line += 1), value: item }
}

/** RFC 4180, with a heading line. An entry's line is the one where it begins. Empty fields are left out. */
function* rowsOf(text: string): Generator<Entry> {
  const bytes = Buffer.from(text)
  let names: string[] | undefined
  let line = 1
  let from = 0
  for (const { record, info } of recordsOf(bytes)) {
    const heads = names
    if (heads === undefined) names = record
    else if (record.some((value) => value !== ''))
      yield { line, value: Object.fromEntries(record.flatMap((value, index) => fieldOf(heads[index], value))) }
    // Lines are counted here, because the library counts a CRLF within a field twice.
    for (; from < info.bytes; from += 1) if (bytes[from] === LINE_FEED) line += 1
  }
}

type CsvRecord = { record: string[]; info: { bytes: number } }

function recordsOf(bytes: Buffer): CsvRecord[] {
  try {
    // The library's types don't describe the records of `info`.
    return parse(bytes, { info: true, relax_column_count: true }) as unknown[] as CsvRecord[]
  } catch (error) {
    throw error instanceof CsvError ? new SyntaxError(error.message) : error
  }
}

const fieldOf = (name: string | undefined, value: string): [string, string][] =>
  name === undefined || name === '' || value === '' ? [] : [[name, value]]

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Fields about the same people (hashes, factors), by their id; and how many of its lines belong to nobody. */
export async function readJoined(
  path: string,
  idOf: (entry: Record<string, unknown>) => string | undefined,
): Promise<{ people: Map<string, Record<string, unknown>>; unread: number }> {
  const people = new Map<string, Record<string, unknown>>()
  let unread = 0
  for await (const { value } of entriesOf(path)) {
    const [fields] = listOf([value])
    const id = fields === undefined ? undefined : idOf(fields)
    if (fields === undefined || id === undefined) unread += 1
    else people.set(id, { ...people.get(id), ...fields })
  }
  return { people, unread }
}
