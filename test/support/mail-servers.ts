// Mail servers on loopback: a real one (smtp-server, its mails read by mailparser), and one that says what a test tells it.
// Import it before wrangler, whose Workers then trust their certificate.
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { TLSSocket } from 'node:tls'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { makeCertificate } from './certificate.ts'
import { temporaryFolder } from './processes.ts'

/** What workerd takes for `localhost`, and for nothing else. */
const trusted = makeCertificate('localhost')

const caFile = join(temporaryFolder(), 'ca.pem')
writeFileSync(caFile, trusted.cert)
process.env.NODE_EXTRA_CA_CERTS = caFile

/** A mail as it came and as it is read, and what the server knew of the conversation. */
type Received = {
  raw: string
  mail: ParsedMail
  from: string
  to: string[]
  host: string
  secure: boolean
  user?: string
}

const running: { close: (done: () => void) => unknown }[] = []

/** For `afterEach`. */
export async function stopServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => new Promise<void>((resolve) => void server.close(resolve))))
}

/** A real server: STARTTLS with the trusted certificate unless told otherwise. Every mail is kept, parsed and as it came. */
export async function startMailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    ...trusted,
    authOptional: true,
    closeTimeout: 100,
    onData: (stream, session, done) => {
      const { envelope, hostNameAppearsAs: host, secure, user } = session
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
      const to = envelope.rcptTo.map(({ address }) => address)
      const keep = async (): Promise<void> => {
        const raw = await buffer(stream)
        received.push({ raw: raw.toString('utf8'), mail: await simpleParser(raw), from, to, host, secure, user })
        done()
      }
      void keep()
    },
    ...options,
  })
  // A client that hangs up during TLS is what some tests are about.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  running.push({ close: (done) => server.close(done) })
  return { port: (server.server.address() as AddressInfo).port, received }
}

/** What a scripted server does after a line: it says this, or does that. */
type Move = string | { act: 'hang up' | 'stall' } | { act: 'secure'; says: string }
/** By the first word of a command; `greeting` at once, `mail` after the dot that ends one. */
export type Script = Partial<
  Record<'greeting' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'mail', Move>
>

const WELL_BEHAVED: Required<Script> = {
  greeting: '220 scripted',
  EHLO: '250-scripted\r\n250-PIPELINING\r\n250 8BITMIME',
  STARTTLS: '502 no',
  AUTH: '235 ok',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  mail: '250 taken',
}

/** A server that follows a script. `heard` are the lines it got. */
export async function startScript(script: Script) {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const plays = { ...WELL_BEHAVED, ...script }
  const move = (socket: Socket, what: Move): void => {
    if (typeof what === 'string') {
      socket.write(`${what}\r\n`)
    } else if (what.act === 'hang up') {
      socket.destroy()
    } else if (what.act === 'secure') {
      socket.removeAllListeners('data')
      socket.write(`${what.says}\r\n`)
      converse(new TLSSocket(socket, { isServer: true, ...trusted }))
    }
  }
  const converse = (socket: Socket): void => {
    let inMail = false
    let pending = ''
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      pending += String(chunk)
      const lines = pending.split('\r\n')
      pending = lines.pop() ?? ''
      for (const line of lines) {
        heard.push(line)
        const word = line.split(' ')[0] as keyof Script
        if (inMail && line === '.') {
          inMail = false
          move(socket, plays.mail)
        } else if (!inMail && plays[word] !== undefined) {
          inMail = word === 'DATA' && plays.DATA === WELL_BEHAVED.DATA
          move(socket, plays[word])
        }
      }
    })
  }
  const server: Server = createServer((socket) => {
    converse(socket)
    move(socket, plays.greeting)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  running.push({
    close: (done) => {
      for (const socket of sockets) socket.destroy()
      server.close(done)
    },
  })
  return { port: (server.address() as AddressInfo).port, heard }
}
