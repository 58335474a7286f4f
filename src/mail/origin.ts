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
  const { browser, os } = namesIn(userAgent || '-')
  return os === undefined ? (browser ?? unknown) : `${browser ?? unknown} ${on} ${os}`
}

/** The names that a user agent gives, where they are known ones. */
type Names = { browser: string | undefined; os: string | undefined }

/** Reading one tries hundreds of patterns, and few user agents make most requests. */
const read = new Map<string, Names>()
const MOST_READ = 100

function namesIn(userAgent: string): Names {
  const known = read.get(userAgent)
  if (known !== undefined) return known
  const { browser, os } = Bowser.parse(userAgent)
  const name = (names: ReadonlySet<string>, given = ''): string | undefined => (names.has(given) ? given : undefined)
  const names = { browser: name(BROWSERS, browser.name), os: name(SYSTEMS, os.name) }
  if (read.size >= MOST_READ) read.clear()
  read.set(userAgent, names)
  return names
}

/** `24 Nov 2026 10:02`, in UTC. */
export function timeOf(at: number, language: Language = 'en'): string {
  const written = new Date(at)
  if (language === 'en') return written.toUTCString().slice(5, 22)
  return written.toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*$/, '$3.$2.$1 $4')
}
