// The console's pages of APIs, and of trying an app, in German.
import type { ApisWords, TrialWords } from './apps.ts'

/** Makes `ApisWords` in German. */
export const apisInGerman = (): ApisWords => ({
  list: {
    title: 'APIs',
    lead: 'Wofür Apps Zugriffstokens bekommen. Jede sagt, was ihre Scopes erlauben, in den Worten, die man liest.',
    add: 'API hinzufügen',
    columns: { api: 'API', identifier: 'Kennung', scopes: 'Scopes', life: 'Tokens gelten', added: 'Hinzugefügt' },
    empty: {
      title: 'Es gibt noch keine API',
      lead: 'Ohne eine erfährt eine App, wer sich anmeldet, und kann nichts aufrufen.',
    },
  },
  gone: { title: 'Diese API gibt es nicht', lead: 'Keine API hat diese Kennung.', all: 'Alle APIs' },
  make: {
    title: 'API hinzufügen',
    lead: 'Ein Dienst von Ihnen, der Zugriffstokens annimmt.',
    button: 'API hinzufügen',
  },
  edit: {
    title: (api) => `${api} ändern`,
    lead: 'Ein entfernter Scope ist in keinem neuen Token; was man erlaubt hat, bleibt aufgezeichnet.',
    button: 'Speichern',
    open: 'Ändern',
  },
  fields: {
    identifier: {
      label: 'Kennung',
      hint: 'Eine Adresse, etwa https://api.example.com/: Apps nennen sie als resource oder audience, und für sie gelten die Tokens. Sie ist nicht zu ändern.',
    },
    name: { label: 'Name', hint: 'So liest man ihn.' },
    scopes: {
      label: 'Scopes',
      hint: 'Was jeder erlaubt, so wie es nach „Sie kann dann“ weitergeht.',
      scope: 'Scope',
      says: 'Erlaubt',
      more: 'Nach dem Speichern ist Platz für mehr.',
    },
    life: { label: 'Zugriffstokens gelten (Sekunden)', hint: 'Von 60 bis 86.400. Nichts: so lang wie alle anderen.' },
    introspectedBy: {
      label: 'Wer fragen darf, ob ein Token gilt',
      hint: 'Die Client-ID der API selbst (RFC 7662), oder nichts.',
    },
  },
  usual: 'so lang wie alle',
  facts: {
    title: 'Die API',
    lead: 'Apps nennen sie bei ihrer Kennung.',
    identifier: 'Kennung',
    life: 'Tokens gelten',
    introspectedBy: 'Fragt nach Tokens',
    added: 'Hinzugefügt',
    changed: 'Geändert',
    nobody: 'niemand: sie prüft sie selbst',
  },
  scopes: { title: 'Scopes', lead: 'Und was man davon liest.', none: 'Sie hat keine Scopes.' },
  remove: {
    title: 'API löschen',
    lead: 'Das lässt sich nicht rückgängig machen.',
    button: 'API löschen',
    happens: [
      'Keine App bekommt mehr ein Token für sie. Ausgegebene gelten bis zu ihrem Ablauf.',
      'Maschinen verlieren die Scopes, die sie von ihr haben.',
      'Was geschehen ist, bleibt in der Aktivität.',
    ],
    asks: (api) => `${api} löschen?`,
  },
  done: {
    made: (api) => `${api} wurde hinzugefügt.`,
    saved: (api) => `${api} wurde gespeichert.`,
    deleted: (api) => `${api} wurde gelöscht.`,
  },
})

