// Reads the development mailbox: the mails that were "sent", newest first, opened again.
import { unseal } from '../crypto/seal.ts'
import { faultless } from '../db/client.ts'
import { pageOf, type Page } from '../db/page.ts'
import { rfc3339 } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import type { Message } from '../mail/compose.ts'
import { newestMails } from '../mail/store.ts'

export type MailboxItem = Message & { id: string; sent_at: string }

/** One page of the mailbox. Mails that were emptied or can't be opened are left out. */
export async function readMailbox(
  deps: Pick<Deps, 'db' | 'config'>,
  filter: { cursor?: string | undefined; limit: number },
): Promise<Page<MailboxItem>> {
  const rows = await faultless(newestMails(deps.db, filter.cursor, filter.limit + 1))
  const page = pageOf(rows, filter.limit, (row) => row)
  const items = await Promise.all(
    page.items.map(async (row): Promise<MailboxItem[]> => {
      const opened = row.sealed === null ? undefined : await unseal(deps.config.secrets, `mail:${row.id}`, row.sealed)
      if (opened === undefined) return []
      return [{ id: row.id, ...(JSON.parse(opened) as Message), sent_at: rfc3339(row.sentAt ?? row.createdAt) }]
    }),
  )
  return { items: items.flat(), next_cursor: page.next_cursor }
}
