// Describes in a mail where a request came from, so that its reader can tell their own request from a stranger's.
import Bowser from 'bowser'
import { LANGUAGES, type Language } from '../words/languages.ts'
import { placeOf } from '../words/places.ts'

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
  const { browser = unknown, system } = programOf(userAgent)
  return system === undefined ? browser : on(browser, system)
}

/** Reading one tries hundreds of patterns, and few user agents make most requests. */
const read = new Map<string, Program>()
const MOST_READ = 100
type Program = { browser: string | undefined; system: string | undefined }

/** The browser and the system of a user agent, by the names that people know; `undefined` where it names none of them. */
export function programOf(userAgent: string | null): Program {
  const known = read.get(userAgent ?? '')
  if (known !== undefined) return known
  const { browser, os } = Bowser.parse(userAgent || '-')
  const [name, system] = [browser.name ?? '', os.name ?? '']
  const program = {
    browser: BROWSERS.has(name) ? name : undefined,
    system: SYSTEMS.has(system) ? system : undefined,
  }
  if (read.size >= MOST_READ) read.clear()
  read.set(userAgent ?? '', program)
  return program
}

/** `24 Nov 2026 10:02`, in UTC. */
export const timeOf = (at: number, language: Language = 'en'): string => LANGUAGES[language].origin.time(new Date(at))
