// Pages and mails in German.
import { accountInGerman } from './account-german.ts'
import { actingInGerman } from './acting-german.ts'
import { consoleInGerman } from './console-german.ts'
import { developmentInGerman } from './development-german.ts'
import { entryInGerman } from './entry-german.ts'
import { mailedLinksInGerman } from './mailed-links-german.ts'
import { mailsInGerman } from './mails-german.ts'
import { oauthInGerman } from './oauth-german.ts'
import { ownActivityInGerman } from './own-activity-german.ts'
import { problemsInGerman } from './problems-german.ts'
import { securityInGerman } from './security-german.ts'
import type { Words } from './words.ts'

export const german: Words = {
  ...problemsInGerman,
  ...entryInGerman,
  ...mailedLinksInGerman,
  ...developmentInGerman,
  name: 'Deutsch',
  common: {
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    newPassword: 'Neues Passwort',
    name: 'Name (freiwillig)',
    code: 'Code',
    remember: 'Auf diesem Gerät angemeldet bleiben',
    help: 'Hilfe:',
    goOn: 'Weiter',
    goOnTo: (app) => `Weiter zu ${app}`,
    closePage: 'Sie können diese Seite schließen und dort weitermachen, wo Sie waren.',
    start: 'Zur Startseite',
    signIn: 'Anmelden',
    seconds: (seconds) =>
      seconds < 120
        ? `Warten Sie ${seconds} ${seconds === 1 ? 'Sekunde' : 'Sekunden'}.`
        : `Versuchen Sie es in ${Math.ceil(seconds / 60)} Minuten noch einmal.`,
  },
  origin: {
    unknown: 'einem unbekannten Programm',
    on: (program, system) => `${program} unter ${system}`,
    time: (at) => at.toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*$/, '$3.$2.$1 $4'),
  },
  acting: actingInGerman,
  console: consoleInGerman,
  oauth: oauthInGerman,
  mails: mailsInGerman,
  forms: {
    wrong: 'Bitte prüfen Sie:',
    show: 'Anzeigen',
    hide: 'Verbergen',
    rules: {
      length: (least) => `Mindestens ${least} Zeichen`,
      lower: 'Ein Kleinbuchstabe',
      upper: 'Ein Großbuchstabe',
      digit: 'Eine Ziffer',
      symbol: 'Ein Sonderzeichen oder Leerzeichen',
      words: 'Mehrere Wörter kann man sich gut merken',
    },
  },
  parts: {
    pages: (list) => `${list}: weitere Seiten`,
    newer: 'Neuere',
    older: 'Ältere',
    keep: 'Zurück',
    asTable: 'Als Tabelle',
    noData: 'noch nichts',
    chart: (least, most, last) => `zwischen ${least} und ${most}, zuletzt ${last}.`,
    humanNoScript:
      'Diese Prüfung braucht JavaScript. Warten Sie sonst eine Viertelstunde, und melden Sie sich dann noch einmal an.',
  },
  account: { ...accountInGerman, ...securityInGerman, activity: ownActivityInGerman },
}
