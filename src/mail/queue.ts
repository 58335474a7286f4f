// Puts a mail into the outbox in the batch that causes it, and sends it after the answer.
import { seal } from '../crypto/seal.ts'
import { uuidv7 } from '../crypto/random.ts'
import { faultless, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { composeMail, type MailOrder } from './compose.ts'
import { sendMail } from './drivers.ts'
import { insertMail, markFailed, markSent } from './store.ts'

/** How long the request that made a mail has it to itself, before the clock may try. */
const FIRST_ATTEMPT_MS = 60_000

/** A prepared mail: commit `write`, then call `send`. */
export type QueuedMail = { write: Write; send: () => void }

/**
 * Composes and seals a mail. `onlyIfChanged` makes the row depend on the statement right before it; `send` then looks
 * at whether the caller saw that change, so call it only where the mail's reason really happened.
 */
export async function queueMail(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'afterAnswer'>,
  order: MailOrder,
  onlyIfChanged = false,
): Promise<QueuedMail> {
  const { config, db } = deps
  const now = deps.now()
  const id = uuidv7(now)
  const message = composeMail(config, order)
  const kept = config.mailDriver === 'outbox'
  const row = {
    id,
    kind: order.kind,
    recipient: order.to,
    sealed: await seal(config.secrets, `mail:${id}`, JSON.stringify(message)),
    attempts: 1,
    nextAttemptAt: now + FIRST_ATTEMPT_MS,
    sentAt: kept ? now : null,
    createdAt: now,
  }
  const deliver = async (): Promise<void> => {
    const delivery = await sendMail(deps, message, id)
    if (delivery === 'sent') await faultless(markSent(db, id, deps.now()))
    if (delivery === 'refused') await faultless(markFailed(db, id, deps.now(), 'refused by the mail service'))
  }
  return { write: insertMail(db, row, onlyIfChanged), send: () => (kept ? undefined : deps.afterAnswer(deliver())) }
}
