// What is said to a mail server, line by line: the order of it, TLS before anything that matters, and who is given a password
// (RFC 5321, 3207, 4954, 6531). The server is in memory; smtp.node.test.ts has real ones.
import { describe, expect, it } from 'vitest'
import type { Script } from '../support/servers/mail-script.ts'
import { BYTE_BY_BYTE, WHOLE } from '../support/servers/memory-socket.ts'
import {
  converse,
  ELSEWHERE,
  ENVELOPE,
  GOODBYE,
  HERE,
  offering,
  useMemorySockets,
} from '../support/servers/smtp-client.ts'

useMemorySockets()

/** Offers STARTTLS and follows another script once TLS is on. */
const secured = (afterwards: Script, offers = ''): Script => ({
  EHLO: `250-scripted\r\n${offers}250 STARTTLS`,
  STARTTLS: { act: 'secure', says: '220 go on', afterwards },
})

describe('what a server hears', () => {
  it('is the greeting’s answer, the envelope, the mail and a goodbye, each after the answer before it', async () => {
    const { delivery, heard, calls, mail } = await converse({})
    expect(delivery).toBe('sent')
    expect(heard).toEqual(['EHLO example.com', ...ENVELOPE, '.', ...GOODBYE])
    expect(calls).toEqual([
      {
        address: { hostname: 'localhost', port: 2525 },
        options: { secureTransport: 'starttls', allowHalfOpen: false },
      },
    ])
    expect(mail).toEqual(expect.arrayContaining(['To: ada@example.com', 'Subject: 123456 is your code', 'Type 123456']))
  })

  it('is TLS from the first byte with smtps:, on the port for it, and no STARTTLS', async () => {
    const { delivery, heard, calls } = await converse({ EHLO: offering('STARTTLS') }, 'smtps://mail.example.net')
    expect(delivery).toBe('sent')
    expect(calls).toMatchObject([
      { address: { hostname: 'mail.example.net', port: 465 }, options: { secureTransport: 'on' } },
    ])
    expect(heard).toEqual(['EHLO example.com', ...ENVELOPE, '.', ...GOODBYE])
  })

  it('is one more dot before a line that begins with one, and a dot alone only at the end', async () => {
    const { heard, mail } = await converse({}, HERE, { text: '.\n..\n.a\n a.\n' })
    expect(mail.filter((line) => line.includes('.') && /^[. a]+$/.test(line))).toEqual(['..', '...', '..a', ' a.'])
    expect(heard).toEqual(['EHLO example.com', ...ENVELOPE, '.', ...GOODBYE])
  })

  it('is SMTPUTF8 for an address beyond ASCII, with 8BITMIME where that is offered', async () => {
    const to = 'jürgen@example.com'
    for (const [offers, parameters] of [
      [['SMTPUTF8'], ' SMTPUTF8'],
      [['8bitmime', 'smtputf8'], ' SMTPUTF8 BODY=8BITMIME'],
    ] as const) {
      const { delivery, heard, mail } = await converse({ EHLO: offering(...offers) }, HERE, { to })
      expect(delivery).toBe('sent')
      expect(heard.slice(1, 3)).toEqual([`MAIL FROM:<hello@example.com>${parameters}`, `RCPT TO:<${to}>`])
      expect(mail).toContain(`To: ${to}`)
    }
    const ascii = await converse({ EHLO: offering('8BITMIME', 'SMTPUTF8') })
    expect(ascii.heard[1]).toBe('MAIL FROM:<hello@example.com>')
    const elsewhere = await converse({ EHLO: offering('8BITMIME') }, HERE, { to })
    expect(elsewhere).toMatchObject({ delivery: 'refused', heard: ['EHLO example.com', ...GOODBYE] })
  })
})

