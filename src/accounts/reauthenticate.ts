// Proves again who is signed in, by password or mailed code: `auth_time` is new, and so are the session's tokens (ASVS 7.2.4).
import { audit } from '../audit/record.ts'
import { prepareProof, spendWrites } from '../codes/prove.ts'
import { requestCode } from '../codes/request.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { refuseThrottled, type ThrottledRefusal } from '../credentials/throttled.ts'
import { unlessBusy } from '../credentials/attempt.ts'
import { commit, mustHaveChanged, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { releaseAttempt } from '../limits/attempts.ts'
import { uuidv7 } from '../crypto/random.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findLive } from '../sessions/find.ts'
import type { LiveSession } from '../sessions/read.ts'
import { proveAgainWrite, type HeldTokens } from '../sessions/prove-again.ts'
import { openAttempt } from '../sessions/own-password.ts'

type ReauthenticateDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'scrypt'>
/** Who is signed in, by their access token. */
export type Who = { sessionId: string; userId: string; device: KnownDevice | undefined; held: HeldTokens }
export type ReauthenticateRefusal =
  | { kind: 'unauthenticated' }
  | { kind: 'invalid_credentials' }
  | { kind: 'invalid_code' }
  | ThrottledRefusal
export type Renewed = LiveSession & { jti: string }

/** Mails a code to whoever is signed in. */
export function requestReauthentication(
  deps: ReauthenticateDeps,
  { user, session }: LiveSession,
): Promise<{ challenge: string }> {
  return requestCode(deps, {
    purpose: 'reauthenticate',
    email: user.email,
    usualKind: 'reauthenticate_code',
    page: undefined,
    actorId: user.id,
    sessionId: session.id,
    addressee: () => ({ userId: user.id, kind: 'reauthenticate_code' }),
  })
}

/** By password. Two round trips. */
export async function reauthenticateByPassword(
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
  const { session, user, reserved } = opened.value
  if (!(await unlessBusy(deps, reserved, opened.value.test(password)))) {
    await run(deps.db, [failed(deps, who, 'wrong_password')])
    return refuse({ kind: 'invalid_credentials' })
  }
  return renew(deps, { session, user }, { method: 'pwd', held: who.held }, [], [releaseAttempt(deps, reserved)])
}

/** By a code that was mailed for this. Two round trips. */
export async function reauthenticateByCode(
  deps: ReauthenticateDeps,
  who: Who,
  proof: { challenge: string; code: string },
): Promise<Result<Renewed, ReauthenticateRefusal>> {
  const prepared = prepareProof(deps, proof, ['reauthenticate'], who.device)
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const [reserved, full, found, owners, sessions] = await run(deps.db, [
    ...prepared.value.statements,
    ...findLive(deps, who.sessionId),
  ])
  const proven = prepared.value.outcome(reserved, full, found, owners)
  const [session] = sessions
  if (session === undefined || session.userId !== who.userId) return refuse({ kind: 'unauthenticated' })
  if (!proven.ok && proven.error.kind === 'full') return refuseThrottled(deps, proven.error.throttled)
  if (!proven.ok || proven.value.owner?.id !== who.userId || proven.value.code.sessionId !== who.sessionId) {
    await run(deps.db, [failed(deps, who, 'wrong_code')])
    return refuse({ kind: 'invalid_code' })
  }
  const [spend, guard, release] = spendWrites(deps, proven.value)
  return renew(
    deps,
    { session, user: proven.value.owner },
    { method: 'otp', held: who.held },
    [spend, guard],
    [release],
  )
}

async function renew(
  deps: ReauthenticateDeps,
  live: LiveSession,
  { method, held }: { method: string; held: HeldTokens },
  before: readonly Write[],
  after: readonly Write[],
): Promise<Result<Renewed, ReauthenticateRefusal>> {
  const { session, user } = live
  const jti = uuidv7(deps.now())
  const renewal = proveAgainWrite(deps, session, { method, held, jti })
  const about = { actorId: user.id, subjectId: user.id, sessionId: session.id } as const
  const committed = await commit(deps.db, [
    renewal,
    mustHaveChanged(deps.db),
    ...before,
    ...after,
    audit(deps, { ...about, event: 'authn_reauthenticated', outcome: 'success', meta: { amr: method } }),
  ])
  const renewed = committed.ok ? committed.value[0][0] : undefined
  if (renewed !== undefined) return ok({ session: renewed, user, jti })
  return refuse(before.length > 0 ? { kind: 'invalid_code' } : { kind: 'unauthenticated' })
}

function failed(deps: ReauthenticateDeps, who: Who, reason: string): Write {
  const about = { actorId: who.userId, subjectId: who.userId, sessionId: who.sessionId } as const
  return audit(deps, { ...about, event: 'authn_reauthenticate_fail', outcome: 'failure', reason })
}
