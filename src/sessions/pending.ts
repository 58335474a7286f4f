// A sign-in between its first factor and its second. Its `mfa_token` is a handle of the row, and can only finish it: within
// five minutes, with five wrong guesses, once (contract §3, §7).
import { handleOf, openHandle } from '../crypto/handle.ts'
import { uuidv7 } from '../crypto/random.ts'
import { factorsSoFar, findFactorsSoFar, type FactorsSoFar } from '../credentials/factors-so-far.ts'
import { MULTI_FACTOR } from '../credentials/rules.ts'
import type { KnownDevice } from '../credentials/device.ts'
import { always, changedRow, mustHaveChanged, never, run, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import {
  GUESSES_A_DAY,
  releaseAttempt,
  reserveAttempt,
  type Reservation,
  type Slots,
  type Throttled,
} from '../limits/attempts.ts'
import { audit } from '../audit/record.ts'
import { ok, refuse, type Result } from '../result.ts'
import { signInWrite } from '../users/change.ts'
import { isOwnDevice } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { startSession } from './start.ts'
import {
  countPendingGuess,
  deletePending,
  insertPending,
  pendingMayBeGuessed,
  pendingUserId,
  selectPending,
  selectPendingOwner,
  setMailboxProved,
} from './pending-store.ts'
import type { TokenStep } from './rules.ts'
import type { Admission } from './start.ts'
import type { PendingRow, SessionRow } from './tables.ts'

type PendingDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'toTell'>

/** Wrong second factors that a pending sign-in allows. */
const MOST_GUESSES = 5

/** Prepares the row of a pending sign-in, and its token. */
export function beginPending(
  deps: PendingDeps,
  admission: Admission,
  step: TokenStep,
  credentialVersion: number,
): { id: string; mfaToken: string; write: Write } {
  const now = deps.now()
  const id = uuidv7(now)
  const { config } = deps
  const { userId, amr, transport, remember, provider = null } = admission
  const row: PendingRow = {
    id,
    userId,
    step: step === 'mailbox' ? 'enrolment' : step,
    amr: [...amr],
    mailbox: step === 'mailbox',
    transport,
    remember,
    provider,
    credentialVersion,
    attempts: 0,
    expiresAt: now + config.mfaTokenMs,
    createdAt: now,
  }
  return { id, mfaToken: mfaTokenOf(deps, step, id), write: insertPending(deps.db, row) }
}

/** The token of a pending sign-in. It is bound to the step, and is refused at every other step. */
export const mfaTokenOf = (deps: Pick<Deps, 'config'>, step: TokenStep, id: string): string =>
  handleOf(deps.config.secrets, 'mfa-token', step, id)

/** The id behind an `mfa_token` for a step, with no query; `undefined` where we never made it. */
export const openMfaToken = (deps: Pick<Deps, 'config'>, step: TokenStep, token: string): string | undefined =>
  openHandle(deps.config.secrets, 'mfa-token', step, token)

/** The live pending sign-in of an id for a batch, and the id of its person as an expression. */
export const findPending = (deps: Pick<Deps, 'db' | 'now'>, id: string) => ({
  pending: selectPending(deps.db, id, deps.now()),
  userId: pendingUserId(id),
})

/** Records that its mailbox is proved, once. From then on it waits for the enrolment, with a new expiry. */
export const mailboxProvedWrite = (
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  row: PendingRow,
  amr: string[],
): Write => {
  const now = deps.now()
  return setMailboxProved(deps.db, row.id, { amr, expiresAt: now + deps.config.mfaTokenMs }, now)
}

/** A pending sign-in and its person. */
export type Pending = { pending: PendingRow; user: UserRow }

/** The live sign-in that waits for an enrolment, its person, and what they have so far. `undefined` where its mailbox is not proved, or its person has a second factor by now. */
export async function readEnrolment(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  token: string,
): Promise<(Pending & { soFar: FactorsSoFar }) | undefined> {
  const id = openMfaToken(deps, 'enrolment', token)
  if (id === undefined) return undefined
  const [[pending], [user], ...found] = await run(deps.db, [
    selectPending(deps.db, id, deps.now()),
    selectPendingOwner(deps.db, id),
    ...findFactorsSoFar(deps, { userId: pendingUserId(id), enroller: id }),
  ])
  const soFar = factorsSoFar(...found)
  return pending === undefined || pending.mailbox || user === undefined || soFar.hasSecondFactor
    ? undefined
    : { pending, user, soFar }
}

/** A prepared second step: commit its statements first in a batch, then give their rows to `outcome`. */
export type SecondStep = {
  id: string
  /** The id of the sign-in's person, as an expression. */
  userId: Condition
  statements: readonly [
    ...Reservation['statements'],
    ReturnType<typeof countPendingGuess>,
    ReturnType<typeof selectPendingOwner>,
  ]
  outcome: (
    reserved: Parameters<Reservation['outcome']>[0],
    full: Parameters<Reservation['outcome']>[1],
    counted: readonly PendingRow[],
    owners: readonly UserRow[],
  ) => Result<Pending & { reserved: Slots }, { kind: 'gone' } | { kind: 'full'; throttled: Throttled }>
}

/**
 * Prepares a second step. It takes one of the five guesses and, where the proof `can_be_guessed`, a slot in the counters of
 * second factors (contract §7). Refuses a token that we never made.
 */
export function prepareSecondStep(
  deps: PendingDeps,
  input: { mfaToken: string; device: KnownDevice | undefined },
  proof: 'can_be_guessed' | 'cannot_be_guessed',
): Result<SecondStep, 'invalid_code'> {
  const id = openMfaToken(deps, 'second_factor', input.mfaToken)
  if (id === undefined) return refuse('invalid_code')
  const now = deps.now()
  const userId = pendingUserId(id)
  const { device } = input
  const guarded = proof === 'can_be_guessed'
  const attempt = reserveAttempt(deps, {
    kind: 'factor',
    account: userId,
    device: device && { id: device.id, known: isOwnDevice(device, userId) },
    also: [GUESSES_A_DAY],
    onlyIf: guarded ? pendingMayBeGuessed(id, MOST_GUESSES, now) : never,
  })
  const guess = countPendingGuess(deps.db, id, MOST_GUESSES, now, guarded ? changedRow : always)
  return ok({
    id,
    userId,
    statements: [...attempt.statements, guess, selectPendingOwner(deps.db, id)],
    outcome: (reserved, full, [pending], [user]) => {
      const slot = attempt.outcome(reserved, full)
      if (guarded && !slot.ok && full.results.length > 0) return refuse({ kind: 'full', throttled: slot.error })
      if (pending === undefined || user === undefined) return refuse({ kind: 'gone' })
      return ok({ pending, user, reserved: slot.ok ? slot.value : { keys: [] } })
    },
  })
}

/** The writes that finish a sign-in: the pending row is spent, and a session begins with every method that was proved. */
export function finishPending(
  deps: PendingDeps,
  { pending, user }: Pending,
  proved: { amr: readonly string[]; reserved: Slots; reason?: string },
): { session: SessionRow; writes: readonly [Write, Write, ReturnType<typeof signInWrite>, ...Write[]] } {
  const amr = [...new Set([...pending.amr, ...proved.amr, MULTI_FACTOR])]
  const { transport, remember } = pending
  const provider = pending.provider ?? undefined
  const { session, writes } = startSession(deps, { userId: user.id, amr, transport, remember, provider })
  return {
    session,
    writes: [
      deletePending(deps.db, pending, deps.now()),
      mustHaveChanged(deps.db),
      signInWrite(deps, user.id, 'any'),
      mustHaveChanged(deps.db),
      ...writes,
      releaseAttempt(deps, proved.reserved),
      audit(deps, {
        event: 'authn_login_success',
        outcome: 'success',
        actorId: user.id,
        subjectId: user.id,
        sessionId: session.id,
        reason: proved.reason,
        meta: { amr: amr.join(' ') },
      }),
    ],
  }
}
