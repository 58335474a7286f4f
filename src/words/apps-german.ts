// The console's pages of apps, in German.
import type { AppsWords } from './apps.ts'

const DOCUMENT = 'das sagt ihr Dokument: Ändern Sie es dort'

/** Makes `AppsWords` in German. */
export const appsInGerman = (): AppsWords => ({
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
  },
  kinds: { web: 'Web-App', public: 'Browser oder Telefon', machine: 'Maschine' },
  sources: { operator: 'Betreiber', registered: 'Sich selbst', document: 'Ihr Dokument', auth0: 'Liste von Auth0' },
  states: { on: 'Eingeschaltet', off: 'Abgeschaltet', unchecked: 'Nicht geprüft', firstParty: 'Eigene' },
  gone: {
    title: 'Diese App gibt es nicht',
    lead: 'Keine App hat diese Client-ID. Vielleicht wurde sie gelöscht; dann weiß die Aktivität noch von ihr.',
    all: 'Alle Apps',
    trail: 'In der Aktivität nachsehen',
  },
  make: {
    title: 'App hinzufügen',
    lead: 'Wo läuft sie? Davon hängt ab, wie sie sich ausweist.',
    kinds: {
      web: {
        title: 'Eine Web-App mit Server',
        lead: 'Ihr Server bewahrt ein Geheimnis. Next.js, Rails, Django, ein Worker.',
      },
      public: {
        title: 'Im Browser oder auf dem Telefon',
        lead: 'Ihren Code können alle lesen, also hat sie kein Geheimnis: PKCE schützt sie. Eine Single-Page-App, eine App für iOS oder Android, eine Befehlszeile.',
      },
      machine: {
        title: 'Eine Maschine',
        lead: 'Sie meldet sich als sie selbst an, ohne Person, um eine Ihrer APIs aufzurufen.',
      },
    },
    titles: {
      web: 'Web-App hinzufügen',
      public: 'App für Browser oder Telefone hinzufügen',
      machine: 'Maschine hinzufügen',
    },
    button: 'App hinzufügen',
    other: 'Andere Art',
    noApis: {
      title: 'Es gibt noch keine API',
      lead: 'Eine Maschine meldet sich an, um eine API aufzurufen. Fügen Sie erst die API hinzu.',
    },
    onlyTrusted: 'Das kann nur ein Super-Admin hinzufügen: Sie handelt, ohne jemanden zu fragen.',
  },
  fields: {
    name: { label: 'Name', hint: 'So liest man ihn, wenn man gefragt wird, ob die App etwas erfahren darf.' },
    logo: {
      label: 'Bild',
      hint: 'Ein kleines Bild als data:-URL, höchstens 24.000 Zeichen. Es ist Teil der Seite: Kein Browser holt es von anderswo, also erfährt niemand, wer sich wo anmeldet.',
      choose: 'Datei wählen',
      refused: 'Diese Datei ist kein Bild, das gezeigt werden kann.',
    },
    client_uri: { label: 'Website', hint: 'https, oder nichts.' },
    policy_uri: { label: 'Datenschutzerklärung', hint: 'Man findet sie dort, wo man gefragt wird.' },
    tos_uri: { label: 'Bedingungen', hint: 'Ebenso.' },
    redirect_uris: {
      label: 'Redirect-URIs',
      hint: 'Wohin man zurückkommt, eine je Zeile. Verglichen wird Zeichen für Zeichen. https; auf genau dieser Maschine auch http mit beliebigem Port; oder das eigene Schema einer App, etwa com.example.app:/callback.',
    },
    post_logout_redirect_uris: {
      label: 'Nach einer Abmeldung',
      hint: 'Wohin die App dann leiten darf, eine Adresse je Zeile.',
    },
    backchannel_logout_uri: {
      label: 'Beendete Sitzungen melden an',
      hint: 'Endet eine Sitzung, senden wir ein Logout-Token dorthin (Back-Channel Logout). https, oder nichts.',
    },
    alg: {
      label: 'ID-Tokens sind signiert mit',
      hint: 'Die meisten Bibliotheken erwarten RS256.',
      RS256: 'RS256 (mit RSA)',
      ES256: 'ES256 (elliptische Kurve)',
    },
    grants: {
      label: 'Worum sie bitten darf',
      hint: 'Ihre Arten der Erlaubnis (Grant Types).',
      names: {
        authorization_code: 'Menschen anmelden (Authorization Code mit PKCE)',
        refresh_token: 'Verbunden bleiben (Refresh-Tokens)',
        client_credentials: 'Als sie selbst handeln (Client Credentials)',
        'urn:ietf:params:oauth:grant-type:device_code': 'Geräte ohne Tastatur (Device Code)',
        'urn:ietf:params:oauth:grant-type:token-exchange':
          'Für Menschen bei einer anderen API handeln (Token Exchange)',
      },
    },
    method: {
      label: 'Wie sie sich ausweist',
      hint: 'Fängt sie mit einem Geheimnis an, bekommt sie jetzt eins. Hört sie damit auf, verliert sie alle.',
      names: {
        none: 'Gar nicht: Ihren Code können alle lesen',
        client_secret_basic: 'Mit einem Geheimnis',
        client_secret_post: 'Mit einem Geheimnis im Body',
        private_key_jwt: 'Mit einem eigenen Schlüssel (private_key_jwt)',
      },
    },
    jwks_uri: {
      label: 'Wo ihre öffentlichen Schlüssel sind',
      hint: 'Für eine App, die sich mit einem Schlüssel ausweist. https.',
    },
    firstParty: { label: 'Sie gehört Ihnen', hint: 'Niemand wird gefragt, ob sie etwas erfahren darf.' },
    pushed: { label: 'Sie schickt ihre Anfragen voraus (PAR)', hint: 'Jede andere Anfrage von ihr wird abgelehnt.' },
    dpop: { label: 'Ihre Tokens sind an einen Schlüssel gebunden (DPoP)', hint: 'Das sagt sie von sich selbst.' },
    own: { label: 'Was sie von sich aus darf', hint: 'Scopes Ihrer APIs.' },
    save: 'Speichern',
    cancel: 'Abbrechen',
  },
  faults: {
    not_a_uri: (what) => `${what} ist keine Adresse: Sie beginnt mit https:// und hat keine Leerzeichen.`,
    fragment: (what) => `${what} hat ein #. Was darauf folgt, schickt ein Browser nie: Nehmen Sie es weg.`,
    user_info: (what) =>
      `${what} hat einen Namen oder ein Passwort vor dem Host. Nehmen Sie es weg: Es stünde in jedem Verlauf.`,
    wildcard: (what) => `${what} hat ein *. Adressen werden Zeichen für Zeichen verglichen: Nennen Sie jede einzeln.`,
    not_https: (what) =>
      `${what} ist nicht verschlüsselt. Nehmen Sie https; http geht nur auf genau dieser Maschine (127.0.0.1, localhost).`,
    dangerous_scheme: (what) => `${what} würde im Browser ausführen, was es enthält. Nehmen Sie https.`,
    scheme_without_dot: (what) =>
      `${what} hat ein Schema, das jede App beanspruchen könnte. Drehen Sie eine Domain von Ihnen um: com.example.app:/callback.`,
    missing: () => 'Nennen Sie mindestens eins.',
    too_many: () => 'Höchstens 20.',
    missing_keys: () => 'Sagen Sie, wo ihre öffentlichen Schlüssel sind.',
    unknown_key: () => 'Das ist kein öffentlicher Schlüssel einer Art, die wir kennen.',
    private_key: () =>
      'Das ist ein privater Schlüssel. Machen Sie ein neues Paar und schicken Sie nur die öffentliche Hälfte.',
    proves_nothing: () =>
      'Was handelt, ohne jemanden zu fragen, muss sich ausweisen: mit einem Geheimnis oder einem Schlüssel.',
    unknown_api: (what) => `Es gibt keine API ${what}.`,
    unknown_scope: () => 'Diesen Scope hat die API nicht mehr.',
    unknown_client: () => 'Keine App hat diese Client-ID.',
    described_elsewhere: () => `Hier geht das nicht: ${DOCUMENT}.`,
    reserved_scope: (what) => `${what} ist ein Scope von uns. Nennen Sie Ihren anders.`,
    not_a_scope: (what) =>
      `${what} kann kein Scope sein: Buchstaben, Ziffern und Zeichen, aber keine Leer- und Anführungszeichen.`,
    not_an_identifier: () =>
      'Es muss eine Adresse ohne # sein, etwa https://api.example.com/. Dort muss nichts antworten.',
    taken: () => 'So heißt schon etwas.',
    no_secret: () => 'Diese App weist sich nicht mit einem Geheimnis aus.',
    not_text: () => 'Eine Zeile einfacher Text.',
    too_long: () => 'Das ist zu lang.',
    no_name: () => 'Geben Sie ihr einen Namen mit höchstens 100 Zeichen.',
    no_sentence: (what) => `Sagen Sie in wenigen Worten, was ${what} erlaubt: Menschen lesen es.`,
    not_a_picture: () => 'Es muss die data:-URL eines Bildes sein: PNG, JPEG, GIF, WebP oder SVG.',
    too_large: () => 'Es ist zu groß: höchstens 24.000 Zeichen, das ist ein Bild von etwa 18 KB.',
    not_a_number: () => 'Eine ganze Zahl von Sekunden, 60 bis 86.400, oder nichts.',
  },
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
      discovery: 'Zu finden unter',
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
      unasked: 'Sie gehört Ihnen: Niemand wird gefragt.',
      own: 'Von sich aus',
      alg: 'ID-Tokens',
      noPkce: 'Sie kommt ohne PKCE aus und schickt stattdessen eine Nonce. So ist es gewollt.',
      pushed: 'Sie schickt ihre Anfragen voraus (PAR).',
      dpop: 'Ihre Tokens sind an einen Schlüssel gebunden (DPoP).',
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
    edit: { title: 'Ändern, wie sie aussieht', lead: 'Name, Bild, Seiten, Abmeldung.' },
    access: { title: 'Ändern, was sie darf', lead: 'Redirect-URIs, Ausweis, Scopes.' },
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
      label: 'Das alte Geheimnis gilt noch',
      hint: 'Lange genug, um das neue einzusetzen. Hat es jemand anderes, beenden Sie es sofort.',
      choices: {
        '0': 'gar nicht: es endet sofort',
        '3600': 'eine Stunde',
        '86400': 'einen Tag',
        '604800': 'eine Woche',
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
})
