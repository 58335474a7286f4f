// Another language is one dictionary and one line of `LANGUAGES`: pages and mails speak it then. The one that is added here is English in
// Greek letters, so that a text that stands outside the dictionaries is seen: it is still in Latin ones.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeMail } from '../../src/mail/compose.ts'
import { describeOrigin } from '../../src/mail/origin.ts'
import { LANGUAGES, type Language } from '../../src/words/languages.ts'
import type { MailKind } from '../../src/words/mails.ts'
import { OPEN } from '../support/people/door-lists.ts'
import { onwardIn, open, press } from '../support/people/forms.ts'
import { Browser, newestMail, signUp } from '../support/people/people.ts'
import { freshWorld, PASSWORD, type World } from '../support/world.ts'

const TAG = 'el' as Language
const EMAIL = 'ada@example.com'

/** What no dictionary holds: names of apps, people, programs and languages, UTC, and what a person typed. */
const NAMES = ['Latchkey', EMAIL, 'eve@example.com', 'UTC', ...Object.values(LANGUAGES).map(({ name }) => name)]

/** A text in Greek letters, but for what was put into it. */
function inGreek(text: string, kept: readonly string[] = []): string {
  const [first, ...rest] = kept.filter((part) => part !== '')
  if (first !== undefined)
    return text
      .split(first)
      .map((part) => inGreek(part, rest))
      .join(first)
  return text.replace(/[a-z]/gi, (letter) =>
    String.fromCodePoint(0x3b1 + ((letter.toLowerCase().charCodeAt(0) - 97) % 24)),
  )
}

/** A dictionary in Greek letters, with all that its functions say. */
function translated(value: unknown, kept: readonly string[] = []): unknown {
  if (typeof value === 'string') return inGreek(value, kept)
  if (Array.isArray(value)) return value.map((part) => (kept.includes(part as string) ? part : translated(part, kept)))
  if (typeof value === 'function')
    return (...facts: unknown[]) => {
      const given = facts.flatMap((fact) => (typeof fact === 'object' && fact !== null ? Object.values(fact) : [fact]))
      return translated(
        (value as (...all: unknown[]) => unknown)(...facts),
        given.filter((fact) => typeof fact === 'string'),
      )
    }
  // What a page has marked up is no text of a dictionary.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, translated(part, kept)]))
}

