// The console's pages of keys and mail, in German.
import type { KeysWords, MailWords } from './operations.ts'

/** Makes `KeysWords` in German. */
export const keysInGerman = (): KeysWords => ({
  title: 'Schlüssel',
  lead: 'Sie signieren die Zugriffstokens, die Apps prüfen. Ein neuer wird veröffentlicht, bevor er signiert, und bleibt, bis sein letztes Token abgelaufen ist.',
  columns: { key: 'Schlüssel', state: 'Status', age: 'Alter', until: 'Als Nächstes', secret: 'Versiegelt mit' },
  states: { signs: 'Signiert', published: 'Veröffentlicht', retiring: 'Läuft aus', sealed: 'Nicht zu öffnen' },
  until: {
    rotates: (time) => ['wechselt ', time],
    due: 'fällig: die Uhr wechselt ihn beim nächsten Lauf',
    signs: (time) => ['signiert ', time],
    expires: (time) => ['verschwindet ', time],
  },
  secrets: {
    current: 'AUTH_SECRET',
    previous: 'AUTH_SECRET_PREVIOUS',
    unknown: 'einem Geheimnis, das dieser Worker nicht hat',
  },
  empty: { title: 'Es gibt noch keinen Schlüssel', lead: 'Die erste Anmeldung erzeugt einen.' },
  next: {
    rotates: (time) => ['Der Schlüssel, der signiert, wechselt von selbst ', time, '.'],
    due: 'Der Schlüssel, der signiert, ist fällig: Die Uhr erzeugt beim nächsten Lauf seinen Nachfolger.',
    published: (time) => ['Ein Nachfolger ist veröffentlicht und signiert ', time, '.'],
    sealed: 'Das AUTH_SECRET dieses Workers öffnet keinen Schlüssel. Die nächste Anmeldung erzeugt einen.',
  },
  rotate: {
    title: 'Schlüssel wechseln',
    lead: 'Für die Routine: Niemand bemerkt es.',
    button: 'Schlüssel wechseln',
    happens: (hour) => [
      'Beim nächsten Lauf erzeugt die Uhr einen Nachfolger und veröffentlicht ihn.',
      `Der Nachfolger signiert ${hour} später, wenn alle ihn gelesen haben.`,
      'Niemand wird abgemeldet. Der alte Schlüssel verschwindet, wenn sein letztes Token abgelaufen ist.',
      'Eine gestohlene Kopie des alten Schlüssels wirkt bis dahin. Dafür melden Sie die Schlüssel als kompromittiert.',
    ],
  },
  compromised: {
    title: 'Schlüssel sind kompromittiert',
    lead: 'Wenn jemand anderes einen Schlüssel oder das AUTH_SECRET hat. Widerruft alle Schlüssel auf einmal.',
    button: 'Alle Schlüssel widerrufen',
    happens: (seconds) => [
      'Jeder Schlüssel wird jetzt gelöscht. Das lässt sich nicht rückgängig machen.',
      `Alle verlieren das Zugriffstoken, das sie haben: Latchkey lehnt es sofort ab, andere Worker über die Bindung binnen ${seconds} Sekunden, Prüfer mit der Schlüsselliste binnen zwei Minuten.`,
      'Niemand wird abgemeldet: Browser und Apps holen sich bei der nächsten Erneuerung von selbst ein neues Token. Eine laufende Anfrage kann einmal scheitern.',
      'Eine App, die Zugriffstokens behält und nicht erneuern kann, steht still, bis ihre Leute sich neu anmelden.',
      'Von Ihnen wird nichts weiter verlangt: Auch Ihre eigene Sitzung geht weiter.',
    ],
  },
  actsTitle: 'Was Sie tun können',
  notYours: 'Nur ein Super-Admin kann Schlüssel wechseln oder widerrufen.',
  alreadyDue: 'Der Schlüssel ist schon fällig. Die Uhr wechselt ihn beim nächsten Lauf.',
  alreadyPublished: 'Ein Nachfolger ist schon veröffentlicht. Bis er signiert, gibt es nichts zu wechseln.',
})

