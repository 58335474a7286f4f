// The clock's part of sessions: marks expired sessions as ended, deletes sessions that ended long ago, and deletes pending
// sign-ins that were never finished.
import type { ReasonOf } from '../audit/vocabulary.ts'
import { auditIfChanged } from '../audit/record.ts'
import { CHUNK_ROWS, chunkOf, cleanInTurns, type Chore, type Chunk, type Cleaned } from '../db/chunks.ts'
import { changesOf, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredPending } from './pending-store.ts'
import { deleteEnded, endExpired } from './store.ts'

type PurgeDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** The most chunks of one purge that an operator asks for. */
const MOST_CHUNKS = 200

/**
 * Two chores: expired sessions are marked as ended, and rows that ended `retentionMs` ago are deleted. Each turn has an audit
 * row.
 */
export function sessionChores(deps: PurgeDeps, retentionMs: number, actorId: string): Chore[] {
  const { db } = deps
  return [
    {
      name: 'sessions_ended',
      next: () => chunk(deps, endExpired(db, deps.now(), CHUNK_ROWS), 'sessions_ended', actorId),
    },
    {
      name: 'sessions_deleted',
      next: () => chunk(deps, deleteEnded(db, deps.now() - retentionMs, CHUNK_ROWS), 'sessions_deleted', actorId),
    },
  ]
}

/** One chore: each turn deletes at most 1,000 pending sign-ins that have expired. */
export function pendingChores(deps: Pick<Deps, 'db' | 'now'>): Chore[] {
  const { db } = deps
  const next = async (): Promise<Chunk> =>
    chunkOf(await changesOf(db, deleteExpiredPending(db, deps.now(), CHUNK_ROWS)))
  return [{ name: 'pending_sign_ins_deleted', next }]
}

/**
 * Does the chores of sessions, chunk by chunk, until nothing is left or 200 chunks (200,000 rows) are done. Call it again
 * then.
 */
export function purgeSessions(
  deps: PurgeDeps,
  retentionMs: number,
  actorId: string,
  onChunk?: (soFar: Cleaned) => void,
): Promise<Cleaned> {
  return cleanInTurns(sessionChores(deps, retentionMs, actorId), MOST_CHUNKS, onChunk)
}

/** One chunk and its audit row, in one batch. */
async function chunk(
  deps: PurgeDeps,
  statement: ReturnType<typeof endExpired>,
  reason: ReasonOf<'sys_purge'>,
  actorId: string,
): Promise<Chunk> {
  const row = auditIfChanged(deps, { event: 'sys_purge', outcome: 'success', actorId, reason, countAs: 'rows' })
  const [done] = await run(deps.db, [statement, row])
  return chunkOf(done.meta.changes)
}
