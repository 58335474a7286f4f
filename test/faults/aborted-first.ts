// The first request of a process is cut off in mid-flight: what it began to load must not stay unfinished for those who come after it.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Caller } from './caller.ts'
import { diceFrom } from './dice.ts'
import type { Outcome, Progress } from './outcome.ts'
import { Site, type Kit } from './site.ts'

/** Each loads something once for the whole isolate: the configuration, keys, a part of the bundle, a provider's document. */
const FIRST = [
  '/health',
  '/.well-known/jwks.json',
  '/sign-in/acme',
  '/openapi.json',
  '/authorize?client_id=x',
  '/api/session',
]
const TRIALS = 18
/** The line is cut at most so long after the request was sent, milliseconds. */
const MOST_MS = 60
/** In the last round D1 doesn't answer the first call: a request that asks it surely waits when the line is cut. */
const HANGS_FROM = 12
const HANGS_MS = 500
const PATIENCE_MS = 15_000

/** Starts the Worker's process anew for each trial. */
export async function abortedFirst(kit: Kit, seed: number, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  const dice = diceFrom(seed)
  const bad: string[] = []
  try {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const path = FIRST[trial % FIRST.length] ?? '/'
      await site.kill('worker')
      await site.start('worker', true)
      if (trial < HANGS_FROM) await cutOff(site.port, path, dice.below(MOST_MS))
      else await cutOff(site.port, path, HANGS_MS, 'hang:1')
      const again = await new Caller(site.origin).ask('GET', path, {}, PATIENCE_MS)
      if (again.status === 0 || again.status >= 500)
        bad.push(`${path} after a first request that was cut off: ${again.status} ${again.text.slice(0, 200)}`)
      progress(`first requests cut off: ${trial + 1} of ${TRIALS}`)
    }
    return { name: 'first request cut off', figures: { processes: TRIALS, 'kinds of request': FIRST.length }, bad }
  } finally {
    await site.close()
  }
}

/** Sends a request, with a fault of D1 (`in-worker.ts`) or none, and destroys the connection so many milliseconds later. */
async function cutOff(port: number, path: string, milliseconds: number, fault = ''): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-Fault: ${fault}\r\n\r\n`)
  await sleep(milliseconds)
  socket.destroy()
}
