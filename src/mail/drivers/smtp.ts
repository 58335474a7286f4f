// MAIL_DRIVER=smtp: submits mail to the operator's server (RFC 5321, RFC 6409), with one connection for each mail.
import { isLoopback } from '../../config/remote.ts'
import type { SmtpServer } from '../../config/mail.ts'
import { toUtf8 } from '../../crypto/encoding.ts'
import type { Delivery, Driver } from './driver.ts'
import { isPlainAddress, writeMime } from '../mime.ts'
import { openConnection, type Connection, type Reply } from './connection.ts'
import { within } from './within.ts'

/** The longest delivery; an invocation has 30 s after its answer. */
const DELIVERY_MS = 20_000
/** RFC 5321 §4.1.1: the server's extensions, their keywords in upper case with their parameters. */
type Extensions = ReadonlyMap<string, string>

/** Ends a delivery early with a known outcome. */
class Stopped extends Error {
  readonly delivery: Delivery

  constructor(delivery: Delivery) {
    super(delivery)
    this.delivery = delivery
  }
}

/**
 * Sends by SMTP. `refused` when the server refuses this mail for good (5yz, RFC 5321 §4.2.1); `retry` when it was not handed
 * over; `unknown` when it was and no answer came (RFC 5321 §4.5.3.2.6, RFC 1047).
 */
export const sendBySmtp: Driver = async ({ config }, message, key) => {
  const { mailFrom, smtpServer } = config
  if (smtpServer === undefined) return 'retry'
  if (!isPlainAddress(message.to) || !isPlainAddress(mailFrom.address)) return 'refused'
  const progress = { handedOver: false }
  let connection: Connection | undefined
  const submit = async (opened: Connection): Promise<Delivery> => {
    const extensions = await introduce(opened, smtpServer, mailFrom.domain)
    await announce(opened, extensions, mailFrom.address, message.to)
    progress.handedOver = true
    return deliveryOf(await opened.ask(stuffed(writeMime(mailFrom, message, key))))
  }
  try {
    connection = await openConnection(smtpServer)
    return await within(DELIVERY_MS, submit(connection))
  } catch (error) {
    if (error instanceof Stopped) return error.delivery
    return progress.handedOver ? 'unknown' : 'retry'
  } finally {
    connection?.close()
  }
}

/** Greeting, EHLO, TLS, sign-in. Passwords and mails are sent in the clear only to a server on this machine. */
async function introduce(connection: Connection, server: SmtpServer, domain: string): Promise<Extensions> {
  await expectReady(connection.reply(), 220)
  let extensions = await greet(connection, domain)
  if (!server.implicitTls) {
    if (extensions.has('STARTTLS')) {
      await expectReady(connection.ask('STARTTLS\r\n'), 220)
      connection.secure()
      // RFC 3207 §4.2: what the server offered in the clear is forgotten.
      extensions = await greet(connection, domain)
    } else if (!isLoopback(server.hostname)) {
      throw new Stopped('retry')
    }
  }
  if (server.credentials !== undefined) await signIn(connection, extensions, server.credentials)
  return extensions
}

async function greet(connection: Connection, domain: string): Promise<Extensions> {
  const { lines } = await expectReady(connection.ask(`EHLO ${domain}\r\n`), 250)
  return new Map(
    lines.slice(1).map((line) => {
      const [keyword = '', ...parameters] = line.toUpperCase().split(/[ =]/)
      return [keyword, parameters.join(' ')]
    }),
  )
}

/** RFC 4954, by PLAIN (RFC 4616) or else LOGIN. */
async function signIn(
  connection: Connection,
  extensions: Extensions,
  { user, password }: { user: string; password: string },
): Promise<void> {
  const mechanisms = extensions.get('AUTH')?.split(' ') ?? []
  if (mechanisms.includes('PLAIN')) {
    await expectReady(connection.ask(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}\r\n`), 235)
  } else if (mechanisms.includes('LOGIN')) {
    await expectReady(connection.ask('AUTH LOGIN\r\n'), 334)
    await expectReady(connection.ask(`${base64(user)}\r\n`), 334)
    await expectReady(connection.ask(`${base64(password)}\r\n`), 235)
  } else {
    throw new Stopped('retry')
  }
}

/** Sends the envelope (RFC 5321 §3.3), until the server waits for the mail. */
async function announce(connection: Connection, extensions: Extensions, from: string, to: string): Promise<void> {
  const international = /[^\0-\x7f]/.test(from + to)
  // RFC 6531 §3.2: without the extension such a mail can't be sent.
  if (international && !extensions.has('SMTPUTF8')) throw new Stopped('refused')
  const parameters = international ? ` SMTPUTF8${extensions.has('8BITMIME') ? ' BODY=8BITMIME' : ''}` : ''
  await expect(connection.ask(`MAIL FROM:<${from}>${parameters}\r\n`), 250)
  await expect(connection.ask(`RCPT TO:<${to}>\r\n`), 250, 251)
  await expect(connection.ask('DATA\r\n'), 354)
}

/** A refusal before the envelope concerns us and not the mail, so it may pass. */
async function expectReady(answer: Promise<Reply>, code: number): Promise<Reply> {
  const reply = await answer
  if (reply.code !== code) throw new Stopped('retry')
  return reply
}

async function expect(answer: Promise<Reply>, ...codes: number[]): Promise<void> {
  const reply = await answer
  if (codes.includes(reply.code)) return
  const delivery = deliveryOf(reply)
  throw new Stopped(delivery === 'refused' ? 'refused' : 'retry')
}

/**
 * RFC 5321 §4.2.1: 4yz may pass, 5yz won't. 530 (RFC 4954 §6) asks for a sign-in that the operator has to configure, so it may
 * pass.
 */
function deliveryOf({ code }: Reply): Delivery {
  if (code < 300) return 'sent'
  if (code < 400) return 'unknown'
  return code < 500 || code === 530 ? 'retry' : 'refused'
}

/** RFC 5321 §4.5.2: a line that begins with a dot gets one more, because a single dot ends the mail. */
function stuffed(mime: string): string {
  return `${mime.replace(/^\./gm, '..')}.\r\n`
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...toUtf8(text)))
}
