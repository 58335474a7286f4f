// Requests that wait (RFC 9126): a client sent them ahead, or a browser brought one that doesn't fit into `return_to`. Their `request_uri` is an
// id and a MAC: a made-up one costs no query.
import { handleOf, openHandle } from '../crypto/handle.ts'
import type { Secrets } from '../crypto/keys.ts'
import { uuidv7 } from '../crypto/random.ts'
import { faultless, type Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { insertPushed, selectPushed } from './pushed-store.ts'

/** What every `request_uri` of ours begins with (RFC 9126 §2.2). */
export const REQUEST_URN = 'urn:ietf:params:oauth:request_uri:'
/** Who brought it: its client, which proved who it is, or a browser. */
const ORIGINS = ['pushed', 'kept'] as const
export type Origin = (typeof ORIGINS)[number]

/** How long a request waits: a client's own until it leads the browser here (RFC 9126 §2.2), a browser's while its person signs in. */
export const PUSHED_MS: Record<Origin, number> = { pushed: 300_000, kept: 1_800_000 }

/** A longer request isn't kept: anybody may send one, and each is a row (RFC 9126 §7.3 leaves the size to us). */
const MOST_CHARACTERS = 16_384

/** Whether a request is too long to be kept. */
export const isTooLong = (parameters: URLSearchParams): boolean => parameters.toString().length > MOST_CHARACTERS

/** A request that waits, by its row. */
export type PushedKey = { id: string; origin: Origin }

/** Prepares a request that waits, if `condition` holds: commit `write`. */
export function preparePush(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  { clientId, parameters, origin }: { clientId: string; parameters: string; origin: Origin },
  condition: Condition,
) {
  const now = deps.now()
  const id = uuidv7(now)
  const row = { id, clientId, parameters, expiresAt: now + PUSHED_MS[origin] }
  const requestUri = `${REQUEST_URN}${handleOf(deps.config.secrets, 'pushed-request', origin, id)}`
  return { requestUri, write: insertPushed(deps.db, row, condition) }
}

/** The row of a `request_uri` of ours; `undefined` for any other. */
export function openRequestUri(secrets: Secrets, requestUri: string): PushedKey | undefined {
  if (!requestUri.startsWith(REQUEST_URN)) return undefined
  const handle = requestUri.slice(REQUEST_URN.length)
  for (const origin of ORIGINS) {
    const id = openHandle(secrets, 'pushed-request', origin, handle)
    if (id !== undefined) return { id, origin }
  }
  return undefined
}

/** The parameters of a request that still waits, of this client. One round trip. */
export async function readPushed(
  deps: Pick<Deps, 'db' | 'now'>,
  { id }: PushedKey,
  clientId: string,
): Promise<string | undefined> {
  const [found] = await faultless(selectPushed(deps.db, { id, clientId, now: deps.now() }))
  return found?.parameters
}
