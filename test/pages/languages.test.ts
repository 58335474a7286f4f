// Every page in every language: what decides, what is remembered, and that no language lacks a text.
import { beforeEach, describe, expect, it } from 'vitest'
import { LANGUAGES } from '../../src/words/languages.ts'
import { languageAmong } from '../../src/words/choose.ts'
import { open, press } from '../support/people/forms.ts'
import { Browser, newestMail } from '../support/people/people.ts'
import { freshWorld, PASSWORD, type World } from '../support/world.ts'

let world: World
let heidi: Browser

beforeEach(async () => {
  world = await freshWorld()
  heidi = new Browser(world)
})

const titleOf = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
  const text = await (await open(heidi, path, headers)).text()
  return `${/<html lang="(\w+)"/.exec(text)?.[1]}: ${/<h1>([^<]*)<\/h1>/.exec(text)?.[1]}`
}

describe('the language of a page', () => {
  it('is what the browser likes, and English where it likes none of ours', async () => {
    expect(await titleOf('/sign-in', { 'Accept-Language': 'de-CH,de;q=0.9,en;q=0.8' })).toBe('de: Anmelden')
    expect(await titleOf('/sign-in', { 'Accept-Language': 'fr' })).toBe('en: Sign in')
    expect(await titleOf('/nothing', { 'Accept-Language': 'de' })).toBe('de: Hier ist nichts')
  })

  it('is what the address says (ui_locales), and stays that', async () => {
    expect(await titleOf('/sign-up?ui_locales=fr-CA%20de-AT%20en')).toBe('de: Konto anlegen')
    expect(await titleOf('/sign-in')).toBe('de: Anmelden')
    expect(await titleOf('/sign-in', { 'Accept-Language': 'en' })).toBe('de: Anmelden')
    expect(await titleOf('/sign-in?ui_locales=en')).toBe('en: Sign in')
    expect(await titleOf('/sign-in', { 'Accept-Language': 'de' })).toBe('en: Sign in')
    expect(await titleOf('/sign-in?ui_locales=fr')).toBe('en: Sign in')
  })

  it('is offered at the foot of each page, which keeps its own query', async () => {
    const page = await (await open(heidi, '/sign-in?return_to=%2Faccount%2Fpasskeys&remember=true')).text()
    expect(page).toContain(
      '<a href="/sign-in?return_to=%2Faccount%2Fpasskeys&amp;remember=true&amp;ui_locales=de" lang="de" hreflang="de">Deutsch</a>',
    )
  })

  it('is that of the mail that a form sends', async () => {
    await open(heidi, '/sign-up?ui_locales=de')
    await press(heidi, '/sign-up', { email: 'heidi@example.com', password: PASSWORD, return_to: '' })
    expect((await newestMail(world, 'heidi@example.com')).subject).toMatch(/ ist Ihr Code für Latchkey$/)
  })

  it('is none of a stranger’s making', async () => {
    expect(await titleOf('/sign-in', { Cookie: '__Host-latchkey-language=<script>' })).toBe('en: Sign in')
    expect(languageAmong(`${'x'.repeat(300)} de`)).toBeUndefined()
    expect(languageAmong('constructor toString')).toBeUndefined()
  })
})

describe('a dictionary', () => {
  it.each(Object.entries(LANGUAGES))(
    '%s has a text wherever English has one, and no two languages share a sentence',
    (tag, words) => {
      const texts = textsOf(words)
      const english = textsOf(LANGUAGES.en)
      expect([...texts.keys()]).toEqual([...english.keys()])
      for (const [place, text] of texts) expect(text.trim(), place).not.toBe('')
      if (tag === 'en') return
      // A made-up value is no sentence.
      const isSentence = (text: string): boolean => text.replaceAll(String(facts), '').includes(' ')
      const same = [...texts].filter(([place, text]) => text === english.get(place) && isSentence(text))
      expect(same).toEqual([])
    },
  )
})

/** Names and numbers that a text may hold; also a time. */
const facts = Object.assign(new Date(0), { minLength: 9, appName: 'X', code: '0', codeLife: 'y', undoLife: 'z' })

/** Every text of a dictionary by its place; functions are asked with made-up values. */
function textsOf(words: object, at = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(words) as [string, unknown][]) {
    const place = `${at}.${name}`
    const said = typeof value === 'function' ? (value as (...all: unknown[]) => unknown)(facts, 'x') : value
    if (typeof said === 'string') found.set(place, said)
    else if (Array.isArray(said)) found.set(place, said.filter((part) => typeof part === 'string').join('…'))
    else for (const entry of textsOf(said as object, place)) found.set(...entry)
  }
  return found
}