/** Makes `TrialWords` in German. */
export const trialInGerman = (): TrialWords => ({
  title: (app) => `${app} ausprobieren`,
  lead: 'Meldet Sie mit einer echten Anmeldung bei der App an und zeigt, was sie von Ihnen erführe.',
  steps: [
    'Sie werden zur Anmeldung geleitet, wie die App Sie leiten würde. Sie werden gefragt, was alle gefragt werden.',
    'Der Code kommt hierher zurück, nicht zur App. Die Konsole löst ihn ein, wie die App es täte; das Geheimnis der App braucht sie nicht und probiert sie nicht.',
    'Sie sehen, was im ID-Token steht und bei Userinfo. Die Tokens selbst werden nirgends gezeigt und enden sofort.',
  ],
  redirect: {
    title: 'Ihre Redirect-URI',
    lead: 'Diese Redirect-URI muss die App haben, während sie ausprobiert wird. Sie führt nur zu dieser Konsole.',
    add: 'Der App geben',
    there: 'Die App hat sie.',
    remove: 'Die Redirect-URI wieder wegnehmen',
    onlyTrusted: 'Nur ein Super-Admin kann sie hinzufügen: Davon hängt ab, wohin Antworten gehen.',
  },
  scopes: { label: 'Scopes', hint: 'Durch Leerzeichen getrennt.' },
  api: { label: 'API', hint: 'Deren Scopes auch verlangt werden.', none: 'Keine' },
  again: 'Mich fragen, auch wenn ich schon zugestimmt habe',
  begin: 'Bei ihr anmelden',
  notFor: {
    machine: 'Eine Maschine meldet niemanden an. Ihr Token bekommt sie so:',
    disabled: 'Die App ist abgeschaltet. Schalten Sie sie erst ein.',
    document: 'Welche Redirect-URIs sie hat, sagt ihr Dokument. Von hier ist sie nicht auszuprobieren.',
  },
  machine: 'Setzen Sie für SECRET ihr Geheimnis ein.',
  worked: { title: 'Es funktioniert', lead: 'Die Anmeldung ging durch. Das wüsste die App jetzt.' },
  failed: { title: 'Es wurde abgelehnt', lead: 'Das hätte die App erfahren:' },
  error: 'Fehler',
  description: 'Warum',
  over: {
    title: 'Dieser Versuch ist vorbei',
    lead: 'Was dabei herauskam, wird einmal gezeigt, in der Sitzung, die ihn begonnen hat. Beginnen Sie einen neuen.',
  },
  parts: {
    granted: { title: 'Was sie bekam', lead: 'Die Antwort des Token-Endpunkts, ohne ihre Tokens.' },
    idToken: { title: 'ID-Token', lead: 'Wer sich angemeldet hat, wann und wie.' },
    access: { title: 'Zugriffstoken', lead: 'Was eine API davon liest.' },
    userinfo: { title: 'Userinfo', lead: 'Was die Scopes sagen, wie es jetzt ist.' },
  },
  granted: {
    scope: 'Scopes',
    life: 'Zugriffstoken gilt',
    refresh: 'Refresh-Token',
    yes: 'ja',
    no: 'nein',
    signed: 'Signiert mit',
  },
  claims: {
    iss: 'wer es signiert hat',
    sub: 'die Person, mit der ID, die sich nie ändert',
    aud: 'für wen es ist',
    exp: 'wann es abläuft',
    iat: 'wann es entstand',
    sid: 'die Sitzung',
    auth_time: 'wann sich die Person zuletzt ausgewiesen hat',
    amr: 'wie: pwd ist ein Passwort, otp ein Code, mfa zwei Faktoren',
    acr: 'zwei Faktoren waren dabei',
    nonce: 'gehört zu genau dieser Anfrage',
    at_hash: 'gehört zu genau diesem Zugriffstoken',
    email: 'braucht den Scope email',
    email_verified: 'ob die Adresse bestätigt ist',
    name: 'braucht den Scope profile',
    updated_at: 'wann sich das Profil zuletzt geändert hat',
    client_id: 'die App',
    scope: 'was sie darf',
    role: 'was die Person darf',
    gid: 'die Erlaubnis, von der es kommt',
    jti: 'seine eigene ID',
    cnf: 'der Schlüssel, an den es gebunden ist',
  },
  ended:
    'Die Tokens dieses Versuchs sind beendet. Was Sie erlaubt haben, steht in Ihrem eigenen Konto unter Verknüpfungen.',
  back: 'Zurück zur App',
  once: 'Noch einmal',
})
