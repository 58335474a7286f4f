// A local database that has every migration. The first test that wants one makes it by the operator's command; after that its files are
// copied, because wrangler takes five seconds of work for a migration and a copy takes none.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { node, projectRoot, query, temporaryFolder } from './processes.ts'

/** Where it is kept from run to run, beside other tools' caches. */
const SHELF = join(projectRoot, 'node_modules/.cache/latchkey-migrated')

/** A folder for `--persist-to` with a database of the test's own, migrated and empty. */
export async function migratedFolder(): Promise<string> {
  const folder = temporaryFolder()
  await migrateInto(folder)
  return folder
}

/** Puts such a database into a folder, which need not be there yet. */
export async function migrateInto(folder: string): Promise<void> {
  cpSync(await original(), folder, { recursive: true })
}

/** The database that is copied. Two workers may make it at once: then the second one's is thrown away. */
async function original(): Promise<string> {
  const kept = join(SHELF, madeOf())
  if (existsSync(kept)) return kept
  const fresh = temporaryFolder()
  const { code, stderr } = await node('src/ops/migrate.ts', ['--persist-to', fresh])
  if (code !== 0) throw new Error(stderr)
  // What still stands in the journal of SQLite goes into the file itself, so that one file is the whole database.
  query(fresh, 'PRAGMA wal_checkpoint(TRUNCATE)')
  mkdirSync(SHELF, { recursive: true })
  const whole = `${kept}.${process.pid}`
  cpSync(fresh, whole, { recursive: true })
  try {
    renameSync(whole, kept)
  } catch {
    rmSync(whole, { recursive: true })
  }
  for (const other of readdirSync(SHELF))
    if (!kept.endsWith(other) && !other.includes('.')) rmSync(join(SHELF, other), { recursive: true, force: true })
  return kept
}

/** A name for what the database is made of: the migrations, the configuration, wrangler. Other contents make another database. */
function madeOf(): string {
  const folder = join(projectRoot, 'migrations')
  const migrations = readdirSync(folder).filter((file) => file.endsWith('.sql'))
  const files = ['wrangler.toml', 'package-lock.json', ...migrations.toSorted().map((file) => `migrations/${file}`)]
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(projectRoot, file)))
  return hash.digest('hex').slice(0, 16)
}
