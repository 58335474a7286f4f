// Takes a request for a mailed code, alike for every address: the same rows, the same work, the same answer, whether the mail
// goes out or not (OWASP; ASVS 5.0 6.3.8). Two round trips.
import { audit } from '../audit/record.ts'
import { uuidv7 } from '../crypto/random.ts'
import { run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { MailKind } from '../mail/dictionary.ts'
import { decoyMail, queueMail } from '../mail/queue.ts'
import { findUserByEmail } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { mailBudget, overBudgetWrites } from './budget.ts'
import { challengeOf } from './handles.ts'
import { issueCode, sourceTag } from './issue.ts'
import { RESEND_AFTER_MS } from './rules.ts'
import { isHeld, notAskedSince, readHeld, selectRecent } from './store.ts'
import type { Purpose } from './tables.ts'

type RequestDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/** Whose code it is to be and what the mail says; without a `kind` nobody is mailed, without a `userId` nobody can use it. */
type Addressee = { userId: string | null; kind: MailKind | undefined }
export type CodeRequest = {
  purpose: Purpose
  /** Canonical. */
  email: string
  /** The mail that an ineligible address would have got: what the decoy looks like. */
  usualKind: MailKind
  /** The page behind the link, below ISSUER; none for codes that are only typed. */
  page: string | undefined
  /** Decides by the account that has the address, and whether somebody may still take the address back. */
  addressee: (holder: UserRow | undefined, held: boolean) => Addressee
  /** Who asks, where somebody signed in does. */
  actorId?: string | undefined
  sessionId?: string | undefined
}

/** The challenge of the request. Who asks again within a minute gets the same one, and no mail; anybody else an empty one. */
export async function requestCode(deps: RequestDeps, request: CodeRequest): Promise<{ challenge: string }> {
  const { db, config } = deps
  const { purpose, email } = request
  const now = deps.now()
  const since = now - RESEND_AFTER_MS
  const budget = mailBudget(deps, email, notAskedSince(request, since))
  const [recent, held, reserved, full, holders] = await run(db, [
    selectRecent(db, request, since),
    readHeld(db, isHeld(email, request.actorId ?? null, now)),
    ...budget.statements,
    findUserByEmail(deps, email),
  ])
  const [asked] = recent
  if (asked !== undefined) {
    return { challenge: challengeOf(config.secrets, asked.source === sourceTag(deps) ? asked.id : uuidv7(now)) }
  }

  const slot = budget.outcome(reserved, full)
  const { userId, kind } = request.addressee(holders[0], held.results[0]?.held === 1)
  const code = issueCode(deps, { purpose, email, userId, sessionId: request.sessionId })
  const link = request.page === undefined ? {} : { link: `${config.issuer}/${request.page}?token=${code.token}` }
  // A mail that only says that the address is taken carries nothing to use.
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
    ...(slot.ok ? [] : overBudgetWrites(deps, slot.error)),
  ]
  await run(db, [code.write, ...writes])
  mail?.send()
  return { challenge: code.challenge }
}
