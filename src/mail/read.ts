// Reads mails of the outbox again, newest first, as they were composed.
import { unseal } from '../crypto/seal.ts'
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Message } from './compose.ts'
import { newestMails } from './store.ts'

/** A mail of the outbox. `message` is missing where it can't be opened. `at`: when it was sent or, if it wasn't, made (ms). */
export type StoredMail = { id: string; message: Message | undefined; at: number }

/** At most `most` mails that still have their text, older than the id `before`. */
export async function readMails(
  deps: Pick<Deps, 'db' | 'config'>,
  { before, most }: { before: string | undefined; most: number },
): Promise<StoredMail[]> {
  const rows = await faultless(newestMails(deps.db, before, most))
  return Promise.all(
    rows.map(async ({ id, sealed, sentAt, createdAt }) => {
      const opened = sealed === null ? undefined : await unseal(deps.config.secrets, `mail:${id}`, sealed)
      const message = opened === undefined ? undefined : (JSON.parse(opened) as Message)
      return { id, message, at: sentAt ?? createdAt }
    }),
  )
}
