// The report of `pages`: a row a page.
import type { PageCost } from './pages.ts'
import { ms, table } from './table.ts'

/** Milliseconds over the server's own time; gzip bytes of all that is loaded, and of the scripts. */
const MOST_PAINT_MS = 1_200
export const MOST_BYTES = 20 * 1024
export const MOST_SCRIPT_BYTES = 5 * 1024

/** Every bar that was not held, a line each. */
export function pageFailures(pages: readonly PageCost[]): string[] {
  return pages.flatMap(({ path, paint, server, shift, bytes, script }) =>
    [
      paint - server > MOST_PAINT_MS &&
        `the largest paint is ${ms(paint - server)} ms after the server, not ${MOST_PAINT_MS}`,
      shift > 0 && `its layout shifts by ${shift.toFixed(3)}`,
      bytes > MOST_BYTES && `it loads ${bytes} bytes, not ${MOST_BYTES}`,
      script > MOST_SCRIPT_BYTES && `its scripts are ${script} bytes, not ${MOST_SCRIPT_BYTES}`,
    ]
      .filter((line) => line !== false)
      .map((line) => `${path}: ${line}`),
  )
}

/** The table. */
export function pageTable(pages: readonly PageCost[]): string {
  const rows = pages.map(({ path, paint, server, shift, bytes, script, repeats }) => [
    path,
    ...[paint, server, paint - server].map(ms),
    shift.toFixed(3),
    ...[bytes, script, repeats].map(String),
  ])
  const title = `Pages in Chromium, empty cache, processor 4 times slower, 1.6 Mbit/s, 150 ms a round trip (bars: ${MOST_PAINT_MS} ms, shift 0, ${MOST_BYTES} and ${MOST_SCRIPT_BYTES} bytes gzip)`
  return table(title, ['page', 'largest paint ms', 'server ms', 'between', 'shift', 'bytes', 'script', 'repeats'], rows)
}