/** Words in Latin letters among what a person reads in a document: texts, and the attributes that are read out or shown. */
function latinIn(html: string, names: readonly string[] = NAMES): string[] {
  const text = html
    .replace(/<(style|script|code|pre)\b[^]*?<\/\1>|<!--[^]*?-->|="true"/g, ' ')
    .replace(/<[^>]* lang="(?!el)[^]*?>[^<]*/g, ' ')
  const attributes = [
    ...text.matchAll(/ (?:alt|title|aria-label|placeholder|label|data-(?!show|of|rule|spoken|user)[\w-]+)="([^"]*)"/g),
  ]
  const read = [text.replace(/<[^>]*>/g, ' '), ...attributes.map(([, value = '']) => value)]
    .join(' ')
    // The names of a script's texts, and of a request.
    .replace(/&quot;\w+&quot;:|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ' ')
    .replace(/&#?\w+;/g, ' ')
    .replace(/https?:\/\/\S+/g, ' ')
  return names.reduce((left, name) => left.replaceAll(name, ' '), read).match(/[A-Za-z]{2,}/g) ?? []
}

let world: World
let ada: Browser

beforeAll(() => {
  Object.assign(LANGUAGES, { [TAG]: translated(LANGUAGES.en) })
})
afterAll(() => {
  Reflect.deleteProperty(LANGUAGES, TAG)
})
beforeEach(async () => {
  world = await freshWorld({ SUPPORT_EMAIL: EMAIL })
  ada = new Browser(world)
})

/** The page, in the language. */
const read = async (answer: Response | Promise<Response>): Promise<string> => (await answer).text()
const PAGES = Object.keys(OPEN)
  .filter((door) => door.startsWith('GET /'))
  .map((door) => door.slice('GET '.length))
  .filter((path) => !/:|^\/(?:api|dev|docs|assets|openapi|health|\.well-known)\b/.test(path))

describe('a third language', () => {
  it('is spoken by a page and by the mail that its form sends', async () => {
    expect(await read(open(ada, `/sign-up?ui_locales=${TAG}`))).toMatch(
      new RegExp(`<html lang="${TAG}">.*<h1>${inGreek('Create your account')}</h1>`, 's'),
    )
    await press(ada, '/sign-up', { email: EMAIL, password: PASSWORD, return_to: '' })
    const mail = await newestMail(world, EMAIL)
    expect(mail.subject).toBe(`${mail.code} ${inGreek('is your')} Latchkey ${inGreek('code')}`)
    expect(mail.html).toContain(`<html lang="${TAG}">`)
    expect(await read(open(ada, '/sign-in', { 'Accept-Language': 'el-GR,el;q=0.9' }))).toContain(inGreek('Sign in'))
  })

  it('is offered by pages in others', async () => {
    expect(await read(open(ada, '/sign-in'))).toContain(`hreflang="${TAG}"`)
  })
})

describe('a text outside the dictionaries', () => {
  it('stands in no mail', () => {
    const from = { userAgent: 'none that is known', country: 'DE' }
    for (const kind of Object.keys(LANGUAGES.en.mails.kinds) as MailKind[]) {
      const { subject, text, html } = composeMail(world.config, {
        to: EMAIL,
        kind,
        language: TAG,
        code: '042137',
        link: 'https://a.example/',
        origin: describeOrigin(from, 0, TAG),
      })
      expect([kind, latinIn(subject), latinIn(text), latinIn(html)]).toEqual([kind, [], [], []])
    }
  })

  it.each(['a stranger', 'somebody who is signed in'])('stands on no page for %s', async (who) => {
    if (who !== 'a stranger') await signUp(ada, EMAIL)
    const found: Record<string, string[]> = {}
    for (const path of [...PAGES, '/verify-email?token=x', '/nowhere']) {
      const answer = await open(ada, `${path}?ui_locales=${TAG}`)
      const latin = answer.headers.get('Content-Type')?.startsWith('text/html') ? latinIn(await read(answer)) : []
      if (latin.length > 0) found[path] = latin
    }
    expect(found).toEqual({})
  })

  it('stands in no refused form, and behind no mailed link', async () => {
    const found: Record<string, string[]> = {}
    const look = async (name: string, answer: Response | Promise<Response>): Promise<void> => {
      const latin = latinIn(await read(answer))
      if (latin.length > 0) found[name] = latin
    }
    await open(ada, `/sign-up?ui_locales=${TAG}`)
    for (const password of ['short', `${EMAIL}1`, 'x'.repeat(300), 'password'])
      await look(`sign-up ${password.slice(0, 9)}`, press(ada, '/sign-up', { email: EMAIL, password, return_to: '' }))
    await look('sign-up nobody', press(ada, '/sign-up', { email: 'no address', password: PASSWORD, return_to: '' }))
    await look('sign-in', press(ada, '/sign-in', { email: EMAIL, password: 'wrong', return_to: '' }))
    const asked = await press(ada, '/sign-up', { email: EMAIL, password: PASSWORD, return_to: '' })
    const waiting = await onwardIn(ada, asked)
    for (const code of ['000000', 'none'])
      await look(`code ${code}`, press(ada, '/verify-email/code', { ...waiting, code }))
    const { link = '' } = await newestMail(world, EMAIL)
    const path = link.replace(/^https?:\/\/[^/]+/, '')
    await look('linked', open(ada, path))
    const elsewhere = new Browser(world)
    await look('linked elsewhere', open(elsewhere, `${path}&ui_locales=${TAG}`))
    expect(found).toEqual({})
  })
})
