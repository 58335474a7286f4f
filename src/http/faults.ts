// Errors that were thrown: an answer that reveals no more than it must, and a line for the operator.
import { Busy } from '../crypto/scrypt.ts'
import { DatabaseFault, run } from '../db/client.ts'
import { compareMigrations, selectApplied } from '../db/migrations.ts'
import { problem } from './problems.ts'
import type { WireContext } from './wire-env.ts'

const RETRY_AFTER_SECONDS = '2'

/**
 * Answers an error: 503 where too many hashes wait or D1 fails, 500 `misconfigured` where tables are missing, which names the migrations that
 * D1 lacks, else 500.
 */
export async function onError(error: Error, c: WireContext): Promise<Response> {
  if (error instanceof Busy) return problem(c, 'busy', { headers: { 'Retry-After': RETRY_AFTER_SECONDS } })
  const fault = error instanceof DatabaseFault ? error : undefined
  logUncaught(error, c.get('requestId')())
  if (fault?.kind === 'unmigrated') {
    const missing = await missingIn(c)
    const named = missing.length === 0 ? '' : `Without ${missing.join(', ')}. `
    return problem(c, 'misconfigured', {
      detail:
        `The database bound as DB lacks tables: run \`npm run db:migrate\` (\`-- --remote\` for the deployed one). ${named}`.trim(),
      errors: [{ field: 'DB', code: 'unmigrated', message: `${named}Run \`npm run db:migrate\`.` }],
    })
  }
  if (fault !== undefined) return problem(c, 'unavailable', { headers: { 'Retry-After': RETRY_AFTER_SECONDS } })
  return problem(c, 'internal_error')
}

/** The migrations that D1 lacks; none where it doesn't say. */
async function missingIn(c: WireContext): Promise<string[]> {
  try {
    const [applied] = await run(c.get('deps').db, [selectApplied(c.get('deps').db)])
    return compareMigrations(applied.results).missing
  } catch {
    return []
  }
}

/** One line for the operator, with the place and no values. The message of an unknown error may hold a bound parameter. */
export function logUncaught(thrown: unknown, requestId: string): void {
  const error = thrown instanceof Error ? thrown : new Error('not an error')
  const where = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6)
    .map((line) => line.trim())
  const what = error instanceof DatabaseFault ? error.message : error.name
  console.error(JSON.stringify({ level: 'error', what, where, request_id: requestId }))
}
