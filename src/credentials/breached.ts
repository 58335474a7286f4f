// Whether a password is in a public breach, by k-anonymity (Have I Been Pwned, range API): five hex digits of its SHA-1 leave
// the Worker, and padded answers come back. It fails open: while the service is down, passwords are accepted without this
// check.
import type { Config } from '../config/config.ts'
import { toHex, toUtf8 } from '../crypto/encoding.ts'
import type { Deps } from '../deps.ts'

const RANGE_URL = 'https://api.pwnedpasswords.com/range/'
const TIMEOUT_MS = 1_500
const MOST_CHARACTERS = 2_000_000
/** How long an isolate doesn't ask again after a failure. */
const REST_MS = 30_000

export type BreachCheck = 'breached' | 'not_found' | 'failed'

/** When the list failed last (ms), in an isolate: by its configuration. */
const failures = new WeakMap<Config, number>()

/**
 * Asks about one password (UTF-8). `failed` after 1.5 seconds, for an answer of another form, and for 30 seconds after a
 * failure.
 */
export async function checkBreached(deps: Pick<Deps, 'config' | 'now'>, password: string): Promise<BreachCheck> {
  const sinceFailure = deps.now() - (failures.get(deps.config) ?? -REST_MS)
  if (sinceFailure >= 0 && sinceFailure < REST_MS) return 'failed'
  const digest = toHex(new Uint8Array(await crypto.subtle.digest('SHA-1', toUtf8(password)))).toUpperCase()
  const lines = await range(digest.slice(0, 5))
  if (lines === undefined) {
    failures.set(deps.config, deps.now())
    return 'failed'
  }
  // Lines of padding have a count of 0.
  const found = lines.split(/\r?\n/).some((line) => line.startsWith(`${digest.slice(5)}:`) && !/:0*$/.test(line.trim()))
  return found ? 'breached' : 'not_found'
}

async function range(prefix: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(`${RANGE_URL}${prefix}`, {
      headers: { 'Add-Padding': 'true' },
      redirect: 'manual',
      signal,
    })
    const text = answer.status === 200 ? await answer.text() : ''
    return text.length < MOST_CHARACTERS && /^[0-9A-F]{35}:\d+/.test(text) ? text : undefined
  } catch {
    return undefined
  }
}
