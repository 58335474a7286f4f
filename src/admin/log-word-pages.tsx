// What a row of the audit log says, in an operator's words.
import { EVENTS } from '../audit/events.ts'
import { programOf } from '../mail/origin.ts'
import { useHouse, useWords } from '../pages/layout.tsx'
import { placeOf } from '../words/places.ts'
import { DOORS } from './log-filter.ts'
import type { LogRow } from './log-store.ts'

const lookUp = (words: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined

const isDoor = (actorId: string): boolean => DOORS.some((door) => door === actorId)

/**
 * The words for a row, in the language of the page. A person is told some of it otherwise about their own account; an event or a reason
 * that this version doesn't know is shown by its name. `providers`: their names by their ids.
 */
export function useLogWords(providers: Readonly<Record<string, string>> = {}) {
  const { account, console: operators } = useWords()
  const { language } = useHouse()
  const { on, unknown } = account.device
  const events: Readonly<Record<string, string>> = { ...account.activity.events, ...operators.activity.events }
  const reasons: Readonly<Record<string, string>> = { ...account.activity.reasons, ...operators.activity.reasons }
  return {
    event: (name: string): string => lookUp(events, name) ?? name,
    isKnown: (name: string): boolean => EVENTS.some((event) => event === name),
    isSomebody: (actorId: string | null): boolean => actorId !== null && (actorId.includes('-') || isDoor(actorId)),
    reason: ({ reason }: Pick<LogRow, 'reason'>): string =>
      reason === null ? '' : (lookUp(reasons, reason) ?? lookUp(providers, reason) ?? reason),
    /** The device, the country by its name, and the network address. */
    place: ({ userAgent, country, ip }: Pick<LogRow, 'userAgent' | 'country' | 'ip'>): string => {
      const { browser, system } = programOf(userAgent)
      const program = browser === undefined || system === undefined ? (browser ?? system) : on(browser, system)
      const device = userAgent === null ? undefined : (program ?? unknown)
      return [device, placeOf(country, language), ip].filter((part) => part !== undefined && part !== null).join(' · ')
    },
    /** `meta` as text: `right: grant, role: ADMIN`. */
    details: ({ meta }: LogRow): string =>
      Object.entries(meta ?? {})
        .map(([name, value]) => `${name}: ${String(value)}`)
        .join(', '),
  }
}
