// `npm run check`: migrations that would lose data are refused, unless the file says why and how the data is kept. On D1
// foreign keys are always on, whatever a PRAGMA says: a table that is dropped or rebuilt takes every row that points to it
// along, and the migration reports success. And wrangler has no rollback: each migration brings its own. And a table with a text
// key is WITHOUT ROWID, which drizzle-kit never writes: with a rowid each row that is added is billed as two.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const NAME = /^(?<number>\d{4})_[a-z0-9_]+\.sql$/
/** `-- destructive: why, and how the data is kept`: a word is no explanation. */
const MARKER = /^--[ \t]*destructive:[ \t]*(?<why>.*)$/im
const LEAST_REASON = 20

/** What destroys, and why it does on D1. The patterns see one statement, in capitals, without comments and texts. */
const DESTRUCTIVE = [
  [/\bDROP TABLE\b/, 'drops a table, and with it every row of other tables that points to one of its rows'],
  [/\bALTER TABLE \S+ DROP\b/, 'drops a column'],
  [/\bALTER TABLE \S+ RENAME\b/, 'renames what running Workers still use'],
  [/__NEW_/, 'rebuilds a table: the old one is dropped, and every row that points to it goes along'],
  [
    /\bPRAGMA (?:DEFER_)?FOREIGN_KEYS\b/,
    'counts on foreign keys being off: D1 ignores that, or checks them late and still cascades',
  ],
  [/\b(?:REPLACE INTO|INSERT OR REPLACE)\b/, 'replaces rows, which deletes them first, and what points to them'],
]
const WHOLE_TABLE = [
  [/\bDELETE FROM\b/, 'deletes every row of a table'],
  [/(?<!\b(?:ON|DO|BEFORE|AFTER|OF) )\bUPDATE\b(?! (?:OF|ON)\b)/, 'changes every row of a table'],
]

/** Tables that keep their rowid, and why. */
const WITH_ROWID = {
  USERS: 'all other tables point to it: to make it anew would be to make all of them anew',
  TOTP: 'the clock reads it in the order of its rowids, and an app is added once',
}

/** @typedef {{ file: string, line: number, what: string }} Finding */

/** Everything that is not as it should be in a folder of migrations. @param {string} folder @returns {Finding[]} */
export function inspectMigrations(folder) {
  const files = sqlFiles(folder)
  const rollbacks = sqlFiles(join(folder, 'rollback'))
  return [
    ...inspectNames(files),
    ...inspectJournal(folder, files),
    ...files.flatMap((file) => inspectRollback(folder, file, rollbacks)),
    ...rollbacks
      .filter((file) => !files.includes(file))
      .map((file) => finding(`rollback/${file}`, 1, 'undoes a migration that is not there')),
    ...files.flatMap((file) => inspectSql(file, readFileSync(join(folder, file), 'utf8'))),
    ...inspectKeys(folder, files),
  ]
}

function inspectNames(files) {
  return files.flatMap((file, index) => {
    const number = NAME.exec(file)?.groups?.number
    if (number === undefined) return [finding(file, 1, 'must be called NNNN_what_it_does.sql')]
    if (Number(number) === index) return []
    return [
      finding(
        file,
        1,
        `must have the number ${String(index).padStart(4, '0')}: they are applied in the order of their names`,
      ),
    ]
  })
}

/** drizzle-kit's journal says what comes next: a file that it doesn't list is generated again. */
function inspectJournal(folder, files) {
  const path = join(folder, 'meta/_journal.json')
  if (!existsSync(path)) return [finding('meta/_journal.json', 1, 'is not there: `npm run db:generate` writes it')]
  const listed = JSON.parse(readFileSync(path, 'utf8')).entries.map((entry) => `${entry.tag}.sql`)
  if (listed.join() === files.join()) return []
  const missing = files.filter((file) => !listed.includes(file))
  const gone = listed.filter((file) => !files.includes(file))
  const what = [
    ...missing.map((file) => `does not list ${file}`),
    ...gone.map((file) => `lists ${file}, which is not there`),
    ...(missing.length + gone.length === 0 ? ['lists the migrations in another order'] : []),
  ]
  return what.map((text) => finding('meta/_journal.json', 1, text))
}

