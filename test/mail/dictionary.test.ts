// What the mails say, every kind in every language: code, link and their lives, as text and as HTML that says the same, loads nothing but
// an https logo, and lets no text of others become markup.
import { describe, expect, it } from 'vitest'
import { LANGUAGES, type Language } from '../../src/words/languages.ts'
import { composeMail, previewOf, type MailOrder } from '../../src/mail/compose.ts'
import type { MailKind } from '../../src/words/mails.ts'
import { ACME, type MailConfig } from '../support/mail-config.ts'

const TO = 'ada@example.com'
const CODE = '042137'
const LINK = 'https://auth.example.com/verify-email?token=abc&x=1'
const ORIGIN = 'Firefox on Linux, DE, 24 Nov 2026 10:02 UTC'

/** What each kind carries. The rest tells and asks for nothing. */
const CARRIES: Record<MailKind, ('code' | 'link' | 'undo')[]> = {
  sign_up_code: ['code', 'link'],
  sign_up_taken: [],
  verify_email: ['code', 'link'],
  reset_password: ['code', 'link'],
  password_changed: [],
  change_email: ['code', 'link'],
  change_email_taken: [],
  email_changed: ['undo'],
  email_restored: ['link'],
  sign_in_code: ['code'],
  reauthenticate_code: ['code'],
  invitation: ['link'],
  session_theft: [],
  app_theft: [],
  totp_added: [],
  totp_removed: [],
  passkey_added: [],
  passkey_removed: [],
  recovery_codes_made: [],
  recovery_code_used: [],
  identity_linked: [],
  identity_unlinked: [],
  factors_removed: [],
  impersonated: [],
}
/** What says nothing of where its cause sits. */
const BY_ADMINISTRATORS: readonly MailKind[] = ['invitation', 'factors_removed', 'impersonated']
const everyKind = Object.keys(CARRIES) as MailKind[]
const every = everyKind.flatMap((kind) => (['en', 'de'] as const).map((language) => ({ kind, language })))

const compose = (more: Partial<MailOrder>, config: Partial<MailConfig> = {}) =>
  composeMail(
    { ...ACME, ...config },
    { to: TO, kind: 'sign_up_code', language: 'en', code: CODE, link: LINK, origin: ORIGIN, ...more },
  )

/** The HTML as a reader sees it, without what a list of mails shows of it. */
const shown = (html: string): string =>
  html
    .replace(/<head>[^]*<\/head>/, '')
    .replace(/<!--[^]*?-->/g, '')
    .replace(/<div class="preview"[^]*?<\/div>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, character: string) => String.fromCharCode(Number(character)))
    .replace(/\s+/g, ' ')

const hrefsOf = (html: string): string[] => [...html.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) => href)

const occurrences = (text: string, part: string): number => text.split(part).length - 1

