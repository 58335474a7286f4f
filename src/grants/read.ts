// Reads the grant of an access token from D1's primary, so that one that has ended is seen at once.
import { findClient } from '../clients/find.ts'
import type { ClientRow } from '../clients/tables.ts'
import { isSpent, spendNonceIf } from '../credentials/challenge.ts'
import { always, bothHold, negated, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { ShownRow } from '../users/user.ts'
import type { GrantKey } from './handle.ts'
import { standing } from './standing-store.ts'
import { selectGrant } from './store.ts'

/**
 * A grant that stands and has been redeemed, with its person and client; `undefined` for any other. `once` is a value that is spent with it:
 * `undefined` where it was spent before. One round trip.
 */
export async function readGrant(
  deps: Pick<Deps, 'db' | 'now'>,
  { userId, id }: GrantKey,
  { clientId, once }: { clientId: string; once: { nonce: string; expiresAt: number } | undefined },
): Promise<{ user: ShownRow; client: ClientRow } | undefined> {
  const stands = once === undefined ? standing(deps) : bothHold(standing(deps), negated(isSpent(once.nonce)))
  const [[found], [client]] = await run(deps.db, [
    selectGrant(deps.db, { userId, id, stands }),
    findClient(deps, clientId),
    ...(once === undefined ? [] : [spendNonceIf(deps, once.nonce, once.expiresAt, always)]),
  ])
  const counts = found?.stands === true && found.grant.counter > 0 && client?.id === found.grant.clientId
  return counts ? { user: found.user, client } : undefined
}

/** The same for a batch: `stands` says whether it does. */
export const findGrant = (deps: Pick<Deps, 'db' | 'now'>, { userId, id }: GrantKey) =>
  selectGrant(deps.db, { userId, id, stands: standing(deps) })
