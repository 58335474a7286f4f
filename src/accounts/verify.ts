// Confirms an address: makes a user of the sign-up that was confirmed, or marks an account's address as verified. A link that
// is opened in another browser than the one that asked proves the mailbox only: nothing that the asker chose counts there
// (contract §2).
import { audit } from '../audit/record.ts'
import { placeOf, type Presenter } from '../codes/asked.ts'
import { dropCodesWrite, dropPendingWrite, isHeldAddress } from '../codes/drop.ts'
import { challengeRemembers } from '../codes/handles.ts'
import { giveBackWrites, openProof, prepareProof, spendWrites, type CodeProof, type Proven } from '../codes/prove.ts'
import { acceptPassword, type WeakPassword } from '../credentials/accept.ts'
import { unlessBusy } from '../credentials/attempt.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { dropFactorsOfUnverifiedWrites } from '../credentials/factors.ts'
import { hashPassword } from '../credentials/password.ts'
import { isAboutAddress } from '../credentials/policy.ts'
import { refuseThrottled, type ThrottledRefusal } from '../credentials/throttled.ts'
import { uuidv7 } from '../crypto/random.ts'
import { always, commit, mustHaveChanged, mustHold, mustNotHold, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { endSessionsWhereWrites } from '../sessions/end.ts'
import { prepareAdmission, type SignInOutcome } from '../sessions/admit.ts'
import type { Transport } from '../sessions/rules.ts'
import { createUserWrite, proveAddressWrite, resetPasswordWrite, verifyEmailWrite } from '../users/change.ts'
import { userIsUnverified } from '../users/find.ts'
import { selectSignUp } from './store.ts'
import type { SignUpRow } from './tables.ts'

type VerifyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'scrypt' | 'mailBinding' | 'afterAnswer' | 'toTell'>

/** What a session that begins here should be like. */
type SessionWanted = { transport: Transport; remember: boolean }
export type VerifyInput = {
  transport: Transport
  /** Left out: as the sign-up wished, which the challenge says. */
  remember: boolean | undefined
  proof: CodeProof
  /** The one who presents a link. A code needs nobody, because it is typed where its challenge is. */
  presenter: Presenter
  device?: KnownDevice | undefined
  /** With a link: the password that its holder chooses, in place of all that the asker chose. */
  password?: string | undefined
  /** A link elsewhere without a password: the account has none from then on (`goes_on`), or nothing happens (`waits`). */
  withoutPassword: 'goes_on' | 'waits'
}
/** A password that is weak, or is wanted and missing, leaves the proof unspent. */
export type VerifyRefusal = { kind: 'invalid_code' } | { kind: 'closed' } | WeakPassword | ThrottledRefusal
export type VerifyOutcome = SignInOutcome | { status: 'verified' }

/** Spends a mailed code or link. Two round trips: the guess is counted, then everything happens in one batch or not at all. */
export async function verifyEmail(deps: VerifyDeps, input: VerifyInput): Promise<Result<VerifyOutcome, VerifyRefusal>> {
  const { proof } = input
  const password = 'token' in proof ? input.password : undefined
  if (!openProof(deps.config.secrets, proof).ok) return refuse({ kind: 'invalid_code' })
  const accepted = password === undefined ? ok({ writes: [] }) : await acceptPassword(deps, password, '')
  if (!accepted.ok) return accepted
  const prepared = prepareProof(deps, proof, ['sign_up', 'verify_email'], input.device)
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
  const { code, reserved: slots } = proven.value
  const isSignUp = code.purpose === 'sign_up'
  // The sign-up was asked for while sign-up was open. It is closed by now.
  if (isSignUp && deps.config.signUp === 'closed') {
    if (opened.kind === 'code') await run(deps.db, giveBackWrites(deps, proven.value))
    return refuse({ kind: 'closed' })
  }
  const isForeign = 'token' in proof && (password !== undefined || placeOf(code, input.presenter) === 'elsewhere')
  const about = password === undefined ? undefined : isAboutAddress(password, code.email)
  if (about !== undefined) return refuse({ kind: 'weak_password', problems: [about] })
  if (isForeign && password === undefined && input.withoutPassword === 'waits') {
    // All problems that the policy finds in an empty password.
    const none = await acceptPassword(deps, '', '')
    if (!none.ok) return none
  }
  const hash = password === undefined ? null : await unlessBusy(deps, slots, hashPassword(deps.scrypt, password))
  const { writes } = accepted.value
  if (!isSignUp) return isForeign ? claimAddress(deps, proven.value, hash, writes) : confirmAddress(deps, proven.value)
  const [asked] = signUps
  if (asked === undefined) return refuse({ kind: 'invalid_code' })
  const signUp = isForeign ? { hashedPassword: hash, name: null } : asked
  const wished = 'challenge' in proof && challengeRemembers(deps.config.secrets, proof.challenge)
  const { transport, remember = wished } = input
  return admitSignUp(deps, proven.value, signUp, { transport, remember }, writes)
}

/** Makes the user. Every other sign-up for the address is dropped, with its password and its name. */
async function admitSignUp(
  deps: VerifyDeps,
  proven: Proven,
  signUp: Pick<SignUpRow, 'hashedPassword' | 'name'>,
  as: SessionWanted,
  aside: readonly Write[],
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
    ...aside,
  ])
  // `lost`: spent by another request, or its address is held. `taken`: the address was confirmed by another sign-up meanwhile.
  const outcome = committed.ok ? admission.outcome(committed.value[3]) : undefined
  return outcome === undefined ? refuse({ kind: 'invalid_code' }) : ok(outcome)
}

/** The account keeps all that it has, because the person who set it up is the one who proved the address. */
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

/**
 * The mailbox's owner takes over an account that somebody else made with their address. As at a reset, nothing that it was
 * given stays.
 */
async function claimAddress(
  deps: VerifyDeps,
  proven: Proven,
  hash: string | null,
  aside: readonly Write[],
): Promise<Result<VerifyOutcome, VerifyRefusal>> {
  const userId = proven.code.userId ?? ''
  const [spend, guard, release] = spendWrites(deps, proven)
  const about = { outcome: 'success', actorId: userId, subjectId: userId } as const
  const committed = await commit(deps.db, [
    spend,
    guard,
    release,
    mustHold(deps.db, userIsUnverified(userId)),
    ...endSessionsWhereWrites(deps, userId, { reason: 'address_proved', actorId: userId, condition: always }),
    ...dropFactorsOfUnverifiedWrites(deps, userId),
    proveAddressWrite(deps, userId, proven.code.email),
    mustHaveChanged(deps.db),
    ...(hash === null ? [] : [resetPasswordWrite(deps, userId, hash)]),
    dropPendingWrite(deps, userId),
    audit(deps, { ...about, event: 'email_verified', reason: 'elsewhere' }),
    ...aside,
  ])
  return committed.ok ? ok({ status: 'verified' }) : refuse({ kind: 'invalid_code' })
}
