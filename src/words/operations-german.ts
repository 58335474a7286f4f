// The console's pages of keys, mail and health, in German.
import type { HealthWords, KeysWords, MailWords } from './operations.ts'

const many = (count: number, countedTo: number): string =>
  count >= countedTo ? `${countedTo} oder mehr` : String(count)
const mails = (count: number, countedTo: number): string =>
  `${many(count, countedTo)} ${count === 1 ? 'E-Mail' : 'E-Mails'}`

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

/** Makes `HealthWords` in German. */
export const healthInGerman = (): HealthWords => ({
  title: 'Zustand',
  lead: 'Was dieser Worker braucht, was er hat, und was mit dem Rest zu tun ist.',
  states: { good: 'Gut', warn: 'Prüfen', bad: 'Gestört' },
  whole: {
    good: 'Alles ist, wie es sein soll.',
    warn: 'Es läuft, und etwas verdient einen Blick.',
    bad: 'Etwas funktioniert nicht.',
  },
  columns: { what: 'Was', state: 'Status', says: 'Befund' },
  todo: 'Was zu tun ist:',
  groups: {
    database: 'Datenbank und Uhr',
    work: 'Schlüssel und E-Mail',
    bindings: 'Bindungen',
    settings: 'Konfiguration',
    deep: 'Gerade ausprobiert',
  },
  titles: {
    database: 'Datenbank',
    migrations: 'Migrationen',
    clock: 'Uhr',
    signing_key: 'Signaturschlüssel',
    auth_secret: 'AUTH_SECRET',
    mail_driver: 'E-Mail-Dienst',
    mail_waiting: 'Wartende E-Mails',
    mail_failed: 'Fehlgeschlagene E-Mails',
    hasher: 'HASHER',
    flood_limit: 'FLOOD_LIMIT',
    email_binding: 'EMAIL',
    environment: 'Umgebung',
    unknown_vars: 'Unbekannte Vars',
    version: 'Version',
    guard: 'Einmaliges',
    hash: 'Passwort-Hash',
  },
  lines: {
    database: ({ size, large }) =>
      large
        ? { says: `Sie antwortet und hält ${size}. D1 fasst 10 GB.`, todo: 'AUDIT_RETENTION_SECONDS verkürzen.' }
        : { says: `Sie antwortet und hält ${size}.` },
    migrations: ({ applied, missing, unknown }) => {
      if (missing !== '')
        return {
          says: `Diese Version braucht ${missing}; der Datenbank fehlt das. Seiten und Anfragen, die es benutzen, scheitern.`,
          todo: '`npm run db:migrate -- --remote` ausführen. `npm run deploy` tut das, bevor es ausliefert.',
        }
      if (unknown !== '')
        return {
          says: `Die Datenbank hat ${unknown}; diese Version kennt das nicht: Vorher war eine neuere ausgeliefert.`,
          todo: 'Die neuere Version ausliefern, oder die Migration mit `npm run db:rollback -- --remote` zurücknehmen.',
        }
      return { says: `Alle ${applied} sind angewandt.` }
    },
    clock: ({ at, late, failed }) => {
      if (at === undefined)
        return {
          says: 'Sie ist noch nie gelaufen. Ohne sie wechselt kein Schlüssel, wird keine E-Mail wiederholt und nichts gelöscht.',
          todo: 'Nach der ersten Auslieferung 15 Minuten warten. Dann nachsehen, ob `crons` in wrangler.toml steht.',
        }
      if (failed !== '')
        return {
          says: `Sie lief ${at}. Fehlgeschlagen: ${failed}.`,
          todo: 'Die Zeile `clock` im Log lesen: `npx wrangler tail`.',
        }
      return late
        ? {
            says: `Sie lief zuletzt ${at}. Sie soll alle 15 Minuten laufen.`,
            todo: 'Nachsehen, ob `crons` in wrangler.toml steht, und im Dashboard nach ihren Fehlern sehen.',
          }
        : { says: `Sie lief ${at} und hat alles getan.` }
    },
    signing_key: ({ problem, due }) => {
      if (problem === 'no_key') return { says: 'Es gibt noch keinen. Die erste Anmeldung erzeugt einen.' }
      if (problem === 'sealed')
        return {
          says: 'AUTH_SECRET öffnet keinen der Schlüssel. Die nächste Anmeldung erzeugt einen.',
          todo: 'Wenn Sie AUTH_SECRET nicht geändert haben, setzen Sie das richtige: Ohne es ist alles verloren, was das alte versiegelt hat.',
        }
      if (problem === 'due')
        return { says: 'Er lässt sich öffnen und ist fällig: Die Uhr wechselt ihn beim nächsten Lauf.' }
      return problem === 'overdue'
        ? { says: `Er lässt sich öffnen und war ${due ?? ''} fällig.`, todo: 'Nachsehen, ob die Uhr läuft.' }
        : { says: `Er lässt sich öffnen und wechselt ${due ?? ''}.` }
    },
    auth_secret: ({ secret_id, previous_id }) =>
      previous_id === null
        ? { says: `Es ist gesetzt. Seine Kennung ist ${secret_id}.` }
        : {
            says: `Es ist gesetzt (${secret_id}), und AUTH_SECRET_PREVIOUS öffnet noch, was das alte versiegelt hat (${previous_id}).`,
            todo: 'AUTH_SECRET_PREVIOUS entfernen, sobald das Runbook über verratene Geheimnisse es sagt.',
          },
    mail_driver: ({ driver }) =>
      driver === 'outbox'
        ? {
            says: 'outbox: Keine E-Mail verlässt diesen Rechner.',
            todo: 'Für eine Auslieferung einen anderen MAIL_DRIVER wählen.',
          }
        : { says: `${driver}, mit allem, was er braucht.` },
    mail_waiting: ({ waiting, overdue, counted_to }) =>
      overdue > 0
        ? {
            says: `Überfällig: ${mails(overdue, counted_to)}.`,
            todo: 'Nachsehen, ob die Uhr läuft und der E-Mail-Dienst antwortet.',
          }
        : {
            says: waiting === 0 ? 'Nichts wartet.' : `${mails(waiting, counted_to)}, je mit dem nächsten Versuch.`,
          },
    mail_failed: ({ failed, failed_lately, repeatable, counted_to }) => {
      if (failed === 0) return { says: 'Keine in sieben Tagen.' }
      const says = `${mails(failed, counted_to)} in sieben Tagen, davon ${many(failed_lately, counted_to)} am letzten Tag.`
      if (failed_lately === 0) return { says }
      const again = repeatable === 0 ? '' : ` Dort noch einmal zu versuchen: ${many(repeatable, counted_to)}.`
      return { says, todo: `Im Postausgang den Grund ansehen.${again}` }
    },
    hasher: ({ bound, shards, engine }) =>
      bound
        ? {
            says: `Gebunden: ${shards === 1 ? 'ein Objekt hasht' : `${shards} Objekte hashen`} Passwörter, mit ${engine}.`,
          }
        : {
            says: 'Nicht gebunden: Passwörter werden gehasht, wo Anfragen beantwortet werden. Die CPU-Zeit des Free-Plans reicht dafür nicht.',
            todo: 'Den Abschnitt [[durable_objects.bindings]] von wrangler.toml ergänzen.',
          },
    flood_limit: ({ bound }) =>
      bound
        ? { says: 'Gebunden: 60 teure Anfragen je Minute und Adresse.' }
        : {
            says: 'Nicht gebunden: Fluten teurer Anfragen werden bedient. Falsche Passwörter werden trotzdem gezählt.',
            todo: 'Den Abschnitt [[ratelimits]] von wrangler.toml ergänzen.',
          },
    email_binding: ({ bound, needed }) => {
      if (needed) return { says: 'Gebunden, und E-Mail geht darüber hinaus.' }
      return {
        says: bound
          ? 'Gebunden, aber MAIL_DRIVER benutzt es nicht.'
          : 'Nicht gebunden, und MAIL_DRIVER braucht es nicht.',
      }
    },
    environment: ({ environment, issuer }) =>
      environment === 'production'
        ? { says: `production, unter ${issuer}.` }
        : {
            says: `${environment}, unter ${issuer}: nur für diesen Rechner.`,
            todo: 'Zum Ausliefern ENVIRONMENT auf production setzen.',
          },
    unknown_vars: ({ named }) =>
      named === ''
        ? { says: 'Keine: Diese Version kennt jede Var.' }
        : { says: `${named}: Keine Einstellung heißt so; sie bewirkt nichts.`, todo: 'Nachsehen, ob der Name stimmt.' },
    version: ({ library, worker, uploaded }) => ({
      says:
        worker === undefined
          ? `Latchkey ${library}. Die Plattform nennt die Version des Workers hier nicht.`
          : `Latchkey ${library}, Worker ${worker}${uploaded === undefined ? '' : `, hochgeladen ${uploaded}`}.`,
    }),
    guard: ({ problem }) => {
      if (problem === 'none') return { says: 'Ein Code, ein Link und ein Token wirken genau einmal.' }
      return problem === 'unavailable'
        ? { says: 'D1 gab keine Antwort.', todo: 'Noch einmal versuchen; dann Cloudflares Statusseite ansehen.' }
        : {
            says: 'D1 hält nicht ein, worauf Einmaliges beruht: Ein Code könnte zweimal wirken.',
            todo: 'Registrierung und Anmeldung per Code schließen und den Entwicklern von Latchkey Bescheid geben.',
          }
    },
    hash: ({ problem }) => {
      if (problem === 'none') return { says: 'Ein Passwort wurde innerhalb der Grenzen gehasht.' }
      return problem === 'busy'
        ? {
            says: 'Alle Hasher sind beschäftigt, oder keiner ist erreichbar.',
            todo: 'Noch einmal versuchen; dann HASHER_SHARDS erhöhen.',
          }
        : { says: 'Der Hash ist fehlgeschlagen.', todo: 'Das Log lesen: `npx wrangler tail`.' }
    },
  },
  unread: 'Weil eine Migration fehlt, wurden Uhr, Schlüssel und E-Mail nicht angesehen.',
  deep: {
    title: 'Ausprobieren',
    lead: 'Hasht ein Passwort und prüft an D1, dass Einmaliges einmal wirkt. Es hinterlässt nichts.',
    button: 'Jetzt ausprobieren',
  },
  settings: {
    title: 'Vars und Geheimnisse',
    lead: 'Was gesetzt ist. Von einem Geheimnis weiß diese Seite nur das. Was falsch ist, hält den Worker an; er nennt es dann auf jeder Seite.',
    name: 'Name',
    value: 'Wert',
    set: 'Gesetzt',
    unset: 'Vorgabe',
    secret: 'Nicht gesetzt',
  },
})
