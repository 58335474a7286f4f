// The console's overview in German.
import type { OverviewWords } from './overview.ts'

export const germanOverview: OverviewWords = {
  title: 'Übersicht',
  attention: 'Was Aufmerksamkeit braucht',
  nothing: 'Nichts braucht Aufmerksamkeit',
  nothingLead:
    'E-Mails gehen hinaus, die Schlüssel sind rechtzeitig gewechselt, die Uhr läuft, und die Anmeldungen sind wie sonst.',
  concerns: {
    database: 'Die Datenbank ist fast voll.',
    missing: (migrations) => `Der Datenbank fehlt eine Migration, die diese Version braucht: ${migrations}.`,
    unknown: (migrations) => `Die Datenbank hat eine Migration, die diese Version nicht kennt: ${migrations}.`,
    clockNever:
      'Die Uhr ist noch nie gelaufen. Sie versucht E-Mails noch einmal, wechselt Schlüssel, beendet alte Sitzungen und zählt jeden Tag.',
    clockLate: (time) => ['Die Uhr lief zuletzt ', time, '. Sie sollte alle 15 Minuten laufen.'],
    clockFailed: (steps) => `Der letzte Lauf der Uhr ist gescheitert an: ${steps}.`,
    keysOverdue: 'Der Signaturschlüssel ist überfällig: Er hätte vor mehr als einem Tag gewechselt werden sollen.',
    keysSealed: 'AUTH_SECRET öffnet keinen der Signaturschlüssel.',
    mailsFailed: (count, shown) =>
      count === 1
        ? 'Eine E-Mail des letzten Tages wurde aufgegeben.'
        : `${shown} E-Mails des letzten Tages wurden aufgegeben.`,
    mailsWaiting: (count, shown) =>
      count === 1
        ? 'Eine E-Mail hätte schon verschickt sein sollen.'
        : `${shown} E-Mails hätten schon verschickt sein sollen.`,
    unknownVars: (names) => `Es sind Variablen gesetzt, die diese Version nicht kennt: ${names}.`,
    unusual: {
      sign_in_failures: {
        today: (count) => `${count} Anmeldungen sind heute fehlgeschlagen.`,
        yesterday: (count) => `${count} Anmeldungen sind gestern fehlgeschlagen.`,
      },
      second_step_failures: {
        today: (count) => `${count} zweite Schritte sind heute fehlgeschlagen.`,
        yesterday: (count) => `${count} zweite Schritte sind gestern fehlgeschlagen.`,
      },
      sign_ins_throttled: {
        today: (count) => `${count}-mal hat heute jemand alle Versuche für eine Anmeldung verbraucht.`,
        yesterday: (count) => `${count}-mal hat gestern jemand alle Versuche für eine Anmeldung verbraucht.`,
      },
    },
    usual: (usual, times) => `Die Tage davor hatten im Schnitt ${usual}. Mehr als das ${times}-Fache steht hier.`,
    alarms: {
      authn_token_reuse:
        'Ein verbrauchtes Refresh-Token wurde noch einmal benutzt, deshalb wurde seine Sitzung beendet. Jemand könnte es kopiert haben.',
      passkey_clone_suspected: 'Der Zähler eines Passkeys ging zurück. Jemand könnte eine Kopie haben.',
      key_revoked: 'Alle Signaturschlüssel wurden zurückgezogen.',
    },
  },
  help: {
    health: 'Zum Zustand',
    keys: 'Zu den Schlüsseln',
    mail: 'Zu den E-Mails',
    events: 'Zu den Ereignissen',
    person: 'Zur Person',
  },
  figures: 'Zahlen',
  people: 'Personen',
  ofStatus: { active: 'aktiv', unverified: 'nicht bestätigt', disabled: 'gesperrt' },
  sessions: 'Laufende Sitzungen',
  today: {
    sign_ins: 'Anmeldungen heute',
    sign_in_failures: 'Fehlgeschlagene Anmeldungen heute',
    acts_refused: 'Verweigerte Handlungen heute',
  },
  yesterday: (count) => `${count} gestern`,
  notYet: 'Noch nicht gezählt',
  charts: 'Die letzten 30 Tage',
  chartsLead: 'Nach Tagen in UTC. Heute ist noch nicht vorbei.',
  day: 'Tag',
  todayLabel: 'Heute',
  inDays: (count, days) => `${count} in ${days} Tagen`,
  atDaysEnd: 'am Ende jedes Tages',
  signIns: 'Anmeldungen',
  failures: 'Fehlgeschlagene Anmeldungen',
  signUps: 'Registrierungen',
}
