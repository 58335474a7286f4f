// The mails in German.
import type { Dictionary, Mail } from './dictionary.ts'

export const german: Dictionary = {
  support: (address) => `Fragen: ${address}`,
  mails: {
    sign_up_code: ({ appName, code, link, codeLife, origin }) => ({
      subject: `${code} ist Ihr Code für ${appName}`,
      blocks: [
        `Willkommen bei ${appName}. Geben Sie diesen Code auf der Seite ein, auf der Sie sich registriert haben:`,
        { code },
        `Er gilt ${codeLife} lang und nur einmal. Oder bestätigen Sie mit diesem Link, der ebenso lange gilt:`,
        { link, label: 'Meine Adresse bestätigen' },
        `Angefordert von: ${origin}. Wenn Sie das nicht waren, tun Sie nichts: Ohne den Code oder den Link bekommt niemand ein Konto mit Ihrer Adresse.`,
      ],
    }),
    sign_up_taken: ({ appName, origin }) => ({
      subject: `Sie haben schon ein Konto bei ${appName}`,
      blocks: [
        `Jemand, vielleicht Sie selbst, wollte sich mit dieser Adresse bei ${appName} registrieren. Zu ihr gibt es schon ein Konto, deshalb wurde nichts geändert.`,
        'Wenn Sie das waren, melden Sie sich wie gewohnt an. Wenn nicht, tun Sie nichts: Niemand hat erfahren, dass Sie ein Konto haben.',
        `Angefordert von: ${origin}.`,
      ],
    }),
    verify_email: ({ appName, code, link, codeLife, origin }) => ({
      subject: `${code} bestätigt Ihre Adresse für ${appName}`,
      blocks: [
        'Geben Sie diesen Code ein, um zu bestätigen, dass diese Adresse Ihnen gehört:',
        { code },
        `Er gilt ${codeLife} lang und nur einmal. Oder bestätigen Sie mit diesem Link, der ebenso lange gilt:`,
        { link, label: 'Meine Adresse bestätigen' },
        `Angefordert von: ${origin}. Wenn Sie das nicht waren, tun Sie nichts.`,
      ],
    }),
    reset_password: ({ appName, code, link, codeLife, origin }) => ({
      subject: `Neues Passwort für ${appName} setzen`,
      blocks: [
        `Jemand, hoffentlich Sie selbst, möchte ein neues Passwort für Ihr Konto bei ${appName} setzen. Geben Sie diesen Code auf der Seite ein, auf der Sie darum gebeten haben:`,
        { code },
        `Er gilt ${codeLife} lang und nur einmal. Oder setzen Sie das Passwort mit diesem Link, der ebenso lange gilt:`,
        { link, label: 'Neues Passwort setzen' },
        `Angefordert von: ${origin}. Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist. Geben Sie Code und Link an niemanden weiter.`,
      ],
    }),
    password_changed: ({ appName, origin }) => ({
      subject: `Ihr Passwort für ${appName} wurde geändert`,
      blocks: [
        `Das Passwort Ihres Kontos bei ${appName} wurde geändert.`,
        `Geändert von: ${origin}.`,
        'Wenn Sie das waren, ist nichts weiter zu tun. Wenn nicht, kommt jemand anderes in Ihr Konto: Setzen Sie sofort ein neues Passwort, über „Passwort vergessen“ dort, wo Sie sich anmelden. Das beendet auch alle Sitzungen.',
      ],
    }),
    change_email: ({ appName, code, link, codeLife, origin }) => ({
      subject: `Bestätigen Sie Ihre neue Adresse für ${appName}`,
      blocks: [
        `Jemand möchte diese Adresse für ein Konto bei ${appName} verwenden. Wenn Sie das sind, geben Sie diesen Code auf der Seite ein, auf der Sie darum gebeten haben:`,
        { code },
        `Er gilt ${codeLife} lang und nur einmal. Oder bestätigen Sie mit diesem Link, der ebenso lange gilt:`,
        { link, label: 'Meine neue Adresse bestätigen' },
        `Angefordert von: ${origin}. Wenn Sie das nicht waren, tun Sie nichts: Ohne den Code oder den Link ändert sich nichts.`,
      ],
    }),
    change_email_taken: ({ appName, origin }) => ({
      subject: `Diese Adresse hat schon ein Konto bei ${appName}`,
      blocks: [
        `Jemand, vielleicht Sie selbst, wollte diese Adresse für ein anderes Konto bei ${appName} verwenden. Zu ihr gibt es schon ein eigenes Konto, deshalb wurde nichts geändert.`,
        'Wenn Sie das waren, melden Sie sich mit dieser Adresse an oder wählen Sie eine andere. Wenn nicht, tun Sie nichts: Niemand hat erfahren, dass Sie ein Konto haben.',
        `Angefordert von: ${origin}.`,
      ],
    }),
    email_changed: ({ appName, link, undoLife, origin }) => ({
      subject: `Die Adresse Ihres Kontos bei ${appName} wurde geändert`,
      blocks: [
        `Ihr Konto bei ${appName} hat eine neue Adresse; Mails dazu kommen nicht mehr hier an.`,
        `Geändert von: ${origin}.`,
        `Wenn Sie das waren, ist nichts weiter zu tun. Wenn nicht, holen Sie das Konto mit diesem Link zurück. Er gilt ${undoLife} lang. Er stellt diese Adresse wieder her, beendet alle Sitzungen und löscht das Passwort. Er entfernt auch alles, was seit dem Beginn der Sitzung, in der die Adresse geändert wurde, zum Anmelden hinzugefügt wurde:`,
        { link, label: 'Mein Konto zurückholen' },
      ],
    }),
    email_restored: ({ appName, link, codeLife, origin }) => ({
      subject: `Ihr Konto bei ${appName} gehört wieder Ihnen`,
      blocks: [
        `Dies ist wieder die Adresse Ihres Kontos bei ${appName}. Alle Sitzungen wurden beendet, und das Passwort wurde gelöscht. Auch alles, was seit dem Beginn der Sitzung, in der die Adresse geändert wurde, zum Anmelden hinzugefügt wurde, wurde entfernt.`,
        'Setzen Sie jetzt mit diesem Link ein neues Passwort, denn jemand anderes kennt vielleicht das bisherige:',
        { link, label: 'Neues Passwort setzen' },
        `Er gilt ${codeLife} lang und nur einmal. Danach bekommen Sie einen neuen über „Passwort vergessen“ dort, wo Sie sich anmelden.`,
        `Angefordert von: ${origin}.`,
      ],
    }),
    sign_in_code: ({ appName, code, codeLife, origin }) => ({
      subject: `${code} ist Ihr Code zum Anmelden bei ${appName}`,
      blocks: [
        'Geben Sie diesen Code auf der Seite ein, auf der Sie sich anmelden möchten:',
        { code },
        `Er gilt ${codeLife} lang und nur einmal. Nennen Sie ihn niemandem: ${appName} fragt nur auf dieser Seite danach.`,
        `Angefordert von: ${origin}. Wenn Sie das nicht waren, tun Sie nichts: Ohne den Code kommt niemand hinein.`,
      ],
    }),
    reauthenticate_code: ({ appName, code, codeLife, origin }) => ({
      subject: `Bestätigen Sie, dass Sie es sind: ${appName}`,
      blocks: [
        `Jemand, der in Ihrem Konto bei ${appName} angemeldet ist, möchte etwas Wichtiges ändern. Wenn Sie das sind, geben Sie dort diesen Code ein:`,
        { code },
        `Er gilt ${codeLife} lang und nur einmal. Nennen Sie ihn niemandem.`,
        `Angefordert von: ${origin}. Wenn Sie das nicht waren, ist jemand anderes in Ihrem Konto angemeldet: Setzen Sie sofort ein neues Passwort, über „Passwort vergessen“ dort, wo Sie sich anmelden. Das beendet auch alle Sitzungen.`,
      ],
    }),
    invitation: ({ appName, link, codeLife }) => ({
      subject: `Ihr Konto bei ${appName}`,
      blocks: [
        `Eine Administratorin oder ein Administrator von ${appName} hat ein Konto mit dieser Adresse für Sie angelegt. Setzen Sie mit diesem Link ein Passwort, und es gehört Ihnen:`,
        { link, label: 'Mein Passwort setzen' },
        `Er gilt ${codeLife} lang und nur einmal. Danach bekommen Sie einen neuen über „Passwort vergessen“ dort, wo Sie sich anmelden.`,
        'Wenn Sie nicht wissen, worum es geht, tun Sie nichts.',
      ],
    }),
    session_theft: ({ appName, origin }) => ({
      subject: `Wir haben eine Ihrer Sitzungen bei ${appName} beendet`,
      blocks: [
        'Ein Anmeldeschlüssel von Ihnen wurde zweimal benutzt; das geschieht, wenn jemand eine Kopie davon hat. Wir haben diese Sitzung sofort beendet; Ihre anderen bestehen weiter.',
        `Zuletzt benutzt von: ${origin}.`,
        'Wenn Sie abgemeldet wurden, ohne zu wissen, warum, dann deshalb: Melden Sie sich wieder an, und ändern Sie Ihr Passwort, wenn jemand anderes es kennen könnte.',
      ],
    }),
    totp_added: factorMail('Eine Authenticator-App wurde hinzugefügt', 'Ab jetzt fragt die Anmeldung nach ihrem Code.'),
    totp_removed: factorMail('Die Authenticator-App wurde entfernt', 'Die Anmeldung fragt nicht mehr nach ihrem Code.'),
    passkey_added: factorMail('Ein Passkey wurde hinzugefügt', 'Damit können Sie sich ohne Passwort anmelden.'),
    passkey_removed: factorMail('Ein Passkey wurde entfernt', 'Damit können Sie sich nicht mehr anmelden.'),
    factors_removed: ({ appName }) => ({
      subject: `Ihre zweiten Faktoren und Passkeys wurden entfernt (${appName})`,
      blocks: [
        `Die Verwaltung von ${appName} hat die Authenticator-App, die Passkeys und die Wiederherstellungscodes Ihres Kontos entfernt und seine Sitzungen beendet. Ihr Passwort wurde nicht geändert.`,
        'Wenn Sie darum gebeten haben, melden Sie sich an, und fügen Sie wieder eine Authenticator-App oder einen Passkey hinzu. Wenn nicht, hat sich vielleicht jemand für Sie ausgegeben: Setzen Sie sofort ein neues Passwort, mit „Passwort vergessen“ dort, wo Sie sich anmelden, und sagen Sie es denen, die den Dienst betreiben.',
      ],
    }),
    recovery_codes_made: factorMail('Neue Wiederherstellungscodes wurden erzeugt', 'Die vorigen gelten nicht mehr.'),
    identity_linked: factorMail(
      'Ein Konto bei einem Anbieter wurde verknüpft',
      'Damit können Sie sich ab jetzt hier anmelden.',
    ),
    identity_unlinked: factorMail(
      'Die Verknüpfung mit einem Konto bei einem Anbieter wurde gelöst',
      'Damit können Sie sich hier nicht mehr anmelden.',
    ),
    recovery_code_used: factorMail(
      'Mit einem Wiederherstellungscode wurde angemeldet',
      'Die anderen gelten weiter. Ist Ihr Gerät verloren, entfernen Sie es aus Ihrem Konto.',
    ),
  },
}

/** The notice of a change to second factors: what happened, and what it means. */
function factorMail(what: string, meaning: string): Mail {
  return ({ appName, origin }) => ({
    subject: `${what} (${appName})`,
    blocks: [
      `${what}: bei Ihrem Konto von ${appName}. ${meaning}`,
      `Von: ${origin}.`,
      'Wenn Sie das waren, ist nichts weiter zu tun. Wenn nicht, kommt jemand anderes in Ihr Konto: Setzen Sie sofort ein neues Passwort, über „Passwort vergessen“ dort, wo Sie sich anmelden. Das beendet auch alle Sitzungen.',
    ],
  })
}
