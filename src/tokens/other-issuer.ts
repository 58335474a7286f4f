// Tells the operator of a token whose issuer isn't this one: mostly a service binding or a var that means another Latchkey than the
// one where people sign in. The caller hears `token_invalid` and no more.
import { readUnverified } from '../crypto/compact-jws.ts'
import type { Deps } from '../deps.ts'

const QUIET_MS = 60_000
/** An issuer is a URL; what a stranger writes there may be anything. */
const MOST_CHARACTERS = 200
let toldAt = -Infinity

/** One line a minute an isolate, for strangers must not fill the log: the issuer that was wanted and the one that came, nothing else. */
export function tellOtherIssuer({ config, now }: Pick<Deps, 'config' | 'now'>, token: string): void {
  const iss: unknown = readUnverified(token)?.iss
  if (typeof iss !== 'string' || iss === config.issuer || Math.abs(now() - toldAt) < QUIET_MS) return
  toldAt = now()
  const got = iss.toWellFormed().slice(0, MOST_CHARACTERS)
  console.warn(JSON.stringify({ level: 'warn', what: 'token_of_another_issuer', wanted: config.issuer, got }))
}
