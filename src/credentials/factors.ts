// The factors of a person besides a password, as sign-in, freshness and the policy `MFA` need them, and the verbs that remove
// them. A confirmed authenticator app, and a passkey that its owner asked for, are second factors: a sign-in by one factor then
// needs a second step. A passkey that the browser made by itself is a way in, and requires no second step.
import type { Condition, Statement, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { gainedNothingAfter, readGainedAt } from './gained-store.ts'
import type { Factor, FactorRow } from './rules.ts'
import {
  deleteFactorsOfUnverified,
  deleteFactorsSince,
  deleteIdleRecoveryCodes,
  deletePasskeys,
  deleteRecoveryCodes,
  deleteTotp,
  hasFactor,
  holdsAny,
  readFactors,
  selectHeld,
  type HeldRow,
} from './store.ts'

/** A person's factors as a row, for a batch; `factorsOf` reads it. */
export const findFactors = (deps: Pick<Deps, 'db'>, userId: Condition | string): Statement<FactorRow> =>
  readFactors(deps.db, userId)

/** What can finish a sign-in, best first. Recovery codes count only beside a second factor. */
export function factorsOf(found: { results: readonly FactorRow[] }): Factor[] {
  const [row] = found.results
  if (row === undefined || !hasSecondFactorIn(row)) return []
  return [
    ...(row.totp > 0 ? (['totp'] as const) : []),
    ...(row.passkeys > 0 ? (['passkey'] as const) : []),
    ...(row.recovery_codes > 0 ? (['recovery_code'] as const) : []),
  ]
}

function hasSecondFactorIn(row: FactorRow): boolean {
  return row.totp > 0 || row.chosen_passkeys > 0
}

/** A condition: the person has a second factor. */
export const hasSecondFactor = (userId: Condition | string): Condition => hasFactor(userId)

/** Something to sign in with that a person has, and when it was added (ms). */
export type Held = HeldRow

/**
 * Everything that a person has besides password and mailbox, as rows for a batch, so that its owner can tell their own from a
 * stranger's.
 */
export const findHeld = (deps: Pick<Deps, 'db'>, userId: Condition | string): Statement<Held> =>
  selectHeld(deps.db, userId)

/** Drops the apps, passkeys, recovery codes and identities that were added at `since` (ms) or later, and every unconfirmed app. */
export const dropFactorsSinceWrites = (deps: Pick<Deps, 'db'>, userId: string, since: number): Write[] =>
  deleteFactorsSince(deps.db, userId, since)

/** Drops every factor and identity of a person who never verified their address: somebody else may have added them. */
export const dropFactorsOfUnverifiedWrites = (deps: Pick<Deps, 'db'>, userId: string): Write[] =>
  deleteFactorsOfUnverified(deps.db, userId)

/** A condition: the person has anything that `dropEachFactor` drops and counts. */
export const holdsAnyFactor = (userId: string): Condition => holdsAny(userId)

/** When a person last gained a factor (ms, 0 for never), as a row for a batch. */
export const findFactorGain = (deps: Pick<Deps, 'db'>, userId: string) => readGainedAt(deps.db, userId)

/** A condition: the person has gained no factor after `at` (ms). */
export const hasGainedNoFactorSince = (userId: string, at: number): Condition => gainedNothingAfter(userId, at)

/** Drops every factor of a person, one statement for each kind. `waiting` is an app that has shown no code yet. */
export const dropEachFactor = ({ db }: Pick<Deps, 'db'>, userId: string) => ({
  waiting: deleteTotp(db, userId, 'waiting'),
  totp: deleteTotp(db, userId, 'confirmed'),
  passkeys: deletePasskeys(db, userId),
  recoveryCodes: deleteRecoveryCodes(db, userId),
})

/** Drops the recovery codes of a person without a second factor. */
export const dropIdleRecoveryCodesWrite = (deps: Pick<Deps, 'db'>, userId: string): Write =>
  deleteIdleRecoveryCodes(deps.db, userId)
