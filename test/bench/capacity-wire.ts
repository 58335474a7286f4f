// How `capacity` asks: over connections that stay open, from an address of its own each time, as a browser on its way through
// Cloudflare would; in a row, or at moments that nobody's answer can delay.
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { freshSource } from './people.ts'

export type Ask = {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: object
  form?: string
  status: number
}
/** Asks the request of this number, and resolves with its answer. */
export type Asker = (number: number) => Promise<string>
/** What an open load met: the seconds it lasted, what was asked when (ms), what each took (ms), and what was never answered well. */
export type Load = { seconds: number; sentAt: number[]; which: number[]; times: number[]; faults: number }

/** More requests wait here, which is a wait like any other; a process may have so many files open. */
const MOST_OPEN = 200

const agent = new Agent({ keepAlive: true, maxSockets: MOST_OPEN })

/** Sends one request. Any other status than the one wanted fails. */
export function send(origin: string, { method, path, headers = {}, body, form, status }: Ask): Promise<string> {
  const sent = {
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8',
    'CF-Connecting-IP': freshSource(),
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { method, agent, headers: sent }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part))
      answer.on('end', () =>
        answer.statusCode === status
          ? resolve(text)
          : reject(new Error(`${method} ${path} of ${origin}: ${answer.statusCode} ${text}`)),
      )
    })
    asked.on('error', reject)
    asked.end(form ?? (body === undefined ? undefined : JSON.stringify(body)))
  })
}

/**
 * Asks so many on so many connections, each `pause` milliseconds after its connection is free. Returns what each took, milliseconds.
 */
export async function closedLoad(ask: Asker, many: number, connections: number, pause = 0): Promise<number[]> {
  const times: number[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < many) {
        const startedAt = performance.now()
        await ask(next++)
        times.push(performance.now() - startedAt)
        if (pause > 0) await sleep(pause)
      }
    }),
  )
  return times
}

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
