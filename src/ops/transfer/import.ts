// The import itself: each entry is judged alone, then chunks of them are settled with the database. A chunk is one batch, so a
// run that is cut off leaves whole accounts, and the next run finds them and continues.
import { auditEach, audit } from '../../audit/record.ts'
import { hashBytes } from '../../credentials/password.ts'
import { toUtf8 } from '../../crypto/encoding.ts'
import { commit, mustNotHold, run, type Write } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import type { Refusal } from '../refusal.ts'
import { isFields } from './fields.ts'
import { judge, type Candidate } from './judge.ts'
import type { Note, NoteCode } from './person.ts'
import { digestOf, entriesOf } from './read-file.ts'
import { rowsOfChunk, type Settled } from './rows.ts'
import { parallelScrypt } from './scrypt.ts'
import { keyOf, settle, type Keys } from './settle.ts'
import type { Source, SourceOptions } from './sources/source.ts'
import { dropSignUps, insertRows, isAnyHeld } from './store.ts'

type ImportDeps = Pick<Deps, 'db' | 'now' | 'caller'>

export type Wanted = Keys & {
  source: { name: string; reader: Source }
  path: string
  /** Fields from other files about the same people, by their id at the source. */
  joined: ReadonlyMap<string, Record<string, unknown>>
  options: SourceOptions
  dryRun: boolean
}

/** The result of an import, in numbers. */
export type Tally = {
  read: number
  created: number
  existing: number
  refused: number
  /** Password hashes that can be verified here. */
  passwords: number
  /** Accounts with a role above USER. */
  administrators: number
  /** How many people of the other files are in this one. */
  joined: number
  totp: number
  passkeys: number
  identities: number
  /** By code, for refused lines and for losses. */
  codes: Partial<Record<NoteCode, number>>
}
/** Takes a note about a line. */
export type Tell = (line: number, note: Note, about: { email?: string }) => void

/** A local statement takes some milliseconds whatever it holds, so a chunk is as big as the next limit allows. */
const CHUNK_PEOPLE = 2_500
/** Of JSON, for judged people: a batch is then a few statements of at most 2 MB. */
const CHUNK_BYTES = 1_500_000
/** A wrapped digest costs a hash. So many take some seconds, which is the most that a run loses when it is cut off. */
const CHUNK_WEAK = 100
const MOST_TRIES = 3

/** Imports a file. Refuses only what stops the whole import; a fault of one line goes to `tell`, and the others continue. */
export async function importPeople(
  deps: ImportDeps,
  wanted: Wanted,
  tell: Tell,
  progress: (line: string) => void,
): Promise<Result<Tally, Refusal>> {
  const tally = emptyTally()
  const met = new Set<string>()
  const say: Tell = (line, note, about) => {
    tally.codes[note.code] = (tally.codes[note.code] ?? 0) + 1
    tell(line, note, about)
  }
  const refused: Tell = (line, note, about) => {
    tally.refused += 1
    say(line, note, about)
  }
  const seen = { ids: new Map<string, number>(), emails: new Map<string, number>(), identities: new Set<string>() }
  let chunk: Candidate[] = []
  let bytes = 0
  let weak = 0
  const flush = async (): Promise<Result<void, Refusal>> => {
    const settled = await settleAndWrite(deps, wanted, chunk, { tally, say, refused, seen: seen.identities })
    chunk = []
    bytes = 0
    weak = 0
    progress(`${tally.read} read, ${tally.created} ${wanted.dryRun ? 'would be made' : 'made'} …`)
    return settled
  }
  for await (const { line, value } of entriesOf(wanted.path)) {
    tally.read += 1
    const judged = judge(wanted.source, joinedEntry(wanted, value, met), wanted.options)
    if (!judged.ok) {
      refused(line, judged.error, {})
      continue
    }
    const candidate = { line, ...judged.value }
    const repeated = repeatedNote(seen, candidate)
    if (repeated !== undefined) {
      refused(line, repeated, candidate)
      continue
    }
    seen.ids.set(candidate.id, line)
    seen.emails.set(candidate.email, line)
    chunk.push(candidate)
    bytes += Buffer.byteLength(JSON.stringify(candidate))
    weak += candidate.hash?.kind === 'weak' ? 1 : 0
    if (chunk.length < CHUNK_PEOPLE && bytes < CHUNK_BYTES && weak < CHUNK_WEAK) continue
    const flushed = await flush()
    if (!flushed.ok) return flushed
  }
  const last = await flush()
  if (!last.ok) return last
  tally.joined = met.size
  if (tally.created > 0 && !wanted.dryRun) {
    const meta = { created: tally.created, refused: tally.refused, sha256: await digestOf(wanted.path) }
    const entry = { event: 'users_imported', outcome: 'success', actorId: 'operator', meta } as const
    await run(deps.db, [audit(deps, { ...entry, reason: wanted.source.name })])
  }
  return ok(tally)
}

