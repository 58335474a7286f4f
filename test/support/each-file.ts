// Vitest runs this with each file of tests that runs in workerd.
import { afterAll, vi } from 'vitest'
import { WHOLE } from './size.ts'

// What takes everything takes tens of times what the samples of `npm test` take, and longer still on a busy machine.
if (WHOLE) vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

// One worker runs many files (`isolate: false`): what one of them has changed around it is as before in the next, though the file
// does nothing for it.
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})
