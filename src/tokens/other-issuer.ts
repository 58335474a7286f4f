// Logs that a token has another issuer. That mostly means a service binding or a var that points to another Latchkey than the
// one where people sign in. The caller only gets `token_invalid`.
import { readUnverified } from '../crypto/compact-jws.ts'
import type { Deps } from '../deps.ts'

const QUIET_MS = 60_000
/** The most characters of an issuer that are logged. It should be a URL, but a stranger may write anything. */
const MOST_CHARACTERS = 200
let toldAt = -Infinity

/**
 * Logs the issuer that was wanted and the one that came, and nothing else. At most one line a minute in an isolate, because
 * strangers must not fill the log.
 */
export function tellOtherIssuer({ config, now }: Pick<Deps, 'config' | 'now'>, token: string): void {
  const iss: unknown = readUnverified(token)?.iss
  if (typeof iss !== 'string' || iss === config.issuer || Math.abs(now() - toldAt) < QUIET_MS) return
  toldAt = now()
  const got = iss.toWellFormed().slice(0, MOST_CHARACTERS)
  console.warn(JSON.stringify({ level: 'warn', what: 'token_of_another_issuer', wanted: config.issuer, got }))
}
