// What somebody has so far who adds a factor, for the batch that finds out who they are.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { factorsOf, findFactors } from './factors.ts'
import { findPasskeys } from './passkeys.ts'
import type { FactorRow } from './rules.ts'
import type { PasskeyRow, TotpRow } from './tables.ts'
import { findWaitingTotp } from './totp.ts'

/** Whether one of them is a second factor; the passkeys, how many recovery codes, and the app that waits for its first code. */
export type FactorsSoFar = {
  hasSecondFactor: boolean
  passkeys: readonly PasskeyRow[]
  recoveryCodes: number
  waitingTotp: TotpRow | undefined
}

/** Three statements; `factorsSoFar` reads their answers. `enroller` is the session or the pending sign-in in which they do it. */
export const findFactorsSoFar = (
  deps: Pick<Deps, 'db' | 'now'>,
  who: { userId: Condition | string; enroller: string },
) => [findFactors(deps, who.userId), findPasskeys(deps, who.userId), findWaitingTotp(deps, who)] as const

/** Reads the answers of `findFactorsSoFar`, in their order. */
export const factorsSoFar = (
  factors: { results: readonly FactorRow[] },
  passkeys: readonly PasskeyRow[],
  [waitingTotp]: readonly TotpRow[],
): FactorsSoFar => ({
  hasSecondFactor: factorsOf(factors).length > 0,
  passkeys,
  recoveryCodes: factors.results[0]?.recovery_codes ?? 0,
  waitingTotp,
})