const emptyTally = (): Tally => ({
  read: 0,
  created: 0,
  existing: 0,
  refused: 0,
  passwords: 0,
  administrators: 0,
  joined: 0,
  totp: 0,
  passkeys: 0,
  identities: 0,
  codes: {},
})

/** An entry with the fields of other files about the same person, whose id is added to `met`. */
function joinedEntry({ source, joined }: Wanted, value: unknown, met: Set<string>): unknown {
  if (joined.size === 0 || !isFields(value)) return value
  const id = source.reader.idOf(value)
  const more = id === undefined ? undefined : joined.get(id)
  if (id === undefined || more === undefined) return value
  met.add(id)
  return { ...more, ...value }
}

function repeatedNote(
  seen: { ids: ReadonlyMap<string, number>; emails: ReadonlyMap<string, number> },
  { id, email }: Candidate,
): Note | undefined {
  const sameId = seen.ids.get(id)
  if (sameId !== undefined) return { code: 'repeated_id', message: `the same person as in line ${sameId}` }
  const sameEmail = seen.emails.get(email)
  if (sameEmail === undefined) return undefined
  return { code: 'repeated_email', message: `the person in line ${sameEmail} has the same address: nobody is joined` }
}

type Books = { tally: Tally; say: Tell; refused: Tell; seen: Set<string> }

/** Settles a chunk with the database, and writes it. If another process wrote meanwhile, it is settled again. */
async function settleAndWrite(
  deps: ImportDeps,
  wanted: Wanted,
  chunk: readonly Candidate[],
  books: Books,
): Promise<Result<void, Refusal>> {
  if (chunk.length === 0) return ok(undefined)
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const { made, existing, told } = await settle(deps, wanted, chunk, books.seen)
    const written = made.length === 0 || wanted.dryRun || (await write(deps, wanted, made))
    if (!written) continue
    for (const { candidate, note, fatal } of told) (fatal ? books.refused : books.say)(candidate.line, note, candidate)
    for (const { candidate, identities } of made) {
      for (const { issuer, subject } of identities) books.seen.add(keyOf(issuer, subject))
      for (const note of candidate.notes) books.say(candidate.line, note, candidate)
    }
    books.tally.existing += existing
    books.tally.created += made.length
    for (const { candidate, totp, passkeys, identities } of made) {
      books.tally.passwords += candidate.hash === undefined ? 0 : 1
      books.tally.administrators += candidate.role === 'USER' ? 0 : 1
      books.tally.totp += totp === undefined ? 0 : 1
      books.tally.passkeys += passkeys.length
      books.tally.identities += identities.length
    }
    return ok(undefined)
  }
  const message = 'Somebody else makes accounts in this database at the same time: run the command again, it goes on.'
  return refuse({ code: 'changed_meanwhile', message })
}

/**
 * One batch: the accounts with all their rows, and the audit rows. `false` where an id or address was taken, or is held,
 * meanwhile.
 */
async function write(deps: ImportDeps, wanted: Wanted, made: readonly Settled[]): Promise<boolean> {
  const hashes = await Promise.all(made.map(({ candidate }) => storedHashOf(candidate)))
  const rows = await rowsOfChunk(made, hashes, { now: deps.now(), secrets: wanted.secrets })
  const inserts: Write[] = (['users', 'identities', 'totp', 'recovery_codes', 'passkeys'] as const).flatMap((table) =>
    insertRows(deps.db, table, rows[table]),
  )
  const entries = made.map(({ candidate: { id, role } }) => ({
    event: 'user_created' as const,
    outcome: 'success' as const,
    actorId: 'operator',
    subjectId: id,
    reason: 'import' as const,
    meta: { role },
  }))
  const emails = made.map(({ candidate }) => candidate.email)
  // An address may have been given up since it was read, and its former owner may take it back.
  const notHeld = mustNotHold(deps.db, isAnyHeld(emails, deps.now()))
  const committed = await commit(deps.db, [notHeld, dropSignUps(deps.db, emails), ...inserts, auditEach(deps, entries)])
  return committed.ok
}

/** What D1 stores: a hash as it came, or a weak digest wrapped in one of ours. */
async function storedHashOf({ hash }: Candidate): Promise<string | null> {
  if (hash === undefined) return null
  return hash.kind === 'ready' ? hash.stored : hash.head + (await hashBytes(parallelScrypt, toUtf8(hash.digest)))
}
