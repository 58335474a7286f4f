// Notices of security: mails that nobody asked for, in the batch of what they tell of, within a budget of their own.
import { changedRow, run, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { queueMail, type MailRequest } from '../mail/queue.ts'
import { noticeBudget, overBudgetWrites } from './budget.ts'
import type { Reservation } from '../limits/attempts.ts'

type NoticeDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/**
 * A prepared notice: put its statements right after the one that must have changed a row (its audit row may stand between),
 * and call `send` with the rows of the first two of them.
 */
export type Notice = {
  statements: readonly [...Reservation['statements'], Write]
  send: (...answers: Parameters<Reservation['outcome']>) => void
}

/** Prepares a notice. Over its budget none is sent, and the log hears of it once a window. */
export async function prepareNotice(
  deps: NoticeDeps,
  order: MailRequest,
  onlyIf: Condition = changedRow,
): Promise<Notice> {
  const budget = noticeBudget(deps, order.to, onlyIf)
  const mail = await queueMail(deps, order, 'if_changed')
  return {
    statements: [...budget.statements, mail.write],
    send: (reserved, full) => {
      const slot = budget.outcome(reserved, full)
      if (slot.ok) mail.send()
      else if (full.results.length > 0) deps.afterAnswer(run(deps.db, overBudgetWrites(deps, slot.error)))
    },
  }
}
