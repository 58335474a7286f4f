// In German: the console's forms of an app.
import type { AppFormWords } from './app-forms.ts'

const DOCUMENT = 'das sagt ihr Dokument: Ändern Sie es dort'

export const appFormsInGerman: AppFormWords = {
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
    tos_uri: { label: 'Bedingungen', hint: 'Man findet sie auch dort.' },
    redirect_uris: {
      label: 'Redirect-URIs',
      hint: 'Wohin man zurückkommt, eine je Zeile, genau so, wie die App sie schickt. Sie beginnt mit https://. Auf dem eigenen Rechner geht auch http://localhost, auf dem Telefon ein Schema der App, etwa com.example.app:/callback.',
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
      hint: 'Jedes ist ein Weg zu Tokens (Grant Type).',
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
      hint: 'Wechselt sie zu einem Geheimnis, zeigt es die nächste Seite. Wechselt sie davon weg, enden alle ihre Geheimnisse.',
      names: {
        none: 'Gar nicht: Ihren Code können alle lesen (Public Client)',
        client_secret_basic: 'Mit einem Geheimnis (client_secret_basic)',
        client_secret_post: 'Mit einem Geheimnis im Body (client_secret_post)',
        private_key_jwt: 'Mit einem eigenen Schlüssel (private_key_jwt)',
      },
    },
    jwks_uri: {
      label: 'Wo ihre öffentlichen Schlüssel sind',
      hint: 'Für eine App, die sich mit einem Schlüssel ausweist. https.',
    },
    firstParty: {
      label: 'Sie ist eine eigene App (First-Party)',
      hint: 'Man meldet sich bei ihr an, ohne um Zustimmung gefragt zu werden. Nicht für Software von anderen.',
    },
    withoutPkce: {
      label: 'Sie kommt ohne PKCE',
      hint: 'Mit PKCE ist ein gestohlener Code nichts wert, und jede App muss es benutzen. Nur für Software, die ein Geheimnis hat und es nicht kann: Sie muss dann eine Nonce schicken.',
    },
    pushed: {
      label: 'Sie schickt ihre Anfragen voraus (PAR)',
      hint: 'Nur für Software, die das tut: Jede andere Anfrage von ihr wird dann abgelehnt.',
    },
    dpop: {
      label: 'Ihre Tokens sind an einen Schlüssel gebunden (DPoP)',
      hint: 'Nur für Software, die das tut: Ein gestohlenes Token ist ohne den Schlüssel nichts wert.',
    },
    own: {
      label: 'Was sie ohne Person darf',
      hint: 'Scopes, die sie als sie selbst bekommt (Client Credentials), oder die auf ihrer Liste stehen müssen, bevor man sie erlauben kann.',
    },
    save: 'Speichern',
    cancel: 'Abbrechen',
  },
  quoted: (text) => `„${text}“`,
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
    needs_pkce: () =>
      'Ohne PKCE geht es nur bei einer App, die ein Betreiber hinzugefügt hat und die sich mit einem Geheimnis oder Schlüssel ausweist.',
    only_redirect: () =>
      'Es ist die einzige Redirect-URI der App, und eine App, die Menschen anmeldet, braucht eine. Geben Sie ihr erst ihre eigene.',
  },
}
