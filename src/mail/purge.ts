// The clock's part of the outbox: deletes rows that are a week old, whatever became of the mail. Their text was deleted when it
// was sent.
import { uuidv7Floor } from '../crypto/random.ts'
import { CHUNK_ROWS, chunkOf, type Chore } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteOldMails } from './store.ts'

/** How long the row of a mail is kept. */
const MAIL_RETENTION_MS = 7 * 86_400_000

/** One chore, `mails_deleted`: each turn deletes at most 1,000 mails that are a week old. */
export function mailChores(deps: Pick<Deps, 'db' | 'now'>): Chore[] {
  const floor = (): string => uuidv7Floor(deps.now() - MAIL_RETENTION_MS)
  return [
    {
      name: 'mails_deleted',
      next: async () => chunkOf(await changesOf(deps.db, deleteOldMails(deps.db, floor(), CHUNK_ROWS))),
    },
  ]
}
