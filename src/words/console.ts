// What a language must hold for the console: a block for each page.
import type { Around } from './around.ts'
import type { PeopleWords } from './people.ts'

export type ConsoleWords = PeopleWords & {
  label: string
  /** What the field of the bar finds people by. */
  find: string
  nav: Record<'overview' | 'people' | 'sessions' | 'activity' | 'keys' | 'mail' | 'health', string>
  asOf: Around
  roles: Record<'USER' | 'ADMIN' | 'SUPER_ADMIN', string>
  statuses: Record<'active' | 'disabled' | 'unverified', string>
}
