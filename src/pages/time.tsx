// A point in time as people say it ("3 days ago"), with the exact one in `datetime` and on hover.
import type { Language } from '../words/languages.ts'
import { useHouse } from './layout.tsx'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** From the longest; months and years are those of a calendar on average. */
const UNITS = [
  ['year', 365.25 * DAY],
  ['month', 30.44 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
] as const
/** Nobody counts the seconds of less. */
const NOW = 10 * SECOND

/** How far `at` is from `now`, both in ms, in whole units: "2 hours ago", "in 5 minutes", "now". */
export function relative(at: number, now: number, language: Language): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const distance = at - now
  if (Math.abs(distance) < NOW) return words.format(0, 'second')
  const [unit, length] = UNITS.find(([, ms]) => Math.abs(distance) >= ms) ?? (['second', SECOND] as const)
  // "In 10 minutes" from the first moment on; and never an hour ago what was less.
  return words.format(distance > 0 ? Math.round(distance / length) : Math.trunc(distance / length), unit)
}

/** `24 Nov 2026, 10:02:00 UTC`, of a time in ms. */
export const exact = (at: number, language: Language): string =>
  `${new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' }).format(at)} UTC`

/** `at` and `now` in ms. */
export function Time(props: { at: number; now: number }) {
  const { at, now } = props
  const { language } = useHouse()
  return (
    <time datetime={new Date(at).toISOString()} title={exact(at, language)}>
      {relative(at, now, language)}
    </time>
  )
}

/** `14:03:22 UTC`: how old a page is. `at` in ms. */
export const clockTime = (at: number, language: Language): string =>
  `${new Intl.DateTimeFormat(language, { timeStyle: 'medium', timeZone: 'UTC' }).format(at)} UTC`

/** A length of time in words, `90 days`: in the largest unit that it is a whole number of. */
export function lengthOf(milliseconds: number, language: Language): string {
  const [unit, length] = LENGTHS.find(([, ms]) => milliseconds >= ms && milliseconds % ms === 0) ?? LENGTHS[3]
  const words = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' })
  return words.format(Math.round(milliseconds / length))
}
const LENGTHS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
] as const
