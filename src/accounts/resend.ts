// Mails a new code for a sign-up. What it answers is the same for every challenge, live, dead or made up.
import { mailBudget, overBudgetWrites } from '../codes/budget.ts'
import { findChallenge, mayBeRenewed, readHeldAddress } from '../codes/find.ts'
import { openChallenge } from '../codes/handles.ts'
import { reissueCode } from '../codes/issue.ts'
import { uuidv7 } from '../crypto/random.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { queueMail } from '../mail/queue.ts'
import { findUserByEmail } from '../users/find.ts'
import { signUpMail } from './sign-up.ts'

const NOBODY = { email: 'nobody@example.invalid', purpose: 'sign_up' } as const

/**
 * The code and link before die with it. Nothing is sent and nothing dies where they were sent less than a minute ago, or
 * the budget for mail is used up.
 */
export async function resendCode(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer'>,
  challenge: string,
): Promise<void> {
  const id = openChallenge(deps.config.secrets, challenge) ?? uuidv7(deps.now())
  const challenged = findChallenge(deps, id)
  const [rows, holders, held] = await run(deps.db, [
    challenged.row,
    findUserByEmail(deps, challenged.email),
    readHeldAddress(deps, challenged.email),
  ])
  const taken = holders.length > 0 || held.results[0]?.held === 1
  // A dead or made-up challenge costs what a live one does.
  const row = rows[0] ?? NOBODY
  const renewed = reissueCode(deps, id)
  const order = signUpMail(deps, row.email, renewed, row.purpose === 'sign_up' && taken)
  const mail = await queueMail(
    deps,
    row.purpose === 'sign_up' ? order : { ...order, kind: 'verify_email' },
    'if_changed',
  )
  const budget = mailBudget(deps, row.email, mayBeRenewed(deps, id))
  const [reserved, full, changed] = await run(deps.db, [...budget.statements, renewed.write, mail.write])
  const slot = budget.outcome(reserved, full)
  if (changed.length > 0) mail.send()
  else if (!slot.ok && full.results.length > 0) await run(deps.db, overBudgetWrites(deps, slot.error))
}
