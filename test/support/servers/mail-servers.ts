// Mail servers on loopback: a real one (smtp-server, its mails read by mailparser), and one that says what a test tells it.
// Import it before wrangler, whose Workers then trust their certificate.
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { TLSSocket } from 'node:tls'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { makeCertificate } from '../authenticators/certificate.ts'
import { playScript, type Move, type Part, type Script } from './mail-script.ts'
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

/** A server that follows a script. `heard` are the lines it got. */
export async function startScript(script: Script) {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  /** Takes part in a conversation; returns how it makes a move of its own. */
  const converse = (socket: Socket, part: Part): ((what: Move) => void) => {
    const move = (what: Move): void => {
      if (typeof what === 'string') {
        socket.write(`${what}\r\n`)
      } else if (what.act === 'hang up') {
        socket.destroy()
      } else if (what.act === 'secure') {
        socket.removeAllListeners('data')
        socket.write(`${what.says}\r\n`)
        const secured = new TLSSocket(socket, { isServer: true, ...trusted })
        converse(secured, playScript(what.afterwards ?? script, heard))
      }
    }
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => part.hear(String(chunk)).forEach(move))
    return move
  }
  const server: Server = createServer((socket) => {
    const part = playScript(script, heard)
    part.greeting().forEach(converse(socket, part))
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
