// How mail is set up: each driver says what it lacks by the name of the binding, and no value of a secret is ever repeated.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readMailbox, readSmtpUrl } from '../../src/config/mail.ts'
import { readConfig, type Env } from '../../src/config/config.ts'
import { makeDeps } from '../../src/deps.ts'

const binding: SendEmail = { send: () => Promise.resolve({ messageId: '1' }) }
const production = {
  ...(env as unknown as Env),
  AUTH_SECRET: btoa('an-honest-32-byte-secret-for-test'),
  ENVIRONMENT: 'production',
  ISSUER: 'https://auth.example.com',
  MAIL_FROM: 'hello@example.com',
}
const problemsOf = (more: Partial<Env>): string[] => {
  const read = readConfig({ ...production, ...more })
  return read.ok ? [] : read.error.map(({ field, code, message }) => `${field} ${code}: ${message}`)
}

describe('each driver', () => {
  it('names what it lacks, and is content with it', () => {
    const needs: [string, Partial<Env>, RegExp][] = [
      ['resend', { RESEND_API_KEY: 're_x' }, /^RESEND_API_KEY missing: .*npx wrangler secret put RESEND_API_KEY$/],
      [
        'postmark',
        { POSTMARK_SERVER_TOKEN: 'x' },
        /^POSTMARK_SERVER_TOKEN missing: .*secret put POSTMARK_SERVER_TOKEN$/,
      ],
      ['smtp', { SMTP_URL: 'smtps://u:p@mail.example.com' }, /^SMTP_URL missing: .*npx wrangler secret put SMTP_URL$/],
      ['cloudflare', { EMAIL: binding }, /^EMAIL missing: .*\[\[send_email\]\].*name = "EMAIL"$/],
    ]
    for (const [driver, has, lacks] of needs) {
      expect(problemsOf({ MAIL_DRIVER: driver })).toEqual([expect.stringMatching(lacks)])
      expect(problemsOf({ MAIL_DRIVER: driver, ...has })).toEqual([])
      expect(problemsOf({ MAIL_DRIVER: driver, ...has, MAIL_FROM: '' })).toEqual([
        expect.stringMatching(/^MAIL_FROM missing/),
      ])
    }
    expect(problemsOf({ MAIL_DRIVER: 'outbox' })).toEqual([expect.stringMatching(/^MAIL_DRIVER invalid/)])
    expect(problemsOf({ MAIL_DRIVER: 'pigeon' })).toEqual([
      'MAIL_DRIVER invalid: MAIL_DRIVER must be one of outbox, cloudflare, resend, postmark, smtp',
    ])
  })

  it('gets the binding by deps, where there is one', () => {
    const own = { ...production, MAIL_DRIVER: 'cloudflare', EMAIL: binding }
    const config = readConfig(own)
    if (!config.ok) throw new Error('misconfigured')
    expect(makeDeps(own, config.value, () => undefined).mailBinding).toBe(binding)
    expect(makeDeps(production, config.value, () => undefined).mailBinding).toBeUndefined()
  })

  it('never repeats a secret that is wrong', () => {
    for (const value of ['smtps://user:hunter2', 'hunter2', 'smtps://hunter2:x@mail.example.com/path']) {
      const said = problemsOf({ MAIL_DRIVER: 'smtp', SMTP_URL: value }).join()
      expect(said).toMatch(/^SMTP_URL invalid: SMTP_URL must be smtps:/)
      expect(said).not.toContain('hunter2')
    }
    expect(problemsOf({ MAIL_DRIVER: 'resend', RESEND_API_KEY: 'hunter2\r\nX: y' }).join()).toMatch(
      /^RESEND_API_KEY invalid: (?!.*hunter2)/,
    )
  })
})

describe('SMTP_URL', () => {
  it('is read with its defaults: 465 with TLS from the first byte, 587 to begin in the clear', () => {
    const here = { hostname: 'mail.example.com', credentials: undefined }
    expect(readSmtpUrl('smtps://mail.example.com')).toEqual({ ...here, port: 465, implicitTls: true })
    expect(readSmtpUrl('smtp://Mail.Example.COM/')).toEqual({ ...here, port: 587, implicitTls: false })
    expect(readSmtpUrl('smtp://[::1]:1025')).toMatchObject({ hostname: '[::1]', port: 1025 })
    expect(readSmtpUrl('smtps://a%40b.c:p%3A%2F%25%C3%A9@h:4650')).toMatchObject({
      port: 4650,
      credentials: { user: 'a@b.c', password: 'p:/%é' },
    })
  })

  it('is refused where it is another thing, or names port 25, which no Worker reaches', () => {
    for (const url of [
      '',
      'mail.example.com',
      'https://mail.example.com',
      'smtp://',
      'smtp:mail.example.com',
      'smtp://user@mail.example.com',
      'smtp://:password@mail.example.com',
      'smtp://user:p%zz@mail.example.com',
      'smtp://user:p%00@mail.example.com',
      'smtp://mail.example.com:25',
      'smtp://mail.example.com:0',
      'smtp://mail.example.com:70000',
      'smtp://mail.example.com/inbox',
      'smtp://mail.example.com?tls=no',
      'smtp://mail.example.com#x',
      'smtp://mail_1.example.com',
      'smtp://mail%0d%0a.example.com',
    ])
      expect(readSmtpUrl(url), url).toBeUndefined()
  })
})

describe('MAIL_FROM', () => {
  it('is an address, with or without a name, the domain in A-labels', () => {
    const read = (text: string) => {
      const { name, address, domain } = readMailbox(text) ?? {}
      return [name, address, domain]
    }
    expect(read('hello@example.com')).toEqual(['', 'hello@example.com', 'example.com'])
    expect(read('<hello@example.com>')).toEqual(['', 'hello@example.com', 'example.com'])
    expect(read('Acme, Inc. <hello@Example.com>')).toEqual(['Acme, Inc.', 'hello@example.com', 'example.com'])
    expect(read('"Acme \\"A\\"" <a.b+c@example.com>')).toEqual(['Acme "A"', 'a.b+c@example.com', 'example.com'])
    expect(read('Grüße <grüße@exämple.com>')).toEqual(['Grüße', 'grüße@xn--exmple-cua.com', 'xn--exmple-cua.com'])
  })

  it('is refused where it is not one', () => {
    for (const text of [
      'hello',
      '@example.com',
      'hello@',
      'a b@example.com',
      'a@b@example.com',
      'hello@example.com:25',
      'hello@example.com/x',
      'hello@exa mple.com',
      'hello@-example.com',
      'a@example.com, b@example.com',
      'Name hello@example.com',
      'Name <hello@example.com> more',
      'Name <<hello@example.com>>',
      'hello@[192.0.2.1]',
      'hel\r\nlo@example.com',
    ])
      expect(readMailbox(text), text).toBeUndefined()
  })
})
