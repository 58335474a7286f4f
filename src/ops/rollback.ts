// `npm run db:rollback`: undoes the last applied migration by its script in migrations/rollback/, and deletes its journal row,
// in one transaction. wrangler has no such command.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ok, refuse, type Result } from '../result.ts'
import { nameOf, readTarget, TARGET_HELP, targetWords, type Target } from './target.ts'
import { captureWrangler, complaintOf, onDatabase, projectRoot, type Wrangler } from './wrangler.ts'

const HELP = `Undoes the last migration that a database has, with migrations/rollback/<its name>: all of it or nothing. Run it again
to undo the one before. What the migration had added is lost; \`npm run db:migrate\` applies it again, empty.

  npm run db:rollback [-- OPTIONS]

${TARGET_HELP}
  --yes              do it; a remote database is left alone without this
  --help             this text

On a remote database a Time Travel bookmark is printed first: the way back to the data as it was.
Exit code: 0 undone, 1 nothing was undone, 2 not understood.`

type Database = Pick<Target, 'remote' | 'persistTo' | 'environment'>

/** The name of the last applied migration; `undefined` where there is none. */
export async function lastMigration(
  database: Database,
  wrangler: Wrangler,
): Promise<Result<string | undefined, string>> {
  const query = 'SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1'
  const asked = ['d1', 'execute', 'DB', ...targetWords(database), '--json', `--command=${query}`]
  const outcome = await onDatabase(wrangler, asked)
  const words = complaintOf(outcome)
  if (outcome.code !== 0) return words.includes('no such table') ? ok(undefined) : refuse(words)
  const [answer] = JSON.parse(outcome.stdout) as { results: { name: string }[] }[]
  return ok(answer?.results[0]?.name)
}

/**
 * Runs a rollback script and deletes the journal row of its migration: one batch, which stops if another migration is the last
 * one by now.
 */
export async function rollBack(
  database: Database,
  name: string,
  script: string,
  wrangler: Wrangler,
): Promise<Result<undefined, string>> {
  const quoted = `'${name.replaceAll("'", "''")}'`
  const sql = [
    `SELECT CASE WHEN ${quoted} IS NOT (SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1) THEN json('another one is the last by now') END;`,
    script.trim().replace(/;?$/, ';'),
    `DELETE FROM d1_migrations WHERE name = ${quoted};`,
  ].join('\n')
  const outcome = await onDatabase(wrangler, [
    'd1',
    'execute',
    'DB',
    ...targetWords(database),
    '--yes',
    '--json',
    `--command=${sql}`,
  ])
  return outcome.code === 0 ? ok(undefined) : refuse(complaintOf(outcome))
}

/** The command. Returns its exit code. */
export async function main(words: readonly string[], wrangler: Wrangler = captureWrangler): Promise<number> {
  const read = readTarget(words)
  if (!read.ok) {
    console.error(`${read.error}\n\n${HELP}`)
    return 2
  }
  const target = read.value
  if (target.help) {
    console.log(HELP)
    return 0
  }
  const database = nameOf(target)
  const last = await lastMigration(target, wrangler)
  if (!last.ok) return stop(last.error)
  const name = last.value
  if (name === undefined) return stop(`Nothing to roll back: ${database} has no migration.`)
  const script = readScript(name)
  if (script === undefined) return stop(`There is no migrations/rollback/${name}: ${database} stays as it is.`)

  if (target.remote) {
    const bookmark = await wrangler(['d1', 'time-travel', 'info', 'DB', `--env=${target.environment ?? ''}`])
    if (bookmark.code !== 0) return stop(`No Time Travel bookmark, so nothing was done:\n${complaintOf(bookmark)}`)
    console.log(bookmark.stdout.trim())
    if (!target.yes)
      return stop(`This would undo ${name} on ${database}, and lose what it had added. Add --yes to do it.`)
  }
  const undone = await rollBack(target, name, script, wrangler)
  if (!undone.ok) return stop(`${name} was not undone, ${database} is as it was:\n${undone.error}`)
  console.log(`Undid ${name} on ${database}.`)
  return 0
}

function stop(words: string): 1 {
  console.error(words)
  return 1
}

function readScript(name: string): string | undefined {
  try {
    return readFileSync(join(projectRoot, 'migrations/rollback', name), 'utf8')
  } catch {
    return undefined
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
