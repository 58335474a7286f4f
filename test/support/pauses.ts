// Pauses of the Worker itself, shorter where a test would sit through many of them.
import { vi } from 'vitest'

/**
 * Makes pauses of 60 to 240 ms a quarter as long: a page's request that waits for its twin looks again after so much.
 * `vi.unstubAllGlobals()` takes it back.
 */
export function shortenPauses(): void {
  const wait = globalThis.setTimeout
  const isShort = (milliseconds: number): boolean => milliseconds >= 60 && milliseconds <= 240
  vi.stubGlobal('setTimeout', (go: () => void, milliseconds = 0) =>
    wait(go, isShort(milliseconds) ? milliseconds / 4 : milliseconds),
  )
}
