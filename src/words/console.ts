// What a language must hold for the console: a block for each page.
import type { Around } from './around.ts'
import type { OverviewWords } from './overview.ts'

export type ConsoleWords = {
  label: string
  /** What the field of the bar finds people by. */
  find: string
  nav: Record<'overview' | 'people' | 'sessions' | 'activity' | 'keys' | 'mail' | 'health', string>
  asOf: Around
  roles: Record<'USER' | 'ADMIN' | 'SUPER_ADMIN', string>
  statuses: Record<'active' | 'disabled' | 'unverified', string>
  overview: OverviewWords
  people: {
    title: string
    lead: string
    person: string
    role: string
    status: string
    created: string
    lastSignIn: string
    never: string
  }
}
