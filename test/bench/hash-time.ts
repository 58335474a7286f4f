// How long one hash takes, by either engine, in the Worker's own runtime: asked for over HTTP, with the time of the request
// itself, measured beside it, taken off.
import type { EngineName } from '../../src/crypto/scrypt.ts'
import { startServer } from './servers.ts'
import { median } from './statistics.ts'

/** Milliseconds a hash, and each single one. */
export type HashTimes = Record<EngineName, { median: number; all: number[] }>

/** On a server of its own. */
export async function measureHashes(repeats: number, progress: (line: string) => void): Promise<HashTimes> {
  progress('starting the server')
  const server = await startServer('none', 'noble', () => undefined)
  try {
    const times: Record<EngineName, number[]> = { noble: [], native: [] }
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      progress(`hash time: ${repeat} of ${repeats} repeats`)
      for (const engine of ['noble', 'native'] as const) times[engine].push(await hashTime(server.origin, engine))
    }
    return {
      noble: { median: median(times.noble), all: times.noble },
      native: { median: median(times.native), all: times.native },
    }
  } finally {
    await server.stop()
  }
}

/** One hash of a server, in milliseconds. */
export async function hashTime(origin: string, engine: EngineName): Promise<number> {
  const idle = await timed(`${origin}/bench/hash?engine=${engine}&times=0`)
  return (await timed(`${origin}/bench/hash?engine=${engine}&times=1`)) - idle
}

async function timed(url: string): Promise<number> {
  const startedAt = performance.now()
  const answer = await fetch(url)
  await answer.text()
  return performance.now() - startedAt
}
