// Confirms an address: makes the user out of the very sign-up that was confirmed, or marks an account's address.
import { audit } from '../audit/record.ts'
import { dropCodesWrite, isHeldAddress } from '../codes/drop.ts'
import { prepareProof, spendWrites, type CodeProof, type Proven } from '../codes/prove.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { refuseThrottled, type ThrottledRefusal } from '../credentials/throttled.ts'
import { uuidv7 } from '../crypto/random.ts'
import { commit, mustHaveChanged, mustNotHold, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { prepareAdmission, type SignInOutcome } from '../sessions/admit.ts'
import type { Transport } from '../sessions/rules.ts'
import { createUserWrite, verifyEmailWrite } from '../users/change.ts'
import { selectSignUp } from './store.ts'
import type { SignUpRow } from './tables.ts'

type VerifyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

export type VerifyRefusal = { kind: 'invalid_code' } | ThrottledRefusal
/** What a session that begins here is to be like. */
type SessionWanted = { transport: Transport; remember: boolean }
export type VerifyOutcome = SignInOutcome | { status: 'verified' }

/** Spends a mailed code or link. Two round trips: the guess is counted, then everything happens in one batch or not at all. */
export async function verifyEmail(
  deps: VerifyDeps,
  proof: CodeProof,
  as: SessionWanted,
  device?: KnownDevice,
): Promise<Result<VerifyOutcome, VerifyRefusal>> {
  const prepared = prepareProof(deps, proof, ['sign_up', 'verify_email'], device)
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const { opened, statements, outcome } = prepared.value
  const [reserved, full, found, owners, signUps] = await run(deps.db, [...statements, selectSignUp(deps.db, opened.id)])
  const proven = outcome(reserved, full, found, owners)
  if (!proven.ok) {
    if (proven.error.kind === 'full') return refuseThrottled(deps, proven.error.throttled)
    const subjectId = proven.error.code?.userId ?? undefined
    await run(deps.db, [
      audit(deps, { event: 'email_verify_fail', outcome: 'failure', reason: opened.kind, subjectId }),
    ])
    return refuse({ kind: 'invalid_code' })
  }
  if (proven.value.code.purpose === 'verify_email') return confirmAddress(deps, proven.value)
  const [signUp] = signUps
  return signUp === undefined ? refuse({ kind: 'invalid_code' }) : admitSignUp(deps, proven.value, signUp, as)
}

/** Makes the user; every other sign-up for the address goes, with the password and name it held. */
async function admitSignUp(
  deps: VerifyDeps,
  proven: Proven,
  signUp: SignUpRow,
  as: SessionWanted,
): Promise<Result<VerifyOutcome, VerifyRefusal>> {
  const now = deps.now()
  const { email } = proven.code
  const id = uuidv7(now)
  const admission = await prepareAdmission(deps, {
    user: { id, email, role: 'USER', credentialVersion: 1 },
    factors: [],
    ...as,
    amr: ['otp'],
    read: 'new',
    reason: 'sign_up',
  })
  const user = {
    id,
    email,
    name: signUp.name,
    hashedPassword: signUp.hashedPassword,
    emailVerifiedAt: now,
    lastLoginAt: admission.admits ? now : null,
  }
  const about = { outcome: 'success', actorId: id, subjectId: id } as const
  const [spend, guard, release] = spendWrites(deps, proven)
  const committed = await commit(deps.db, [
    spend,
    guard,
    mustNotHold(deps.db, isHeldAddress(deps, email, null)),
    createUserWrite(deps, user),
    release,
    dropCodesWrite(deps, email, 'sign_up'),
    audit(deps, { ...about, event: 'user_created', reason: 'sign_up' }),
    audit(deps, { ...about, event: 'email_verified' }),
    ...admission.writes,
  ])
  // `lost`: spent by another request, or its address is held. `taken`: the address was confirmed by another sign-up meanwhile.
  const outcome = committed.ok ? admission.outcome(committed.value[3]) : undefined
  return outcome === undefined ? refuse({ kind: 'invalid_code' }) : ok(outcome)
}

async function confirmAddress(deps: VerifyDeps, proven: Proven): Promise<Result<VerifyOutcome, VerifyRefusal>> {
  const userId = proven.code.userId ?? ''
  const [spend, guard, release] = spendWrites(deps, proven)
  const committed = await commit(deps.db, [
    spend,
    guard,
    release,
    verifyEmailWrite(deps, userId, proven.code.email),
    mustHaveChanged(deps.db),
    audit(deps, { event: 'email_verified', outcome: 'success', actorId: userId, subjectId: userId }),
  ])
  return committed.ok ? ok({ status: 'verified' }) : refuse({ kind: 'invalid_code' })
}
