// Security notices: mails that nobody asked for, in the batch of the event that they report. Most have a budget of their own. A
// notice with the link by which an owner gets their account back has no budget, because a thief would use it up first: either
// the batch holds the notice, or nothing happens.
import { changedRow, run, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { LifelineKind, NoticeKind } from '../words/mails.ts'
import { queueMail } from '../mail/queue.ts'
import { isUsedUp, noticeBudget, overBudgetWrites } from './budget.ts'
import { unlimited, type Reservation } from '../limits/attempts.ts'

type NoticeDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
/** What a notice says. Only one without a budget may carry a link. */
type NoticeOrder =
  | { to: string; kind: NoticeKind; origin?: string }
  | { to: string; kind: LifelineKind; link: string; origin?: string }

/**
 * A prepared notice. Put its statements right after the statement whose change it reports (an audit row may stand between), and
 * call `send` with the rows of its first two statements.
 */
export type Notice = {
  statements: readonly [...Reservation['statements'], Write]
  send: (...answers: Parameters<Reservation['outcome']>) => void
}

/** Prepares a notice. Over its budget no mail is sent, and the audit log gets one row a window. */
export async function prepareNotice(
  deps: NoticeDeps,
  order: NoticeOrder,
  onlyIf: Condition = changedRow,
): Promise<Notice> {
  const isLifeline = 'link' in order
  const budget = isLifeline ? unlimited(deps, onlyIf) : noticeBudget(deps, order, onlyIf)
  const mail = await queueMail(deps, order, isLifeline ? onlyIf : changedRow)
  return {
    statements: [...budget.statements, mail.write],
    send: (reserved, full) => {
      const slot = budget.outcome(reserved, full)
      if (slot.ok) mail.send()
      else if (isUsedUp(full.results)) deps.afterAnswer(run(deps.db, overBudgetWrites(deps, slot.error)))
    },
  }
}
