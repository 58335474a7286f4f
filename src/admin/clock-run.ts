// When the clock ran last: it writes that down itself, and the console says when it didn't.
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { upsertRun } from './clock-store.ts'

/** Writes down a run of the clock: when it began (ms), and which of its steps failed. */
export async function recordClockRun(
  { db }: Pick<Deps, 'db'>,
  { at, failed }: { at: number; failed: readonly string[] },
): Promise<void> {
  await changesOf(db, upsertRun(db, at, failed.join(' ')))
}
