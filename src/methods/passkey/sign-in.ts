// Sign-in by a passkey: alone, where user verification makes it two factors, or as the second step. A refusal says nothing
// about the owner. For an unknown credential it says so, so that the browser can forget it.
import { audit } from '../../audit/record.ts'
import { verifyAssertion, type AssertionJson } from '../../credentials/passkey.ts'
import { cloneSuspectedWrite, findCredential, useAssertionWrites } from '../../credentials/passkeys.ts'
import { commit, run, type Write } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { prepareAdmission, type SignedIn } from '../../sessions/admit.ts'
import { prepareSecondStep } from '../../sessions/pending.ts'
import type { Transport } from '../../sessions/rules.ts'
import { completeSecondStep, failSecondStep } from '../../sessions/second-step.ts'
import type { UserRow } from '../../users/tables.ts'

type SignInDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>
export type PasskeyRefusal = { kind: 'invalid_credentials' } | { kind: 'unknown_credential' }

/** Signs in by a passkey alone. Two round trips. */
export async function signInByPasskey(
  deps: SignInDeps,
  input: { response: AssertionJson; transport: Transport; remember: boolean },
): Promise<Result<SignedIn, PasskeyRefusal>> {
  const { response, transport, remember } = input
  const [[row], [user]] = await run(deps.db, [...findCredential(deps, response.id)])
  if (row === undefined || user === undefined) {
    await run(deps.db, [failed(deps, undefined, 'unknown_credential')])
    return refuse({ kind: 'unknown_credential' })
  }
  const wanted = { ceremony: 'sign_in', bound: '', userVerification: 'required' } as const
  const verified = await verifyAssertion(deps, row, response, wanted)
  const barred = reasonNotToAdmit(deps, user)
  if (!verified.ok || barred !== undefined) {
    const clone = !verified.ok && verified.error === 'counter' ? [cloneSuspectedWrite(deps, row, 'failure')] : []
    await run(deps.db, [failed(deps, user.id, barred ?? (verified.ok ? '' : verified.error)), ...clone])
    return refuse({ kind: 'invalid_credentials' })
  }
  const assertion = verified.value
  const admission = await prepareAdmission(deps, {
    user,
    factors: [],
    amr: assertion.amr,
    transport,
    remember,
    read: 'any',
    reason: 'passkey',
  })
  const clone = assertion.cloneSuspected ? [cloneSuspectedWrite(deps, row, 'success')] : []
  const committed = await commit(deps.db, [...useAssertionWrites(deps, row, assertion), ...admission.writes, ...clone])
  const outcome = committed.ok ? admission.outcome(committed.value[4]) : undefined
  if (outcome?.status === 'signed_in') return ok(outcome)
  await run(deps.db, [failed(deps, user.id, 'spent')])
  return refuse({ kind: 'invalid_credentials' })
}

/** Finishes a pending sign-in by a passkey of its person. Two round trips. */
export async function finishByPasskey(
  deps: SignInDeps,
  input: { response: AssertionJson; mfaToken: string },
): Promise<Result<SignedIn, PasskeyRefusal>> {
  const { response, mfaToken } = input
  const prepared = prepareSecondStep(deps, { mfaToken, device: undefined }, 'cannot_be_guessed')
  if (!prepared.ok) return refuse({ kind: 'invalid_credentials' })
  const { id, statements, outcome } = prepared.value
  const [reserved, full, counted, owners, [row]] = await run(deps.db, [
    ...statements,
    ...findCredential(deps, response.id),
  ])
  const waiting = outcome(reserved, full, counted, owners)
  if (!waiting.ok) return refuse({ kind: 'invalid_credentials' })
  const { user } = waiting.value
  const wanted = { ceremony: 'second_factor', bound: id, userVerification: 'preferred' } as const
  const fail = (cause: string): Promise<unknown> =>
    failSecondStep(deps, { kind: 'wrong', ...waiting.value }, 'passkey', cause)
  if (row?.userId !== user.id) {
    const kind = row === undefined ? 'unknown_credential' : 'invalid_credentials'
    await fail(row === undefined ? kind : 'foreign_credential')
    return refuse({ kind })
  }
  const verified = await verifyAssertion(deps, row, response, wanted)
  if (!verified.ok) {
    if (verified.error === 'counter') await run(deps.db, [cloneSuspectedWrite(deps, row, 'failure')])
    await fail(verified.error)
    return refuse({ kind: 'invalid_credentials' })
  }
  const completed = await completeSecondStep(deps, waiting.value, {
    amr: verified.value.amr,
    reason: 'passkey',
    spend: [
      ...useAssertionWrites(deps, row, verified.value),
      ...(verified.value.cloneSuspected ? [cloneSuspectedWrite(deps, row, 'success')] : []),
    ],
  })
  if (completed.ok) return completed
  await fail('spent')
  return refuse({ kind: 'invalid_credentials' })
}

function reasonNotToAdmit(deps: SignInDeps, user: UserRow): string | undefined {
  if (user.disabledAt !== null) return 'disabled'
  return user.emailVerifiedAt === null && deps.config.emailVerification === 'required' ? 'unverified' : undefined
}

function failed(deps: SignInDeps, subjectId: string | undefined, cause: string): Write {
  const about = { event: 'authn_login_fail', outcome: 'failure', subjectId, reason: 'wrong_passkey' } as const
  return audit(deps, { ...about, meta: { amr: 'passkey', cause } })
}
