// In German: the console's page of an app, and what is done there.
import type { AppPageWords } from './app-page.ts'

const DOCUMENT = 'das sagt ihr Dokument: Ändern Sie es dort'

export const appPageInGerman: AppPageWords = {
  page: {
    facts: {
      title: 'Die App',
      lead: 'Was ihre Entwickler brauchen.',
      id: 'Client-ID',
      kind: 'Art',
      from: 'Hinzugefügt von',
      proof: 'Weist sich aus',
      added: 'Hinzugefügt',
      changed: 'Geändert',
      expires: 'Verschwindet',
      discovery: 'Discovery-URL',
      website: 'Website',
    },
    copy: 'Kopieren',
    copied: 'Kopiert',
    where: {
      title: 'Wohin sie leitet',
      lead: 'Verglichen wird Zeichen für Zeichen.',
      redirects: 'Nach einer Anmeldung',
      logouts: 'Nach einer Abmeldung',
      backchannel: 'Beendete Sitzungen an',
      none: 'nirgendwohin',
    },
    may: {
      title: 'Was sie darf',
      lead: 'Neben dem, was ihr jede Person erlaubt.',
      grants: 'Bittet um',
      asked: 'Man wird gefragt, bevor sie etwas erfährt.',
      unasked: 'Sie ist eine eigene App: Niemand wird gefragt.',
      own: 'Ohne Person',
      alg: 'ID-Tokens',
      noPkce: 'Sie kommt ohne PKCE aus und schickt stattdessen eine Nonce. So ist es gewollt.',
      pushed: 'Sie schickt ihre Anfragen voraus (PAR).',
      dpop: 'Ihre Tokens sind an einen Schlüssel gebunden (DPoP).',
      claims: 'Weitere Claims',
      profile: 'Hält sich an',
      fapi2: 'FAPI 2.0: immer mit PAR und DPoP',
    },
    secrets: {
      title: 'Geheimnisse',
      lead: 'Wir behalten von jedem nur einen Hash und können keins noch einmal zeigen.',
      none: 'Sie hat kein Geheimnis: Alle könnten es lesen. PKCE schützt ihre Anmeldungen.',
      keys: 'Sie weist sich mit einem eigenen Schlüssel aus. Ihre öffentlichen Schlüssel sind unter',
      noKeys: 'Sie weist sich mit einem eigenen Schlüssel aus, der hier aufbewahrt wird.',
      made: (time) => ['erzeugt ', time],
      ends: (time) => ['gilt noch, endet ', time],
      current: 'Aktuell',
      old: 'Ersetzt',
    },
    shown: {
      title: 'Das Geheimnis, einmal gezeigt',
      lead: 'Legen Sie es dorthin, wo die App ihre Geheimnisse hat. Mit der nächsten Seite ist es von hier weg.',
      label: 'Client-Geheimnis',
    },
    people: {
      title: 'Menschen',
      count: (count, isMore) =>
        isMore
          ? `${count} Personen oder mehr haben ihr etwas erlaubt.`
          : count === 0
            ? 'Noch niemand hat ihr etwas erlaubt.'
            : count === 1
              ? 'Eine Person hat ihr etwas erlaubt.'
              : `${count} Personen haben ihr etwas erlaubt.`,
      firstParty: 'Niemand wird gefragt, also wird niemand gezählt.',
      machine: 'Sie handelt als sie selbst: Niemand wird gefragt.',
    },
    deliveries: {
      title: 'Gemeldete Sitzungsenden',
      lead: 'Die neuesten der letzten Woche. Jede Meldung wird achtmal versucht, binnen zwei Stunden.',
      none: 'Noch keine.',
      off: 'Sie will von beendeten Sitzungen nichts hören: Sie nennt keine Adresse dafür.',
      columns: { state: 'Status', attempts: 'Versuche', answer: 'Letzte Antwort', when: 'Wann' },
      states: { sent: 'Gemeldet', waiting: 'Wartet', givenUp: 'Aufgegeben' },
      noAnswer: 'noch keine',
    },
    trail: {
      title: 'Aktivität',
      lead: 'Wer sie geändert hat, wer sich bei ihr angemeldet hat und was abgelehnt wurde.',
      link: 'Ihre Aktivität anzeigen',
    },
    acts: { title: 'Was Sie tun können', lead: 'Alles wird aufgezeichnet.' },
    trusted: 'Nur ein Super-Admin: Davon hängt ab, wer als diese App handeln kann.',
    elsewhere: `Nicht hier: ${DOCUMENT}.`,
  },
  acts: {
    try: { title: 'Ausprobieren', lead: 'Meldet Sie bei der App an und zeigt, was sie erführe.' },
    tryMachine: { title: 'Ausprobieren', lead: 'Zeigt den Befehl, mit dem sie ein Token bekommt.' },
    edit: { title: 'Ändern, wie sie aussieht', lead: 'Name, Bild, Seiten, Abmeldung.' },
    access: { title: 'Ändern, was sie darf', lead: 'Redirect-URIs, Grants, Ausweis, Scopes.' },
    secret: { title: 'Neues Geheimnis erzeugen', lead: 'Das alte gilt noch, so lange Sie sagen.' },
    'end-secrets': { title: 'Altes Geheimnis beenden', lead: 'Sobald die App das neue benutzt.' },
    disable: { title: 'Abschalten', lead: 'Niemand meldet sich bei ihr an. Nichts geht verloren.' },
    enable: { title: 'Einschalten', lead: 'Man kann sich wieder bei ihr anmelden.' },
    delete: { title: 'Löschen', lead: 'Das lässt sich nicht rückgängig machen.' },
    buttons: {
      edit: 'Speichern',
      access: 'Speichern',
      secret: 'Neues Geheimnis erzeugen',
      'end-secrets': 'Jetzt beenden',
      disable: 'App abschalten',
      enable: 'App einschalten',
      delete: 'App löschen',
    },
  },
  asks: {
    secret: (app) => `Neues Geheimnis für ${app} erzeugen?`,
    'end-secrets': (app) => `Altes Geheimnis von ${app} beenden?`,
    disable: (app) => `${app} abschalten?`,
    enable: (app) => `${app} einschalten?`,
    delete: (app) => `${app} löschen?`,
  },
  happens: {
    secret: [
      'Die App bekommt ein neues Geheimnis, das die nächste Seite einmal zeigt.',
      'Niemand wird bei ihr abgemeldet.',
    ],
    overlap: {
      label: 'Wie lange das alte Geheimnis noch gilt',
      hint: 'Lange genug, um das neue einzusetzen. Hat es jemand anderes, beenden Sie es sofort.',
      choices: {
        '0': 'Gar nicht: Es endet sofort',
        '3600': 'Eine Stunde',
        '86400': 'Einen Tag',
        '604800': 'Eine Woche',
      },
    },
    endSecrets: [
      'Jedes Geheimnis außer dem aktuellen endet jetzt.',
      'Eine App, die noch ein altes benutzt, bekommt keine Tokens, bis sie das aktuelle hat.',
    ],
    disable: [
      'Niemand kann sich bei ihr anmelden, und keins ihrer Tokens wird erneuert.',
      'Ein Zugriffstoken, das sie hat, gilt bis zu seinem Ablauf, wo eine API es selbst prüft.',
      'Was man ihr erlaubt hat, bleibt und gilt wieder, sobald sie eingeschaltet ist.',
    ],
    enable: ['Man kann sich wieder bei ihr anmelden, und sie kann erneuern, was sie hatte.'],
    delete: [
      'Niemand kann sich bei ihr anmelden, und alles, was man ihr erlaubt hat, ist zu Ende.',
      'Ihre Geheimnisse sind weg. Eine neu hinzugefügte App bekommt eine andere Client-ID.',
      'Was geschehen ist, bleibt in der Aktivität.',
    ],
  },
}
