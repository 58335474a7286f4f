// Notices of security: mails that nobody asked for, in the batch of what they tell of, within a budget of their own.
import { changedRow, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { queueMail, type MailRequest } from '../mail/queue.ts'
import { noticeBudget } from './budget.ts'
import type { Reservation } from '../limits/attempts.ts'

type NoticeDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/**
 * A prepared notice: put its statements right after the one that must have changed a row (its audit row may stand between),
 * and call `send` with the rows of the first of them.
 */
export type Notice = {
  statements: readonly [Reservation['statements'][0], Write]
  send: (reserved: { results: readonly unknown[] }) => void
}

/** Prepares a notice. */
export async function prepareNotice(deps: NoticeDeps, order: MailRequest): Promise<Notice> {
  const [reserve] = noticeBudget(deps, order.to, changedRow).statements
  const mail = await queueMail(deps, order, 'if_changed')
  return {
    statements: [reserve, mail.write],
    send: (reserved) => {
      if (reserved.results.length > 0) mail.send()
    },
  }
}
