// Sign-in by a mailed code. Who proves an address that was never verified is its true owner: the password that somebody gave
// the account and the sessions that it opened go.
import { audit } from '../../audit/record.ts'
import { prepareProof, spendWrites } from '../../codes/prove.ts'
import type { KnownDevice } from '../../credentials/device.ts'
import { refuseThrottled, type ThrottledRefusal } from '../../credentials/throttled.ts'
import { commit, mustHaveChanged, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { endSessionsWhereWrites } from '../../sessions/end.ts'
import { startSession } from '../../sessions/start.ts'
import type { Transport } from '../../sessions/rules.ts'
import type { SessionRow } from '../../sessions/tables.ts'
import { proveAddressWrite, signInWrite } from '../../users/change.ts'
import { userIsUnverified } from '../../users/find.ts'
import type { UserRow } from '../../users/tables.ts'

type SignInDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>
export type CodeSignInRefusal = { kind: 'invalid_code' } | ThrottledRefusal

/** Spends the code and admits. Two round trips. */
export async function signInByCode(
  deps: SignInDeps,
  input: { challenge: string; code: string; transport: Transport; device: KnownDevice | undefined },
): Promise<Result<{ session: SessionRow; user: UserRow }, CodeSignInRefusal>> {
  const prepared = prepareProof(deps, input, ['sign_in'], input.device)
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const [reserved, full, found, owners] = await run(deps.db, prepared.value.statements)
  const proven = prepared.value.outcome(reserved, full, found, owners)
  if (!proven.ok) {
    if (proven.error.kind === 'full') return refuseThrottled(deps, proven.error.throttled)
    const subjectId = proven.error.code?.userId ?? undefined
    const failed = { event: 'authn_login_fail', outcome: 'failure', subjectId, reason: 'wrong_code' } as const
    await run(deps.db, [audit(deps, { ...failed, meta: { amr: 'otp' } })])
    return refuse({ kind: 'invalid_code' })
  }
  const { owner, code } = proven.value
  if (owner === undefined) return refuse({ kind: 'invalid_code' })

  const { transport } = input
  const { session, write } = startSession(deps, { userId: owner.id, amr: ['otp'], transport, remember: false })
  const [spend, guard, release] = spendWrites(deps, proven.value)
  const by = { reason: 'address_proved', actorId: owner.id, condition: userIsUnverified(owner.id) } as const
  const committed = await commit(deps.db, [
    spend,
    guard,
    ...endSessionsWhereWrites(deps, owner.id, by),
    proveAddressWrite(deps, owner.id, code.email),
    mustHaveChanged(deps.db),
    signInWrite(deps, owner.id, 'any'),
    mustHaveChanged(deps.db),
    release,
    write,
    audit(deps, {
      event: 'authn_login_success',
      outcome: 'success',
      actorId: owner.id,
      subjectId: owner.id,
      sessionId: session.id,
      meta: { amr: 'otp' },
    }),
  ])
  const admitted = committed.ok ? committed.value[6][0] : undefined
  return admitted === undefined ? refuse({ kind: 'invalid_code' }) : ok({ session, user: admitted })
}
