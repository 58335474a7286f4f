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
