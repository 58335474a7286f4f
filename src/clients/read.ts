// Reads whether a client counts, for a token that it got for itself.
import { isSpent, spendNonceIf } from '../credentials/challenge.ts'
import { always, bothHold, negated, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { countsNow, selectClient } from './store.ts'

/**
 * Whether the client of an id is enabled and hasn't expired; with `once`, also whether that value was not spent before, and spends it. One
 * round trip.
 */
export async function readClientOnce(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  id: string,
  once?: { nonce: string; expiresAt: number },
): Promise<boolean> {
  const counts = once === undefined ? countsNow(now()) : bothHold(countsNow(now()), negated(isSpent(once.nonce)))
  const [[found]] = await run(db, [
    selectClient(db, { id, counts }),
    ...(once === undefined ? [] : [spendNonceIf({ db }, once.nonce, once.expiresAt, always)]),
  ])
  return found !== undefined
}