describe.each(every)('$kind in $language', ({ kind, language }) => {
  const carries = CARRIES[kind]
  const mail = compose({ kind, language })

  it('shows the code once on a line of its own, or none', () => {
    const lines = mail.text.split('\n').filter((line) => line === CODE)
    expect(lines).toHaveLength(carries.includes('code') ? 1 : 0)
    expect(occurrences(mail.text, CODE)).toBe(lines.length)
    expect(occurrences(shown(mail.html), CODE)).toBe(lines.length)
    expect(mail.code).toBe(carries.includes('code') ? CODE : undefined)
    if (!carries.includes('code')) expect(mail.subject).not.toContain(CODE)
  })

  it('shows the link once, whole, or none', () => {
    const links = carries.includes('link') || carries.includes('undo') ? 1 : 0
    expect(occurrences(mail.text, LINK)).toBe(links)
    expect(hrefsOf(mail.html).filter((href) => !href.startsWith('mailto:'))).toEqual(
      links === 1 ? [LINK.replace('&', '&#38;')] : [],
    )
    expect(mail.link).toBe(links === 1 ? LINK : undefined)
  })

  it('puts no article before the name of the app, which may begin with any letter', () => {
    expect(mail.subject + mail.text).not.toMatch(/\b(an?|eine?[mnrs]?) Acme\b/)
  })

  it('says how long they live, and nothing of lives where there are none', () => {
    const words = language === 'en' ? { code: '10 minutes', undo: '7 days' } : { code: '10 Minuten', undo: '7 Tage' }
    for (const text of [mail.text, shown(mail.html)]) {
      const lives = carries.length > 0 && !carries.includes('undo')
      expect(occurrences(text, words.code)).toBe(lives ? 1 : 0)
      expect(occurrences(text, words.undo)).toBe(carries.includes('undo') ? 1 : 0)
    }
  })

  it('names the app and where to ask; says where it came from, but where an administrator did it', () => {
    expect(mail.subject + mail.text).toContain('Acme')
    expect(mail.subject.length).toBeLessThan(78)
    for (const text of [mail.text, shown(mail.html)]) {
      expect(text).toContain('help@acme.example')
      expect(occurrences(text, ORIGIN)).toBe(BY_ADMINISTRATORS.includes(kind) ? 0 : 1)
      expect(text).toContain(TO)
    }
    expect(compose({ kind, language }, { supportEmail: undefined }).text).not.toMatch(/Questions|Fragen/)
  })

  it('says the same as text and as HTML', () => {
    const words = (text: string): string[] => text.replaceAll(LINK, '').match(/[\p{L}\p{N}]+/gu) ?? []
    expect(words(shown(mail.html))).toEqual(words(mail.text))
  })

  it('is HTML in its language that loads nothing', () => {
    expect(mail.html).toMatch(new RegExp(`^<!doctype html>\\n<html lang="${language}">`))
    // Gmail keeps nothing above the first table.
    expect(mail.html).toContain(`<table class="bg" lang="${language}" role="presentation"`)
    expect(mail.html).not.toMatch(/<(?:img|link|script|iframe|object|form|svg)\b|\bsrc=|url\(|@import|@font-face/i)
    expect(mail.html.match(/<table(?![^>]* role="presentation")/g)).toBeNull()
    expect(occurrences(mail.html, '<h1 ')).toBe(1)
  })

  it('has a preview that says what it is about, and neither code nor link', () => {
    const [, preview = ''] = /<div class="preview"[^>]*>([^&<]*)/.exec(mail.html) ?? []
    expect(preview).toBe(previewOf(mail))
    expect(preview).toMatch(/^\p{Lu}.{20,}[.]$/u)
    expect(preview).not.toMatch(/042137|https?:/)
    expect(mail.html.indexOf(preview)).toBeLessThan(mail.html.indexOf('<h1'))
  })

  it('html-injection: what others wrote stays text', () => {
    const evil = `<img src=x onerror=alert(1)>"'&<b>`
    const attacked = compose(
      { kind, language, to: evil, origin: evil, code: evil, link: `https://a.example/"><script>${evil}` },
      { appName: evil, supportEmail: evil, brandLogo: 'https://cdn.example/l.png' },
    )
    expect(attacked.html).not.toMatch(/<img src=x|<script|<b>|onerror=alert\(1\)[^&]*>/)
    const known =
      /<(?:!doctype|\/?(?:html|head|meta|title|style|body|table|tr|td|div|img|h1|p|a)\b)(?:\s+[\w-]+(?:="[^"<>]*")?)*\s*>/g
    const left = attacked.html
      .replace(/<style>[^<]*<\/style>/g, '')
      .replace(/<!--\[if mso\]>|<!\[endif\]-->/g, '')
      .replace(/<!doctype html>/, '')
      .replace(known, '')
    expect(left).not.toMatch(/[<>"']/)
    for (const href of hrefsOf(attacked.html)) expect(href).toMatch(/^(?:https:\/\/a\.example\/&#34;|mailto:&#60;)/)
    expect(/ alt="([^"]*)"/.exec(attacked.html)?.[1]).toMatch(/^&#60;img/)
  })
})

describe('the dictionaries', () => {
  it('differ in every mail', () => {
    for (const kind of everyKind) {
      const [one, other] = (['en', 'de'] as Language[]).map((language) => compose({ kind, language }))
      expect(one?.subject).not.toBe(other?.subject)
      expect(one?.text).not.toBe(other?.text)
    }
    expect(Object.keys(LANGUAGES.de.mails.kinds)).toEqual(Object.keys(LANGUAGES.en.mails.kinds))
  })

  it('tell the life of a code and of an undo link as it is, in the largest unit that is exact', () => {
    const lives: [number, string, string][] = [
      [1, '1 second', '1 Sekunde'],
      [59, '59 seconds', '59 Sekunden'],
      [60, '1 minute', '1 Minute'],
      [90, '90 seconds', '90 Sekunden'],
      [900, '15 minutes', '15 Minuten'],
      [3600, '1 hour', '1 Stunde'],
      [5400, '90 minutes', '90 Minuten'],
      [86_400, '1 day', '1 Tag'],
      [172_800, '2 days', '2 Tage'],
    ]
    for (const [seconds, inEnglish, inGerman] of lives) {
      const config = { mailedCodeMs: seconds * 1000, emailUndoMs: seconds * 1000 }
      for (const kind of ['reset_password', 'email_changed'] as const) {
        expect(compose({ kind }, config).text).toContain(`valid for ${inEnglish}`)
        expect(compose({ kind, language: 'de' }, config).text).toMatch(new RegExp(`(?:gilt|gelten) ${inGerman} lang`))
      }
    }
  })

  it('keep the code of what is dangerous in the wrong hands out of the subject, which a locked screen shows', () => {
    for (const { kind, language } of every) {
      const open = ['sign_up_code', 'verify_email', 'sign_in_code'].includes(kind)
      expect(compose({ kind, language }).subject.includes(CODE)).toBe(open)
    }
  })
})
