// How the outbox is as a whole: what waits, what waits too long, what was given up.
import { uuidv7Floor } from '../crypto/random.ts'
import type { Deps } from '../deps.ts'
import { countOutbox, type OutboxState } from './store.ts'

export type { OutboxState }

/** No figure is counted further: one that is as high means "that many or more". */
export const MOST_COUNTED = 1000
/** A count of the outbox in words: `orMore` says one that ends at `MOST_COUNTED`. */
export const sayCount = (count: number, orMore: (most: number) => string): string =>
  count >= MOST_COUNTED ? orMore(MOST_COUNTED) : String(count)

/** A mail whose attempt was due so long ago shows that no clock runs. */
const OVERDUE_MS = 45 * 60_000
const LATELY_MS = 86_400_000

/** The statement that counts: it has one row. `failed_lately` are mails of the last day. */
export const findOutboxState = ({ db, now }: Pick<Deps, 'db' | 'now'>) =>
  countOutbox(db, {
    overdueBefore: now() - OVERDUE_MS,
    lately: uuidv7Floor(now() - LATELY_MS),
    most: MOST_COUNTED,
  })
