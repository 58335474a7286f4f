// Reads the session behind an access token from D1's primary, so an ended session is seen at once.
import { always, faultless, type Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { ShownRow } from '../users/user.ts'
import { selectLive } from './store.ts'
import type { LivingRow } from './tables.ts'

/** A live session and its person. Who needs more of either reads more. */
export type LiveSession = { session: LivingRow; user: ShownRow }
/** And whether the person has a password, and a second factor. */
export type KnownSession = LiveSession & { hasPassword: boolean; hasSecondFactor: boolean }

/**
 * The live session of an id; `undefined` where it has ended or expired, or its person may not sign in. `holds` says whether
 * `also` does.
 */
export async function readLiveSession(
  deps: Pick<Deps, 'db' | 'now'>,
  id: string,
  also: Condition = always,
): Promise<(KnownSession & { holds: boolean }) | undefined> {
  const [live] = await faultless(selectLive(deps.db, { id, now: deps.now(), also }))
  return live
}

/** The same for a batch, of the session that a caller names: `holds` says whether what names it is still good. */
export const findLiveKnown = (
  deps: Pick<Deps, 'db' | 'now'>,
  { id, stands = always }: { id: string; stands?: Condition },
) => selectLive(deps.db, { id, now: deps.now(), also: stands })
