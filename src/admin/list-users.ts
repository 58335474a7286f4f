// The directory of people, by keyset pages: newest first, or by address where a beginning of one is searched for.
import { fromBase64Url, toBase64Url, toUtf8 } from '../crypto/encoding.ts'
import { faultless } from '../db/client.ts'
import { pageOf, type Page } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import type { Role, Status } from '../users/rules.ts'
import { selectDirectory } from './store.ts'
import { adminUser, type AdminUser } from './user.ts'

/**
 * `prefix` is the beginning of canonical addresses. `after` is where the page before ended: an id, or with a prefix an address.
 */
export type UserFilter = {
  prefix?: string | undefined
  role?: Role | undefined
  status?: Status | undefined
  after?: string | undefined
  limit: number
}

/** The statement that reads a page, and one person more. */
export const findPeople = ({ db }: Pick<Deps, 'db'>, { limit, prefix, role, status, after }: UserFilter) =>
  selectDirectory(db, { prefix, role, status, after, most: limit + 1 })

type Found = Parameters<typeof adminUser>[0]

/** A page of at most `limit` people out of what it read, with the cursor of the next one: an id, or with a prefix the address in base64url. */
export function directoryPageOf(rows: readonly Found[], { limit, prefix }: UserFilter): Page<AdminUser> {
  const page = pageOf(rows, limit, adminUser)
  const last = page.items.at(-1)
  if (prefix === undefined || page.next_cursor === null || last === undefined) return page
  return { ...page, next_cursor: toBase64Url(toUtf8(last.email)) }
}

/** A page of the directory. One round trip. */
export async function listUsers(deps: Pick<Deps, 'db'>, filter: UserFilter): Promise<Page<AdminUser>> {
  return directoryPageOf(await faultless(findPeople(deps, filter)), filter)
}

/** The address in a cursor of a search for `prefix`; `undefined` where the cursor isn't one of that search. */
export function openAddressCursor(cursor: string, prefix: string): string | undefined {
  const bytes = fromBase64Url(cursor)
  if (bytes === undefined) return undefined
  try {
    const address = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return address.includes('@') && address.startsWith(prefix) ? address : undefined
  } catch {
    return undefined
  }
}