/** Makes `MailWords` in German. */
export const mailInGerman = (): MailWords => ({
  title: 'E-Mails',
  lead: 'Was in den letzten sieben Tagen per E-Mail hinausging, und was daraus geworden ist. Was in einer E-Mail steht, kann hier niemand lesen.',
  filter: 'Status',
  all: 'Alle',
  states: { waiting: 'Wartet', sending: 'Wird gesendet', sent: 'Gesendet', failed: 'Fehlgeschlagen' },
  columns: { mail: 'E-Mail', to: 'An', state: 'Status', attempts: 'Versuche', when: 'Wann', act: 'Was zu tun ist' },
  kinds: {
    sign_up_code: 'Registrierung: Code',
    sign_up_taken: 'Registrierung: hat ein Konto',
    verify_email: 'Adresse bestätigen',
    reset_password: 'Passwort zurücksetzen',
    change_email: 'Neue Adresse: Code',
    change_email_taken: 'Neue Adresse: vergeben',
    sign_in_code: 'Anmeldung: Code',
    reauthenticate_code: 'Neuer Nachweis: Code',
    invitation: 'Einladung',
    password_changed: 'Hinweis: Passwort geändert',
    session_theft: 'Hinweis: Sitzung gestohlen',
    app_theft: 'Hinweis: Schlüssel einer App gestohlen',
    totp_added: 'Hinweis: App eingerichtet',
    totp_removed: 'Hinweis: App entfernt',
    passkey_added: 'Hinweis: Passkey hinzugefügt',
    passkey_removed: 'Hinweis: Passkey entfernt',
    recovery_codes_made: 'Hinweis: Wiederherstellungscodes erzeugt',
    recovery_code_used: 'Hinweis: Wiederherstellungscode benutzt',
    identity_linked: 'Hinweis: Anbieter verknüpft',
    identity_unlinked: 'Hinweis: Anbieter getrennt',
    factors_removed: 'Hinweis: Faktoren entfernt',
    impersonated: 'Hinweis: ein Administrator hat das Konto benutzt',
    email_changed: 'Hinweis: Adresse geändert',
    email_restored: 'Hinweis: Adresse wiederhergestellt',
  },
  noMail: 'Keine gesendet',
  noMailTo: 'Die Adresse hat kein Konto',
  made: (time) => ['erzeugt ', time],
  sent: (time) => ['gesendet ', time],
  failed: (time) => ['aufgegeben ', time],
  next: (time) => ['nächster Versuch ', time],
  failures: {
    refused: 'Der E-Mail-Dienst hat sie endgültig abgelehnt.',
    too_many_attempts: 'Acht Versuche sind fehlgeschlagen.',
    unknown: 'Der E-Mail-Dienst gab keine Antwort: Sie kann angekommen sein.',
    never_ended: 'Der Versuch wurde abgebrochen: Sie kann angekommen sein.',
    unreadable: 'Das AUTH_SECRET hat sich geändert; sie lässt sich nicht mehr öffnen.',
  },
  reasons: {
    refused: 'abgelehnt',
    too_many_attempts: 'acht Versuche',
    unknown: 'keine Antwort',
    never_ended: 'abgebrochen',
    unreadable: 'nicht zu öffnen',
  },
  instead: {
    title: 'Was aus dieser E-Mail wurde',
    link: 'Was zu tun ist',
    code: 'Ihr Code oder Link ist abgelaufen und ihr Text gelöscht. Die Person kann eine neue anfordern, oder Sie senden von ihrer Seite aus einen Link zum Setzen eines Passworts.',
    unknown:
      'Niemand sendet sie zweimal. Ist sie nicht angekommen, kann die Person eine neue anfordern, oder Sie senden von ihrer Seite aus einen Link zum Setzen eines Passworts.',
    lost: 'Ihr Text ist weg. Sagen Sie es der Person auf anderem Weg.',
  },
  person: 'Zur Person',
  retry: {
    title: 'Diese E-Mail noch einmal versuchen',
    link: 'Noch einmal',
    lead: 'Sie geht an dieselbe Adresse, mit demselben Text.',
    button: 'Jetzt noch einmal versuchen',
    happens: [
      'Der E-Mail-Dienst wird sofort noch einmal gefragt. Was daraus wird, steht einen Augenblick später in der Liste.',
      'Scheitert sie wieder, versucht die Uhr es immer später, bis zu acht Mal.',
    ],
    gone: 'Diese E-Mail lässt sich nicht noch einmal versuchen.',
  },
  all_again: {
    title: 'Fehlgeschlagene E-Mails noch einmal versuchen',
    button: 'Alle noch einmal versuchen',
    lead: (count) =>
      count === '1'
        ? 'Eine der fehlgeschlagenen E-Mails hat noch ihren Text und lässt sich noch einmal versuchen.'
        : `${count} der fehlgeschlagenen E-Mails haben noch ihren Text und lassen sich noch einmal versuchen.`,
    happens: (count) => [
      count === '1'
        ? 'Eine aufgegebene E-Mail wird noch einmal versucht.'
        : `${count} aufgegebene E-Mails werden noch einmal versucht: zuerst die Sicherheitshinweise, dann die ältesten.`,
      'E-Mails mit abgelaufenem Code oder Link sind nicht darunter, und keine, die angekommen sein kann.',
      'Fünfzig werden sofort gesendet, die übrigen von der Uhr, fünfzig bei jedem Lauf.',
    ],
    none: 'Es gibt keine fehlgeschlagene E-Mail, die sich noch einmal versuchen lässt.',
  },
  orMore: (most) => `${most} oder mehr`,
  summary: {
    waiting: 'warten',
    overdue: 'überfällig',
    failed: 'fehlgeschlagen',
    repeatable: 'noch einmal zu versuchen',
  },
  empty: {
    all: { title: 'Noch keine E-Mail', lead: 'Was per E-Mail hinausgeht, steht hier sieben Tage.' },
    waiting: { title: 'Nichts wartet', lead: 'Zwischen zwei Versuchen wartet eine E-Mail hier.' },
    sending: { title: 'Nichts wird gerade gesendet', lead: 'Hier ist eine E-Mail einige Sekunden.' },
    sent: { title: 'Nichts wurde gesendet', lead: 'Aus diesem Teil der Liste wurde keine E-Mail gesendet.' },
    failed: { title: 'Nichts ist fehlgeschlagen', lead: 'Eine aufgegebene E-Mail steht hier sieben Tage.' },
  },
  short: 'Nur ein Teil der Liste wurde durchgesehen. Auf der nächsten Seite können weitere stehen.',
  preview: {
    title: 'So sehen E-Mails aus',
    link: 'So sehen E-Mails aus',
    lead: 'Jede Art von E-Mail, wie sie gesendet wird, mit erfundenem Code und Link.',
    kind: 'Art',
    subject: 'Betreff',
    text: 'Als reiner Text',
    show: 'Zeigen',
    back: 'Zurück zum Postausgang',
  },
})
