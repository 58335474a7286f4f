// Cleaning in bounded chunks. No statement touches more rows than D1 allows, a run may stop after any of them, and the next run
// continues there.

/**
 * The most rows that one cleaning statement changes. D1 does one statement after the other, so a request waits as long as a statement takes:
 * 1,000 rows take about as long as ten requests, 5,000 as fifty. Above 10,000 D1 can reset.
 */
export const CHUNK_ROWS = 1_000

/** What a chunk did: the rows that it changed, and whether there may be more. */
export type Chunk = { rows: number; more: boolean }

/** One kind of cleaning: `next` does a bounded chunk of it. */
export type Chore = { name: string; next: () => Promise<Chunk> }

/** A chunk of at most `CHUNK_ROWS`: after a full one there may be more. */
export const chunkOf = (rows: number): Chunk => ({ rows, more: rows >= CHUNK_ROWS })

/** Rows done per chore, and whether nothing was left. */
export type Cleaned = { rows: Record<string, number>; done: boolean }

/** Does the chores in turns, a chunk each, until all are done or `mostChunks` were run. */
export async function cleanInTurns(
  chores: readonly Chore[],
  mostChunks: number,
  onChunk?: (soFar: Cleaned) => void,
): Promise<Cleaned> {
  const cleaned: Cleaned = { rows: Object.fromEntries(chores.map(({ name }) => [name, 0])), done: false }
  const waiting = [...chores]
  for (let chunk = 0; chunk < mostChunks; chunk += 1) {
    const chore = waiting.shift()
    if (chore === undefined) break
    const { rows, more } = await chore.next()
    cleaned.rows[chore.name] = (cleaned.rows[chore.name] ?? 0) + rows
    if (more) waiting.push(chore)
    onChunk?.(cleaned)
  }
  cleaned.done = waiting.length === 0
  return cleaned
}
