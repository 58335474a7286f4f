// Random bad requests over real HTTP against the deployed bundle: no answer from 500 on, every refusal a clear one, and no process that ends.
import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Hostile } from '../support/hostile-requests.ts'
import { integrityOf } from './checks.ts'
import { Drawer, LOT } from './drawer.ts'
import { knownOf } from './known.ts'
import type { Outcome, Progress } from './outcome.ts'
import { wrongWith } from './refusals.ts'
import { insertSeeded } from './seeded.ts'
import { Site, type Kit } from './site.ts'
import type { Stop } from './stop.ts'

/**
 * First some whose hashes cost what they cost, a fifth of a second each, and so few at once that none is refused because others wait; then
 * the rest, whose hashes cost nothing (`cheap-hash.ts`).
 */
const STAGES = [
  { hashes: 'real', most: LOT, together: 4 },
  { hashes: 'cheap', most: Infinity, together: 32 },
] as const
type Stage = (typeof STAGES)[number]

/** One after the other of them is who the requests are about. */
const PEOPLE = 200
const PATIENCE_MS = 60_000
/** A client that is told 503 `busy` comes again, so many times. */
const COMES_AGAIN = 50
/** The least of a text that is kept: a problem document whole, and a page up to where it says what it is. */
const KEPT = 300_000
/** A redirect repeats where somebody wanted to go, and that may be long. */
const MOST_HEADER = 1_000_000
/** So many findings, and it isn't worth going on. */
const ENOUGH = 20

/** `status` 0: no answer; -1: no HTTP client can send it. */
type Answer = { status: number; headers: IncomingHttpHeaders; text: string }

/** What was counted over all stages. */
class Tally {
  readonly statuses = new Map<number, number>()
  readonly bad: string[] = []
  sent = 0
  unsendable = 0
  busy = 0
  failures = 0
  deaths = 0
  askedD1 = 0
  byRuntime = 0

  between(from: number, below: number): number {
    return [...this.statuses].reduce((sum, [status, n]) => (status >= from && status < below ? sum + n : sum), 0)
  }
}

/** Sends so many, drawn from a seed. */
export async function badRequests(
  kit: Kit,
  many: number,
  seed: number,
  progress: Progress,
  stop: Stop,
): Promise<Outcome> {
  const tally = new Tally()
  let from = seed
  for (const stage of STAGES) {
    const due = Math.min(many - tally.sent, stage.most)
    if (due > 0 && stop() === undefined && tally.bad.length < ENOUGH)
      from = await run(kit, stage, due, from, tally, () => progress(lineOf(tally, many)), stop)
  }
  const why = stop()
  const early = tally.sent < many && why !== undefined
  return {
    name: 'bad requests',
    figures: {
      requests: tally.sent - tally.unsendable,
      'asked D1': tally.askedD1,
      'answered well': tally.between(200, 300),
      'led elsewhere': tally.between(300, 400),
      refused: tally.between(400, 500),
      'refused by a limit': tally.statuses.get(429) ?? 0,
      'refused by workerd itself': tally.byRuntime,
      'sent again after 503 busy': tally.busy,
      'answers from 500 on': tally.failures,
      deaths: tally.deaths,
      'not sendable by HTTP': tally.unsendable,
    },
    bad: tally.bad,
    ...(early && { ended: `by ${why} after ${tally.sent} of ${many}; go on with --seed ${from}` }),
  }
}

const lineOf = ({ sent, bad }: Tally, many: number): string =>
  `bad requests: ${sent} of ${many}, ${bad.length} findings`

/** One stage, on a site of its own. Returns the seed of the lot that would come next. */
async function run(
  kit: Kit,
  { hashes, together }: Stage,
  many: number,
  seed: number,
  tally: Tally,
  progress: () => void,
  stop: Stop,
): Promise<number> {
  const site = await Site.open(kit, { SIGN_IN_ATTEMPTS: '1000' }, hashes)
  const agent = new Agent({ keepAlive: true, maxSockets: together })
  const people = await insertSeeded(site, PEOPLE)
  const drawer = new Drawer(() => knownOf(site, people), many, seed)
  try {
    const sender = async (): Promise<void> => {
      while (stop() === undefined && tally.bad.length < ENOUGH) {
        const hostile = await drawer.next()
        if (hostile === undefined) return
        tally.sent += 1
        count(tally, hostile, await sendUntilTaken(site, agent, hostile, tally))
        progress()
      }
    }
    await Promise.all(Array.from({ length: together }, sender))
    const alive = await fetch(`${site.origin}/health`).then(({ status }) => status)
    if (alive !== 200) tally.bad.push(`afterwards /health answers ${alive}`)
    tally.deaths += site.deaths
    if (site.deaths > 0) tally.bad.push(`a process ended by itself: ${site.lastLines()}`)
    const database = site.database()
    tally.bad.push(...integrityOf(database))
    database.close()
    return drawer.seed
  } finally {
    await drawer.close()
    agent.destroy()
    await site.close()
  }
}

