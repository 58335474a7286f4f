// A mail that goes to a scripted server in memory: what became of it, and what the server heard.
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { readConfig, type Env } from '../../../src/config/config.ts'
import type { Message } from '../../../src/mail/compose.ts'
import { sendMail } from '../../../src/mail/drivers/send.ts'
import type { Delivery } from '../../../src/mail/drivers/driver.ts'
import type { Script } from './mail-script.ts'
import { memoryServer, WHOLE, type MemoryServer } from './memory-socket.ts'
import { KEY, MESSAGE } from './message.ts'

/** A server that is another machine, and one that is this one. */
export const ELSEWHERE = 'smtp://user:secret@mail.example.net'
export const HERE = 'smtp://localhost:2525'
/** What a server hears of every mail, and at the end of every conversation. */
export const ENVELOPE = ['MAIL FROM:<hello@example.com>', 'RCPT TO:<ada@example.com>', 'DATA']
export const GOODBYE = ['QUIT', '(closed)']

let dial: MemoryServer['connect']

/** Plays cloudflare:sockets in a file of tests. */
export function useMemorySockets(): void {
  beforeAll(async () => {
    vi.doMock('cloudflare:sockets', () => ({ connect: (...given: Parameters<typeof dial>) => dial(...given) }))
    // In workerd the first import of a mock is made and then fails, for want of AsyncLocalStorage.disable(); the next is good.
    await import('cloudflare:sockets').catch(() => undefined)
  })
  afterAll(() => vi.doUnmock('cloudflare:sockets'))
}

/** Sends a mail by way of this server. */
export async function sendTo(
  server: Pick<MemoryServer, 'connect'>,
  url: string,
  more: Partial<Message> = {},
): Promise<Delivery> {
  const vars = { MAIL_DRIVER: 'smtp', MAIL_FROM: 'Latchkey <hello@example.com>', SMTP_URL: url }
  const read = readConfig({ ...(env as unknown as Env), ...vars })
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join())
  dial = server.connect
  return sendMail({ config: read.value, mailBinding: undefined }, { ...MESSAGE, ...more }, KEY)
}

/** Sends a mail to a server with a script, and gives what it heard, without the mail's own lines. */
export async function converse(script: Script, url = HERE, more: Partial<Message> = {}, pieces = WHOLE) {
  const server = memoryServer(script, pieces)
  const delivery = await sendTo(server, url, more)
  const { heard, calls } = server
  expect(heard.filter((line) => line === '(closed)')).toHaveLength(1)
  const data = heard.indexOf('DATA') + 1
  const dot = heard.indexOf('.', data)
  const mail = data > 0 && dot > 0 ? heard.splice(data, dot - data) : []
  return { delivery, heard, calls, mail }
}

/** The answer to EHLO of a server that can do this. */
export const offering = (...extensions: string[]): string =>
  ['250-scripted', ...extensions.map((one) => `250-${one}`), '250 OK'].join('\r\n')
