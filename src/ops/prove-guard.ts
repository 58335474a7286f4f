// Proves on the database of a deployment what every one-time thing relies on: that `changes()` speaks of the statement before
// it.
import { CANARY_LOST, CANARY_WON } from '../db/canary.ts'
import { ok, refuse, type Result } from '../result.ts'
import { targetWords, type Target } from './target.ts'
import { complaintOf, onDatabase, type Wrangler } from './wrangler.ts'

/** Runs both canary batches, which leave no row. Refuses where one doesn't end as it must. */
export async function proveGuard(
  target: Pick<Target, 'remote' | 'persistTo' | 'environment'>,
  wrangler: Wrangler,
): Promise<Result<undefined, string>> {
  const proofs = [
    [CANARY_LOST, 'malformed JSON'],
    [CANARY_WON, 'UNIQUE constraint failed'],
  ] as const
  for (const [statements, ending] of proofs) {
    const command = `--command=${statements.join('; ')};`
    const asked = ['d1', 'execute', 'DB', ...targetWords(target), '--yes', '--json', command]
    const outcome = await onDatabase(wrangler, asked)
    const words = complaintOf(outcome)
    if (outcome.code !== 0 && words.includes(ending)) continue
    return refuse(
      outcome.code === 0
        ? `One-time codes are not protected on this database: "${ending}" was expected. Codes could be spent twice.`
        : `It could not be tested whether one-time codes are protected on this database:\n${words}`,
    )
  }
  return ok(undefined)
}