function count(tally: Tally, hostile: Hostile, { status, headers, text }: Answer): void {
  if (status === -1) {
    tally.unsendable += 1
    return
  }
  tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1)
  const calls = headers['x-calls']
  if (Number(calls) > 0) tally.askedD1 += 1
  const what = JSON.stringify(hostile).slice(0, 600)
  if (status === 0 || status >= 500) {
    tally.failures += 1
    tally.bad.push(`${status} ${text.slice(0, 300)} to ${what}`)
  } else if (status >= 400 && calls === undefined) tally.byRuntime += 1
  else if (status >= 400) {
    const given = { status, headers: headers as Record<string, string>, text }
    const wrong = wrongWith(hostile.method, hostile.path, given)
    if (wrong !== undefined) tally.bad.push(`${wrong}: ${status} ${text.slice(0, 300)} to ${what}`)
  }
}

/** As a client does that was told to come again: 503 `busy` is the contract's word for a hash that others wait for. */
async function sendUntilTaken(site: Site, agent: Agent, hostile: Hostile, tally: Tally): Promise<Answer> {
  const ip = freshAddress()
  for (let again = 0; ; again += 1) {
    const answer = await send(site, agent, hostile, ip)
    const isBusy = answer.status === 503 && /"code":\s*"busy"/.test(answer.text)
    if (!isBusy || again === COMES_AGAIN) return answer
    const wrong = wrongWith(hostile.method, hostile.path, { ...answer, headers: answer.headers as never })
    if (wrong !== undefined) tally.bad.push(`busy: ${wrong}`)
    tally.busy += 1
    await sleep(100)
  }
}

let addresses = 0
/** Nobody's before, so that no limit of one request reaches another. */
function freshAddress(): string {
  addresses += 1
  return `11.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`
}

function send(site: Site, agent: Agent | false, hostile: Hostile, ip: string): Promise<Answer> {
  const { method, path, headers, body } = hostile
  return new Promise((resolve) => {
    const all: Record<string, string> = { 'CF-Connecting-IP': ip }
    const bytes = typeof body === 'string' ? Buffer.from(body) : body && Buffer.from(body)
    // A length that isn't the body's own would make the server wait for what never comes, or take the rest for another request.
    for (const [name, value] of headers) if (!/^(content-length|transfer-encoding)$/i.test(name)) all[name] = value
    if (bytes !== undefined) all['Content-Length'] = String(bytes.byteLength)
    try {
      const options = {
        agent,
        method,
        path,
        headers: all,
        host: '127.0.0.1',
        port: site.port,
        timeout: PATIENCE_MS,
        maxHeaderSize: MOST_HEADER,
      }
      const asked = request(options, (answer) => {
        const [status, parts] = [answer.statusCode ?? 0, [] as string[]]
        let length = 0
        answer.setEncoding('utf8').on('data', (part: string) => {
          // Only refusals are read for what they say.
          if (status >= 400 && length < KEPT) parts.push(part)
          length += part.length
        })
        answer.on('end', () => resolve({ status, headers: answer.headers, text: parts.join('') }))
        answer.on('error', (error) => resolve({ status: 0, headers: {}, text: error.message }))
      })
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
      asked.on('error', (error: NodeJS.ErrnoException) => {
        // A connection that was kept may be hung up by the server just as the next request leaves: that one was never there.
        const isUnheard = asked.reusedSocket && error.code === 'ECONNRESET'
        resolve(isUnheard ? send(site, false, hostile, ip) : { status: 0, headers: {}, text: error.message })
      })
      asked.end(bytes)
    } catch {
      resolve({ status: -1, headers: {}, text: '' })
    }
  })
}
