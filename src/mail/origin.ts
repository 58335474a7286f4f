// Says in a mail where something was asked for, so that its reader can tell their own doing from a stranger's.
import type { Language } from '../deps.ts'

const BROWSERS: ReadonlyArray<[RegExp, string]> = [
  [/\bEdg\//, 'Edge'],
  [/\bFirefox\//, 'Firefox'],
  [/\bOPR\//, 'Opera'],
  [/\bChrome\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
]
const SYSTEMS: ReadonlyArray<[RegExp, string]> = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

const WORDS: Record<Language, { unknown: string; on: string }> = {
  en: { unknown: 'an unknown program', on: 'on' },
  de: { unknown: 'einem unbekannten Programm', on: 'unter' },
}

/** `Firefox on Linux, DE, 24 Nov 2026 10:02 UTC`. A user agent is named only if it is a known one: it is a stranger's text. */
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
  const agent = userAgent ?? ''
  const { unknown, on } = WORDS[language]
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent))?.[1] ?? unknown
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1]
  return system === undefined ? browser : `${browser} ${on} ${system}`
}

/** `24 Nov 2026 10:02`, in UTC. */
export function timeOf(at: number, language: Language = 'en'): string {
  const written = new Date(at)
  if (language === 'en') return written.toUTCString().slice(5, 22)
  return written.toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*$/, '$3.$2.$1 $4')
}
