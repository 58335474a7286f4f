// The drivers that are no server of our own: Resend and Postmark over HTTP, Cloudflare by its binding, each played by an
// endpoint that takes, refuses, stalls and lies.
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readConfig, type Config, type Env } from '../../src/config/config.ts'
import { sendMail } from '../../src/mail/drivers/send.ts'
import type { Delivery } from '../../src/mail/drivers/driver.ts'
import { KEY, MESSAGE } from '../support/servers/message.ts'

const KEYS = { RESEND_API_KEY: 're_secret', POSTMARK_SERVER_TOKEN: 'pm-secret' }

const configOf = (driver: string, more: Partial<Env> = {}): Config => {
  const vars = { MAIL_DRIVER: driver, MAIL_FROM: 'Latchkey <hello@example.com>', ...KEYS, ...more }
  const read = readConfig({ ...(env as unknown as Env), ...vars })
  if (!read.ok) throw new Error(read.error.map(({ message }) => message).join())
  return read.value
}

let requests: Request[]
let logged: unknown[]

beforeEach(() => {
  requests = []
  logged = []
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((...words) => void logged.push(words))
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

type Answer = (signal: AbortSignal) => Response | Promise<Response>

/** Hands the mail over, and sees that nobody is told of it. */
async function send(config: Config, mailBinding?: SendEmail): Promise<Delivery> {
  const delivery = await sendMail({ config, mailBinding }, MESSAGE, KEY)
  expect(logged).toEqual([])
  return delivery
}

/** Sends by a service that answers so. */
function sendBy(driver: string, answer: Answer): Promise<Delivery> {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    expect(init.redirect).toBe('manual')
    requests.push(new Request(url, { ...init, signal: null }))
    return answer(init.signal as AbortSignal)
  })
  return send(configOf(driver))
}

const says = (status: number, body?: unknown) => (): Response =>
  new Response(typeof body === 'string' || body === undefined ? (body ?? null) : JSON.stringify(body), { status })
const TAKEN: Record<string, unknown> = {
  resend: { id: '49a3999c-0ce1-4ea6-ab68-afcd6dc2e794' },
  postmark: { ErrorCode: 0, Message: 'OK', MessageID: 'b7bc2f4a-e38e-4336-af7d-e6c392c2f817', To: 'ada@example.com' },
}

describe('a service that takes the mail', () => {
  it('Resend is given the key that makes a repeat harmless', async () => {
    expect(await sendBy('resend', says(200, TAKEN.resend))).toBe('sent')
    const [request] = requests
    expect(request?.url).toBe('https://api.resend.com/emails')
    expect(request?.headers.get('Authorization')).toBe('Bearer re_secret')
    expect(request?.headers.get('Idempotency-Key')).toBe(KEY)
    expect(await request?.json()).toEqual({
      from: 'Latchkey <hello@example.com>',
      to: ['ada@example.com'],
      subject: MESSAGE.subject,
      text: MESSAGE.text,
      html: MESSAGE.html,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  })

  it('Postmark is given both bodies on the transactional stream', async () => {
    expect(await sendBy('postmark', says(200, TAKEN.postmark))).toBe('sent')
    const [request] = requests
    expect(request?.url).toBe('https://api.postmarkapp.com/email')
    expect(request?.headers.get('X-Postmark-Server-Token')).toBe('pm-secret')
    expect(await request?.json()).toEqual({
      From: 'Latchkey <hello@example.com>',
      To: 'ada@example.com',
      Subject: MESSAGE.subject,
      TextBody: MESSAGE.text,
      HtmlBody: MESSAGE.html,
      Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
      MessageStream: 'outbound',
    })
  })
})

describe.each(['resend', 'postmark'])('%s that', (driver) => {
  const statuses: [number, Delivery][] = [
    [400, 'refused'],
    [401, 'retry'],
    [403, 'retry'],
    [404, 'refused'],
    [408, 'retry'],
    [409, 'retry'],
    [413, 'refused'],
    [422, 'refused'],
    [429, 'retry'],
    [500, 'retry'],
    [502, 'unknown'],
    [503, 'retry'],
    [504, 'unknown'],
    [524, 'unknown'],
    [301, 'retry'],
    [307, 'retry'],
  ]
  it.each(statuses)('answers %i: %s', async (status, delivery) => {
    expect(await sendBy(driver, says(status, '{"message":"nothing of the kind"}'))).toBe(delivery)
    expect(requests).toHaveLength(1)
  })

  it('lies: a 200 that doesn’t say the mail was taken is no success, and no reason to send it again', async () => {
    for (const body of [
      '',
      'OK',
      '<html>Sign in to the network</html>',
      '{}',
      '[]',
      'null',
      '{"id":7,"ErrorCode":"0"}',
      '{"id',
    ])
      expect(await sendBy(driver, says(200, body)), body).toBe('unknown')
    expect(await sendBy(driver, says(204))).toBe('unknown')
  })

  it('talks without end: is not listened to for long', async () => {
    let pulled = 0
    const endless = (): Response =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            pulled += 1
            controller.enqueue(new TextEncoder().encode(`{"id":"${'x'.repeat(1000)}`))
          },
        }),
      )
    expect(await sendBy(driver, endless)).toBe('unknown')
    expect(pulled).toBeLessThan(50)
  })

  it('stalls, before its answer or within it: is given up after ten seconds, its request with it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const stalls: Answer[] = [() => new Promise(() => undefined), () => new Response(new ReadableStream())]
    for (const stall of stalls) {
      let signal: AbortSignal | undefined
      let delivery: Delivery | undefined
      const sending = sendBy(driver, (given) => ((signal = given), stall(given))).then((became) => (delivery = became))
      await vi.advanceTimersByTimeAsync(9_999)
      expect(delivery).toBeUndefined()
      await vi.advanceTimersByTimeAsync(1)
      await sending
      expect(delivery).toBe('unknown')
      expect(signal?.aborted).toBe(true)
    }
  })

  it('is lost on the way: nobody knows', async () => {
    expect(await sendBy(driver, () => Promise.reject(new Error('Network connection lost.')))).toBe('unknown')
    const cut = (): Response =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('cut off')) }))
    expect(await sendBy(driver, cut)).toBe('unknown')
  })
})

