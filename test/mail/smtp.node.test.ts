// Mail by SMTP: the product's driver in workerd against a real server on loopback, over real TLS, and against servers that
// refuse, stall, lie and hang up (RFC 5321, 3207, 4954, 6531).
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../src/mail/compose.ts'
import type { Errand } from '../doors/mailer/worker.ts'
import { makeCertificate } from '../support/authenticators/certificate.ts'
import type { Script } from '../support/servers/mail-script.ts'
import { startMailServer, startScript, stopServers } from '../support/servers/mail-servers.ts'
import { removeFolders } from '../support/servers/processes.ts'

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
process.env.WRANGLER_LOG ??= 'error'
const { createTestHarness } = await import('wrangler')

const KEY = '019ab0c4-3c00-7abc-8def-0123456789ab'
const MESSAGE: Message = {
  to: 'ada@example.com',
  kind: 'sign_up_code',
  subject: '123456 is your Latchkey code',
  text: 'Type this code:\n\n123456\n',
  html: '<!doctype html><p>Type this code:</p><p>123456</p>\n',
}
const HANG_UP = { act: 'hang up' } as const
const STALL = { act: 'stall' } as const
/** Makes five of a delivery's 20 s: enough to come as far as the server wants, where it then stalls. */
const HURRY = 4
/** An address of this machine that Latchkey doesn't take for this machine. */
const ELSEWHERE = '0.0.0.0'

const workers = createTestHarness({
  root: join(import.meta.dirname, '../..'),
  workers: [{ configPath: 'test/doors/mailer/wrangler.toml' }],
})

beforeAll(async () => void (await workers.listen()))
afterEach(stopServers)
afterAll(async () => {
  await workers.close()
  removeFolders()
})

/** Has the Worker send a mail. Its patience ends sooner where a server stalls: `hurry` times. */
async function send(url: string, more: Partial<Message> = {}, vars: Errand['vars'] = {}, hurry = 1): Promise<string> {
  const errand: Errand = {
    vars: {
      ENVIRONMENT: 'development',
      AUTH_SECRET: 'dGVzdC1vbmx5LXNlY3JldC10ZXN0LW9ubHktc2VjcmV0LXRlc3Q=',
      MAIL_DRIVER: 'smtp',
      MAIL_FROM: 'Latchkey <hello@example.com>',
      SMTP_URL: url,
      ...vars,
    },
    message: { ...MESSAGE, ...more },
    key: KEY,
    hurry,
  }
  const answer = await workers
    .getWorker('mailer')
    .fetch('http://mailer/', { method: 'POST', body: JSON.stringify(errand) })
  const { delivery, misconfigured } = (await answer.json()) as {
    delivery?: string
    misconfigured?: { message: string }[]
  }
  return delivery ?? `misconfigured: ${misconfigured?.map(({ message }) => message).join('; ')}`
}

/** The one mail that a server has. */
async function deliver(more: Partial<Message> = {}, vars: Record<string, string> = {}) {
  const server = await startMailServer()
  expect(await send(`smtp://localhost:${server.port}`, more, vars)).toBe('sent')
  expect(server.received).toHaveLength(1)
  return server.received[0] as (typeof server.received)[number]
}

