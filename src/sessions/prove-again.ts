// A new proof in a live session: `auth_time` is now, the methods join `amr`, and the session's tokens change (ASVS 5.0 7.2.4).
// `mfa` means that two factors were proved. It is removed where only one factor is proved again, and with the last second
// factor.
import { MULTI_FACTOR } from '../credentials/rules.ts'
import type { Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { proveAgain } from './refresh-store.ts'
import { forgetMultiFactor } from './store.ts'
import type { LivingRow } from './tables.ts'

/** The tokens that a caller presented: the refresh token's counter, if there was one, and the end of the access token (s). */
export type HeldTokens = { counter: number | undefined; exp: number }

/**
 * Records the proof; no row where the session has ended meanwhile. The refresh token changes only where the current one was
 * presented, which becomes the parent. A counter that nobody presented must not become the parent (contract §3).
 */
export function proveAgainWrite(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  session: LivingRow,
  proof: { methods: readonly string[]; held: HeldTokens; jti: string },
) {
  const { methods, held, jti } = proof
  const proved = session.amr.filter((method) => method !== MULTI_FACTOR && !methods.includes(method))
  const amr = [...new Set([...proved, ...methods])]
  const { sessionIdleMs } = deps.config
  return proveAgain(deps.db, { id: session.id, amr, presented: held.counter ?? 0, now: deps.now(), jti, sessionIdleMs })
}

/** Whether that write changed the refresh token: its holder, who presented the one before, must be given it. */
export const isRenewed = (after: LivingRow, held: HeldTokens): boolean =>
  after.parent === held.counter && after.counter === (held.counter ?? 0) + 1 && after.rotatedAt === after.lastUsedAt

/**
 * Removes `mfa` from a person's sessions where they have no second factor left. They proved another factor than the one that
 * they may add next, and a policy (`MFA`) that requires one should ask them.
 */
export const forgetMultiFactorWrite = (deps: Pick<Deps, 'db'>, userId: string): Write =>
  forgetMultiFactor(deps.db, userId)
