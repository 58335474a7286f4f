// Cleaning in bounded chunks: no statement touches more rows than D1 bears, a run may stop after any of them, and the next
// one goes on where it stopped.

/** The most rows that one cleaning statement touches. D1 can reset above 10,000. */
export const CHUNK_ROWS = 5_000

/** One kind of cleaning: `next` does a chunk of at most `CHUNK_ROWS` rows and says how many there were. */
export type Chore = { name: string; next: () => Promise<number> }

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
    const rows = await chore.next()
    cleaned.rows[chore.name] = (cleaned.rows[chore.name] ?? 0) + rows
    if (rows >= CHUNK_ROWS) waiting.push(chore)
    onChunk?.(cleaned)
  }
  cleaned.done = waiting.length === 0
  return cleaned
}
