// Proves again who is signed in: `auth_time` is new, and so are the session's tokens (ASVS 5.0 7.2.4). An account with a second
// factor must prove one. Its password or a mailed code alone would be less than it signed in with.
import type { ReasonOf } from '../audit/vocabulary.ts'
import { audit } from '../audit/record.ts'
import { giveBackWrites, prepareProof, spendWrites } from '../codes/prove.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { factorsOf, findFactors, hasSecondFactor } from '../credentials/factors.ts'
import { verifyAssertion, type AssertionJson } from '../credentials/passkey.ts'
import { cloneSuspectedWrite, findCredential, useAssertionWrites } from '../credentials/passkeys.ts'
import { MULTI_FACTOR } from '../credentials/rules.ts'
import { findTotp, takeStepWrites, testTotp } from '../credentials/totp.ts'
import { refuseThrottled, type ThrottledRefusal } from '../credentials/throttled.ts'
import { unlessBusy } from '../credentials/attempt.ts'
import { commit, mustHaveChanged, mustNotHold, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { GUESSES_A_DAY, releaseAttempt, reserveAttempt, returnAttempt } from '../limits/attempts.ts'
import { uuidv7 } from '../crypto/random.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findLive, isLiveSession, type NamedSession } from '../sessions/find.ts'
import type { LiveSession } from '../sessions/read.ts'
import { isRenewed, proveAgainWrite, type HeldTokens } from '../sessions/prove-again.ts'
import { openAttempt } from '../sessions/own-password.ts'
import { isOwnDevice } from '../users/find.ts'

type ReauthenticateDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'scrypt'>
/** The caller, by their access token. */
export type Who = { own: NamedSession; device: KnownDevice | undefined; held: HeldTokens }
export type ReauthenticateRefusal =
  | { kind: 'unauthenticated' }
  | { kind: 'invalid_credentials' }
  | { kind: 'invalid_code' }
  | { kind: 'second_factor_required' }
  | ThrottledRefusal
/** `renewed`: whether the refresh token has changed. */
export type Renewed = LiveSession & { jti: string; renewed: boolean }

/** One of the proofs. */
export type Proof =
  | { password: string }
  | { totp_code: string }
  | { passkey: AssertionJson }
  | { challenge: string; code: string }

/** Proves again, by the one proof that is given. Two round trips. Refuses it where the person must prove a second factor. */
export function reauthenticate(
  deps: ReauthenticateDeps,
  who: Who,
  proof: Proof,
): Promise<Result<Renewed, ReauthenticateRefusal>> {
  if ('passkey' in proof) return reauthenticateByPasskey(deps, who, proof.passkey)
  if ('password' in proof) return reauthenticateByPassword(deps, who, proof.password)
  return 'totp_code' in proof
    ? reauthenticateByTotp(deps, who, proof.totp_code)
    : reauthenticateByCode(deps, who, proof)
}

/** By password. Two round trips. */
async function reauthenticateByPassword(
  deps: ReauthenticateDeps,
  who: Who,
  password: string,
): Promise<Result<Renewed, ReauthenticateRefusal>> {
  const opened = await openAttempt(deps, { ...who, freshness: 'any' })
  if (!opened.ok) {
    return opened.error.kind === 'full'
      ? refuseThrottled(deps, opened.error.throttled)
      : refuse({ kind: 'unauthenticated' })
  }
  const { session, user, reserved, factors } = opened.value
  if (factors.length > 0) {
    await run(deps.db, [returnAttempt(deps, reserved)])
    return refuse({ kind: 'second_factor_required' })
  }
  if (!(await unlessBusy(deps, reserved, opened.value.test(password)))) {
    await run(deps.db, [failed(deps, who, 'wrong_password')])
    return refuse({ kind: 'invalid_credentials' })
  }
  return renew(
    deps,
    who,
    { session, user },
    {
      methods: ['pwd'],
      writes: [onlyFactor(deps, user.id), releaseAttempt(deps, reserved)],
      lost: 'unauthenticated',
    },
  )
}

/** By a code that was mailed for this. Two round trips. */
async function reauthenticateByCode(
  deps: ReauthenticateDeps,
  who: Who,
  proof: { challenge: string; code: string },
): Promise<Result<Renewed, ReauthenticateRefusal>> {
  const prepared = prepareProof(deps, proof, ['reauthenticate'], who.device)
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const [reserved, full, found, owners, sessions, , factors] = await run(deps.db, [
    ...prepared.value.statements,
    ...findLive(deps, who.own),
    findFactors(deps, who.own.userId),
  ])
  const proven = prepared.value.outcome(reserved, full, found, owners)
  const [session] = sessions
  if (session === undefined || session.userId !== who.own.userId) return refuse({ kind: 'unauthenticated' })
  if (!proven.ok && proven.error.kind === 'full') return refuseThrottled(deps, proven.error.throttled)
  if (!proven.ok || proven.value.owner?.id !== who.own.userId || proven.value.code.sessionId !== who.own.id) {
    await run(deps.db, [failed(deps, who, 'wrong_code')])
    return refuse({ kind: 'invalid_code' })
  }
  if (factorsOf(factors).length > 0) {
    await run(deps.db, giveBackWrites(deps, proven.value))
    return refuse({ kind: 'second_factor_required' })
  }
  const user = proven.value.owner
  const [spend, guard, release] = spendWrites(deps, proven.value)
  return renew(
    deps,
    who,
    { session, user },
    {
      methods: ['otp'],
      writes: [spend, guard, onlyFactor(deps, user.id), release],
      lost: 'invalid_code',
    },
  )
}

/** By a code of the authenticator app. Two round trips. */
async function reauthenticateByTotp(
  deps: ReauthenticateDeps,
  who: Who,
  code: string,
): Promise<Result<Renewed, ReauthenticateRefusal>> {
  const attempt = reserveAttempt(deps, {
    kind: 'factor',
    account: who.own.userId,
    device: who.device && { id: who.device.id, known: isOwnDevice(who.device, who.own.userId) },
    also: [GUESSES_A_DAY],
    onlyIf: isLiveSession(deps, who.own),
  })
  const [reserved, full, [session], [user], [row]] = await run(deps.db, [
    ...attempt.statements,
    ...findLive(deps, who.own),
    findTotp(deps, who.own.userId),
  ])
  if (session === undefined || user?.id !== who.own.userId) return refuse({ kind: 'unauthenticated' })
  const slot = attempt.outcome(reserved, full)
  if (!slot.ok) return refuseThrottled(deps, slot.error)
  const step = await testTotp(deps, row, code)
  if (row === undefined || step === undefined) {
    await run(deps.db, [failed(deps, who, 'wrong_totp')])
    return refuse({ kind: 'invalid_code' })
  }
  return renew(
    deps,
    who,
    { session, user },
    {
      methods: ['otp', MULTI_FACTOR],
      writes: [...takeStepWrites(deps, row, step), releaseAttempt(deps, slot.value)],
      lost: 'invalid_code',
    },
  )
}

/** By a passkey, in answer to a challenge of this very session. Two round trips. */
async function reauthenticateByPasskey(
  deps: ReauthenticateDeps,
  who: Who,
  response: AssertionJson,
): Promise<Result<Renewed, ReauthenticateRefusal>> {
  const [[session], [user], [row]] = await run(deps.db, [
    ...findLive(deps, who.own),
    ...findCredential(deps, response.id),
  ])
  if (session === undefined || user?.id !== who.own.userId) return refuse({ kind: 'unauthenticated' })
  const wanted = { ceremony: 'reauthenticate', bound: session.id, userVerification: 'preferred' } as const
  const fail = async (cause: string, more: readonly Write[] = []): Promise<Result<never, ReauthenticateRefusal>> => {
    await run(deps.db, [failed(deps, who, 'wrong_passkey', cause), ...more])
    return refuse({ kind: 'invalid_credentials' })
  }
  if (row?.userId !== user.id) return fail(row === undefined ? 'unknown_credential' : 'foreign_credential')
  const verified = await verifyAssertion(deps, row, response, wanted)
  if (!verified.ok)
    return fail(verified.error, verified.error === 'counter' ? [cloneSuspectedWrite(deps, row, 'failure')] : [])
  const { amr, cloneSuspected } = verified.value
  const renewed = await renew(
    deps,
    who,
    { session, user },
    {
      methods: [...new Set([...amr, MULTI_FACTOR])],
      writes: [
        ...useAssertionWrites(deps, row, verified.value),
        ...(cloneSuspected ? [cloneSuspectedWrite(deps, row, 'success')] : []),
      ],
      lost: 'invalid_credentials',
    },
  )
  return renewed.ok ? renewed : fail('spent')
}

/** Stops the batch where the account got a second factor meanwhile. */
function onlyFactor(deps: Pick<Deps, 'db'>, userId: string): Write {
  return mustNotHold(deps.db, hasSecondFactor(userId))
}

/** A proof: its methods (RFC 8176), the write that spends it, and the refusal if the proof was spent or the session ended meanwhile. */
type Renewal = {
  methods: readonly string[]
  writes: readonly Write[]
  lost: 'unauthenticated' | 'invalid_code' | 'invalid_credentials'
}

async function renew(
  deps: ReauthenticateDeps,
  { held }: Who,
  { session, user }: LiveSession,
  { methods, writes, lost }: Renewal,
): Promise<Result<Renewed, ReauthenticateRefusal>> {
  const jti = uuidv7(deps.now())
  const about = { actorId: user.id, subjectId: user.id, sessionId: session.id } as const
  const committed = await commit(deps.db, [
    proveAgainWrite(deps, session, { methods, held, jti }),
    mustHaveChanged(deps.db),
    ...writes,
    audit(deps, { ...about, event: 'authn_reauthenticated', outcome: 'success', meta: { amr: methods.join(' ') } }),
  ])
  const renewed = committed.ok ? committed.value[0][0] : undefined
  return renewed === undefined
    ? refuse({ kind: lost })
    : ok({ session: renewed, user, jti, renewed: isRenewed(renewed, held) })
}

function failed(
  deps: ReauthenticateDeps,
  who: Who,
  reason: ReasonOf<'authn_reauthenticate_fail'>,
  cause?: string,
): Write {
  const { id: sessionId, userId } = who.own
  const about = { actorId: userId, subjectId: userId, sessionId } as const
  return audit(deps, {
    ...about,
    event: 'authn_reauthenticate_fail',
    outcome: 'failure',
    reason,
    ...(cause && { meta: { cause } }),
  })
}
