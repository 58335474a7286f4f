// Reads the development mailbox: the mails that were "sent", newest first.
import { pageOf, type Page } from '../db/page.ts'
import { rfc3339 } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import type { Message } from '../mail/compose.ts'
import { readMails, type StoredMail } from '../mail/read.ts'

export type MailboxItem = Message & { id: string; sent_at: string }

/** One page of the mailbox. Leaves out mails whose text was deleted or can't be opened. */
export async function readMailbox(
  deps: Pick<Deps, 'db' | 'config'>,
  filter: { cursor?: string | undefined; limit: number },
): Promise<Page<MailboxItem>> {
  const mails = await readMails(deps, { before: filter.cursor, most: filter.limit + 1 })
  const page = pageOf(mails, filter.limit, (mail) => mail)
  return { items: page.items.flatMap(itemsOf), next_cursor: page.next_cursor }
}

/** One mail by its id; `undefined` where it is gone or can't be opened. */
export async function readMail(deps: Pick<Deps, 'db' | 'config'>, id: string): Promise<MailboxItem | undefined> {
  // The newest one that isn't newer than it: `~` sorts behind every character of an id.
  const mails = await readMails(deps, { before: `${id}~`, most: 1 })
  return mails.filter((mail) => mail.id === id).flatMap(itemsOf)[0]
}

const itemsOf = ({ id, message, at }: StoredMail): MailboxItem[] =>
  message === undefined ? [] : [{ id, ...message, sent_at: rfc3339(at) }]
