// The directory of people, by keyset pages: newest first, by address where a beginning of one is searched for, or by name.
import { fromBase64Url, toBase64Url, toUtf8 } from '../crypto/encoding.ts'
import type { Condition } from '../db/client.ts'
import { turnedPageOf, type Page, type Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { id } from '../http/inputs.ts'
import { inBytes, selectDirectory, type DirectoryPage, type Edge } from './directory-store.ts'
import { adminUser, type AdminUser } from './user.ts'

/**
 * `prefix` is the beginning of canonical addresses, `names` are beginnings of folded names (`foldedNames`): one of them, or neither.
 * `edge` is where the page before this one ended, or where the one after it begins.
 */
export type UserFilter = Omit<DirectoryPage, 'most' | 'may'> & { limit: number }

/** The statements that read a page, and one person more; nobody where `may` doesn't hold. `turnedDirectoryOf` makes the page of them. */
export const findPeople = ({ db }: Pick<Deps, 'db'>, { limit, ...filter }: UserFilter, may?: Condition) =>
  selectDirectory(db, { ...filter, most: limit + 1, ...(may !== undefined && { may }) })

type Found = Parameters<typeof adminUser>[0] & { nameKey: string | null }

/** A page of at most `limit` people, which can be turned both ways by cursors of its list. */
export function turnedDirectoryOf(found: readonly (readonly Found[])[], filter: UserFilter): Turned<AdminUser> {
  const { edge, limit } = filter
  const keyed = inOrder(found, edge?.back === true)
    .slice(0, limit + 1)
    .map((row) => ({ id: cursorOf(row, filter), row }))
  const turn = edge === undefined ? {} : edge.back ? { after: edge.key } : { before: edge.key }
  return turnedPageOf(keyed, { ...turn, limit }, ({ row }) => adminUser(row))
}

/** What several statements of names have found, in the order of the list. One statement is in order already. */
function inOrder(found: readonly (readonly Found[])[], back: boolean): readonly Found[] {
  const [only = []] = found
  if (found.length < 2) return only
  const direction = back ? -1 : 1
  return found.flat().toSorted((a, b) => direction * inBytes(a.nameKey ?? '', b.nameKey ?? ''))
}

/** A page of the directory. One round trip. */
export async function listUsers({ replica }: Pick<Deps, 'replica'>, filter: UserFilter): Promise<Page<AdminUser>> {
  const { items, older } = turnedDirectoryOf(await replica.read((db) => findPeople({ db }, filter)), filter)
  return { items, next_cursor: older }
}

type Searched = Pick<UserFilter, 'prefix' | 'names'>

/** An id; in a search for addresses the address in base64url, in one for names the key by name. */
function cursorOf(row: Found, { prefix, names }: Searched): string {
  if (names === undefined && prefix === undefined) return row.id
  return toBase64Url(toUtf8(names === undefined ? row.email : (row.nameKey ?? '')))
}

/** The edge in a cursor of a list; `undefined` where the cursor isn't one of that list. */
export function openCursor(cursor: string, searched: Searched, back = false): Edge | undefined {
  const { prefix, names } = searched
  const isAny = prefix === undefined && names === undefined
  const key = isAny ? cursor : textIn(cursor)
  if (key === undefined) return undefined
  return isKey(key, searched) ? { key, back } : undefined
}

function isKey(key: string, { prefix, names }: Searched): boolean {
  if (names !== undefined)
    return (
      key.at(-37) === '\u{1}' && id().safeParse(key.slice(-36)).success && names.some((name) => key.startsWith(name))
    )
  return prefix === undefined ? id().safeParse(key).success : key.includes('@') && key.startsWith(prefix)
}

function textIn(cursor: string): string | undefined {
  const bytes = fromBase64Url(cursor)
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
