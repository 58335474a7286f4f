// The clock's part of mail: tries unsent mail again at growing intervals, and gives it up at last.
import { unseal } from '../crypto/seal.ts'
import { faultless, run } from '../db/client.ts'
import type { Message } from './compose.ts'
import { deliver, mayRepeat, type DeliverDeps, type Outcome } from './deliver.ts'
import { FAILURES } from './failures.ts'
import { NOTICES } from '../words/mails.ts'
import { beginDue, giveUp, settleLost } from './store.ts'

const MAILS_A_RUN = 50
/** A longer attempt was cut off. */
const LOST_AFTER_MS = 300_000

/** Security notices first, then the oldest mails. */
const byUrgency = (a: { id: string; kind: string }, b: { id: string; kind: string }): number =>
  Number(isNotice(b.kind)) - Number(isNotice(a.kind)) || (a.id < b.id ? -1 : 1)

const isNotice = (kind: string): boolean => NOTICES.some((notice) => notice === kind)

/** Tries the mails that are due. Says how many were sent, postponed and given up. */
export async function retryMails(deps: DeliverDeps): Promise<{ sent: number; postponed: number; failed: number }> {
  const { db } = deps
  const now = deps.now()
  const [lost, due] = await run(db, [
    settleLost(db, now - LOST_AFTER_MS, now, mayRepeat(deps) ? 'repeat' : 'give_up'),
    beginDue(db, now, MAILS_A_RUN),
  ])
  const counted = { sent: 0, postponed: 0, failed: mayRepeat(deps) ? 0 : lost.length }
  // `RETURNING` guarantees no order.
  for (const row of due.toSorted(byUrgency)) counted[await deliverBegun(deps, row)] += 1
  return counted
}

/** Opens and sends a mail whose attempt was begun. One that this Worker's secrets don't open is given up. */
export async function deliverBegun(
  deps: DeliverDeps,
  { id, sealed, attempts }: { id: string; sealed: string | null; attempts: number },
): Promise<Outcome> {
  const opened = sealed === null ? undefined : await unseal(deps.config.secrets, `mail:${id}`, sealed)
  if (opened !== undefined) return deliver(deps, id, attempts, JSON.parse(opened) as Message)
  await faultless(giveUp(deps.db, id, { now: deps.now(), failure: FAILURES.unreadable, text: 'gone' }))
  return 'failed'
}
