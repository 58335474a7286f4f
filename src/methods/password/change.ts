// Changes one's own password, by the current one. Every other session ends, this one's tokens are renewed, and all known
// devices are forgotten.
import { audit } from '../../audit/record.ts'
import { dropPendingWrite } from '../../codes/drop.ts'
import { prepareNotice } from '../../codes/notice.ts'
import { acceptPassword, judgePassword, type WeakPassword } from '../../credentials/accept.ts'
import { unlessBusy } from '../../credentials/attempt.ts'
import type { KnownDevice } from '../../credentials/device.ts'
import { hashPassword } from '../../credentials/password.ts'
import { secondFactorIsMissing } from '../../credentials/rules.ts'
import { refuseThrottled, type ThrottledRefusal } from '../../credentials/throttled.ts'
import { uuidv7 } from '../../crypto/random.ts'
import { always, commit, mustHaveChanged, run, type Write } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { releaseAttempt, returnAttempt } from '../../limits/attempts.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { endSessionsWhereWrites } from '../../sessions/end.ts'
import type { NamedSession } from '../../sessions/find.ts'
import { mustBeOwn, whyNotOwn } from '../../sessions/own-act.ts'
import type { HeldTokens } from '../../sessions/prove-again.ts'
import type { SessionRow } from '../../sessions/tables.ts'
import type { UserRow } from '../../users/tables.ts'
import { prepareRenewal } from '../../sessions/renew.ts'
import { changePasswordWrite } from '../../users/change.ts'
import { openAttempt } from '../../sessions/own-password.ts'

type ChangeDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'scrypt' | 'afterAnswer' | 'toTell'>
export type ChangeRefusal =
  | { kind: 'unauthenticated' }
  | { kind: 'stale' }
  | { kind: 'second_factor_required' }
  | { kind: 'invalid_credentials' }
  | WeakPassword
  | ThrottledRefusal

/** `currentPassword` is left out only by an account that has none. */
export type ChangeInput = {
  own: NamedSession
  currentPassword: string | undefined
  newPassword: string
  device: KnownDevice | undefined
  held: HeldTokens
}

/** The session with its new tokens; `renewed`: whether its holder may be given the refresh token. */
export type Changed = { session: SessionRow; user: UserRow; jti: string; renewed: boolean }

/** Two round trips: the session is read and an attempt reserved; then everything happens in one batch. Wants a fresh proof. */
export async function changePassword(deps: ChangeDeps, input: ChangeInput): Promise<Result<Changed, ChangeRefusal>> {
  const opened = await openAttempt(deps, { ...input, freshness: 'fresh' })
  if (!opened.ok)
    return opened.error.kind === 'full' ? refuseThrottled(deps, opened.error.throttled) : refuse(opened.error)
  const { session, user } = opened.value
  const { reserved } = opened.value
  if (secondFactorIsMissing(deps.config.mfa, { role: user.role, amr: session.amr })) {
    await run(deps.db, [returnAttempt(deps, reserved)])
    return refuse({ kind: 'second_factor_required' })
  }
  // The policy needs no hash. So a weak password is reported whether or not the current one is right, and counts as no guess.
  const weak = judgePassword(deps.config, input.newPassword, user.email)
  if (weak !== undefined) {
    await run(deps.db, [returnAttempt(deps, reserved)])
    return refuse(weak)
  }
  const matches = await unlessBusy(deps, reserved, opened.value.test(input.currentPassword))
  if (!matches) {
    const failed = {
      event: 'authn_password_change_fail',
      outcome: 'failure',
      subjectId: user.id,
      sessionId: session.id,
    } as const
    await run(deps.db, [audit(deps, { ...failed, actorId: user.id, reason: 'wrong_password' })])
    return refuse({ kind: 'invalid_credentials' })
  }
  const accepted = await acceptPassword(deps, input.newPassword, user.email)
  const release: Write = releaseAttempt(deps, reserved)
  if (!accepted.ok) {
    await run(deps.db, [release])
    return accepted
  }

  const hash = await unlessBusy(deps, reserved, hashPassword(deps.scrypt, input.newPassword))
  const notice = await prepareNotice(deps, { to: user.email, kind: 'password_changed' })
  const by = { reason: 'password_changed', actorId: user.id, except: session.id, condition: always } as const
  const about = { actorId: user.id, subjectId: user.id, sessionId: session.id } as const
  const jti = uuidv7(deps.now())
  const renewal = prepareRenewal(deps, session, { held: input.held, jti })
  const committed = await commit(deps.db, [
    // The session may have ended while the hashes ran.
    mustBeOwn(deps, { session, user }, 'fresh'),
    changePasswordWrite(deps, user.id, user.hashedPassword, hash),
    mustHaveChanged(deps.db),
    renewal.write,
    mustHaveChanged(deps.db),
    audit(deps, { ...about, event: 'authn_password_change', outcome: 'success', reason: 'change' }),
    ...notice.statements,
    release,
    ...endSessionsWhereWrites(deps, user.id, by),
    dropPendingWrite(deps, user.id),
    ...accepted.value.writes,
  ])
  const changed = committed.ok ? committed.value[1][0] : undefined
  const renewed = committed.ok ? committed.value[3][0] : undefined
  if (!committed.ok || changed === undefined || renewed === undefined) {
    const refusal = await whyNotOwn(deps, { session, user }, 'fresh')
    if (refusal === 'reauthentication_required') return refuse({ kind: 'stale' })
    return refuse({ kind: refusal ?? 'invalid_credentials' })
  }
  notice.send(committed.value[6], committed.value[7])
  return ok({ session: renewed, user: changed, jti, renewed: renewal.given })
}
