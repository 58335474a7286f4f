// A proof in a session that lives: `auth_time` is now, the methods join `amr`, and the session's tokens change (ASVS 5.0 7.2.4).
// `mfa` says that two factors stand behind it: it goes where one factor alone is proved again, and with the last second factor.
import { MULTI_FACTOR } from '../credentials/rules.ts'
import type { Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { proveAgain } from './refresh-store.ts'
import { forgetMultiFactor } from './store.ts'
import type { LivingRow } from './tables.ts'

/** What somebody has shown of a session's tokens: the refresh token's counter, if it came along, and when their access token ends (s). */
export type HeldTokens = { counter: number | undefined; exp: number }

/**
 * No row where the session has ended meanwhile. The refresh token changes where the current one was presented
 * with it, which is then the parent; else it stays, for a counter that nobody presented must not become the parent (contract §3).
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
 * Takes `mfa` from a person's sessions where they have no second factor left: what they proved is none of the factor that they
 * add next, and nothing to a policy (`MFA`) that wants them to have one.
 */
export const forgetMultiFactorWrite = (deps: Pick<Deps, 'db'>, userId: string): Write =>
  forgetMultiFactor(deps.db, userId)
