// How a benchmark asks: over connections that stay open, from an address of its own each time, as a browser on its way through Cloudflare
// would; so many at once, each timed from before it is sent until its answer is read.
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { freshSource } from './people.ts'

export type Ask = {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: object
  form?: Record<string, string>
  status: number
}
/** An answer: its text, and the cookies that it sets, as the next request sends them. */
export type Said = { text: string; cookies: string }

const BROWSER = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8',
}
/** More requests wait here, which is a wait like any other; a process may have so many files open. */
const MOST_OPEN = 200
/** Nothing that is measured takes so long. */
const PATIENCE_MS = 120_000
const agent = new Agent({ keepAlive: true, maxSockets: MOST_OPEN })

/** Asks, from an address of its own. Any status but the wanted one fails. */
export function send(origin: string, { method, path, headers = {}, body, form, status }: Ask): Promise<Said> {
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded'
  const text = form === undefined ? body && JSON.stringify(body) : new URLSearchParams(form).toString()
  const typed = text === undefined ? {} : { 'Content-Type': type }
  const sent = { ...BROWSER, 'CF-Connecting-IP': freshSource(), ...typed, ...headers }
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}${path}`, { method, agent, headers: sent }, (answer) => {
      let said = ''
      answer.setEncoding('utf8').on('data', (part: string) => (said += part))
      answer.on('end', () => {
        const cookies = (answer.headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0]).join('; ')
        if (answer.statusCode === status) resolve({ text: said, cookies })
        else reject(new Error(`${method} ${path} of ${origin}: ${answer.statusCode} ${said}`))
      })
      answer.on('error', reject)
    })
    asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Error(`${method} ${path} of ${origin}: no answer`)))
    asked.on('error', reject)
    asked.end(text)
  })
}

/**
 * Runs `work` for each number below `many`, so many at once, each `pause` milliseconds after its connection is free. Returns the milliseconds
 * of each.
 */
export async function timed(
  many: number,
  atOnce: number,
  work: (number: number, connection: number) => Promise<unknown>,
  pause = 0,
): Promise<number[]> {
  const times: number[] = []
  let next = 0
  const line = async (connection: number): Promise<void> => {
    while (next < many) {
      const number = next++
      const from = performance.now()
      await work(number, connection)
      times.push(performance.now() - from)
      if (pause > 0) await sleep(pause)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, (_, connection) => line(connection)))
  return times
}
