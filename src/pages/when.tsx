// A time as people say it ("3 hours ago", "in 6 days"); the exact one is in `title` and `datetime`.
import { useHouse } from './layout.tsx'

const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** A time `at`, seen from `now` (both ms). */
export function When(props: { at: number; now: number }) {
  const { at, now } = props
  const { language } = useHouse()
  const exact = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
    at,
  )
  return (
    <time datetime={new Date(at).toISOString()} title={`${exact} UTC`}>
      {relative(at - now, language)}
    </time>
  )
}

function relative(difference: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const [unit, size] = UNITS.find(([, least]) => Math.abs(difference) >= least) ?? ['second', Infinity]
  const count = difference / size
  // "10 minutes" from the first moment on; and never an hour ago what was less.
  return format.format((count > 0 ? Math.round(count) : Math.trunc(count)) || 0, unit)
}