describe('a mail that arrives', () => {
  it('is what was written: sender, recipient, subject, both bodies, its time and its id', async () => {
    const { mail, raw, ...about } = await deliver()
    expect(about).toMatchObject({ from: 'hello@example.com', to: ['ada@example.com'], host: 'example.com' })
    expect(mail.from?.value).toEqual([{ name: 'Latchkey', address: 'hello@example.com' }])
    expect(mail.to).toMatchObject({ value: [{ name: '', address: 'ada@example.com' }] })
    expect(mail.subject).toBe(MESSAGE.subject)
    expect(mail.text).toBe(MESSAGE.text)
    expect(mail.html).toBe(MESSAGE.html)
    expect(mail.date?.getTime()).toBe(Math.floor(0x019a_b0c4_3c00 / 1000) * 1000)
    expect(mail.messageId).toBe(`<${KEY}@example.com>`)
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
    expect(mail.headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' })
    expect(raw).toMatch(/^(?:[ -~]{0,78}\r\n)+$/)
  })

  it('is the same to the byte when it is tried again', async () => {
    expect((await deliver()).raw).toBe((await deliver()).raw)
  })

  it('keeps every line that begins with a dot, and does not end at one', async () => {
    const text = '.\n..\n.a\n\n.\n...b\n. c\n'
    const { mail } = await deliver({ text, html: `<pre>${text}</pre>` })
    expect(mail.text).toBe(text)
    expect(mail.html).toBe(`<pre>${text}</pre>`)
    const wire = await startScript({})
    expect(await send(`smtp://localhost:${wire.port}`, { text })).toBe('sent')
    expect(wire.heard.slice(wire.heard.indexOf('DATA')).filter((line) => line.startsWith('.'))).toEqual([
      '..',
      '...',
      '..a',
      '..',
      '....b',
      '.. c',
      '.',
    ])
    expect(wire.heard.at(-1)).toBe('QUIT')
  })

  it('keeps every character of a subject, a sender’s name and a body', async () => {
    const subject = `${'Grüße 👩‍👩‍👧 aus Ōsaka '.repeat(6)}=?utf-8?Q?no?=`
    const text = `${'zu lang für eine Zeile = 100 % 🗝️ '.repeat(20)}\nends with a space \n\ttab\n`
    const { mail, raw } = await deliver(
      { subject, text, html: `<p>${text}</p>` },
      { MAIL_FROM: '"Schlüssel & \\"Söhne\\"" <hello@exämple.com>' },
    )
    expect(mail.subject).toBe(subject)
    expect(mail.from?.value).toEqual([{ name: 'Schlüssel & "Söhne"', address: 'hello@exämple.com' }])
    expect(raw).toContain('<hello@xn--exmple-cua.com>')
    expect(mail.text).toBe(text)
    expect(mail.html).toBe(`<p>${text}</p>`)
    expect(raw).toMatch(/^(?:[ -~]{0,78}\r\n)+$/)
    for (const literal of ['=?utf-8?B?eA==?=', 'a'.repeat(300), 'quote " and \\'])
      expect((await deliver({ subject: literal })).mail.subject).toBe(literal)
  })

  it('goes to an address beyond ASCII where the server takes one, and is refused before it is spoken of elsewhere', async () => {
    const { mail, to } = await deliver({ to: 'jürgen@xn--exmple-cua.com' })
    expect(to).toEqual([expect.stringMatching(/^jürgen@/)])
    expect(mail.to).toMatchObject({ value: [{ address: expect.stringMatching(/^jürgen@/) }] })
    const wire = await startScript({})
    expect(await send(`smtp://localhost:${wire.port}`, { to: 'jürgen@example.com' })).toBe('refused')
    expect(wire.heard).toEqual(['EHLO example.com', 'QUIT'])
  })

  it('header-injection: no line end in an address, a subject or a sender’s name becomes a header or a command', async () => {
    const wire = await startScript({})
    for (const to of [
      'a@example.com\r\nBcc: eve@example.com',
      'a@example.com>\r\nRCPT TO:<eve@example.com',
      'a@example.com, eve@example.com',
      'a@example.com eve@example.com',
      '"a\r\nb"@example.com',
      'a@example.com\0',
      'a@example.com\u2028b',
      '',
    ])
      expect(await send(`smtp://localhost:${wire.port}`, { to }), JSON.stringify(to)).toBe('refused')
    expect(wire.heard).toEqual([])

    const attack = 'Hello\r\nBcc: eve@example.com\r\n\r\n<script>'
    const { mail, raw, to } = await deliver({ subject: attack })
    expect(mail.subject).toBe('Hello Bcc: eve@example.com <script>')
    expect(mail.bcc).toBeUndefined()
    expect(raw).not.toMatch(/^Bcc/im)
    expect(to).toEqual(['ada@example.com'])
    for (const from of ['A\r\nBcc: eve@example.com <a@example.com>', 'a@example.com>\r\nx', 'no address', 'a@b@c'])
      expect(await send(`smtp://localhost:${wire.port}`, {}, { MAIL_FROM: from })).toMatch(
        /^misconfigured: MAIL_FROM must/,
      )
  })
})

describe('TLS', () => {
  it('is on before anything is said of the mail, by STARTTLS or from the first byte', async () => {
    const starttls = await startMailServer()
    const implicit = await startMailServer({ secure: true })
    expect(await send(`smtp://localhost:${starttls.port}`)).toBe('sent')
    expect(await send(`smtps://localhost:${implicit.port}`)).toBe('sent')
    for (const { received } of [starttls, implicit]) expect(received).toMatchObject([{ secure: true }])
  })

  it('is refused with a certificate that nobody vouches for, or that is another’s', async () => {
    for (const secure of [false, true]) {
      const scheme = secure ? 'smtps' : 'smtp'
      const stranger = await startMailServer({ secure, ...makeCertificate('localhost') })
      const others = await startMailServer({ secure })
      expect(await send(`${scheme}://user:secret@localhost:${stranger.port}`)).toBe('retry')
      expect(await send(`${scheme}://user:secret@127.0.0.1:${others.port}`)).toBe('retry')
      expect([...stranger.received, ...others.received]).toEqual([])
    }
  })

  it('starttls-stripped: a server elsewhere that offers none hears neither password nor mail', async () => {
    const plain = { EHLO: '250-scripted\r\n250 AUTH PLAIN LOGIN' }
    const elsewhere = await startScript(plain)
    expect(await send(`smtp://user:secret@${ELSEWHERE}:${elsewhere.port}`)).toBe('retry')
    expect(elsewhere.heard).toEqual(['EHLO example.com', 'QUIT'])
    const here = await startScript(plain)
    expect(await send(`smtp://user:secret@127.0.0.1:${here.port}`)).toBe('sent')
  })

  it('starttls-refused: nothing is said in the clear', async () => {
    for (const STARTTLS of ['454 not now', '502 no', '220 go on, in the clear']) {
      const wire = await startScript({ EHLO: '250-scripted\r\n250-AUTH PLAIN\r\n250 STARTTLS', STARTTLS })
      const hurry = STARTTLS.startsWith('220') ? HURRY : 1
      expect(await send(`smtp://user:secret@localhost:${wire.port}`, {}, {}, hurry), STARTTLS).toBe('retry')
      expect(wire.heard.slice(0, 2)).toEqual(['EHLO example.com', 'STARTTLS'])
      expect(wire.heard.slice(2).join()).not.toMatch(/AUTH|MAIL/)
    }
  })

  it('starttls-injection: what somebody between us says before TLS is on is never taken for the server’s word', async () => {
    const EHLO = '250-scripted\r\n250-AUTH PLAIN\r\n250 STARTTLS'
    const honest = await startScript({ EHLO, STARTTLS: { act: 'secure', says: '220 go on' } })
    expect(await send(`smtp://user:secret@localhost:${honest.port}`)).toBe('sent')
    const attacked = await startScript({ EHLO, STARTTLS: { act: 'secure', says: '220 go on\r\n250 AUTH LOGIN' } })
    expect(await send(`smtp://user:secret@localhost:${attacked.port}`)).toBe('retry')
    expect(attacked.heard).not.toContain('DATA')
    expect(attacked.heard.filter((line) => line.startsWith('EHLO'))).toHaveLength(1)
  })
})

describe('AUTH', () => {
  const known: Parameters<typeof startMailServer>[0] = {
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      username === 'mé@example.com' && password === 'pa:ss/wörd%'
        ? done(null, { user: username })
        : done(new Error('Invalid username or password')),
  }

  it('gives user and password by PLAIN or by LOGIN, whichever there is', async () => {
    for (const authMethods of [['PLAIN', 'LOGIN'], ['PLAIN'], ['LOGIN']]) {
      const { port, received } = await startMailServer({ ...known, authMethods })
      expect(await send(`smtp://m%C3%A9%40example.com:pa%3Ass%2Fw%C3%B6rd%25@localhost:${port}`)).toBe('sent')
      expect(received).toMatchObject([{ user: 'mé@example.com', secure: true }])
    }
  })

  it('keeps the mail for later when the password is wrong, none is set, or there is no way to give it', async () => {
    for (const authMethods of [['PLAIN'], ['LOGIN']]) {
      const { port, received } = await startMailServer({ ...known, authMethods })
      expect(await send(`smtp://user:wrong@localhost:${port}`)).toBe('retry')
      expect(await send(`smtp://localhost:${port}`)).toBe('retry')
      expect(received).toEqual([])
    }
    const wire = await startScript({ EHLO: '250-scripted\r\n250 AUTH GSSAPI' })
    expect(await send(`smtp://user:secret@localhost:${wire.port}`)).toBe('retry')
    expect(wire.heard).toEqual(['EHLO example.com', 'QUIT'])
  })
})

describe('what became of it', () => {
  const cases: [string, Script, string][] = [
    ['an unknown recipient', { RCPT: '550 5.1.1 no such user' }, 'refused'],
    ['greylisting', { RCPT: '451 4.7.1 come back later' }, 'retry'],
    ['a full mailbox', { RCPT: '452 4.2.2 full' }, 'retry'],
    ['a recipient who is elsewhere', { RCPT: '251 will forward' }, 'sent'],
    ['a mail that is too big', { MAIL: '552 too big' }, 'refused'],
    ['a server that wants a sign-in', { MAIL: '530 5.7.0 authentication required' }, 'retry'],
    ['no valid recipients', { DATA: '554 no valid recipients' }, 'refused'],
    ['a server that goes down', { DATA: '421 shutting down' }, 'retry'],
    ['content that is spam', { mail: '554 5.7.1 spam' }, 'refused'],
    ['a full disk', { mail: '452 4.3.1 no space' }, 'retry'],
    ['an answer of several lines', { mail: '250-queued\r\n250-as 7\r\n250 bye' }, 'sent'],
    ['a bare code', { mail: '250' }, 'sent'],
    ['a server that serves nobody', { greeting: '554 no' }, 'retry'],
    ['a server that is busy', { greeting: '421 busy' }, 'retry'],
    ['a server without EHLO', { EHLO: '502 what?' }, 'retry'],
    ['a web server', { greeting: 'HTTP/1.1 400 Bad Request' }, 'retry'],
    ['a greeting without end', { greeting: `220-${'x'.repeat(100_000)}` }, 'retry'],
    ['lines without end', { EHLO: '250-x\r\n'.repeat(10_000) }, 'retry'],
    ['a hang-up at once', { greeting: HANG_UP }, 'retry'],
    ['a hang-up at the recipient', { RCPT: HANG_UP }, 'retry'],
    ['a hang-up before the mail', { DATA: HANG_UP }, 'retry'],
    ['a hang-up after the mail', { mail: HANG_UP }, 'unknown'],
    ['nonsense after the mail', { mail: 'OK' }, 'unknown'],
    ['an answer that is none', { mail: '354 go on' }, 'unknown'],
    ['a server that never greets', { greeting: STALL }, 'retry'],
    ['a server that stalls at the recipient', { RCPT: STALL }, 'retry'],
    ['a server that stalls after the mail', { mail: STALL }, 'unknown'],
  ]

  it.each(cases)('%s', async (_, script, delivery) => {
    const { port } = await startScript(script)
    const hurry = Object.values(script).includes(STALL) ? HURRY : 1
    expect(await send(`smtp://localhost:${port}`, {}, {}, hurry)).toBe(delivery)
  })

  it('nobody listening: nothing was sent', async () => {
    expect(await send('smtp://localhost:1')).toBe('retry')
    expect(await send('smtps://localhost:1')).toBe('retry')
    expect(await send('smtp://nowhere.invalid')).toBe('retry')
  })
})

describe('Cloudflare’s binding', () => {
  it('takes the mail in the form that its local stand-in knows', async () => {
    expect(await send('', {}, { MAIL_DRIVER: 'cloudflare' })).toBe('sent')
    expect(await send('', {}, { MAIL_DRIVER: 'cloudflare', MAIL_FROM: 'hello@example.com' })).toBe('sent')
  })
})
