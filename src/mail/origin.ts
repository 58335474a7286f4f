// Describes in a mail where a request came from, so that its reader can tell their own request from a stranger's.
import Bowser from 'bowser'
import type { Language } from '../words/languages.ts'

/** The names that the library itself gives. For an unknown program it would repeat what a stranger wrote. */
const BROWSERS = new Set<string>(Object.values(Bowser.BROWSER_MAP))
const SYSTEMS = new Set<string>(Object.values(Bowser.OS_MAP))

const WORDS: Record<Language, { unknown: string; on: string }> = {
  en: { unknown: 'an unknown program', on: 'on' },
  de: { unknown: 'einem unbekannten Programm', on: 'unter' },
}

/** `Firefox on Linux, DE, 24 Nov 2026 10:02 UTC`. Names only known user agents, because the header is a stranger's text. */
export function describeOrigin(
  from: { userAgent: string | null; country: string | null },
  at: number,
  language: Language = 'en',
): string {
  return [describeProgram(from.userAgent, language), from.country, `${timeOf(at, language)} UTC`]
    .filter((part) => part !== null)
    .join(', ')
}

/** `Firefox on Linux`. */
export function describeProgram(userAgent: string | null, language: Language = 'en'): string {
  const { unknown, on } = WORDS[language]
  const { browser, system } = programOf(userAgent)
  const program = browser ?? unknown
  return system === undefined ? program : `${program} ${on} ${system}`
}

/** The browser and the system of a user agent, by the names that people know; `undefined` where it names none of them. */
export function programOf(userAgent: string | null): { browser: string | undefined; system: string | undefined } {
  const { browser, os } = Bowser.parse(userAgent || '-')
  const [name, system] = [browser.name ?? '', os.name ?? '']
  return { browser: BROWSERS.has(name) ? name : undefined, system: SYSTEMS.has(system) ? system : undefined }
}

/** `24 Nov 2026 10:02`, in UTC. */
export function timeOf(at: number, language: Language = 'en'): string {
  const written = new Date(at)
  if (language === 'en') return written.toUTCString().slice(5, 22)
  return written.toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*$/, '$3.$2.$1 $4')
}
