// Signing in to other software, in German.
import type { OAuthWords } from './oauth.ts'

export const oauthInGerman: OAuthWords = {
  consent: {
    title: (app) => `${app} Zugriff erlauben?`,
    lead: (email) => `Sie sind als ${email} angemeldet.`,
    wants: (app) => `${app} kann dann`,
    scopes: {
      openid: 'wissen, dass Sie es sind',
      profile: 'Ihren Namen sehen',
      email: 'Ihre E-Mail-Adresse sehen',
      offline_access: 'weitermachen, während Sie nicht da sind',
    },
    goesTo: (host) => `Sie werden zu ${host} geleitet.`,
    thisMachine: 'Sie werden zu einem Programm auf diesem Gerät geleitet.',
    unknownApp: 'Niemand hier hat diese App geprüft. Fahren Sie nur fort, wenn Sie das selbst begonnen haben.',
    takenAway: 'Sie können das jederzeit zurücknehmen, in Ihrem Konto unter Verknüpfungen.',
    withheld: (app) => `${app} fragt auch nach etwas, das nicht Sie erlauben können. Die App kann nicht`,
    nothingLeft: (app) => `Wonach ${app} fragt, können nicht Sie erlauben. Die App kann nicht`,
    back: (app) => `Zurück zu ${app}`,
    allow: 'Erlauben',
    deny: 'Ablehnen',
    privacy: 'Datenschutzerklärung der App',
    terms: 'Bedingungen der App',
  },
  choose: {
    title: 'Konto wählen',
    lead: (app) => `um zu ${app} zu gelangen`,
    goOn: (email) => `Weiter als ${email}`,
    other: 'Anderes Konto verwenden',
  },
  onward: {
    title: (app) => `Weiter zu ${app}`,
    lead: 'Falls nichts geschieht, drücken Sie den Knopf.',
    button: 'Weiter',
  },
  wrong: {
    title: 'Diese Anmeldung kann nicht weitergehen',
    lead: 'Die App, die Sie hierher geschickt hat, verlangt etwas, das wir nicht beantworten können.',
    ask: 'Mit Ihrem Konto ist nichts geschehen. Gehen Sie zurück zur App und versuchen Sie es noch einmal. Bleibt es dabei, sagen Sie ihren Betreibern, was oben steht.',
    unchecked: (place) =>
      `Niemand hier hat diese App geprüft. Sie würde Sie zu ${place} führen. Gehen Sie nur dorthin, wenn Sie das kennen.`,
    goBack: 'Zurück zur App',
    faults: {
      unknown_client: 'Die App ist hier nicht bekannt oder wurde abgeschaltet.',
      wrong_redirect: 'Die Adresse für die Rückkehr hat diese App nicht angemeldet.',
      no_redirect: 'Die App hat nicht gesagt, wohin es zurückgeht.',
      repeated: 'Die Anfrage sagt etwas doppelt.',
      expired_request: 'Die Anfrage ist abgelaufen.',
    },
  },
  device: {
    title: 'Gerät verbinden',
    lead: 'Geben Sie den Code ein, den das Gerät zeigt.',
    code: 'Code',
    goOn: 'Weiter',
    unknown:
      'Diesen Code kennen wir nicht, oder er ist zu alt. Sehen Sie am Gerät nach und versuchen Sie es noch einmal.',
    ask: 'Ist das Ihr Gerät?',
    asks: (app) => `${app} möchte mit Ihrem Konto verbunden werden.`,
    beware:
      'Fahren Sie nur fort, wenn Sie das selbst begonnen haben und das Gerät vor Ihnen diesen Code zeigt. Wer Ihnen einen Code schickt, will Ihr Konto.',
    allow: 'Verbinden',
    deny: 'Das ist nicht meins',
    done: ['Verbunden', 'Das Gerät ist verbunden. Sie können diese Seite schließen.'],
    denied: ['Nicht verbunden', 'Das Gerät bekommt nichts. Sie können diese Seite schließen.'],
  },
  signOut: {
    title: 'Abmelden?',
    lead: (app) => `${app} möchte, dass Sie auch hier abgemeldet werden.`,
    anApp: 'Eine App',
    button: 'Abmelden',
    keep: 'Angemeldet bleiben',
  },
  apps: {
    title: 'Apps mit Zugriff',
    lead: 'Was Sie anderer Software erlaubt haben.',
    empty: 'Sie haben keiner App etwas erlaubt.',
    allowed: (scopes) => `Darf ${scopes}.`,
    takeAway: 'Entziehen',
    takeAwayNamed: (app) => `Entziehen, was ${app} darf`,
  },
}
