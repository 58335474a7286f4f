// A proof in a session that lives: `auth_time` is now, the methods join `amr`, and the session's tokens change (ASVS 5.0 7.2.4).
import type { Deps } from '../deps.ts'
import { proveAgain } from './store.ts'
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
  const amr = [...new Set([...session.amr, ...methods])]
  return proveAgain(deps.db, session.id, { amr, presented: presented ?? 0, jti }, deps.now(), deps.config)
}
