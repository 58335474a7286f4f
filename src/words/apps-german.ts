// The console's list of apps, in German.
import { appFormsInGerman } from './app-forms-german.ts'
import { appPageInGerman } from './app-page-german.ts'
import type { AppsWords } from './apps.ts'

export const appsInGerman: AppsWords = {
  ...appFormsInGerman,
  ...appPageInGerman,
  tabs: { label: 'Apps und APIs', apps: 'Apps', apis: 'APIs' },
  list: {
    title: 'Anwendungen',
    lead: 'Die Software, bei der sich Menschen mit ihrem Konto von hier anmelden, und die Maschinen, die Ihre APIs aufrufen.',
    add: 'App hinzufügen',
    filter: 'Apps finden',
    text: 'Name oder Client-ID',
    source: 'Hinzugefügt von',
    anySource: 'Egal',
    show: 'Anzeigen',
    clear: 'Alle anzeigen',
    columns: { app: 'App', kind: 'Art', where: 'Wo', from: 'Hinzugefügt von', state: 'Status', added: 'Hinzugefügt' },
    empty: {
      title: 'Es gibt noch keine App',
      lead: 'Fügen Sie eine hinzu, und man kann sich bei ihr mit dem Konto von hier anmelden.',
    },
    none: { title: 'So ist keine App', lead: 'Einen Namen findet jeder Teil davon, eine Client-ID nur die ganze.' },
    turn: { newer: 'Zurück', older: 'Weiter' },
  },
  kinds: { web: 'Web-App', public: 'Browser oder Telefon', machine: 'Maschine' },
  sources: { operator: 'Betreiber', registered: 'Sich selbst', document: 'Ihr Dokument', auth0: 'Liste von Auth0' },
  states: { on: 'Eingeschaltet', off: 'Abgeschaltet', unchecked: 'Nicht geprüft', firstParty: 'Eigene App' },
  gone: {
    title: 'Diese App gibt es nicht',
    lead: 'Keine App hat diese Client-ID. Vielleicht wurde sie gelöscht; dann weiß die Aktivität noch von ihr.',
    all: 'Alle Apps',
    trail: 'In der Aktivität nachsehen',
  },
  changed:
    'Jemand hat das inzwischen geändert, also wurde nichts getan. Sehen Sie noch einmal hin und drücken Sie den Knopf erneut, wenn Sie es noch wollen.',
  done: {
    made: (app) => `${app} wurde hinzugefügt.`,
    saved: (app) => `${app} wurde gespeichert.`,
    secret: (app) => `${app} hat ein neues Geheimnis.`,
    ended: (app) => `Das alte Geheimnis von ${app} ist beendet.`,
    disabled: (app) => `${app} ist abgeschaltet.`,
    enabled: (app) => `${app} ist eingeschaltet.`,
    deleted: (app) => `${app} wurde gelöscht.`,
    registered: (app) => `${app} kann ausprobiert werden.`,
    unregistered: (app) => `${app} kann nicht mehr ausprobiert werden.`,
  },
}
