// The directory as a file: read page by page while it is sent, so that it takes the memory of one page, however many people there are.
import type { MetaOf } from '../audit/vocabulary.ts'
import { audit } from '../audit/record.ts'
import { commit, mustHold } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { isLiveSession } from '../sessions/find.ts'
import { by, type Actor } from './actor.ts'
import { findPeople, openCursor, turnedDirectoryOf, type UserFilter } from './list-users.ts'
import { operates } from './store.ts'
import type { AdminUser } from './user.ts'

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** People a page of the export: a Worker may ask D1 a thousand times a request (50 times on the Free plan), two times a page. */
const PAGE_PEOPLE = 5_000

/** The filter of a list, without its page. */
type Wanted = Omit<UserFilter, 'limit' | 'edge'>
type ExportDeps = Pick<Deps, 'db' | 'now' | 'caller'>
/** `pagePeople`: how many people a round trip reads. */
export type Export = { actor: Exclude<Actor, string>; filter: Wanted; format: ExportFormat; pagePeople?: number }

/**
 * The people of a filter, in the order of its list. The beginning is recorded with the first page. Each page asks anew whether the actor
 * still administers in a live session: refuses `forbidden` where not, and later breaks the stream off, so that no file looks whole that
 * isn't. One round trip a page, when the one who loads it has taken what came before.
 */
export async function exportUsers(
  deps: ExportDeps,
  { actor, filter, format, pagePeople = PAGE_PEOPLE }: Export,
): Promise<Result<ReadableStream<Uint8Array>, 'forbidden'>> {
  const begun = audit(deps, {
    event: 'users_exported',
    outcome: 'success',
    ...by(actor),
    reason: 'administrator',
    meta: narrowedBy(filter, format),
  })
  const readPage = async (cursor: string | null) => {
    const edge = cursor === null ? undefined : openCursor(cursor, filter)
    const wanted = { ...filter, edge, limit: pagePeople }
    const may = operates(actor.userId, isLiveSession(deps, { id: actor.sessionId, userId: actor.userId }))
    // The record stands after the people, so that their rows begin at one place; the batch writes all of it or nothing.
    const people = findPeople(deps, wanted)
    const committed = await commit(deps.db, [mustHold(deps.db, may), ...people, ...(cursor === null ? [begun] : [])])
    if (!committed.ok) return undefined
    const found = committed.value.slice(1, 1 + people.length) as Parameters<typeof turnedDirectoryOf>[0]
    return turnedDirectoryOf(found, wanted)
  }
  let page = await readPage(null)
  if (page === undefined) return refuse('forbidden')
  let cursor = page.older
  let isSent = false
  const encoder = new TextEncoder()
  return ok(
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        if (HEADS[format] !== '') controller.enqueue(encoder.encode(HEADS[format]))
      },
      pull: async (controller) => {
        if (isSent) page = await readPage(cursor)
        if (page === undefined) throw new Error('the export was broken off: its administrator may no more')
        if (page.items.length > 0) controller.enqueue(encoder.encode(page.items.map(LINES[format]).join('')))
        cursor = page.older
        isSent = true
        if (cursor === null) controller.close()
      },
    }),
  )
}

function narrowedBy({ prefix, names, role, status }: Wanted, format: ExportFormat): MetaOf<'users_exported'> {
  const search = names === undefined ? (prefix === undefined ? undefined : 'address') : 'name'
  return {
    format,
    ...(search !== undefined && { search }),
    ...(role !== undefined && { role }),
    ...(status !== undefined && { status }),
  }
}

const TYPES: Record<ExportFormat, string> = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
}

/** What says that an answer is such a file, to be kept, named for the day. */
export const exportHeaders = ({ now }: Pick<Deps, 'now'>, format: ExportFormat): Record<string, string> => ({
  'Content-Type': TYPES[format],
  'Content-Disposition': `attachment; filename="people-${new Date(now()).toISOString().slice(0, 10)}.${format}"`,
})

const COLUMNS = [
  'id',
  'email',
  'email_verified',
  'name',
  'role',
  'disabled',
  'created_at',
  'updated_at',
  'last_login_at',
] as const satisfies readonly (keyof AdminUser)[]

/** CSV begins with a byte order mark, by which spreadsheets know UTF-8. */
const HEADS: Record<ExportFormat, string> = { ndjson: '', csv: `\u{feff}${COLUMNS.join(',')}\r\n` }

const LINES: Record<ExportFormat, (user: AdminUser) => string> = {
  ndjson: (user) => `${JSON.stringify(user)}\n`,
  csv: (user) => `${COLUMNS.map((column) => cell(user[column])).join(',')}\r\n`,
}

/** What a spreadsheet takes for a formula, in narrow and wide characters. An apostrophe before it makes it a text. */
const FORMULA = /^[\s'"]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u

/** A cell of CSV (RFC 4180). */
function cell(value: string | boolean | null): string {
  if (value === null) return ''
  const text = String(value)
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}
