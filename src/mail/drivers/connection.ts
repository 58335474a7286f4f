// A conversation with an SMTP server over a TCP socket of the Worker: replies in, commands out, and TLS.
import type { SmtpServer } from '../../config/mail.ts'
import { toUtf8 } from '../../crypto/encoding.ts'

/** RFC 5321 §4.2: three digits, and the text of each line. */
export type Reply = { code: number; lines: string[] }

export type Connection = {
  /** The server's next reply. Throws where it isn't a reply, is too long, or never ends. */
  reply: () => Promise<Reply>
  /** Sends text and waits for the reply. */
  ask: (text: string) => Promise<Reply>
  /** Continues in TLS. The certificate must be the host's. Throws where the server sent anything before TLS was on. */
  secure: () => void
  /** Says QUIT and closes the connection, whatever is under way. */
  close: () => void
}

/** Longer than any server's reply. */
const MOST_REPLY_CHARACTERS = 16_384

/** Opens a connection. With `smtps:` TLS is on from the first byte. */
export async function openConnection(server: SmtpServer): Promise<Connection> {
  // Node loads this file for the operators' commands, and doesn't have that module.
  const { connect } = await import('cloudflare:sockets')
  const { hostname, port, implicitTls } = server
  let socket = connect({ hostname, port }, { secureTransport: implicitTls ? 'on' : 'starttls', allowHalfOpen: false })
  let streams = open(socket)
  let received = ''
  let closed = false

  const line = async (): Promise<string> => {
    for (;;) {
      const end = received.indexOf('\n')
      if (end >= 0) {
        const found = received.slice(0, end).replace(/\r$/, '')
        received = received.slice(end + 1)
        return found
      }
      const { value, done } = await streams.reader.read()
      if (done) throw new Error('the server hung up')
      received += streams.decoder.decode(value, { stream: true })
      if (received.length > MOST_REPLY_CHARACTERS) throw new Error('the server talks too much')
    }
  }
  const reply = async (): Promise<Reply> => {
    const lines: string[] = []
    for (let length = 0; length < MOST_REPLY_CHARACTERS;) {
      const [whole, code, more, text = ''] = /^([2-5]\d\d)(?:([ -])(.*))?$/.exec(await line()) ?? []
      if (whole === undefined) throw new Error('the server speaks no SMTP')
      lines.push(text)
      length += whole.length + 1
      if (more !== '-') return { code: Number(code), lines }
    }
    throw new Error('the server talks too much')
  }
  return {
    reply,
    ask: async (text) => {
      if (closed) throw new Error('hung up')
      await streams.writer.write(toUtf8(text))
      return reply()
    },
    secure: () => {
      // RFC 3207 §5: an attacker may have sent what came before TLS. Nothing of it is kept.
      if (received !== '') throw new Error('the server spoke before TLS was on')
      streams.reader.releaseLock()
      streams.writer.releaseLock()
      socket = socket.startTls({ expectedServerHostname: hostname })
      streams = open(socket)
    },
    close: () => {
      closed = true
      streams.writer.write(toUtf8('QUIT\r\n')).catch(() => undefined)
      socket.close().catch(() => undefined)
    },
  }
}

function open(socket: Socket) {
  // Both promises fail with the socket. The reads and writes report that already.
  socket.opened.catch(() => undefined)
  socket.closed.catch(() => undefined)
  return {
    reader: (socket.readable as ReadableStream<Uint8Array>).getReader(),
    writer: (socket.writable as WritableStream<Uint8Array>).getWriter(),
    decoder: new TextDecoder(),
  }
}
