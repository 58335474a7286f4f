// The console in German: what all its pages have, and a block for each page.
import { activityInGerman } from './activity-german.ts'
import { apisInGerman } from './apis-german.ts'
import { appsInGerman } from './apps-german.ts'
import type { ConsoleWords } from './console.ts'
import { healthInGerman } from './health-german.ts'
import { keysInGerman, mailInGerman } from './operations-german.ts'
import { overviewInGerman } from './overview-german.ts'
import { peopleInGerman } from './people-german.ts'
import { personInGerman } from './person-german.ts'
import { trialInGerman } from './trial-german.ts'

export const consoleInGerman: ConsoleWords = {
  label: 'Konsole',
  find: 'Person finden: Adresse, Name oder ID',
  nav: {
    overview: 'Übersicht',
    people: 'Personen',
    sessions: 'Sitzungen',
    activity: 'Aktivität',
    clients: 'Anwendungen',
    keys: 'Schlüssel',
    mail: 'E-Mails',
    health: 'Zustand',
  },
  asOf: (time) => ['Stand ', time],
  keyboard: {
    title: 'Tastatur',
    search: 'Eine Person finden',
    walk: 'Zur nächsten Zeile, zur vorigen',
    enterKey: 'Eingabe',
    open: 'Die Zeile öffnen',
    help: 'Diese Hilfe zeigen',
    on: 'Diese Tasten in diesem Browser benutzen',
    close: 'Schließen',
  },
  roles: { USER: 'Benutzer', ADMIN: 'Admin', SUPER_ADMIN: 'Super-Admin' },
  statuses: { active: 'Aktiv', disabled: 'Gesperrt', unverified: 'Nicht bestätigt' },
  ...peopleInGerman,
  overview: overviewInGerman,
  keys: keysInGerman,
  mail: mailInGerman,
  health: healthInGerman,
  activity: activityInGerman,
  person: personInGerman,
  apps: appsInGerman,
  apis: apisInGerman,
  trial: trialInGerman,
}
