// A link to set a password that an administrator has mailed: an invitation, or a way back in. Administrators learn what became
// of the mail, because they may know who has an account.
import { changedRow, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Reservation } from '../limits/attempts.ts'
import { queueMail } from '../mail/queue.ts'
import { administratorBudget, overBudgetWrites, type MailSource } from './budget.ts'
import { issueCode } from './issue.ts'
import { RESEND_AFTER_MS } from './rules.ts'
import { notAskedSince } from './store.ts'

type LinkDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
type Rows = Parameters<Reservation['outcome']>

/**
 * The source in the row of the code. All administrators share one minute and one budget, and other people's requests don't
 * count in them.
 */
const SOURCE = 'administrator'

/**
 * What became of a mail: sent, not sent because another one was sent within the last minute, or not sent because the budget is
 * used up.
 */
export type MailOutcome = 'mailed' | 'sent_lately' | 'over_budget'

/**
 * A prepared link. Commit `reserve` (the mail's place in the budget), `mail` and `code` in this order, with nothing but reads
 * between them. Then give the rows of `reserve` and `full` to `settle`, which sends the mail or records why it wasn't sent.
 */
export type PasswordLink = {
  reserve: Reservation['statements'][0]
  full: Reservation['statements'][1]
  mail: Write
  code: Write
  settle: (reserved: Rows[0], full: Rows[1]) => Promise<MailOutcome>
}

/** Prepares a link for a person. A reset within a minute of the last one is not mailed (contract §7). */
export async function preparePasswordLink(
  deps: LinkDeps,
  to: { email: string; userId: string; kind: 'invitation' | 'reset_password' },
  from: MailSource,
): Promise<PasswordLink> {
  const { email, userId, kind } = to
  const purpose = 'reset_password'
  const code = issueCode(deps, { purpose, email, userId, source: SOURCE }, changedRow)
  const link = `${deps.config.issuer}/reset-password?token=${code.token}`
  const mail = await queueMail(deps, { to: email, kind, code: code.code, link }, changedRow)
  const asked = { email, purpose, source: SOURCE } as const
  const onlyIf = kind === 'invitation' ? undefined : notAskedSince(asked, deps.now() - RESEND_AFTER_MS)
  const budget = administratorBudget(deps, email, from, onlyIf)
  const [reserve, full] = budget.statements
  const settle = async (...rows: Rows): Promise<MailOutcome> => {
    const slot = budget.outcome(...rows)
    if (slot.ok) mail.send()
    if (slot.ok) return 'mailed'
    if (rows[1].results.length === 0) return 'sent_lately'
    await run(deps.db, overBudgetWrites(deps, slot.error))
    return 'over_budget'
  }
  return { reserve, full, mail: mail.write, code: code.write, settle }
}
