// A proof in a session that lives: `auth_time` is now, the methods join `amr`, and the session's tokens change (ASVS 5.0 7.2.4).
// `mfa` says that two factors stand behind it: it goes where one factor alone is proved again, and with the last second factor.
import { MULTI_FACTOR } from '../credentials/rules.ts'
import type { Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { forgetMultiFactor, proveAgain } from './store.ts'
import type { SessionRow } from './tables.ts'

/** What shows that the holder has the current refresh token: its counter in the cookie, or the last access token's id. */
export type HeldTokens = { counter: number | undefined; jti: string }

/**
 * No row where the session has ended meanwhile. The refresh token changes where its holder is known to have the current
 * one, which is then the parent; else it stays, for a counter that nobody presented must not become the parent (contract §3).
 */
export function proveAgainWrite(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  session: SessionRow,
  proof: { methods: readonly string[]; held: HeldTokens; jti: string },
) {
  const { methods, held, jti } = proof
  const byBearer = held.jti === session.issuedJti ? session.counter : undefined
  const presented = session.transport === 'cookie' ? held.counter : byBearer
  const proved = session.amr.filter((method) => method !== MULTI_FACTOR && !methods.includes(method))
  const amr = [...new Set([...proved, ...methods])]
  return proveAgain(deps.db, session.id, { amr, presented: presented ?? 0, jti }, deps.now(), deps.config)
}

/**
 * Takes `mfa` from a person's sessions where they have no second factor left: what they proved is none of the factor that they
 * add next, and nothing to a policy (`MFA`) that wants them to have one.
 */
export const forgetMultiFactorWrite = (deps: Pick<Deps, 'db'>, userId: string): Write =>
  forgetMultiFactor(deps.db, userId)
