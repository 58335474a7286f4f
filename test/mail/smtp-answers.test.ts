// What is made of a mail server's answers: refusals, silence, answers in pieces, too long, out of turn, in no SMTP at all
// (RFC 5321 §4.2). The server is in memory; smtp.node.test.ts has real ones.
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Delivery } from '../../src/mail/drivers/driver.ts'
import type { Script } from '../support/servers/mail-script.ts'
import { BYTE_BY_BYTE, memoryServer, WHOLE } from '../support/servers/memory-socket.ts'
import {
  converse,
  ELSEWHERE,
  ENVELOPE,
  GOODBYE,
  HERE,
  sendTo,
  useMemorySockets,
} from '../support/servers/smtp-client.ts'

const HANG_UP = { act: 'hang up' } as const
const STALL = { act: 'stall' } as const

useMemorySockets()
afterEach(() => void vi.useRealTimers())

describe('a refusal', () => {
  const steps = ['greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'mail'] as const

  it.each(steps)(
    'at the step %s: 4yz is kept for later; 5yz is for good once the mail is spoken of; no more is said',
    async (step) => {
      const said = ['EHLO example.com', ...ENVELOPE, '.'].slice(0, steps.indexOf(step))
      const ofTheMail = steps.indexOf(step) >= steps.indexOf('MAIL')
      const verdicts: [string, Delivery][] = [
        ['421 going down', 'retry'],
        ['451-a moment\r\n451 or two', 'retry'],
        ['530 sign in first', 'retry'],
        ['550 no', ofTheMail ? 'refused' : 'retry'],
        ['554', ofTheMail ? 'refused' : 'retry'],
        ['334 what?', step === 'mail' ? 'unknown' : 'retry'],
        ['250-fine\r\n550 or not', ofTheMail ? 'refused' : 'retry'],
      ]
      for (const [answer, verdict] of verdicts) {
        const { delivery, heard } = await converse({ [step]: answer })
        expect({ delivery, heard }, answer).toEqual({ delivery: verdict, heard: [...said, ...GOODBYE] })
      }
    },
  )

  it.each(steps)(
    'that is a hang-up, a stall, or no SMTP at the step %s is for now; after the mail nobody knows',
    async (step) => {
      const verdict: Delivery = step === 'mail' ? 'unknown' : 'retry'
      const noSmtp = [
        'HTTP/1.1 400 Bad Request',
        'SSH-2.0-x',
        '',
        'OK',
        '25',
        '2500 hi',
        '250x hi',
        '199 hi',
        '650 hi',
        ' 250 hi',
        '250-a\r\nb',
      ]
      for (const answer of noSmtp)
        expect((await converse({ [step]: answer })).delivery, JSON.stringify(answer)).toBe(verdict)
      expect((await converse({ [step]: HANG_UP })).delivery).toBe(verdict)
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const stalled = memoryServer({ [step]: STALL })
      let delivery: Delivery | undefined
      const sending = sendTo(stalled, HERE).then((became) => (delivery = became))
      await vi.advanceTimersByTimeAsync(19_999)
      expect(delivery).toBeUndefined()
      await vi.advanceTimersByTimeAsync(1)
      await sending
      expect(delivery).toBe(verdict)
      expect(stalled.heard.slice(-2)).toEqual(GOODBYE)
    },
  )

  it('of the connection itself is for now', async () => {
    const refusing = {
      connect: () => {
        throw new TypeError('Specified address could not be parsed')
      },
    }
    expect(await sendTo(refusing, HERE)).toBe('retry')
  })
})

describe('an answer', () => {
  const chatty: Script = {
    greeting: '220-Grüße 👋\r\n220-no spam\r\n220 ready',
    EHLO: '250-scripted\n250-SIZE 1000\n250-\n250 8BITMIME',
    MAIL: '250-ok\r\n250-ok\r\n250 ok',
    RCPT: '251',
    DATA: '354-go\r\n354 on',
    mail: '250-queued\r\n250-as 7\r\n250 bye',
  }

  it('is the same in one piece and byte by byte, over several lines, with any line end', async () => {
    const whole = await converse(chatty)
    expect(whole).toMatchObject({ delivery: 'sent', heard: ['EHLO example.com', ...ENVELOPE, '.', ...GOODBYE] })
    expect(await converse(chatty, HERE, {}, BYTE_BY_BYTE)).toEqual(whole)
  })

  it('that is too long, in one line or in many, is not waited for', async () => {
    const long = [
      `220-${'x'.repeat(17_000)}`,
      `220 ${'x'.repeat(17_000)}`,
      '220-x\r\n'.repeat(3_000),
      `${'220-\r\n'.repeat(5_000)}220 ok`,
    ]
    for (const greeting of long)
      for (const pieces of [WHOLE, BYTE_BY_BYTE, () => 1000])
        expect((await converse({ greeting }, HERE, {}, pieces)).heard).toEqual(GOODBYE)
    const much = `${'220-x\r\n'.repeat(1_000)}220 ok`
    for (const pieces of [WHOLE, BYTE_BY_BYTE])
      expect((await converse({ greeting: much }, HERE, {}, pieces)).delivery).toBe('sent')
  })

  it('may be anything: nothing is sent or refused without a word of it, and no password or mail goes in the clear', async () => {
    const code = fc.constantFrom('220', '235', '250', '334', '354', '421', '451', '530', '550', '999', '25')
    const offer = fc.constantFrom('', 'STARTTLS', 'AUTH PLAIN', 'AUTH LOGIN', 'SMTPUTF8', '8BITMIME')
    const text = fc.oneof(offer, fc.string({ unit: 'binary', maxLength: 20 }))
    const line = fc.tuple(code, fc.constantFrom(' ', '-', ''), text).map((parts) => parts.join(''))
    const lines = fc.array(line, { minLength: 1, maxLength: 4 }).map((many) => many.join('\r\n'))
    // What would go on is ended, or the test would wait with the client.
    const ended = lines.map((said) => (/^...-[^\n]*$/m.test(said) ? `${said}\r\n250 end` : said))
    const answer = fc.oneof(
      { weight: 6, arbitrary: ended },
      { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
      { weight: 1, arbitrary: fc.constant(HANG_UP) },
    )
    const step = fc.constantFrom('greeting', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'mail')
    const answers = fc.tuple(answer, answer, answer)
    const script = fc.dictionary(step, answers, { minKeys: 1, maxKeys: 2 })
    const url = fc.constantFrom(HERE, ELSEWHERE, ELSEWHERE.replace('smtp:', 'smtps:'))
    const became = new Set<Delivery>()
    await fc.assert(
      fc.asyncProperty(script, url, fc.integer({ min: 1, max: 40 }), async (odd: Script, to, bytes) => {
        const { delivery, heard } = await converse(odd, to, {}, () => bytes)
        became.add(delivery)
        if (delivery === 'sent') expect(heard).toEqual(expect.arrayContaining([...ENVELOPE, '.']))
        if (delivery === 'refused') expect(JSON.stringify(odd)).toMatch(/5\d\d/)
        if (to === ELSEWHERE) expect(heard.filter((said) => /^(?:AUTH|MAIL)/.test(said))).toEqual([])
      }),
      { numRuns: 1_000 },
    )
    expect(became).toEqual(new Set(['sent', 'retry', 'refused', 'unknown']))
  })
})
