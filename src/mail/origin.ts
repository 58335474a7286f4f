// Describes in a mail where a request came from, so that its reader can tell their own request from a stranger's.
import Bowser from 'bowser'
import { LANGUAGES, type Language } from '../words/languages.ts'

/** The names that the library itself gives. For an unknown program it would repeat what a stranger wrote. */
const BROWSERS = new Set<string>(Object.values(Bowser.BROWSER_MAP))
const SYSTEMS = new Set<string>(Object.values(Bowser.OS_MAP))

/** `Firefox on Linux, Germany, 24 Nov 2026 10:02 UTC`. Names only known user agents, because the header is a stranger's text. */
export function describeOrigin(
  from: { userAgent: string | null; country: string | null },
  at: number,
  language: Language = 'en',
): string {
  return [describeProgram(from.userAgent, language), placeOf(from.country, language), `${timeOf(at, language)} UTC`]
    .filter((part) => part !== undefined)
    .join(', ')
}

/** `Firefox on Linux`. */
export function describeProgram(userAgent: string | null, language: Language = 'en'): string {
  const { unknown, on } = LANGUAGES[language].origin
  const { browser, os } = Bowser.parse(userAgent || '-')
  const program = browser.name !== undefined && BROWSERS.has(browser.name) ? browser.name : unknown
  return os.name !== undefined && SYSTEMS.has(os.name) ? on(program, os.name) : program
}

/** A country by its name, from the two letters that the edge gives; `undefined` for none, and for letters that name none. */
export function placeOf(country: string | null, language: Language): string | undefined {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return undefined
  const known = regions.get(language) ?? new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
  regions.set(language, known)
  return known.of(country)
}
/** By language: making one takes far longer than asking it. */
const regions = new Map<Language, Intl.DisplayNames>()

/** `24 Nov 2026 10:02`, in UTC. */
export const timeOf = (at: number, language: Language = 'en'): string => LANGUAGES[language].origin.time(new Date(at))
