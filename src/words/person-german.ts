// The console's page of a person, in German.
import type { PersonWords } from './person.ts'

/** Makes `PersonWords` in German. */
export const personInGerman = (): PersonWords => ({
  gone: {
    title: 'Niemand hat diese ID',
    lead: 'Die Person gibt es nicht, oder sie wurde gelöscht. Was mit ihr geschehen ist, steht weiter in der Aktivität.',
    trail: 'Aktivität zu dieser ID',
    people: 'Alle Personen',
  },
  facts: {
    title: 'Profil',
    name: 'Name',
    noName: 'Keiner angegeben',
    address: 'Adresse',
    confirmed: 'Bestätigt',
    unconfirmed: 'Nicht bestätigt',
    waiting: 'Neue Adresse, noch nicht bestätigt',
    wayBack: 'Zurück möglich zu',
    until: (time) => ['endet ', time],
    role: 'Rolle',
    state: 'Status',
    deleted: 'Gelöscht',
    created: 'Angelegt',
    lastSignIn: 'Letzte Anmeldung',
    password: 'Passwort',
    passwordSet: 'Gesetzt und nie geändert',
    passwordSince: (time) => ['Gesetzt ', time],
    noPassword: 'Keines',
    resetWaits: (time) => ['Ein Link zum Setzen wurde per E-Mail gesendet. Er endet ', time],
    id: 'ID',
    copy: 'Kopieren',
    copied: 'Kopiert.',
  },
  deleted:
    'Dieses Konto wurde gelöscht. Ein Link in einer E-Mail kann es noch zurückholen; danach ist es mit allem darin weg.',
  deletedUntil: (time) => ['Der Link endet ', time],
  you: 'Das ist Ihr eigenes Konto.',
  help: { title: 'Was Sie tun können', lead: 'Jeder Link öffnet eine Seite, die erst sagt, was geschieht.' },
  actAs: {
    title: 'Als diese Person handeln',
    lead: 'Sehen, was sie sieht: eine Stunde lang höchstens, mit einem Grund, der aufgezeichnet wird.',
  },
  acts: {
    rename: {
      title: 'Namen ändern',
      lead: 'Wie er auf Seiten und in E-Mails steht.',
      asks: (whom) => `Namen ändern: ${whom}`,
      button: 'Namen speichern',
    },
    'send-reset': {
      title: 'Link zum Setzen eines Passworts senden',
      lead: 'Wenn jemand sich nicht anmelden kann oder nie eines gesetzt hat.',
      asks: (whom) => `Link zum Setzen eines Passworts senden: ${whom}?`,
      button: 'Link senden',
    },
    unlock: {
      title: 'Anmeldung freigeben',
      lead: 'Falsche Passwörter und Codes zählen wieder von null an.',
      asks: (whom) => `Anmeldung freigeben: ${whom}?`,
      button: 'Anmeldung freigeben',
    },
    'end-sessions': {
      title: 'Alle Sitzungen beenden',
      lead: 'Meldet die Person überall ab. Sie kann sich wieder anmelden.',
      asks: (whom) => `Alle Sitzungen beenden: ${whom}?`,
      button: 'Alle Sitzungen beenden',
    },
    'remove-factors': {
      title: 'Zweite Faktoren entfernen',
      lead: 'Wenn jemand Gerät und Wiederherstellungscodes verloren hat.',
      asks: (whom) => `Zweite Faktoren entfernen: ${whom}?`,
      button: 'Zweite Faktoren entfernen',
    },
    role: {
      title: 'Rolle ändern',
      lead: 'Was die Person in dieser Konsole darf.',
      asks: (whom) => `Rolle ändern: ${whom}`,
      button: 'Rolle setzen',
    },
    disable: {
      title: 'Sperren',
      lead: 'Meldet die Person ab und hält sie fern, bis jemand sie entsperrt.',
      asks: (whom) => `${whom} sperren?`,
      button: 'Sperren',
    },
    enable: {
      title: 'Entsperren',
      lead: 'Die Person kann sich wieder anmelden.',
      asks: (whom) => `${whom} entsperren?`,
      button: 'Entsperren',
    },
    delete: {
      title: 'Löschen',
      lead: 'Entfernt das Konto mit allem darin.',
      asks: (whom) => `${whom} löschen?`,
      button: 'Konto löschen',
    },
  },
  locks: {
    title: 'Fehlversuche',
    free: 'Nicht ausgesperrt',
    locked: 'Ausgesperrt',
    partly: 'Teilweise ausgesperrt',
    none: 'Im Moment zählt kein Fehlversuch.',
    kinds: { password: 'Passwörter', code: 'Codes aus E-Mails', factor: 'Zweite Faktoren' },
    wrong: (count) => (count === 1 ? '1 Fehlversuch zählt' : `${count} Fehlversuche zählen`),
    everywhere: (time) => ['von nirgendwo wird ein Versuch angenommen; wieder ', time],
    place: (time) => ['vom Ort der Fehlversuche wird keiner angenommen; wieder ', time],
    device: (time) => ['von einem bekannten Gerät wird keiner angenommen; wieder ', time],
    unlock: 'Anmeldung freigeben',
    codes: 'Falsche Codes aus E-Mails erscheinen hier nur, solange ein Code für die Adresse aufbewahrt wird.',
  },
  sessions: {
    title: 'Sitzungen',
    count: (count, isMore) => (isMore ? `${count} oder mehr aktiv` : `${count} aktiv`),
    none: 'Nirgends angemeldet.',
    yours: 'Ihre',
    acting: 'Ein Administrator handelt darin',
    all: 'Alle Sitzungen der Person',
  },
  apps: {
    title: 'Apps mit Zugriff',
    count: (count) => (count === 1 ? '1 App' : `${count} Apps`),
    ending: 'Was sie haben, endet mit den Sitzungen; die Zustimmung nimmt die Person in ihrem Konto zurück.',
  },
  ways: {
    title: 'Anmeldewege',
    none: 'Nichts außer dem Passwort und dem Postfach.',
    passkey: 'Passkey',
    app: 'Authenticator-App',
    codes: 'Wiederherstellungscodes',
    codesLeft: (count) => `${count} übrig`,
    added: (time) => ['hinzugefügt ', time],
    lastUsed: (time) => ['zuletzt benutzt ', time],
    notUsed: 'noch nicht benutzt',
    appSince: (time) => ['eingerichtet ', time],
    at: (provider) => `Konto bei ${provider}`,
  },
  trail: {
    title: 'Was geschehen ist',
    lead: 'Die neuesten Ereignisse zu dieser Person.',
    none: 'Nichts ist aufgezeichnet.',
    all: 'Alle Aktivität der Person',
    by: {
      self: 'selbst',
      stranger: 'durch jemanden, der nicht angemeldet war',
      operator: 'durch einen Befehl der Betreiber',
      sibling: 'durch eine App dieses Dienstes',
      clock: 'automatisch',
      provider: 'durch einen Anbieter',
      gone: 'durch ein Konto, das es nicht mehr gibt',
    },
    byPerson: (who) => ['durch ', who],
  },
  happens: {
    sessions: (count, isMore) =>
      count === 0
        ? 'Die Person ist nirgends angemeldet, also endet keine Sitzung.'
        : count === 1
          ? '1 Sitzung endet: Die Person ist dort sofort abgemeldet.'
          : `${count}${isMore ? ' oder mehr' : ''} Sitzungen enden: Die Person ist dort sofort abgemeldet.`,
    ownSession: 'Eine davon ist Ihre: Auch Sie werden abgemeldet.',
    devices: 'Geräte, die als ihre bekannt sind, werden vergessen.',
    signInAgain: 'Die Person kann sich wieder anmelden.',
    noSignIn: 'Die Person kann sich nicht mehr anmelden, bis jemand sie entsperrt.',
    codesVoid: 'Codes und Links, die in ihrem Postfach warten, werden ungültig.',
    console: 'Das ist Ihr eigenes Konto: Sie verlieren diese Konsole.',
    mailed: (email, minutes) =>
      `Eine E-Mail mit Link und Code geht an ${email}. Beide gelten einmal, ${minutes === 1 ? 'eine Minute' : `${minutes} Minuten`} lang.`,
    oldPassword: 'Bis ein neues Passwort gesetzt ist, gilt das jetzige weiter, und niemand wird abgemeldet.',
    counters: 'Falsche Passwörter, Codes aus E-Mails und zweite Faktoren zählen wieder von null an.',
    guesser: 'Auch wer geraten hat, darf wieder raten: Sehen Sie erst an, was geschehen ist.',
    passkeys: (names, more) => `Passkeys werden entfernt: ${names}${more > 0 ? ` und ${more} weitere` : ''}.`,
    app: 'Die Authenticator-App wird entfernt.',
    codes: (count) =>
      count === 1 ? '1 Wiederherstellungscode wird ungültig.' : `${count} Wiederherstellungscodes werden ungültig.`,
    told: (email) => `Die Person erfährt davon durch eine E-Mail an ${email}.`,
    whoAsks:
      'Danach genügt das Passwort oder das Postfach allein. Genau das verlangt ein Betrüger: Finden Sie heraus, wer fragt, und nicht durch eine E-Mail an diese Adresse.',
    noFactors: 'Die Person hat keinen zweiten Faktor, also gibt es nichts zu entfernen.',
    enabled: 'Die Person kann sich wieder anmelden. Beendete Sitzungen bleiben beendet.',
    undeleted: 'Die Löschung wird zurückgenommen.',
    everything: 'Das Konto verschwindet mit Name, Adresse, Passwort, Passkeys, verknüpften Konten und Sitzungen.',
    trailStays: 'Was mit ihm geschehen ist, bleibt in der Aktivität.',
    final: 'Das lässt sich nicht rückgängig machen.',
    waits: (email) =>
      `Die Adresse wurde vor kurzem geändert, und ein Link, der an ${email} ging, kann das Konto noch zurückholen. Es wird gesperrt, bis dieser Link endet, und dann gelöscht.`,
    noRole: 'Kommt es zurück, dann ohne Rolle.',
    renamed: 'Die Person sieht den neuen Namen sofort.',
  },
  roles: {
    label: 'Rolle',
    means: {
      USER: 'Benutzt das eigene Konto und sieht nichts von dieser Konsole.',
      ADMIN:
        'Hilft Benutzern, sperrt und löscht sie. Kann andere Admins umbenennen, ihre Anmeldung freigeben und sie abmelden.',
      SUPER_ADMIN: 'Darf bei allen alles und vergibt Rollen.',
    },
    tokens: 'Sie gilt hier sofort. Zugriffstoken für andere Dienste tragen die alte Rolle, bis sie ablaufen.',
    own: 'Das ist Ihr eigenes Konto: Mit einer niedrigeren Rolle verlieren Sie, was nur die höhere darf.',
  },
  name: { label: 'Name', hint: 'Leer lassen für keinen Namen.' },
  back: 'Zurück zur Person',
  against: {
    only: (act, role) => {
      const whom = { USER: 'einen Benutzer', ADMIN: 'einen Admin', SUPER_ADMIN: 'einen Super-Admin' }[role]
      const whose = { USER: 'eines Benutzers', ADMIN: 'eines Admins', SUPER_ADMIN: 'eines Super-Admins' }[role]
      const says: Record<typeof act, string> = {
        rename: `${whom} umbenennen`,
        'send-reset': `das Passwort ${whose} zurücksetzen lassen`,
        unlock: `die Anmeldung ${whose} freigeben`,
        'end-sessions': `die Sitzungen ${whose} beenden`,
        'remove-factors': `die zweiten Faktoren ${whose} entfernen`,
        role: `die Rolle ${whose} setzen`,
        disable: `${whom} sperren`,
        enable: `${whom} entsperren`,
        delete: `${whom} löschen`,
      }
      return `Nur ein Super-Admin kann ${says[act]}.`
    },
    role: 'Nur ein Super-Admin kann Rollen setzen.',
    own_account:
      'Niemand entfernt hier die eigenen Faktoren. Das geht auf der Seite Ihrer eigenen Sicherheit, die nach ihnen fragt.',
    last_super_admin: 'Das ist der letzte Super-Admin, der nicht gesperrt ist: Bestimmen Sie erst einen anderen.',
    user_disabled: 'Die Person ist gesperrt: Entsperren Sie sie zuerst.',
    notNow: {
      enable: 'Die Person ist nicht gesperrt.',
      disable: 'Die Person ist schon gesperrt.',
      delete: 'Die Person ist schon gelöscht.',
    },
  },
  refused: {
    changed: 'Nichts wurde geändert: Jemand hat diese Person geändert, seit Sie sie angesehen haben. So ist sie jetzt.',
    sent_lately:
      'Keine E-Mail wurde gesendet: Ein Administrator hat innerhalb der letzten Minute eine gesendet. Warten Sie eine Minute, und versuchen Sie es wieder.',
    over_budget:
      'Keine E-Mail wurde gesendet: Diese Adresse oder dieser Dienst hat im Moment so viele E-Mails, wie sein dürfen. Versuchen Sie es später wieder.',
  },
  done: {
    invited: ({ whom }) =>
      `Das Konto ist angelegt, und eine E-Mail mit einem Link zum Wählen eines Passworts ist unterwegs: ${whom}.`,
    made_unmailed: ({ whom }) =>
      `Das Konto von ${whom} ist angelegt, aber es ging keine E-Mail hinaus: Zuletzt waren es zu viele. Senden Sie später von der Seite der Person einen Link zum Zurücksetzen.`,
    renamed: ({ whom }) => `Der neue Name ist gespeichert: ${whom}.`,
    mailed: ({ whom }) => `Ein Link zum Setzen eines Passworts ging an ${whom}.`,
    stopped_acting: ({ whom }) => `Sie handeln nicht mehr als ${whom}.`,
    unlocked: ({ whom }) => `Die Anmeldung ist freigegeben: ${whom}.`,
    sessions_ended: ({ whom, count = 0 }) =>
      count === 1 ? `1 Sitzung beendet: ${whom}.` : `${count} Sitzungen beendet: ${whom}.`,
    factors_removed: ({ whom, count = 0 }) =>
      `Zweite Faktoren sind entfernt und ${count === 1 ? '1 Sitzung' : `${count} Sitzungen`} beendet: ${whom}.`,
    no_factors: ({ whom }) => `${whom} hatte keinen zweiten Faktor mehr. Nichts wurde getan.`,
    role_set: ({ whom, roleName }) => `${whom} hat jetzt die Rolle ${roleName}.`,
    role_kept: ({ whom, roleName }) => `${whom} hat schon die Rolle ${roleName}. Nichts wurde geändert.`,
    disabled: ({ whom }) => `${whom} ist gesperrt und abgemeldet.`,
    enabled: ({ whom }) => `${whom} ist entsperrt.`,
    deleted: ({ whom }) => `${whom} ist gelöscht.`,
    deletion_waits: ({ whom }) =>
      `${whom} ist gesperrt und wird gelöscht, sobald der Link zum Zurückholen geendet hat.`,
  },
})
