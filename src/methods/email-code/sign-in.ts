// Sign-in by a mailed code. A person who proves an address that was never verified is its true owner. So the password, factors
// and sessions that somebody else gave the account are dropped.
import { audit } from '../../audit/record.ts'
import { ownerIdOf, prepareProof, spendWrites } from '../../codes/prove.ts'
import type { KnownDevice } from '../../credentials/device.ts'
import { dropFactorsOfUnverifiedWrites, factorsOf, findFactors } from '../../credentials/factors.ts'
import { refuseThrottled, type ThrottledRefusal } from '../../credentials/throttled.ts'
import { commit, mustHaveChanged, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { endSessionsWhereWrites } from '../../sessions/end.ts'
import { prepareAdmission, type SignInOutcome } from '../../sessions/admit.ts'
import type { Transport } from '../../sessions/rules.ts'
import { proveAddressWrite } from '../../users/change.ts'
import { userIsUnverified } from '../../users/find.ts'

type SignInDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>
export type CodeSignInRefusal = { kind: 'invalid_code' } | ThrottledRefusal

/** Spends the code and signs in, or opens a second step. Two round trips. Refuses a wrong, spent or expired code. */
export async function signInByCode(
  deps: SignInDeps,
  input: { challenge: string; code: string; transport: Transport; remember: boolean; device: KnownDevice | undefined },
): Promise<Result<SignInOutcome, CodeSignInRefusal>> {
  const prepared = prepareProof(deps, input, ['sign_in'], input.device)
  if (!prepared.ok) return refuse({ kind: 'invalid_code' })
  const [reserved, full, found, owners, factors] = await run(deps.db, [
    ...prepared.value.statements,
    findFactors(deps, ownerIdOf({ id: prepared.value.opened.id, purposes: ['sign_in'] })),
  ])
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

  // Factors and pending sign-ins from before the address was proved aren't its owner's.
  const isNew = owner.emailVerifiedAt === null
  const credentialVersion = owner.credentialVersion + (isNew ? 1 : 0)
  const { transport, remember } = input
  const admission = await prepareAdmission(deps, {
    user: { ...owner, credentialVersion },
    factors: isNew ? [] : factorsOf(factors),
    transport,
    amr: ['otp'],
    remember,
    read: 'any',
  })
  const [spend, guard, release] = spendWrites(deps, proven.value)
  const by = { reason: 'address_proved', actorId: owner.id, condition: userIsUnverified(owner.id) } as const
  const before = [
    spend,
    guard,
    release,
    ...endSessionsWhereWrites(deps, owner.id, by),
    ...dropFactorsOfUnverifiedWrites(deps, owner.id),
    proveAddressWrite(deps, owner.id, code.email),
    mustHaveChanged(deps.db),
  ] as const
  const committed = await commit(deps.db, [...before, ...admission.writes])
  const outcome = committed.ok ? admission.outcome(committed.value[before.length]) : undefined
  return outcome === undefined ? refuse({ kind: 'invalid_code' }) : ok(outcome)
}
