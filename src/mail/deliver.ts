// One attempt at a mail that was claimed before. The outcome is stored, so that no mail is sent twice: a service with
// idempotency keys may be asked again, and another one may not while it is unknown whether it took the mail.
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Message } from './compose.ts'
import { sendMail } from './drivers/send.ts'
import type { Delivery } from './drivers/driver.ts'
import { FAILURES, outlasts, type Failure } from './failures.ts'
import { giveUp, markSent, postpone } from './store.ts'
import type { MailKind } from '../words/mails.ts'

const MOST_ATTEMPTS = 8
const FIRST_BACKOFF_MS = 60_000
const MOST_WRITES = 3

export type DeliverDeps = Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding'>
/** The outcome of one attempt. */
export type Outcome = 'sent' | 'postponed' | 'failed'

/** Sends a claimed mail, writes the outcome into its row, and returns it. `attempts` counts this one. */
export async function deliver(deps: DeliverDeps, id: string, attempts: number, message: Message): Promise<Outcome> {
  const delivery = await sendMail(deps, message, id)
  const outcome = outcomeOf(deps, delivery, attempts)
  await persist(() => write(deps, { id, attempts, kind: message.kind }, outcome, delivery))
  return outcome
}

/** Whether a mail may be sent again when it is unknown whether the service took it. */
export function mayRepeat(deps: Pick<Deps, 'config'>): boolean {
  return deps.config.mailDriver === 'resend'
}

function outcomeOf(deps: Pick<Deps, 'config'>, delivery: Delivery, attempts: number): Outcome {
  if (delivery === 'sent') return 'sent'
  if (delivery === 'refused' || attempts >= MOST_ATTEMPTS) return 'failed'
  return delivery === 'unknown' && !mayRepeat(deps) ? 'failed' : 'postponed'
}

async function write(
  deps: DeliverDeps,
  { id, attempts, kind }: { id: string; attempts: number; kind: MailKind },
  outcome: Outcome,
  delivery: Delivery,
): Promise<unknown> {
  const now = deps.now()
  if (delivery === 'sent') return faultless(markSent(deps.db, { id, now }))
  if (outcome === 'postponed') {
    const doubt = delivery === 'unknown' ? FAILURES.unknown : undefined
    return faultless(postpone(deps.db, id, now + FIRST_BACKOFF_MS * 2 ** (attempts - 1), doubt))
  }
  // Where the service may have taken it nobody may send it once more.
  const text = delivery !== 'unknown' && outlasts(kind) ? 'kept' : 'gone'
  return faultless(giveUp(deps.db, id, { now, failure: FAILURES[REASONS[delivery]], text }))
}

const REASONS: Record<Exclude<Delivery, 'sent'>, Failure> = {
  refused: 'refused',
  retry: 'too_many_attempts',
  unknown: 'unknown',
}

/** Retries a write that marks a mail as sent a few times, before the clock takes over. */
async function persist(attempt: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt()
      return
    } catch (error) {
      if (tries >= MOST_WRITES) throw error
      await scheduler.wait(100 * tries)
    }
  }
}
