// Everything outside that the Worker asks: the mail service, the list of breached passwords, Turnstile and an OpenID provider, in one server
// that goes by the name of the host. Each can be slow, lie, or be gone.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startProvider, type FakeProvider } from './provider.ts'

export const NEIGHBOURS = ['mail', 'range', 'turnstile', 'provider'] as const
export type Neighbour = (typeof NEIGHBOURS)[number]
/** `slow`: answers after a minute. `lying`: one of several wrong answers, in turn. `gone`: cuts the line. */
export type Mood = 'well' | 'slow' | 'lying' | 'gone'
/** A mail as its reader has it. */
type Mail = { to: string; subject: string; text: string }

export type Neighbours = {
  port: number
  moods: Record<Neighbour, Mood>
  mails: Mail[]
  provider: FakeProvider
  /** What each was asked since the site began. */
  asked: Record<Neighbour, number>
  stop: () => Promise<void>
}

const HOSTS: Readonly<Record<string, Neighbour>> = {
  'api.resend.com': 'mail',
  'api.pwnedpasswords.com': 'range',
  'challenges.cloudflare.com': 'turnstile',
  'provider.example.com': 'provider',
}
const SLOW_MS = 60_000

/** Wrong answers: a page, half a document, another type, far too much, a redirect, a failure that is dressed as one, nothing. */
const LIES: readonly ((answer: ServerResponse) => void)[] = [
  (answer) => answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome to the hotel</h1>'),
  (answer) => answer.writeHead(200, { 'Content-Type': 'application/json' }).end('{"id":'),
  (answer) => answer.writeHead(200, { 'Content-Type': 'application/json' }).end('[null, {"success": "yes"}]'),
  (answer) => answer.writeHead(200).end('A'.repeat(2_000_000)),
  (answer) => answer.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
  (answer) => answer.writeHead(500).end('{"error":"out of memory at 0x0"}'),
  (answer) => answer.writeHead(204).end(),
]

/** Starts them, well and on a free port. */
export async function startNeighbours(): Promise<Neighbours> {
  const provider = await startProvider()
  let lies = 0
  const server = createServer((request, answer) => {
    const who = HOSTS[(request.headers.host ?? '').split(':')[0] ?? '']
    if (who === undefined) return void answer.writeHead(502).end()
    neighbours.asked[who] += 1
    const mood = neighbours.moods[who]
    if (mood === 'gone') return void request.socket.destroy()
    if (mood === 'slow') return void setTimeout(() => answer.end(), SLOW_MS).unref()
    if (mood === 'lying') {
      lies += 1
      return LIES[lies % LIES.length]?.(answer)
    }
    void read(request).then((body) => serve[who](request, body, answer))
  })
  const serve: Record<Neighbour, (request: IncomingMessage, body: string, answer: ServerResponse) => unknown> = {
    mail: (_, body, answer) => {
      const { to, subject, text } = JSON.parse(body) as { to: string[]; subject: string; text: string }
      neighbours.mails.push({ to: to[0] ?? '', subject, text })
      json(answer, { id: `mail-${neighbours.mails.length}` })
    },
    range: (_, _body, answer) => answer.end(`${'0'.repeat(35)}:0`),
    turnstile: (_, _body, answer) => json(answer, { success: true }),
    provider: (request, body, answer) => provider.answer(request.url ?? '', body, answer),
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const neighbours: Neighbours = {
    port: (server.address() as AddressInfo).port,
    moods: { mail: 'well', range: 'well', turnstile: 'well', provider: 'well' },
    mails: [],
    provider,
    asked: { mail: 0, range: 0, turnstile: 0, provider: 0 },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return neighbours
}

/** Answers with a JSON document. */
function json(answer: ServerResponse, body: unknown, status = 200): void {
  answer.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
  return text
}
