// The console in English: what all its pages have, and a block for each page.
import { activityInEnglish } from './activity-english.ts'
import { apisInEnglish } from './apis-english.ts'
import { appsInEnglish } from './apps-english.ts'
import type { ConsoleWords } from './console.ts'
import { healthInEnglish } from './health-english.ts'
import { keysInEnglish, mailInEnglish } from './operations-english.ts'
import { overviewInEnglish } from './overview-english.ts'
import { peopleInEnglish } from './people-english.ts'
import { personInEnglish } from './person-english.ts'
import { trialInEnglish } from './trial-english.ts'

export const consoleInEnglish: ConsoleWords = {
  label: 'Console',
  find: 'Find a person: address, name or id',
  nav: {
    overview: 'Overview',
    people: 'People',
    sessions: 'Sessions',
    activity: 'Activity',
    clients: 'Applications',
    keys: 'Keys',
    mail: 'Email',
    health: 'Health',
  },
  asOf: (time) => ['As of ', time],
  keyboard: {
    title: 'Keyboard',
    search: 'Find a person',
    walk: 'To the next row, to the one before',
    enterKey: 'Enter',
    open: 'Open the row',
    help: 'Show this help',
    on: 'Use these keys in this browser',
    close: 'Close',
  },
  roles: { USER: 'User', ADMIN: 'Admin', SUPER_ADMIN: 'Super admin' },
  statuses: { active: 'Active', disabled: 'Disabled', unverified: 'Not confirmed' },
  ...peopleInEnglish,
  overview: overviewInEnglish,
  keys: keysInEnglish,
  mail: mailInEnglish,
  health: healthInEnglish,
  activity: activityInEnglish,
  person: personInEnglish,
  apps: appsInEnglish,
  apis: apisInEnglish,
  trial: trialInEnglish,
}
