// Mails a new code for a sign-up. What it answers is the same for every challenge, live, dead or made up.
import { addressBudget, overBudgetWrites, refuseSource, sourceBudget } from '../codes/budget.ts'
import { findChallenge, mayBeRenewed, readHeldAddress } from '../codes/find.ts'
import { openChallenge } from '../codes/handles.ts'
import { reissueCode } from '../codes/issue.ts'
import { RENEWABLE } from '../codes/rules.ts'
import type { Purposes } from '../codes/tables.ts'
import type { ThrottledRefusal } from '../credentials/throttled.ts'
import { uuidv7 } from '../crypto/random.ts'
import { changedRow, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { queueMail } from '../mail/queue.ts'
import { ok, type Result } from '../result.ts'
import { findUserByEmail } from '../users/find.ts'
import { signUpMail } from './sign-up.ts'

const NOBODY = { email: 'nobody@example.invalid', purpose: 'sign_up' } as const

/**
 * Mails a new code and link for a challenge; the ones before die. Nothing is sent and nothing dies if the last ones were sent
 * less than a minute ago, if the budget for mail is used up, or if the challenge is dead or its purpose isn't `RENEWABLE`.
 * Every call counts against its source. Otherwise the source could tell live challenges from dead ones.
 */
export async function resendCode(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer'>,
  challenge: string,
): Promise<Result<undefined, ThrottledRefusal>> {
  const id = openChallenge(deps.config.secrets, challenge) ?? uuidv7(deps.now())
  // A sign-up that nobody may finish any more is mailed nothing.
  const purposes: Purposes = deps.config.signUp === 'closed' ? ['verify_email'] : RENEWABLE
  const which = { id, purposes }
  const challenged = findChallenge(deps, which)
  const source = sourceBudget(deps)
  const [counted, spent, rows, holders, held] = await run(deps.db, [
    ...source.statements,
    challenged.row,
    findUserByEmail(deps, challenged.email),
    readHeldAddress(deps, challenged.email),
  ])
  const allowed = source.outcome(counted, spent)
  if (!allowed.ok) return refuseSource(deps, allowed.error)
  const taken = holders.length > 0 || held.results[0]?.held === 1
  // A dead or made-up challenge costs what a live one does.
  const row = rows[0] ?? NOBODY
  const renewed = reissueCode(deps, which)
  const order = signUpMail(deps, row.email, renewed, row.purpose === 'sign_up' && taken)
  const mail = await queueMail(deps, row.purpose === 'sign_up' ? order : { ...order, kind: 'verify_email' }, changedRow)
  const { email: to, purpose } = row
  const budget = addressBudget(deps, { to, purpose, onlyIf: mayBeRenewed(deps, which) })
  const [reserved, full, changed] = await run(deps.db, [...budget.statements, renewed.write, mail.write])
  const slot = budget.outcome(reserved, full)
  if (changed.length > 0) mail.send()
  else if (!slot.ok && full.results.length > 0) await run(deps.db, overBudgetWrites(deps, slot.error))
  return ok(undefined)
}