describe('Postmark’s error codes', () => {
  it('tell what is wrong with a mail from what is wrong with the account', async () => {
    const codes: [number, Delivery][] = [
      [300, 'refused'],
      [406, 'refused'],
      [10, 'retry'],
      [400, 'retry'],
      [401, 'retry'],
      [405, 'retry'],
      [412, 'retry'],
      [413, 'retry'],
    ]
    for (const [code, delivery] of codes) {
      expect(await sendBy('postmark', says(422, { ErrorCode: code, Message: 'no' })), `422 ${code}`).toBe(delivery)
      expect(await sendBy('postmark', says(200, { ErrorCode: code, Message: 'no' })), `200 ${code}`).toBe(delivery)
    }
  })
})

describe('Cloudflare’s binding', () => {
  const sendIt = (binding: SendEmail['send'], from = 'Latchkey <hello@example.com>'): Promise<Delivery> => {
    const mailBinding = { send: binding }
    return send(configOf('cloudflare', { EMAIL: mailBinding, MAIL_FROM: from }), mailBinding)
  }
  const failing = (code?: string) => (): Promise<EmailSendResult> =>
    Promise.reject(Object.assign(new Error(`cannot mail ${MESSAGE.to}`), code === undefined ? {} : { code }))

  it('is given the mail as an object', async () => {
    const given: unknown[] = []
    const take = (mail: unknown): Promise<EmailSendResult> => (given.push(mail), Promise.resolve({ messageId: '1' }))
    expect(await sendIt(take)).toBe('sent')
    expect(await sendIt(take, 'hello@example.com')).toBe('sent')
    const mail = {
      to: 'ada@example.com',
      from: { name: 'Latchkey', email: 'hello@example.com' },
      subject: MESSAGE.subject,
      text: MESSAGE.text,
      html: MESSAGE.html,
      headers: { 'Auto-Submitted': 'auto-generated' },
    }
    expect(given).toEqual([mail, { ...mail, from: 'hello@example.com' }])
  })

  it('says by a code what became of it; without one nobody knows', async () => {
    const codes: [string | undefined, Delivery][] = [
      ['E_RATE_LIMIT_EXCEEDED', 'retry'],
      ['E_DAILY_LIMIT_EXCEEDED', 'retry'],
      ['E_INTERNAL_SERVER_ERROR', 'retry'],
      ['E_SENDER_NOT_VERIFIED', 'retry'],
      ['E_RECIPIENT_SUPPRESSED', 'refused'],
      ['E_RECIPIENT_NOT_ALLOWED', 'refused'],
      ['E_VALIDATION_ERROR', 'refused'],
      ['E_NEW_TO_US', 'unknown'],
      [undefined, 'unknown'],
    ]
    for (const [code, delivery] of codes) expect(await sendIt(failing(code)), code).toBe(delivery)
    expect(await sendIt(() => Promise.reject(undefined))).toBe('unknown')
  })

  it('is given up when it stalls', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const sending = sendIt(() => new Promise(() => undefined))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await sending).toBe('unknown')
  })
})

describe('the outbox', () => {
  it('sends nothing and is content', async () => {
    expect(await send(configOf('outbox'))).toBe('sent')
  })
})
