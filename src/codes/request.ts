// Takes a request for a mailed code. Every address gets the same rows, the same work and the same answer, whether or not the
// mail is sent (OWASP; ASVS 5.0 6.3.8). Two round trips.
import type { ReasonOf } from '../audit/vocabulary.ts'
import { audit } from '../audit/record.ts'
import type { KnownDevice } from '../credentials/device.ts'
import type { ThrottledRefusal } from '../credentials/throttled.ts'
import { changedRow, never, run, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { callerTag, type AskingDevice } from '../limits/attempts.ts'
import type { MailKind } from '../words/mails.ts'
import { decoyMail, queueMail } from '../mail/queue.ts'
import { ok, type Result } from '../result.ts'
import { findUserByEmail, isKnownDevice, isOwnDevice } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { addressBudget, overBudgetWrites, refuseSource, sourceBudget } from './budget.ts'
import { challengeOf } from './handles.ts'
import { issueCode, type IssuedCode } from './issue.ts'
import { RESEND_AFTER_MS } from './rules.ts'
import { isHeld, notAskedSince, readRecent } from './store.ts'

type RequestDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/** The person and the kind of the mail. Without a `kind` no mail is sent; without a `userId` nobody can use the code. */
type Addressee = { userId: string | null; kind: MailKind | undefined }
export type CodeRequest = {
  purpose: ReasonOf<'code_requested'>
  /** Canonical. */
  email: string
  /** The kind of mail that the decoy for an ineligible address looks like. */
  usualKind: MailKind
  /** The page behind the link, below ISSUER; none for codes that are only typed. */
  page: string | undefined
  /** Decides by the account that has the address, and by whether a former owner may still take the address back. */
  addressee: (holder: UserRow | undefined, held: boolean) => Addressee
  /** Who asks, if they are signed in. */
  actorId?: string | undefined
  /** The device that asks, as its cookie says. If the account knows it, it has a minute and budgets of its own. */
  device: KnownDevice | undefined
  sessionId?: string | undefined
}

/**
 * The challenge of the request. A source that asks again within a minute gets the same challenge and no mail. Another source is
 * not affected.
 */
export async function requestCode(
  deps: RequestDeps,
  request: CodeRequest,
): Promise<Result<{ challenge: string }, ThrottledRefusal>> {
  const { purpose, email, sessionId } = request
  const device = request.device && { id: request.device.id, known: isOf(request, request.device) }
  const asked = { email, purpose, sessionId, source: callerTag(deps, device) }
  const code = issueCode(deps, { ...asked, userId: null }, never)
  try {
    return await mailCode(deps, request, { asked, code, device })
  } catch (error) {
    // If the connection to D1 was lost, the code may have been written, and would keep its person from asking again within the
    // minute.
    deps.afterAnswer(run(deps.db, [code.withdraw]))
    throw error
  }
}

type Begun = { asked: Parameters<typeof readRecent>[1]; code: IssuedCode; device: AskingDevice | undefined }

/** Does the same with a code that was made before, so that the caller can withdraw it. */
async function mailCode(
  deps: RequestDeps,
  request: CodeRequest,
  { asked, code, device }: Begun,
): Promise<Result<{ challenge: string }, ThrottledRefusal>> {
  const { db, config } = deps
  const { purpose, email } = request
  const now = deps.now()
  const since = now - RESEND_AFTER_MS
  // The code is made by the statement after the reservation: of twenty requests at once one makes it, and all of them get it.
  const sources = sourceBudget(deps, device, notAskedSince(asked, since))
  const budget = addressBudget(deps, { to: email, purpose, device })
  const [counted, spent, , reserved, full, read, holders] = await run(db, [
    ...sources.statements,
    code.writeIf(changedRow),
    ...budget.statements,
    readRecent(db, asked, since, isHeld(email, request.actorId ?? null, now)),
    findUserByEmail(deps, email),
  ])
  const { recent, held } = read.results[0] ?? { recent: null, held: 0 }
  if (recent !== null && recent !== code.id) return ok({ challenge: challengeOf(config.secrets, recent) })
  const allowed = sources.outcome(counted, spent)
  if (!allowed.ok) return refuseSource(deps, allowed.error)

  const slot = budget.outcome(reserved, full)
  const { userId, kind } = request.addressee(holders[0], held === 1)
  const link = request.page === undefined ? {} : { link: `${config.issuer}/${request.page}?token=${code.token}` }
  // A mail that only says that the address is taken carries no code and no link.
  const secrets = kind !== undefined && userId === null ? {} : { code: code.code, ...link }
  const order = { to: email, kind: kind ?? request.usualKind, ...secrets }
  const mail = slot.ok && kind !== undefined ? await queueMail(deps, order) : undefined
  const writes: Write[] = [
    mail?.write ?? (await decoyMail(deps, order)),
    audit(deps, {
      event: 'code_requested',
      outcome: 'success',
      actorId: request.actorId,
      subjectId: userId ?? holders[0]?.id,
      reason: purpose,
    }),
    ...(slot.ok ? [code.revive(userId)] : overBudgetWrites(deps, slot.error)),
  ]
  const [first, ...others] = writes as [Write, ...Write[]]
  await run(db, [first, ...others])
  mail?.send()
  return ok({ challenge: code.challenge })
}

/**
 * A condition: the device is known to the person who asks or, for a stranger, to the account of the address that they ask for.
 */
function isOf({ actorId, email }: CodeRequest, device: KnownDevice): Condition {
  return actorId === undefined ? isKnownDevice(device, email) : isOwnDevice(device, actorId)
}
