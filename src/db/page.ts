// Keyset pages: `limit + 1` rows are read, and the last one only says that there are more.

/** A page of a list, and the cursor of the next one (contract §7). */
export type Page<T> = { items: T[]; next_cursor: string | null }

/** Makes a page of at most `limit` items out of rows that were read with `LIMIT limit + 1`, keyed by `id`. */
export function pageOf<Row extends { id: string }, T>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(show), next_cursor: rows.length > limit && last !== undefined ? last.id : null }
}

/** A page that can be turned both ways: what to ask `after` for newer items, and `before` for older ones; `null` where there are none. */
export type Turned<T> = { items: T[]; newer: string | null; older: string | null }

/**
 * Makes such a page, newest first, out of rows that were read with `LIMIT limit + 1`: newest first, or, `after` an id, oldest first. A
 * page that was turned to has the one before it on its other side.
 */
export function turnedPageOf<Row extends { id: string }, T>(
  rows: readonly Row[],
  { before, after, limit }: { before?: string | undefined; after?: string | undefined; limit: number },
  show: (row: Row) => T,
): Turned<T> {
  const more = rows.length > limit
  const shown = after === undefined ? rows.slice(0, limit) : rows.slice(0, limit).toReversed()
  const newest = shown.at(0)?.id ?? null
  const oldest = shown.at(-1)?.id ?? null
  const hasNewer = after === undefined ? before !== undefined : more
  const hasOlder = after === undefined ? more : true
  return { items: shown.map(show), newer: hasNewer ? newest : null, older: hasOlder ? oldest : null }
}
