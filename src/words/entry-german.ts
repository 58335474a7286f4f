// In German: the ways in and out: signing in and up, second steps, passkeys, other providers.
import type { EntryWords } from './entry.ts'

export const entryInGerman: EntryWords = {
  home: {
    title: (app) => `Willkommen bei ${app}`,
    lead: 'Hier melden Sie sich an und verwalten Ihr Konto.',
    forgotten: 'Passwort vergessen?',
    back: 'Sie waren hier schon angemeldet.',
    account: 'Ihr Konto',
    other: 'Mit einem anderen Konto anmelden',
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
    title: 'Konto anlegen',
    leadWithout:
      'Wir senden einen Code an Ihre Adresse. Danach legen Sie einen Passkey an: Er meldet Sie mit Ihrem Gerät an.',
    button: 'Konto anlegen',
    hasAccount: 'Sie haben ein Konto?',
    without: 'Ohne Passwort registrieren',
    with: 'Mit Passwort registrieren',
    closedTitle: 'Die Registrierung ist geschlossen',
    closed: 'Niemand kann sich mehr selbst registrieren. Bitten Sie einen Administrator um ein Konto.',
  },
  lookIntoMail: {
    title: 'Sehen Sie in Ihrem Postfach nach',
    lead: 'Ein Code und ein Link sind unterwegs. Sie gelten einige Minuten und nur einmal. Geben Sie den Code hier ein, oder folgen Sie dem Link in diesem Browser.',
    code: 'Code',
    button: 'Adresse bestätigen',
    noMail: 'Keine E-Mail erhalten? Sehen Sie im Spam-Ordner nach.',
    resend: 'Neuen Code senden',
    resent:
      'Wenn die Registrierung noch wartet, ist ein neuer Code unterwegs, außer der letzte wurde vor weniger als einer Minute gesendet.',
    otherAddress: 'Andere Adresse verwenden',
  },
  entry: {
    passkey: {
      cancelled: 'Es wurde kein Passkey gewählt. Versuchen Sie es noch einmal, oder melden Sie sich anders an.',
      refused: 'Dieser Passkey wurde nicht angenommen. Melden Sie sich anders an.',
    },
    byCode: 'Stattdessen mit einem Code per E-Mail',
    codeTitle: 'Per E-Mail anmelden',
    codeLead: 'Geben Sie Ihre Adresse ein. Wir senden Ihnen einen Code zum Anmelden. Ein Passwort brauchen Sie nicht.',
    codeButton: 'Code per E-Mail senden',
    codeMailed: 'Wenn die Adresse ein Konto hat, ist ein Code unterwegs. Er gilt einige Minuten und nur einmal.',
    codeMailedTo: (email) => [
      'Wenn ',
      email,
      ' ein Konto hat, ist ein Code dorthin unterwegs. Er gilt einige Minuten und nur einmal.',
    ],
    codeSignIn: 'Mit dem Code anmelden',
    byPassword: 'Mit Passwort anmelden',
    mailedTo: (email) => [
      'Ein Code und ein Link sind unterwegs an ',
      email,
      '. Sie gelten einige Minuten und nur einmal. Geben Sie den Code hier ein, oder folgen Sie dem Link in diesem Browser.',
    ],
    resetMailedTo: (email) => [
      'Wenn ',
      email,
      ' ein Konto hat, sind ein Code und ein Link dorthin unterwegs. Sie gelten einige Minuten und nur einmal. Geben Sie den Code hier ein, oder folgen Sie dem Link.',
    ],
    waits: 'Neuen Code senden (in % s)',
    waitLine: 'Ein neuer Code kann einmal in der Minute gesendet werden.',
    secondFactorStays: 'Wenn Sie einen zweiten Faktor eingerichtet haben, brauchen Sie ihn weiterhin zum Anmelden.',
    appLead: 'Ihr Konto hat einen zweiten Faktor. Zeigen Sie, dass Sie es sind.',
    withoutApp: 'Stattdessen einen Wiederherstellungscode benutzen',
    recoveryHint: 'Einer der Codes, die Sie beim Einrichten aufbewahrt haben. Jeder gilt einmal.',
    enrolLead:
      'Dieses Konto braucht einen zweiten Faktor. Wählen Sie einen: Es dauert eine Minute, und beim Anmelden werden Sie danach gefragt.',
    enrolPasskey: 'Passkey',
    enrolPasskeyLead:
      'Ihr Fingerabdruck, Ihr Gesicht oder Ihre Bildschirmsperre. Sie müssen nichts eintippen, und niemand kann ihn abfischen.',
    enrolPasskeyButton: 'Passkey anlegen',
    enrolApp: 'Authenticator-App',
    enrolAppLead: 'Eine App auf Ihrem Telefon, die alle 30 Sekunden einen neuen Code zeigt.',
    backToSignIn: 'Zur Anmeldung',
    signUpAgain: 'Noch einmal registrieren',
    toAccount: 'Zu Ihrem Konto',
    used: 'Er wurde schon benutzt, oder eine neuere E-Mail hat ihn ersetzt. Sie sind angemeldet, hier ist nichts mehr zu tun.',
  },
  codes: {
    label: 'Ihre Wiederherstellungscodes',
    copy: 'Kopieren',
    copied: 'Kopiert',
    download: 'Herunterladen',
    print: 'Drucken',
    noScript:
      'Schreiben Sie sie auf, oder drucken Sie diese Seite, und bewahren Sie sie dort auf, wo Sie sie ohne dieses Gerät finden.',
    kept: 'Ich habe sie aufbewahrt, weiter',
  },
  secondStep: {
    title: 'Noch ein Schritt',
    passkey: 'Passkey benutzen',
    mailLead:
      'Dieses Konto soll einen zweiten Faktor bekommen. Bevor Sie ihn einrichten, zeigen Sie, dass das Postfach Ihnen gehört.',
    mailCode: 'Code aus der E-Mail, die wir Ihnen gerade gesendet haben',
    goOn: 'Weiter',
    mailMissing: (link) => [
      'Keine E-Mail erhalten? Sehen Sie im Spam-Ordner nach, oder ',
      link,
      ', dann kommt eine neue.',
    ],
    signInAgain: 'melden Sie sich noch einmal an',
    appCode: 'Code Ihrer Authenticator-App',
    button: 'Weiter',
    recoveryCode: 'Wiederherstellungscode',
    recoveryButton: 'Wiederherstellungscode benutzen',
    onward: 'Einen Moment',
  },
  enrol: {
    title: 'Zweiten Faktor einrichten',
    button: 'Einrichten',
    code: 'Der Code, den sie zeigt',
    codesTitle: 'Bewahren Sie diese Codes auf',
    codesLead: 'Jeder meldet Sie einmal an, wenn Ihr Gerät verloren ist. Sie werden nur jetzt gezeigt.',
  },
  passkeys: {
    signIn: 'Mit Passkey anmelden',
    noScript: 'Passkeys brauchen JavaScript. Schalten Sie es für diese Seite ein.',
    script: {
      cancelled: 'Es ist nichts geschehen. Sie können es noch einmal versuchen.',
      unknown: 'Dieser Browser unterstützt keine Passkeys. Verwenden Sie einen anderen oder Ihr Telefon.',
      alreadyHere: 'Dieses Gerät hat schon einen Passkey für Ihr Konto.',
      failed: 'Das hat nicht geklappt. Versuchen Sie es noch einmal.',
      invalid_credentials: 'Das wurde nicht angenommen. Versuchen Sie es noch einmal oder auf einem anderen Weg.',
    },
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
        `Dieses Konto bei ${provider} gehört zu keiner Organisation, die sich hier anmelden darf. Verwenden Sie ein anderes.`,
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
  signOut: {
    title: 'Abmelden',
    lead: 'In diesem Browser abmelden? Ihre anderen Geräte bleiben angemeldet.',
    button: 'Abmelden',
    stay: 'Angemeldet bleiben',
    doneTitle: 'Abgemeldet',
    done: 'Sie sind in diesem Browser abgemeldet.',
    again: 'Wieder anmelden',
  },
}
