// The pages in German.
import type { Words } from './words.ts'

export const german: Words = {
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
      `Warten Sie ${seconds} ${seconds === 1 ? 'Sekunde' : 'Sekunden'}, und versuchen Sie es dann noch einmal.`,
  },
  said: {
    wrong_password: () =>
      'Adresse und Passwort passen nicht zusammen, oder die Adresse wurde nie bestätigt: Suchen Sie nach der Mail, die darum bittet.',
    too_many: () => 'Zu viele Versuche: Warten Sie ein wenig, und versuchen Sie es dann noch einmal.',
    turnstile_required: () => 'Zu viele Versuche: Melden Sie sich dort an, wo Sie es sonst tun.',
    wrong_mailed_code: () =>
      'Dieser Code ist falsch oder zu alt. Sehen Sie in die neueste Mail, oder lassen Sie sich einen neuen schicken.',
    wrong_sign_in_code: () =>
      'Dieser Code wurde nicht angenommen. Geben Sie den aus der neuesten Mail ein; wenn auch der nicht geht, melden Sie sich neu an.',
    wrong_app_code: () =>
      'Dieser Code wurde nicht angenommen. Geben Sie den ein, den die App jetzt zeigt; wenn auch der nicht geht, melden Sie sich neu an.',
    wrong_recovery_code: () =>
      'Dieser Code wurde nicht angenommen. Jeder gilt nur einmal; wenn es noch einmal nicht geht, melden Sie sich neu an.',
    sign_in_over: () => 'Diese Anmeldung ist vorbei: Beginnen Sie noch einmal.',
    email_taken: () => 'Diese Adresse hat schon ein Konto. Melden Sie sich an.',
    too_short: ({ minLength }) => `Nehmen Sie mindestens ${minLength} Zeichen.`,
    too_long: () => 'Das ist zu lang.',
    not_text: () => 'Nehmen Sie gewöhnlichen Text.',
    no_lower_case: () => 'Nehmen Sie einen Kleinbuchstaben dazu.',
    no_upper_case: () => 'Nehmen Sie einen Großbuchstaben dazu.',
    no_digit: () => 'Nehmen Sie eine Ziffer dazu.',
    no_symbol: () => 'Nehmen Sie ein Sonderzeichen dazu, z. B. einen Bindestrich oder ein Leerzeichen.',
    common: () => 'Es ist eines der ersten, die geraten werden: Nehmen Sie ein anderes, z. B. mehrere Wörter.',
    breached: () =>
      'Es stand in einem Datenleck und wird deshalb ausprobiert: Nehmen Sie ein anderes, z. B. mehrere Wörter.',
    contains_email: () => 'Es ist kaum mehr als die E-Mail-Adresse.',
    contains_app_name: ({ appName }) => `Es ist kaum mehr als der Name ${appName}.`,
    not_an_address: () => 'Eine Adresse in der Form name@example.com.',
    forbidden_character: () => 'Zeilenumbrüche, Steuerzeichen und unsichtbare Zeichen gehen nicht.',
    bad_domain: () => 'Was nach dem @ steht, ist kein Domainname.',
    not_a_code: () => 'Sechs Ziffern.',
    not_trusted: () => 'Ein Pfad dieser Seite, oder eine Seite, der sie vertraut.',
  },
  problems: {
    invalid_request: [
      'So geht es nicht',
      'Etwas, das Sie eingegeben haben, oder der Link, dem Sie gefolgt sind, ist nicht, was hier erwartet wird.',
    ],
    invalid_code: [
      'Code oder Link gelten nicht',
      'Er ist falsch, wurde schon benutzt oder ist zu alt. Lassen Sie sich einen neuen schicken.',
    ],
    unauthenticated: ['Sie sind nicht angemeldet', 'Melden Sie sich zuerst an.'],
    reauthentication_required: [
      'Melden Sie sich noch einmal an',
      'Ihre Anmeldung ist dafür zu lange her. Melden Sie sich noch einmal an.',
    ],
    forbidden: ['Das dürfen Sie nicht', 'Das dürfen Sie nicht.'],
    second_factor_required: [
      'Ein zweiter Faktor fehlt',
      'Ihr Konto muss sich dafür mit einem zweiten Faktor ausweisen.',
    ],
    turnstile_required: [
      'Zeigen Sie, dass Sie ein Mensch sind',
      'Zu viele Versuche sind fehlgeschlagen. Melden Sie sich dort an, wo Sie es sonst tun.',
    ],
    cross_site_request: [
      'Die Anfrage kam von einer anderen Website',
      'Eine Seite einer anderen Website hat Sie hierher geschickt, und das ist nicht erlaubt. Gehen Sie zur Startseite, und tun Sie es dort.',
    ],
    not_found: [
      'Hier ist nichts',
      'Diese Seite gibt es nicht. Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.',
    ],
    method_not_allowed: [
      'So geht es hier nicht',
      'Diese Seite lässt sich so nicht benutzen. Beginnen Sie auf der Startseite.',
    ],
    payload_too_large: ['Das ist zu groß', 'Was geschickt wurde, ist zu groß.'],
    unsupported_media_type: ['So geht es hier nicht', 'Was geschickt wurde, hat keine Form, die hier angenommen wird.'],
    weak_password: ['Dieses Passwort geht nicht', 'Dieses Passwort wird nicht angenommen.'],
    too_many_requests: ['Zu viele Versuche', 'Von Ihrem Anschluss kamen zu viele Versuche. Es ging nichts verloren.'],
    misconfigured: [
      'Dieser Dienst ist nicht richtig eingerichtet',
      'Dieser Dienst ist nicht richtig eingerichtet. Sein Betreiber muss ändern:',
    ],
    internal_error: ['Hier ist etwas fehlgeschlagen', 'Hier ist etwas fehlgeschlagen. Es liegt nicht an Ihnen.'],
    busy: ['Gerade zu viel los', 'Gerade melden sich zu viele Leute an.'],
    unavailable: ['Gerade nicht möglich', 'Das geht gerade nicht. Es wurde nichts halb getan.'],
  },
  refusal: { again: 'Noch einmal versuchen', nameRequest: 'Wenn Sie um Hilfe bitten, nennen Sie diese Anfrage:' },
  home: {
    lead: (app) => `Hier meldet man sich bei ${app} an.`,
    forgotten: 'Passwort vergessen?',
    passkeys: 'Ihre Passkeys',
  },
  signIn: {
    title: 'Anmelden',
    button: 'Anmelden',
    forgotten: 'Passwort vergessen?',
    or: 'oder',
    by: (provider) => `Mit ${provider} anmelden`,
    byStaying: (provider) => `Mit ${provider} anmelden und angemeldet bleiben`,
    isNew: 'Neu hier?',
    create: 'Konto anlegen',
  },
  signUp: {
    title: 'Legen Sie Ihr Konto an',
    leadWithout:
      'Wir schicken einen Code an Ihre Adresse. Danach legen Sie einen Passkey an: Er meldet Sie mit Ihrem Gerät an.',
    button: 'Konto anlegen',
    hasAccount: 'Sie haben ein Konto?',
    without: 'Ohne Passwort registrieren',
    with: 'Mit Passwort registrieren',
    closedTitle: 'Die Registrierung ist geschlossen',
    closed: 'Niemand kann sich mehr selbst registrieren. Bitten Sie einen Administrator um ein Konto.',
  },
  lookIntoMail: {
    title: 'Sehen Sie in Ihre Mail',
    lead: 'Ein Code und ein Link sind unterwegs. Sie gelten einige Minuten und nur einmal. Geben Sie den Code hier ein, oder folgen Sie dem Link in diesem Browser.',
    code: 'Code',
    button: 'Adresse bestätigen',
    noMail: 'Keine Mail? Sehen Sie im Spam nach.',
    resend: 'Neuen Code schicken',
    resent: 'Wenn die Registrierung noch wartet, ist ein neuer Code unterwegs. Der vorige gilt vielleicht nicht mehr.',
    otherAddress: 'Andere Adresse nehmen',
  },
  verify: {
    title: 'Bestätigen Sie Ihre Adresse',
    asks: (email) => ['Bestätigen Sie, dass ', email, ' Ihnen gehört?'],
    asksName: (email) => ['Bestätigen Sie, dass ', email, ' Ihnen gehört, und eröffnen Sie das Konto von '],
    askedFrom: (origin) => `Angefordert von: ${origin}. Wenn Sie das nicht waren, schließen Sie diese Seite.`,
    button: 'Ja, bestätigen',
    elsewhereTitle: 'Ist das Ihre Adresse?',
    elsewhere: (email) => ['Jemand möchte ein Konto mit ', email, ' haben.'],
    typeThere:
      'Wenn Sie es in einem anderen Browser angefordert haben, gehen Sie dorthin zurück und geben Sie diesen Code ein:',
    goOnHere: 'Oder machen Sie hier weiter, mit einem Passwort, das Sie jetzt wählen.',
    counts: {
      sign_up: 'Was dort eingegeben wurde, gilt dann nicht.',
      account:
        'Das Konto gehört dann Ihnen: Womit man sich dort anmelden konnte, wird entfernt, und alle werden abgemeldet.',
    },
    elsewhereButton: 'Hier weitermachen',
    doneTitle: 'Ihre Adresse ist bestätigt',
    doneSignIn: (link) => [link, ' Sie sich mit dem Passwort an, das Sie gesetzt haben, '],
    doneSignInLink: 'Melden',
    doneSet: (link) => ['oder ', link, '.'],
    doneSetLink: 'setzen Sie eines',
    deadTitle: 'Dieser Link gilt nicht mehr',
    dead: 'Er wurde schon benutzt, ist abgelaufen, oder eine neuere Mail hat ihn ersetzt. Gehen Sie dorthin zurück, wo Sie sich registriert haben, und lassen Sie sich einen neuen schicken.',
  },
  confirmEmail: {
    title: 'Bestätigen Sie Ihre neue Adresse',
    asks: (email) => ['Soll ', email, ' von jetzt an die Adresse Ihres Kontos sein?'],
    elsewhere: (email) => [
      'Jemand möchte, dass ',
      email,
      ' die Adresse seines Kontos wird. Hier ändert sich nichts: Bestätigt wird dort, wo es angefordert wurde, von dem, der dort angemeldet ist. Wenn Sie das nicht waren, schließen Sie diese Seite.',
    ],
    button: 'Diese Adresse nehmen',
    doneTitle: 'Ihre Adresse ist geändert',
    done: 'Ihr Konto hat jetzt seine neue Adresse. Die alte hat eine Mail mit einem Link bekommen, der es zurücknimmt.',
    dead: 'Er wurde schon benutzt, ist abgelaufen, oder seitdem hat sich etwas geändert. Es ist nichts geschehen.',
  },
  undoEmail: {
    title: 'Änderung zurücknehmen',
    asks: (email) => [
      'Soll das Konto wieder die Adresse ',
      email,
      ' haben? Alle, die dort angemeldet sind, werden abgemeldet, sein Passwort wird entfernt, und wir schicken Ihnen einen Link, mit dem Sie ein neues setzen.',
    ],
    goes: 'Das kam seit Beginn der Sitzung hinzu, in der die Adresse geändert wurde, und wird entfernt:',
    stays: 'Das ist älter und bleibt. Wer es hat, kann sich damit anmelden:',
    drop: 'Nicht alles davon gehört mir: auch das entfernen',
    button: 'Ja, es ist meins',
    doneTitle: 'Das Konto gehört wieder Ihnen',
    done: 'Es hat wieder seine alte Adresse, und alle wurden abgemeldet. Sehen Sie in Ihre Mail: Dort ist ein Link, mit dem Sie ein neues Passwort setzen.',
    kinds: {
      totp: 'Authenticator-App',
      passkey: 'Passkey',
      identity: 'Konto anderswo',
      recovery_codes: 'Wiederherstellungscodes',
    },
    added: (what, when) => `${what}, hinzugefügt ${when} UTC`,
  },
  password: {
    forgotTitle: 'Neues Passwort setzen',
    forgotLead:
      'Geben Sie die Adresse Ihres Kontos ein. Wenn es eines gibt, schicken wir einen Code und einen Link, mit denen Sie ein neues Passwort setzen.',
    forgotButton: 'Code schicken',
    back: 'Zurück zur Anmeldung',
    resetTitle: 'Neues Passwort setzen',
    mailed:
      'Wenn die Adresse ein Konto hat, sind ein Code und ein Link unterwegs. Sie gelten einige Minuten und nur einmal. Geben Sie den Code hier ein, oder folgen Sie dem Link.',
    button: 'Neues Passwort setzen',
    after: 'Danach sind Sie überall abgemeldet und melden sich mit dem neuen Passwort an.',
    noMail: 'Keine Mail?',
    again: 'Neuen Code schicken lassen',
    doneTitle: 'Ihr Passwort ist gesetzt',
    done: (link) => ['Sie wurden überall abgemeldet. ', link, ' Sie sich mit dem neuen Passwort an.'],
    dead: (link) => ['Er wurde schon benutzt oder ist abgelaufen. ', link, '.'],
    deadAgain: 'Lassen Sie sich einen neuen schicken',
  },
  secondStep: {
    title: 'Noch ein Schritt',
    passkey: 'Passkey benutzen',
    mailLead:
      'Dieses Konto soll einen zweiten Faktor bekommen. Bevor Sie ihn einrichten, zeigen Sie, dass das Postfach Ihnen gehört.',
    mailCode: 'Code in der Mail, die wir eben geschickt haben',
    goOn: 'Weiter',
    mailMissing: (link) => ['Keine Mail? Sehen Sie im Spam nach, oder ', link, ', dann kommt eine neue.'],
    signInAgain: 'melden Sie sich noch einmal an',
    appCode: 'Code Ihrer Authenticator-App',
    button: 'Weiter',
    recoveryCode: 'Oder ein Wiederherstellungscode',
    recoveryButton: 'Wiederherstellungscode benutzen',
    onward: 'Einen Moment',
  },
  enrol: {
    title: 'Zweiten Faktor einrichten',
    lead: 'Dieses Konto muss sich mit zwei Faktoren ausweisen. Richten Sie auf Ihrem Telefon eine Authenticator-App ein, um weiterzumachen.',
    button: 'Einrichten',
    scan: 'Scannen Sie das mit Ihrer Authenticator-App, oder geben Sie dort den Schlüssel ein.',
    code: 'Der Code, den sie zeigt',
    codesTitle: 'Heben Sie Ihre Wiederherstellungscodes auf',
    codesLead: 'Jeder meldet Sie einmal an, wenn Ihr Gerät verloren ist. Sie werden nur jetzt gezeigt.',
  },
  passkeys: {
    title: 'Passkeys',
    signIn: 'Mit Passkey anmelden',
    lead: 'Ein Passkey meldet Sie mit Ihrem Gerät an, ohne Passwort.',
    add: 'Passkey hinzufügen',
    noScript: 'Passkeys brauchen JavaScript.',
  },
  signOut: {
    title: 'Abmelden',
    lead: 'In diesem Browser abmelden? Ihre anderen Geräte bleiben angemeldet.',
    button: 'Abmelden',
    doneTitle: 'Abgemeldet',
    done: (link) => ['Sie sind abgemeldet. ', link, '?'],
    again: 'Wieder anmelden',
  },
  provider: {
    failed: {
      failed: (provider) =>
        `Die Anmeldung ließ sich nicht abschließen: Sie dauerte zu lange, wurde in einem anderen Browser oder in zu vielen Tabs zugleich begonnen, oder die Antwort von ${provider} ist keine, die hier angenommen werden darf.`,
      unavailable: (provider) => `${provider} ist gerade nicht zu erreichen. Es hat sich nichts geändert.`,
      denied: (provider) => `${provider} hat Sie nicht hereingelassen. Es hat sich nichts geändert.`,
      misconfigured: (provider) =>
        `Die Anmeldung mit ${provider} ist hier nicht richtig eingerichtet, und ein neuer Versuch hilft nicht. Melden Sie sich anders an, oder sagen Sie es dem Betreiber. Es hat sich nichts geändert.`,
      wrong_domain: (provider) =>
        `Dieses Konto bei ${provider} gehört zu keiner Organisation, die sich hier anmelden darf. Nehmen Sie ein anderes.`,
      account_disabled: () => 'Dieses Konto darf sich nicht anmelden. Fragen Sie seinen Administrator.',
      email_unverified: (provider) =>
        `${provider} sagt nicht, dass Ihre E-Mail-Adresse bestätigt ist. Bestätigen Sie sie dort, und versuchen Sie es dann noch einmal.`,
      account_exists: (provider) =>
        `Mit Ihrer E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich an wie bisher, und verknüpfen Sie ${provider}: Dann können Sie sich auch damit anmelden.`,
      sign_up_closed: () =>
        'Hier gibt es kein Konto für Sie, und niemand kann sich selbst registrieren. Fragen Sie einen Administrator.',
      already_used: () =>
        'Diese Antwort wurde schon benutzt, oder Ihr Konto hat sich inzwischen geändert. Beginnen Sie noch einmal.',
      identity_taken: (provider) => `Dieses Konto bei ${provider} ist hier mit einem anderen Konto verknüpft.`,
      session_gone: () =>
        'Die Sitzung, aus der Sie kamen, ist beendet, oder ihre Anmeldung ist zu lange her. Melden Sie sich noch einmal an, und verknüpfen Sie dann.',
    },
    notLinked: 'Nicht verknüpft',
    notSignedIn: 'Nicht angemeldet',
    signInAndLink: (provider) => `Anmelden und ${provider} verknüpfen`,
    goBack: 'Zurück',
    tryAgain: 'Noch einmal versuchen',
    link: (provider) => `${provider} verknüpfen`,
    linkLead: (provider, email) =>
      `Wer sich bei Ihrem Konto bei ${provider} anmeldet, ist dann auch hier als ${email} angemeldet.`,
    notNow: 'Jetzt nicht',
  },
}
