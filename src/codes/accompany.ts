// A mailed code in the batch of a use case that needs it answered, for example a sign-in that has to prove its mailbox. It
// counts in the budgets of mail, like every mail that somebody asks for.
import { always, changedRow, run, type Write } from '../db/client.ts'
import type { KnownDevice } from '../credentials/device.ts'
import type { Deps } from '../deps.ts'
import type { MailKind } from '../words/mails.ts'
import { queueMail } from '../mail/queue.ts'
import { isOwnDevice } from '../users/find.ts'
import { addressBudget, overBudgetWrites } from './budget.ts'
import { issueCode } from './issue.ts'
import type { Purpose } from './tables.ts'

type AccompanyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/**
 * A prepared code: commit `statements`, then give their answers to `send`. Over the budget no mail is sent, and the code opens
 * nothing.
 */
export type AccompanyingCode = {
  challenge: string
  statements: readonly Write[]
  send: (answers: readonly unknown[]) => void
}

/**
 * Prepares a code that is typed and has no link. Only `askedBy`, a session or a pending sign-in, may answer it. A known device
 * has a budget of its own.
 */
export async function accompanyingCode(
  deps: AccompanyDeps,
  wanted: {
    purpose: Purpose
    kind: MailKind
    email: string
    userId: string
    askedBy: string
    device: KnownDevice | undefined
  },
): Promise<AccompanyingCode> {
  const { purpose, kind, email, userId, askedBy } = wanted
  const issued = issueCode(deps, { purpose, email, userId, sessionId: askedBy }, changedRow)
  const device = wanted.device && { id: wanted.device.id, known: isOwnDevice(wanted.device, userId) }
  const budget = addressBudget(deps, { to: email, purpose, device, onlyIf: always })
  const mail = await queueMail(deps, { to: email, kind, code: issued.code }, changedRow)
  return {
    challenge: issued.challenge,
    statements: [...budget.statements, mail.write, issued.write],
    send: ([reserved, full]) => {
      const rows = [reserved, full] as Parameters<typeof budget.outcome>
      const slot = budget.outcome(...rows)
      if (slot.ok) mail.send()
      else deps.afterAnswer(run(deps.db, overBudgetWrites(deps, slot.error)))
    },
  }
}