function inspectRollback(folder, file, rollbacks) {
  if (!rollbacks.includes(file))
    return [finding(file, 1, `has no rollback/${file}: write how it is undone, children before parents`)]
  const undone = statementsOf(readFileSync(join(folder, 'rollback', file), 'utf8'))
  return undone.length > 0 ? [] : [finding(`rollback/${file}`, 1, 'undoes nothing')]
}

function inspectSql(file, source) {
  const marked = MARKER.exec(source)?.groups?.why?.trim()
  const destroyed = statementsOf(source).flatMap(({ line, text }) => {
    const without = /\bWHERE\b/.test(text) && !/\bWHERE (?:1|TRUE|1 ?= ?1)$/.test(text) ? [] : WHOLE_TABLE
    return [...DESTRUCTIVE, ...without].filter(([pattern]) => pattern.test(text)).map(([, what]) => ({ line, what }))
  })
  if (destroyed.length === 0) return []
  if (marked === undefined) {
    const how = 'write a comment `-- destructive: why, and how the data is kept` above it if that is meant'
    return destroyed.map(({ line, what }) => finding(file, line, `${what}: ${how}`))
  }
  if (marked.length >= LEAST_REASON) return []
  const line = source.slice(0, source.search(MARKER)).split('\n').length
  return [finding(file, line, 'is marked as destructive without saying why and how the data is kept')]
}

/** The tables that all migrations leave behind: which have a text key and a rowid beside it. */
function inspectKeys(folder, files) {
  const created = new Map()
  for (const file of files) {
    for (const { line, text } of statementsOf(readFileSync(join(folder, file), 'utf8'))) {
      const [, verb, name = ''] = /^(CREATE|DROP|ALTER) TABLE (?:IF (?:NOT )?EXISTS )?\W?(\w+)/.exec(text) ?? []
      const renamed = /\bRENAME TO \W?(\w+)/.exec(text)?.[1]
      const before = created.get(name)
      if (verb === 'DROP' || renamed !== undefined) created.delete(name)
      if (renamed !== undefined && before !== undefined) created.set(renamed, before)
      if (verb !== 'CREATE' || !/\bTEXT PRIMARY KEY\b/.test(text)) continue
      if (!text.endsWith(') WITHOUT ROWID')) created.set(name, { file, line })
    }
  }
  return [...created]
    .filter(([name]) => !(name in WITH_ROWID))
    .map(([, { file, line }]) => finding(file, line, 'makes a table with a text key: end it with WITHOUT ROWID'))
}

/** The statements of a script, each in capitals on one line, and the line where it begins. @param {string} source */
function statementsOf(source) {
  // Comments and texts become spaces, line ends stay; names in double quotes and backticks are code.
  const code = source.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, (match) => match.replace(/[^\n]/g, ' '))
  const found = []
  let start = 0
  for (const part of code.split(';')) {
    const text = part.replace(/\s+/g, ' ').trim().toUpperCase()
    if (text !== '') found.push({ line: source.slice(0, start + part.search(/\S/)).split('\n').length, text })
    start += part.length + 1
  }
  return found
}

function sqlFiles(folder) {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.sql'))
        .toSorted()
    : []
}

function finding(file, line, what) {
  return { file, line, what }
}

if (import.meta.main) {
  const findings = inspectMigrations(join(dirname(import.meta.dirname), 'migrations'))
  for (const { file, line, what } of findings) console.error(`migrations/${file}:${line}: ${what}`)
  console.log(
    findings.length === 0
      ? 'The migrations keep what is there.'
      : `${findings.length} places in migrations/ are not safe.`,
  )
  process.exitCode = findings.length === 0 ? 0 : 1
}
