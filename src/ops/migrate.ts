// `npm run db:migrate`: applies the migrations that a database doesn't have yet, by binding name, without asking.
import { nameOf, readTarget, TARGET_HELP, targetWords, type Target } from './target.ts'
import { captureWrangler, complaintOf, onDatabase, type Wrangler } from './wrangler.ts'

const HELP = `Applies the migrations in migrations/ that a database doesn't have yet. Each file is one transaction.

  npm run db:migrate [-- OPTIONS]

${TARGET_HELP}
  --help             this text`

/** Applies the missing migrations and returns the names of their files. Refuses with wrangler's message. */
export async function migrate(
  target: Pick<Target, 'remote' | 'persistTo' | 'environment'>,
  wrangler: Wrangler = captureWrangler,
): Promise<{ ok: true; applied: string[] } | { ok: false; reason: string }> {
  const outcome = await onDatabase(wrangler, ['d1', 'migrations', 'apply', 'DB', ...targetWords(target)])
  if (outcome.code !== 0) return { ok: false, reason: complaintOf(outcome) }
  // wrangler prints a table after each file. The last table of a try has a line for each of its files, with a tick.
  const applied = [...outcome.printed.matchAll(/│ (\S+\.sql) +│ ✅/g)].map((match) => match[1] ?? '')
  if (applied.length > 0) return { ok: true, applied: [...new Set(applied)] }
  if (outcome.stdout.includes('No migrations to apply')) return { ok: true, applied: [] }
  return { ok: false, reason: complaintOf(outcome) }
}

/** The command. Returns its exit code. */
export async function main(words: readonly string[], wrangler: Wrangler = captureWrangler): Promise<number> {
  const target = readTarget(words)
  if (!target.ok) {
    console.error(`${target.error}\n\n${HELP}`)
    return 2
  }
  if (target.value.help) {
    console.log(HELP)
    return 0
  }
  const outcome = await migrate(target.value, wrangler)
  if (!outcome.ok) {
    console.error(outcome.reason)
    return 1
  }
  const database = nameOf(target.value)
  if (outcome.applied.length === 0) console.log(`Nothing to do: ${database} has every migration.`)
  for (const name of outcome.applied) console.log(`Applied ${name} to ${database}.`)
  return 0
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
