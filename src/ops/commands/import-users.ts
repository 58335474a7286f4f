// `users:import`: imports people from a file of another system, or of another Latchkey.
import { resolve } from 'node:path'
import { ok, refuse, type Result } from '../../result.ts'
import { count, wholeNumber, type Command, type Report } from '../command.ts'
import type { Refusal } from '../refusal.ts'
import type { OpenDatabase } from '../database.ts'
import { readPrivateKey } from '../transfer/envelope.ts'
import { importPeople, type Tally, type Wanted } from '../transfer/import.ts'
import { readOwnSecret } from '../transfer/own-secret.ts'
import { REFUSALS } from '../transfer/person.ts'
import { isThere, readJoined } from '../transfer/read-file.ts'
import { openReport } from '../transfer/report-file.ts'
import { auth0 } from '../transfer/sources/auth0.ts'
import { betterAuth } from '../transfer/sources/better-auth.ts'
import { clerk } from '../transfer/sources/clerk.ts'
import { firebase } from '../transfer/sources/firebase.ts'
import { keycloak } from '../transfer/sources/keycloak.ts'
import { latchkey } from '../transfer/sources/latchkey.ts'
import type { Source, SourceOptions } from '../transfer/sources/source.ts'
import { supabase } from '../transfer/sources/supabase.ts'

const SOURCES: Readonly<Record<string, Source>> = {
  auth0,
  clerk,
  supabase,
  firebase,
  'better-auth': betterAuth,
  keycloak,
  latchkey,
}
/** The parameters of a Firebase project, where its console shows no others. */
const FIREBASE = { saltSeparator: 'Bw==', rounds: 8, memCost: 14 }

export const importUsersCommand: Command = {
  name: 'users:import',
  summary: 'makes accounts from the export of another system, or of a Latchkey',
  words: ['<source>', '<file>'],
  options: {
    'dry-run': { text: 'reads and checks everything, writes nothing' },
    report: { value: 'FILE', text: 'the problems of each line, as NDJSON (overwritten)' },
    join: {
      value: 'FILES',
      text: 'files about the same people (hashes, factors), joined by their id, separated by commas',
    },
    issuer: {
      value: 'URL',
      text: 'the issuer of the source’s ID tokens, e.g. https://tenant.eu.auth0.com/ : accounts\nare linked to it, which is useful while it stays a provider',
    },
    provider: { value: 'ID', text: 'the id of that issuer in OIDC_PROVIDERS (the name of the source)' },
    'role-claim': {
      value: 'PATH',
      text: 'the path of the role, e.g. app_metadata.role. Without it everybody is USER, except\nin a file of our own format, which has roles',
    },
    'auth-secret-file': {
      value: 'FILE',
      text: '\nAUTH_SECRET of the Worker, to encrypt the secrets of authenticator apps; .dev.vars\nis accepted. Without it they are left out',
    },
    'private-key-file': {
      value: 'FILE',
      text: '\na private JWK, to decrypt an export that was encrypted with its public half',
    },
    'salt-separator': { value: 'B64', text: `firebase: base64_salt_separator (${FIREBASE.saltSeparator})` },
    rounds: { value: 'N', text: `firebase: rounds (${FIREBASE.rounds})` },
    'mem-cost': { value: 'N', text: `firebase: mem_cost (${FIREBASE.memCost})` },
  },
  about: `Makes accounts from an export: NDJSON, a JSON array, an object with "users", or CSV (by its name). <source> is
${Object.keys(SOURCES).join(', ')} (our own).
docs/runbooks/leaving-latchkey.md describes our own format.
Passwords keep working. bcrypt, PBKDF2, Argon2, scrypt and Firebase hashes are verified at the first sign-in, and then
replaced by ours. MD5 and SHA digests are wrapped in scrypt here: one hash each. A line with a plaintext password is
refused. People are never joined to an existing account: an address that is taken, or is in the file twice, is reported.
No mail is sent. You may stop the import at any time and run it again. It doesn't change existing accounts, so give all
files at once. It counts accounts above USER, and so does a dry run. It overwrites only the report.`,
  examples: [
    'users:import auth0 users.ndjson --join hashes.ndjson --dry-run --report problems.ndjson',
    'users:import auth0 users.ndjson --join hashes.ndjson --issuer https://tenant.eu.auth0.com/',
    'users:import latchkey people.ndjson --auth-secret-file secret --private-key-file key.json --remote',
  ],
  prepare: ({ words: [name = '', path = ''], values }) => {
    const reader = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined
    if (reader === undefined) return refuse(`"${name}" is not a source. Use one of ${Object.keys(SOURCES).join(', ')}.`)
    const rounds = wholeNumber('rounds', values.rounds, FIREBASE.rounds, 1, 32)
    if (!rounds.ok) return rounds
    const memCost = wholeNumber('mem-cost', values['mem-cost'], FIREBASE.memCost, 1, 16)
    if (!memCost.ok) return memCost
    if (values.issuer !== undefined && !/^https?:$/.test(URL.parse(values.issuer)?.protocol ?? ''))
      return refuse('--issuer must be the URL in `iss` of the ID tokens.')
    if (name === 'auth0' && values.issuer !== undefined && !values.issuer.endsWith('/'))
      return refuse('--issuer of Auth0 must end with a slash, as `iss` does: otherwise nobody would be linked.')
    if (values['private-key-file'] !== undefined && values['auth-secret-file'] === undefined)
      return refuse('--private-key-file needs --auth-secret-file, to encrypt the secrets again.')
    const options = {
      issuer: values.issuer,
      provider: values.provider ?? name,
      roleClaim: values['role-claim'],
      saltSeparator: values['salt-separator'] ?? FIREBASE.saltSeparator,
      rounds: rounds.value,
      memCost: memCost.value,
    }
    return ok((database, progress) => importUsers(database, { name, reader }, path, options, values, progress))
  },
}

