// Notices of security: mails that nobody asked for, in the batch of what they tell of. Most have a budget of their own. One that
// carries the link by which an owner gets their account back has none, for a thief would use it up first: it is in the batch, or
// the batch is undone.
import { changedRow, run, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { LifelineKind, NoticeKind } from '../mail/dictionary.ts'
import { queueMail } from '../mail/queue.ts'
import { isUsedUp, noticeBudget, overBudgetWrites } from './budget.ts'
import { unlimited, type Reservation } from '../limits/attempts.ts'

type NoticeDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
/** What a notice says. Only one that no budget holds back may carry a link. */
type NoticeOrder =
  | { to: string; kind: NoticeKind; origin?: string }
  | { to: string; kind: LifelineKind; link: string; origin?: string }

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
