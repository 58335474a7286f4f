// An administrator has mail tried again. No mail is sent twice for it: one statement begins the attempt, or finds that it may not.
import { audit, auditIfChanged } from '../audit/record.ts'
import { commit, mustHaveChanged, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findMail, outboxMail } from '../mail/outbox.ts'
import { beginAgainWrite, makeDueAgainWrite, sendBegun, sendDue, type SeenMail } from '../mail/repeat.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseOperation, type OperationRefusal } from './allow-operation.ts'

type RepeatDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
/** It was sent; somebody is at it; its text is gone. */
export type RepeatRefusal = 'mail_sent' | 'mail_being_sent' | 'mail_text_gone'

/**
 * Begins an attempt at a mail that waits, or was given up and still has its text, and sends it after the answer. Refuses `changed` where
 * the mail isn't as it was `seen`. Requires the right `mail`. One round trip.
 */
export async function repeatMail(
  deps: RepeatDeps,
  { actor, id, seen }: { actor: Actor; id: string; seen?: SeenMail | undefined },
): Promise<Result<{ state: 'sending' }, OperationRefusal | RepeatRefusal | 'not_found' | 'changed'>> {
  const act = { actor, right: 'mail' } as const
  const event = { event: 'mail_repeated', outcome: 'success', ...by(actor), reason: 'one', meta: { mail: id } } as const
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    beginAgainWrite(deps, { id, seen }),
    mustHaveChanged(deps.db),
    audit(deps, event),
  ])
  const begun = committed.ok ? committed.value[1].results[0] : undefined
  if (begun === undefined) return whyNot(deps, act, id)
  sendBegun(deps, begun)
  return ok({ state: 'sending' })
}

/**
 * Makes all mails due that were given up and still have their text, at most a thousand, and says how many. The first ones are tried after
 * the answer, the others by the clock. Requires the right `mail`. One round trip.
 */
export async function repeatMails(
  deps: RepeatDeps,
  { actor }: { actor: Actor },
): Promise<Result<{ repeated: number }, OperationRefusal>> {
  const act = { actor, right: 'mail' } as const
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    makeDueAgainWrite(deps),
    auditIfChanged(deps, { event: 'mail_repeated', outcome: 'success', ...by(actor), reason: 'all', countAs: 'mails' }),
  ])
  if (!committed.ok) return refuseOperation(deps, act, 'forbidden')
  const repeated = committed.value[1].results.length
  if (repeated > 0) sendDue(deps)
  return ok({ repeated })
}

async function whyNot(
  deps: RepeatDeps,
  act: Parameters<typeof refuseOperation>[1],
  id: string,
): Promise<Result<never, OperationRefusal | RepeatRefusal | 'not_found' | 'changed'>> {
  const allowed = await refuseOperation(deps, act, 'changed')
  if (allowed.ok || allowed.error !== 'changed') return allowed
  const [{ results }] = await run(deps.db, [findMail(deps, id)])
  const [row] = results
  if (row === undefined) return refuse('not_found')
  const { state, repeatable } = outboxMail(row)
  if (state === 'sent') return refuse('mail_sent')
  if (state === 'sending') return refuse('mail_being_sent')
  return refuse(repeatable ? 'changed' : 'mail_text_gone')
}
