// What waits of a person's address, for a page of theirs: the change that this browser asked for, and the links that take older ones back.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { challengeOf } from './handles.ts'
import { selectAskedChange, selectWaysBack, type ShownCode } from './store.ts'

/** An address, and until when (ms) it can be confirmed or restored. */
export type Until = { email: string; until: number }

/**
 * The change of address that waits in a session, for a batch: among `asked`, the requests that the browser remembers. `read` takes its
 * answer. A change for an address that somebody has looks the same until it is over (contract §2): the codes of the asker die with a new
 * password or address, those that nobody can use do not, so the statement asks for that itself.
 */
export function findAskedChange(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: { id: string; userId: string },
  { asked, may }: { asked: readonly string[]; may: Condition },
) {
  const { secrets, mailedCodeMs } = deps.config
  const sentAfter = deps.now() - mailedCodeMs
  return {
    statement: selectAskedChange(deps.db, { ids: asked, userId: own.userId, sessionId: own.id, sentAfter, may }),
    read: ({ results: [row] }: D1Result<ShownCode>): (Until & { challenge: string }) | undefined =>
      row && { email: row.email, until: row.at + mailedCodeMs, challenge: challengeOf(secrets, row.id) },
  }
}

/** The links that can still give a person an older address back, for a batch, newest first. `read` takes its answer. */
export const findWaysBack = (deps: Pick<Deps, 'db' | 'now'>, userId: string, may: Condition) => ({
  statement: selectWaysBack(deps.db, userId, deps.now(), may),
  read: ({ results }: D1Result<ShownCode>): Until[] => results.map(({ email, at }) => ({ email, until: at })),
})
