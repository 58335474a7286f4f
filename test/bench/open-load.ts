// How `capacity` asks under load: at moments that nobody's answer can delay.
import { setTimeout as sleep } from 'node:timers/promises'

/** Asks the request of this number, and resolves with its answer. */
export type Asker = (number: number) => Promise<unknown>
/** What an open load met: the seconds it lasted, what was asked when (ms), what each took (ms), and what was never answered well. */
export type Load = { seconds: number; sentAt: number[]; which: number[]; times: number[]; faults: number }

/**
 * Asks at random moments (Poisson), `rate` a second for so many seconds, whether or not earlier ones have been answered, and waits
 * for the last. `parts` are askers with their shares of the requests.
 */
export async function openLoad(
  parts: readonly { ask: Asker; share: number }[],
  rate: number,
  seconds: number,
): Promise<Load> {
  const load: Load = { seconds: 0, sentAt: [], which: [], times: [], faults: 0 }
  const running: Promise<void>[] = []
  const counts = parts.map(() => 0)
  const startedAt = performance.now()
  let due = 0
  for (;;) {
    due += (-Math.log(1 - Math.random()) * 1000) / rate
    if (due > seconds * 1000) break
    const wait = startedAt + due - performance.now()
    if (wait > 0.5) await sleep(wait)
    const which = drawn(parts)
    const number = counts[which] ?? 0
    counts[which] = number + 1
    running.push(one(load, load.sentAt.length, parts[which]?.ask, number, startedAt, which))
  }
  await Promise.all(running)
  load.seconds = (performance.now() - startedAt) / 1000
  return load
}

function drawn(parts: readonly { share: number }[]): number {
  let left = Math.random() * parts.reduce((sum, { share }) => sum + share, 0)
  return Math.max(
    0,
    parts.findIndex(({ share }) => (left -= share) < 0),
  )
}

async function one(
  load: Load,
  at: number,
  ask: Asker | undefined,
  number: number,
  startedAt: number,
  which: number,
): Promise<void> {
  const sentAt = performance.now()
  load.sentAt[at] = sentAt - startedAt
  load.which[at] = which
  load.times[at] = NaN
  try {
    await ask?.(number)
    load.times[at] = performance.now() - sentAt
  } catch {
    load.faults += 1
  }
}