type Values = Readonly<Record<string, string | undefined>>

async function importUsers(
  database: OpenDatabase,
  source: Wanted['source'],
  path: string,
  options: Omit<SourceOptions, 'now'>,
  values: Values,
  progress: (line: string) => void,
): Promise<Result<Report, Refusal>> {
  const { deps } = database
  const startedAt = deps.now()
  const joins = values.join?.split(',') ?? []
  const missing = [path, ...joins].find((file) => !isThere(file))
  if (missing !== undefined) return refuse({ code: 'no_file', message: `${missing} does not exist.` })
  const { report: reportPath, 'auth-secret-file': secretFile, 'private-key-file': keyFile } = values
  const read = [path, ...joins, secretFile, keyFile].map((file) => file && resolve(file))
  if (reportPath !== undefined && read.includes(resolve(reportPath)))
    return refuse({ code: 'report_is_input', message: `${reportPath} is an input: the report would overwrite it.` })
  const keys = await readKeys(database, values)
  if (!keys.ok) return keys
  const report = openReport(values.report)
  if (!report.ok) return report
  const dryRun = values['dry-run'] !== undefined
  try {
    const joined = await readJoins(joins, source.reader)
    if (!joined.ok) return joined
    const wanted = { source, path, joined: joined.value.people, options: { ...options, now: startedAt }, dryRun }
    const imported = await importPeople(deps, { ...wanted, ...keys.value }, report.value.tell, progress)
    if (!imported.ok) return imported
    const about = { dryRun, milliseconds: deps.now() - startedAt, file: values.report, joins: joined.value }
    return ok(reportOf(source.name, imported.value, about))
  } catch (error) {
    const unread = unreadableOf(path, error)
    if (unread !== undefined) return refuse(unread)
    throw error
  } finally {
    report.value.close()
  }
}

type Joined = Awaited<ReturnType<typeof readJoined>>

/** The content of the files of `--join`, merged. */
async function readJoins(files: readonly string[], reader: Source): Promise<Result<Joined, Refusal>> {
  const people = new Map<string, Record<string, unknown>>()
  let unread = 0
  for (const file of files) {
    try {
      const joined = await readJoined(file, reader.idOf)
      unread += joined.unread
      for (const [id, fields] of joined.people) people.set(id, { ...people.get(id), ...fields })
    } catch (error) {
      const unreadable = unreadableOf(file, error)
      if (unreadable !== undefined) return refuse(unreadable)
      throw error
    }
  }
  return ok({ people, unread })
}

