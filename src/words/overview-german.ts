// The console's overview in German.
import type { OverviewWords } from './overview.ts'

/** Makes `OverviewWords` in German. */
export const overviewInGerman = (): OverviewWords => ({
  title: 'Übersicht',
  attention: 'Was Aufmerksamkeit braucht',
  nothing: 'Nichts braucht Aufmerksamkeit',
  nothingLead:
    'E-Mails gehen hinaus, die Schlüssel sind rechtzeitig gewechselt, die Uhr läuft, und die Anmeldungen sind wie sonst.',
  concerns: {
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
    usual: (usual, times) => `Die Tage davor hatten im Schnitt ${usual}. Mehr als ${times}-mal so viele stehen hier.`,
    alarms: {
      authn_token_reuse: {
        title: 'Ein verbrauchtes Refresh-Token wurde noch einmal benutzt',
        says: 'Jemand könnte es kopiert haben, deshalb wurde seine Sitzung beendet.',
      },
      passkey_clone_suspected: {
        title: 'Der Zähler eines Passkeys ging zurück',
        says: 'Jemand könnte eine Kopie davon haben.',
      },
      key_revoked: {
        title: 'Alle Signaturschlüssel wurden widerrufen',
        says: 'Tokens, die sie signiert haben, werden abgelehnt.',
      },
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
  sessions: 'Aktive Sitzungen',
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
})
