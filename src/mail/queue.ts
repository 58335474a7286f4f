// Puts a mail into the outbox in the batch that causes it, and sends it after the answer.
import { seal } from '../crypto/seal.ts'
import { uuidv7 } from '../crypto/random.ts'
import { always, faultless, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { composeMail, type MailOrder } from './compose.ts'
import { describeOrigin } from './origin.ts'
import { deliver } from './deliver.ts'
import { begin, insertMail } from './store.ts'

/** How long the request that made a mail may try alone, before the clock may try. */
const FIRST_ATTEMPT_MS = 60_000

/** A prepared mail: commit `write`, then call `send`, but only where the event of the mail really happened. */
export type QueuedMail = { write: Write; send: () => void }
type QueueDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
/** The content of a mail. Language and origin are those of the request, unless given. */
export type MailRequest = Omit<MailOrder, 'language' | 'origin'> & { origin?: string }

/**
 * Composes and seals a mail. Its row is written only where `onlyIf` holds, for example if the statement right before it changed
 * a row.
 */
export async function queueMail(deps: QueueDeps, order: MailRequest, onlyIf: Condition = always): Promise<QueuedMail> {
  const { config, db } = deps
  const now = deps.now()
  const id = uuidv7(now)
  const message = composeMail(config, orderOf(deps, order))
  const kept = config.mailDriver === 'outbox'
  const row = {
    id,
    kind: order.kind,
    recipient: order.to,
    sealed: await seal(config.secrets, `mail:${id}`, JSON.stringify(message)),
    nextAttemptAt: now + FIRST_ATTEMPT_MS,
    sentAt: kept ? now : null,
    createdAt: now,
  }
  const attempt = async (): Promise<void> => {
    // The answer is sent first.
    await scheduler.wait(0)
    const [begun] = await faultless(begin(db, { id, now: deps.now() }))
    if (begun !== undefined) await deliver(deps, id, begun.attempts, message)
  }
  return { write: insertMail(db, row, onlyIf), send: () => (kept ? undefined : deps.afterAnswer(attempt())) }
}

/**
 * The same work for a mail that nobody gets: it is composed and sealed, but its row is empty and finished. From outside the two
 * look the same.
 */
export async function decoyMail(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  order: MailRequest,
): Promise<Write> {
  const now = deps.now()
  const id = uuidv7(now)
  await seal(deps.config.secrets, `mail:${id}`, JSON.stringify(composeMail(deps.config, orderOf(deps, order))))
  return insertMail(
    deps.db,
    { id, kind: 'none', recipient: '', sealed: null, nextAttemptAt: now, sentAt: now, createdAt: now },
    always,
  )
}

function orderOf(deps: Pick<Deps, 'caller' | 'now'>, request: MailRequest): MailOrder {
  const { language } = deps.caller
  return { language, origin: describeOrigin(deps.caller, deps.now(), language), ...request }
}
