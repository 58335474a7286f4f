// Tries mail again because an operator says so: at once, and never a mail that somebody is at, or that may have arrived.
import type { Statement } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { DeliverDeps } from './deliver.ts'
import { beginAgain, makeDueAgain, type SeenMail } from './outbox-store.ts'
import { deliverBegun, retryMails } from './retry.ts'

export type { SeenMail }

/** The most mails that one request makes due. */
const MOST_AT_ONCE = 1000

type Begun = { id: string; sealed: string; attempts: number; kind: string }

/** The write that begins one attempt: commit it, and hand its row to `sendBegun`. No row where the mail can't be tried. */
export const beginAgainWrite = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { id, seen }: { id: string; seen: SeenMail | undefined },
): Statement<Begun> => beginAgain(db, { id, now: now(), seen })

/** Sends it after the answer. */
export const sendBegun = (deps: DeliverDeps & Pick<Deps, 'afterAnswer'>, begun: Begun): void =>
  deps.afterAnswer(afterwards(() => deliverBegun(deps, begun)))

/** The write that makes all due that were given up and can be tried: at most a thousand. Each row is one of them. */
export const makeDueAgainWrite = ({ db, now }: Pick<Deps, 'db' | 'now'>): Statement<{ id: string }> =>
  makeDueAgain(db, now(), MOST_AT_ONCE)

/** Tries the first of them after the answer, as the clock does; it tries the others. */
export const sendDue = (deps: DeliverDeps & Pick<Deps, 'afterAnswer'>): void =>
  deps.afterAnswer(afterwards(() => retryMails(deps)))

async function afterwards(work: () => Promise<unknown>): Promise<void> {
  // The answer is sent first.
  await scheduler.wait(0)
  await work()
}
