// What a language must hold for the console: a block for each page.
import type { ActivityWords } from './activity.ts'
import type { ApisWords } from './apis.ts'
import type { AppsWords } from './apps.ts'
import type { Around } from './around.ts'
import type { OverviewWords } from './overview.ts'
import type { HealthWords } from './health.ts'
import type { KeysWords, MailWords } from './operations.ts'
import type { PeopleWords } from './people.ts'
import type { PersonWords } from './person.ts'
import type { TrialWords } from './trial.ts'

export type ConsoleWords = PeopleWords & {
  label: string
  /** What the field of the bar finds people by. */
  find: string
  nav: Record<'overview' | 'people' | 'sessions' | 'activity' | 'clients' | 'keys' | 'mail' | 'health', string>
  asOf: Around
  /** The keys of the console, and their help. */
  keyboard: Record<'title' | 'search' | 'walk' | 'enterKey' | 'open' | 'help' | 'on' | 'close', string>
  roles: Record<'USER' | 'ADMIN' | 'SUPER_ADMIN', string>
  statuses: Record<'active' | 'disabled' | 'unverified', string>
  overview: OverviewWords
  person: PersonWords
  keys: KeysWords
  mail: MailWords
  health: HealthWords
  activity: ActivityWords
  apps: AppsWords
  apis: ApisWords
  trial: TrialWords
}
