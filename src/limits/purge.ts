// The clock's part of the counters: those whose windows have closed go.
import type { Chore } from '../db/chunks.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteClosedAfter } from './store.ts'

/** Counters that one turn reads. Most of them are still open, so that few rows are written. */
const READ_ROWS = 5_000

/** One chore, `counters_deleted`: each turn reads 5,000 counters, in the order of their keys, and deletes those that are closed. */
export function counterChores(deps: Pick<Deps, 'db' | 'now'>): Chore[] {
  let after = ''
  return [
    {
      name: 'counters_deleted',
      next: async () => {
        const [next, deleted] = await run(deps.db, deleteClosedAfter(deps.db, after, deps.now(), READ_ROWS))
        after = next.results[0]?.key ?? after
        return { rows: deleted.meta.changes, more: next.results.length > 0 }
      },
    },
  ]
}