/** The refusal of a file that can't be read, if the error means that. */
function unreadableOf(path: string, error: unknown): Refusal | undefined {
  if (error instanceof SyntaxError) return { code: 'bad_file', message: `${path} could not be read: ${NOT_JSON}` }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_STRING_TOO_LONG' || code === 'ERR_FS_FILE_TOO_LARGE')
    return {
      code: 'bad_file',
      message: `${path} is too big for one JSON text or CSV: make it NDJSON, one line for each person.`,
    }
  if (code === 'EISDIR' || code === 'EACCES' || code === 'ENOENT')
    return { code: 'no_file', message: `${path} could not be read (${code}).` }
  return undefined
}

const NOT_JSON = 'it is neither NDJSON nor one JSON text, nor CSV by its name; in UTF-8, and not compressed.'

/** The secret of this database, and the key that opens the sealed values of the file. */
async function readKeys(
  { deps }: OpenDatabase,
  values: Values,
): Promise<Result<Pick<Wanted, 'secrets' | 'privateKey'>, Refusal>> {
  const secretFile = values['auth-secret-file']
  if (secretFile === undefined) return ok({ secrets: undefined, privateKey: undefined })
  const secrets = await readOwnSecret(deps, secretFile)
  if (!secrets.ok) return secrets
  const keyFile = values['private-key-file']
  if (keyFile === undefined) return ok({ secrets: secrets.value, privateKey: undefined })
  const privateKey = await readPrivateKey(keyFile)
  return privateKey.ok ? ok({ secrets: secrets.value, privateKey: privateKey.value }) : privateKey
}

const joinLine = ({ people, unread }: Joined, met: number): string =>
  `  --join says more of ${count(people.size)} people: ${count(met)} of them are in the file, ${count(people.size - met)} are not; ${count(unread)} lines of it are of nobody`

function reportOf(
  source: string,
  tally: Tally,
  about: { dryRun: boolean; milliseconds: number; file: string | undefined; joins: Joined },
): Report {
  const { dryRun, milliseconds, file, joins } = about
  const seconds = milliseconds / 1000
  const rate = Math.round(tally.created / Math.max(seconds, 0.001))
  const { codes, ...numbers } = tally
  const head = dryRun
    ? `Would make ${count(tally.created)} accounts. Nothing was written.`
    : tally.created === 0
      ? 'Nothing changed: no account was made.'
      : `Made ${count(tally.created)} accounts in ${seconds.toFixed(1)} s (${count(rate)} a second).`
  const left = Object.entries(codes).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const isRefusal = (code: string): boolean => REFUSALS.some((refusal) => refusal === code)
  const lines = [
    head,
    `  ${count(tally.read)} lines read, ${count(tally.existing)} of people who are here already, ${count(tally.refused)} refused`,
    `  with ${count(tally.passwords)} passwords, ${count(tally.identities)} identities, ${count(tally.totp)} authenticator apps, ${count(tally.passkeys)} passkeys`,
    ...(tally.administrators > 0
      ? [`  ${count(tally.administrators)} of them ADMIN or SUPER_ADMIN: are they meant?`]
      : []),
    ...(joins.people.size + joins.unread > 0 ? [joinLine(joins, tally.joined)] : []),
    ...left.map(([code, times]) => `  ${isRefusal(code) ? 'refused' : 'noted'}: ${code} × ${count(times)}`),
    ...(left.length > 0 && file === undefined ? ['  --report FILE says which lines.'] : []),
    ...(left.length > 0 && file !== undefined ? [`  ${file} says which lines.`] : []),
  ]
  const joined = { joined: tally.joined, joined_unmet: joins.people.size - tally.joined, joined_unread: joins.unread }
  const value = { source, dry_run: dryRun, ...numbers, ...joined, codes, milliseconds, users_per_second: rate }
  return { text: lines.join('\n'), value }
}