describe('STARTTLS', () => {
  it('comes before a password or a mail, and what was offered in the clear is forgotten', async () => {
    const { delivery, heard } = await converse(
      secured({ EHLO: offering('AUTH PLAIN') }, '250-AUTH LOGIN\r\n'),
      ELSEWHERE,
    )
    expect(delivery).toBe('sent')
    expect(heard).toEqual([
      'EHLO example.com',
      'STARTTLS',
      '(TLS for mail.example.net)',
      'EHLO example.com',
      `AUTH PLAIN ${btoa('\0user\0secret')}`,
      ...ENVELOPE,
      '.',
      ...GOODBYE,
    ])
    const forgotten = await converse(secured({}, '250-SMTPUTF8\r\n'), HERE, { to: 'jürgen@example.com' })
    expect(forgotten).toMatchObject({ delivery: 'refused' })
    const stripped = await converse(secured({}, '250-AUTH PLAIN\r\n'), ELSEWHERE)
    expect(stripped).toMatchObject({ delivery: 'retry' })
    expect(stripped.heard.join()).not.toContain('AUTH')
  })

  it('starttls-injection: an answer that came before its time is nobody’s, whether with the server’s or after it', async () => {
    for (const pieces of [WHOLE, BYTE_BY_BYTE]) {
      const injected = '220 go on\r\n250-scripted\r\n250 AUTH LOGIN'
      const script: Script = {
        EHLO: offering('STARTTLS'),
        STARTTLS: { act: 'secure', says: injected, afterwards: { EHLO: offering('AUTH PLAIN') } },
      }
      const { heard } = await converse(script, ELSEWHERE, {}, pieces)
      expect(heard.slice(0, 2)).toEqual(['EHLO example.com', 'STARTTLS'])
      expect(heard).not.toContain('AUTH LOGIN')
      if (pieces === WHOLE) expect(heard.slice(2)).toEqual(GOODBYE)
    }
  })

  it('starttls-stripped, starttls-refused: elsewhere nothing more is said; on this machine all goes in the clear', async () => {
    expect(await converse({ EHLO: offering('AUTH PLAIN') }, ELSEWHERE)).toMatchObject({
      delivery: 'retry',
      heard: ['EHLO example.com', ...GOODBYE],
    })
    for (const refusal of ['454 not now', '502 no', '250 ok'])
      expect(await converse({ EHLO: offering('STARTTLS'), STARTTLS: refusal }, ELSEWHERE), refusal).toMatchObject({
        delivery: 'retry',
        heard: ['EHLO example.com', 'STARTTLS', ...GOODBYE],
      })
    const here = await converse({ EHLO: offering('AUTH PLAIN') }, 'smtp://user:secret@127.0.0.1:2525')
    expect(here).toMatchObject({
      delivery: 'sent',
      heard: expect.arrayContaining([`AUTH PLAIN ${btoa('\0user\0secret')}`]),
    })
  })
})

describe('AUTH', () => {
  const url = 'smtps://m%C3%A9%40example.com:pa%3Ass%2Fw%C3%B6rd%25@mail.example.net'
  const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
  const user = base64('mé@example.com')
  const password = base64('pa:ss/wörd%')

  it('is PLAIN where there is a choice, else LOGIN in three lines, however the server writes what it offers', async () => {
    for (const offer of ['AUTH LOGIN PLAIN', 'auth plain', 'AUTH=PLAIN LOGIN']) {
      const { delivery, heard } = await converse({ EHLO: offering(offer) }, url)
      expect(delivery, offer).toBe('sent')
      expect(heard[1]).toBe(`AUTH PLAIN ${base64('\0mé@example.com\0pa:ss/wörd%')}`)
    }
    const AUTH = ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '235 ok']
    const { delivery, heard } = await converse({ EHLO: offering('AUTH CRAM-MD5 LOGIN'), AUTH }, url)
    expect(delivery).toBe('sent')
    expect(heard.slice(1, 5)).toEqual(['AUTH LOGIN', user, password, ENVELOPE[0]])
  })

  it('stops at a refusal, whichever line it answers: the mail is kept for later', async () => {
    const rounds: [string, string[], string[]][] = [
      ['PLAIN', ['535 wrong'], []],
      ['PLAIN', ['334 go on'], []],
      ['LOGIN', ['504 no'], []],
      ['LOGIN', ['235 already'], []],
      ['LOGIN', ['334 a', '535 who?'], [user]],
      ['LOGIN', ['334 a', '334 b', '454 later'], [user, password]],
    ]
    for (const [mechanism, AUTH, lines] of rounds) {
      const { delivery, heard } = await converse({ EHLO: offering(`AUTH ${mechanism}`), AUTH }, url)
      expect(delivery, AUTH.join()).toBe('retry')
      expect(heard.slice(2)).toEqual([...lines, ...GOODBYE])
    }
  })

  it('without a way that both know gives nobody the password', async () => {
    for (const offers of [['AUTH GSSAPI CRAM-MD5'], ['AUTH'], [], ['XAUTH PLAIN']]) {
      const { delivery, heard } = await converse({ EHLO: offering(...offers) }, url)
      expect({ delivery, heard }, offers.join()).toEqual({ delivery: 'retry', heard: ['EHLO example.com', ...GOODBYE] })
    }
  })
})
