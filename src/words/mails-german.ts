// The mails in German.
import type { Mail, Mails } from './mails.ts'

/** Makes `Mails` in German. */
export const mailsInGerman = (): Mails => ({
  support: 'Fragen:',
  sent: (appName, to) => `Automatisch gesendet von ${appName} an ${to}.`,
  kinds: {
    sign_up_code: ({ appName, code, codeLife }) => ({
      subject: `${code} ist Ihr Code für ${appName}`,
      title: 'Bestätigen Sie Ihre Adresse',
      lead: `Willkommen bei ${appName}. Geben Sie diesen Code auf der Seite ein, auf der Sie sich registriert haben:`,
      hasCode: true,
      next: 'Oder bestätigen Sie mit diesem Link:',
      button: 'Meine Adresse bestätigen',
      life: `Code und Link gelten ${codeLife} lang und nur einmal.`,
      from: 'Angefordert von:',
      otherwise:
        'Wenn Sie das nicht waren, müssen Sie nichts tun: Ohne den Code oder den Link bekommt niemand ein Konto mit Ihrer Adresse.',
    }),
    sign_up_taken: ({ appName }) => ({
      subject: `Sie haben schon ein Konto bei ${appName}`,
      title: 'Sie haben schon ein Konto',
      lead: `Jemand, vielleicht Sie selbst, wollte sich mit dieser Adresse bei ${appName} registrieren. Zu ihr gibt es schon ein Konto, deshalb wurde nichts geändert.`,
      from: 'Angefordert von:',
      otherwise:
        'Wenn Sie das waren, melden Sie sich wie gewohnt an. Wenn nicht, müssen Sie nichts tun: Niemand hat erfahren, dass Sie ein Konto haben.',
    }),
    verify_email: ({ appName, code, codeLife }) => ({
      subject: `${code} bestätigt Ihre Adresse für ${appName}`,
      title: 'Bestätigen Sie Ihre Adresse',
      lead: 'Geben Sie diesen Code ein, um zu bestätigen, dass diese Adresse Ihnen gehört:',
      hasCode: true,
      next: 'Oder bestätigen Sie mit diesem Link:',
      button: 'Meine Adresse bestätigen',
      life: `Code und Link gelten ${codeLife} lang und nur einmal.`,
      from: 'Angefordert von:',
      otherwise: 'Wenn Sie das nicht waren, müssen Sie nichts tun.',
    }),
    reset_password: ({ appName, codeLife }) => ({
      subject: `Neues Passwort für ${appName} setzen`,
      title: 'Neues Passwort setzen',
      lead: `Jemand, hoffentlich Sie selbst, möchte ein neues Passwort für Ihr Konto bei ${appName} setzen. Geben Sie diesen Code auf der Seite ein, auf der Sie darum gebeten haben:`,
      hasCode: true,
      next: 'Oder setzen Sie das Passwort mit diesem Link:',
      button: 'Neues Passwort setzen',
      life: `Code und Link gelten ${codeLife} lang und nur einmal.`,
      from: 'Angefordert von:',
      otherwise:
        'Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist. Geben Sie Code und Link an niemanden weiter.',
    }),
    password_changed: ({ appName }) => ({
      subject: `Ihr Passwort für ${appName} wurde geändert`,
      title: 'Ihr Passwort wurde geändert',
      lead: `Das Passwort Ihres Kontos bei ${appName} wurde geändert.`,
      from: 'Geändert von:',
      otherwise: SOMEBODY_ELSE,
    }),
    change_email: ({ appName, codeLife }) => ({
      subject: `Bestätigen Sie Ihre neue Adresse für ${appName}`,
      title: 'Bestätigen Sie Ihre neue Adresse',
      lead: `Jemand möchte diese Adresse für ein Konto bei ${appName} verwenden. Wenn Sie das sind, geben Sie diesen Code auf der Seite ein, auf der Sie darum gebeten haben:`,
      hasCode: true,
      next: 'Oder bestätigen Sie mit diesem Link:',
      button: 'Meine neue Adresse bestätigen',
      life: `Code und Link gelten ${codeLife} lang und nur einmal.`,
      from: 'Angefordert von:',
      otherwise: 'Wenn Sie das nicht waren, müssen Sie nichts tun: Ohne den Code oder den Link ändert sich nichts.',
    }),
    change_email_taken: ({ appName }) => ({
      subject: `Diese Adresse hat schon ein Konto bei ${appName}`,
      title: 'Diese Adresse hat schon ein Konto',
      lead: `Jemand, vielleicht Sie selbst, wollte diese Adresse für ein anderes Konto bei ${appName} verwenden. Zu ihr gibt es schon ein eigenes Konto, deshalb wurde nichts geändert.`,
      from: 'Angefordert von:',
      otherwise:
        'Wenn Sie das waren, melden Sie sich mit dieser Adresse an oder wählen Sie eine andere. Wenn nicht, müssen Sie nichts tun: Niemand hat erfahren, dass Sie ein Konto haben.',
    }),
    email_changed: ({ appName, undoLife }) => ({
      subject: `Die Adresse Ihres Kontos bei ${appName} wurde geändert`,
      title: 'Ihre Adresse wurde geändert',
      lead: `Ihr Konto bei ${appName} hat eine neue Adresse. E-Mails dazu kommen nicht mehr hier an.`,
      next: 'Wenn Sie das waren, ist nichts weiter zu tun. Wenn nicht, holen Sie das Konto mit diesem Link zurück. Er stellt diese Adresse wieder her, beendet alle Sitzungen und löscht das Passwort. Er entfernt auch alles, was seit dem Beginn der Sitzung, in der die Adresse geändert wurde, zum Anmelden hinzugefügt wurde.',
      button: 'Mein Konto zurückholen',
      life: `Der Link gilt ${undoLife} lang und nur einmal.`,
      from: 'Geändert von:',
      otherwise: 'Geben Sie den Link an niemanden weiter.',
    }),
    email_restored: ({ appName, codeLife }) => ({
      subject: `Ihr Konto bei ${appName} gehört wieder Ihnen`,
      title: 'Ihr Konto gehört wieder Ihnen',
      lead: `Dies ist wieder die Adresse Ihres Kontos bei ${appName}. Alle Sitzungen wurden beendet, und das Passwort wurde gelöscht. Auch alles, was seit dem Beginn der Sitzung, in der die Adresse geändert wurde, zum Anmelden hinzugefügt wurde, wurde entfernt.`,
      next: 'Setzen Sie jetzt mit diesem Link ein neues Passwort, denn jemand anderes kennt vielleicht das bisherige:',
      button: 'Neues Passwort setzen',
      life: `Der Link gilt ${codeLife} lang und nur einmal. Danach bekommen Sie einen neuen über „Passwort vergessen?“ dort, wo Sie sich anmelden.`,
      from: 'Angefordert von:',
      otherwise: 'Geben Sie den Link an niemanden weiter.',
    }),
    sign_in_code: ({ appName, code, codeLife }) => ({
      subject: `${code} ist Ihr Code zum Anmelden bei ${appName}`,
      title: 'Ihr Code zum Anmelden',
      lead: 'Geben Sie diesen Code auf der Seite ein, auf der Sie sich anmelden möchten:',
      hasCode: true,
      life: `Er gilt ${codeLife} lang und nur einmal. Nennen Sie ihn niemandem: ${appName} fragt nur auf dieser Seite danach.`,
      from: 'Angefordert von:',
      otherwise: 'Wenn Sie das nicht waren, müssen Sie nichts tun: Ohne den Code kommt niemand hinein.',
    }),
    reauthenticate_code: ({ appName, codeLife }) => ({
      subject: `Bestätigen Sie, dass Sie es sind: ${appName}`,
      title: 'Bestätigen Sie, dass Sie es sind',
      lead: `Jemand, der in Ihrem Konto bei ${appName} angemeldet ist, möchte etwas Wichtiges ändern. Wenn Sie das sind, geben Sie dort diesen Code ein:`,
      hasCode: true,
      life: `Er gilt ${codeLife} lang und nur einmal. Nennen Sie ihn niemandem.`,
      from: 'Angefordert von:',
      otherwise:
        'Wenn Sie das nicht waren, ist jemand anderes in Ihrem Konto angemeldet: Setzen Sie sofort ein neues Passwort, über „Passwort vergessen?“ dort, wo Sie sich anmelden. Das beendet auch alle Sitzungen.',
    }),
    invitation: ({ appName, codeLife }) => ({
      subject: `Ihr Konto bei ${appName}`,
      title: 'Ihr Konto ist bereit',
      lead: `Ein Administrator von ${appName} hat ein Konto mit dieser Adresse für Sie angelegt.`,
      next: 'Setzen Sie mit diesem Link Ihr Passwort:',
      button: 'Mein Passwort setzen',
      life: `Der Link gilt ${codeLife} lang und nur einmal. Danach bekommen Sie einen neuen über „Passwort vergessen?“ dort, wo Sie sich anmelden.`,
      otherwise: 'Wenn Sie nicht wissen, worum es geht, müssen Sie nichts tun.',
    }),
    session_theft: ({ appName }) => ({
      subject: `Wir haben eine Ihrer Sitzungen bei ${appName} beendet`,
      title: 'Wir haben eine Ihrer Sitzungen beendet',
      lead: 'Der Schlüssel einer Ihrer Sitzungen wurde zweimal benutzt. Das geschieht, wenn jemand eine Kopie davon hat. Wir haben diese Sitzung sofort beendet. Ihre anderen bestehen weiter.',
      from: 'Zuletzt benutzt von:',
      otherwise:
        'Deshalb wurden Sie vielleicht abgemeldet. Melden Sie sich wieder an, und ändern Sie Ihr Passwort, wenn jemand anderes es kennen könnte.',
    }),
    app_theft: ({ appName }) => ({
      subject: `Wir haben eine App von Ihrem Konto bei ${appName} getrennt`,
      title: 'Wir haben eine App von Ihrem Konto getrennt',
      lead: 'Der Schlüssel, mit dem eine App für Sie handelt, wurde zweimal benutzt. Das geschieht, wenn jemand eine Kopie davon hat. Dieser Schlüssel gilt nicht mehr. Ihre Sitzungen und Ihre anderen Apps bestehen weiter.',
      from: 'Noch einmal benutzt von:',
      otherwise:
        'Deshalb bittet eine App Sie vielleicht, sich wieder anzumelden. Wenn Sie diese App nicht mehr benutzen oder ihr nicht trauen, entziehen Sie ihr den Zugriff unter „Verbindungen“ in Ihrem Konto.',
    }),
    totp_added: factorMail('Eine Authenticator-App wurde hinzugefügt', 'Ab jetzt fragt die Anmeldung nach ihrem Code.'),
    totp_removed: factorMail('Die Authenticator-App wurde entfernt', 'Die Anmeldung fragt nicht mehr nach ihrem Code.'),
    passkey_added: factorMail('Ein Passkey wurde hinzugefügt', 'Damit können Sie sich ohne Passwort anmelden.'),
    passkey_removed: factorMail('Ein Passkey wurde entfernt', 'Damit können Sie sich nicht mehr anmelden.'),
    recovery_codes_made: factorMail('Neue Wiederherstellungscodes wurden erzeugt', 'Die vorigen gelten nicht mehr.'),
    recovery_code_used: factorMail(
      'Ein Wiederherstellungscode wurde zum Anmelden benutzt',
      'Die anderen gelten weiter. Ist Ihr Gerät verloren, entfernen Sie es aus Ihrem Konto.',
    ),
    identity_linked: factorMail(
      'Ein Konto bei einem Anbieter wurde verknüpft',
      'Damit können Sie sich ab jetzt hier anmelden.',
    ),
    identity_unlinked: factorMail(
      'Die Verknüpfung mit einem Konto bei einem Anbieter wurde gelöst',
      'Damit können Sie sich hier nicht mehr anmelden.',
    ),
    factors_removed: ({ appName }) => ({
      subject: `Ihre zweiten Faktoren und Passkeys wurden entfernt (${appName})`,
      title: 'Ihre zweiten Faktoren und Passkeys wurden entfernt',
      lead: `Ein Administrator von ${appName} hat die Authenticator-App, die Passkeys und die Wiederherstellungscodes Ihres Kontos entfernt und seine Sitzungen beendet. Ihr Passwort wurde nicht geändert.`,
      otherwise:
        'Wenn Sie darum gebeten haben, melden Sie sich an, und fügen Sie wieder eine Authenticator-App oder einen Passkey hinzu. Wenn nicht, hat sich vielleicht jemand für Sie ausgegeben: Setzen Sie sofort ein neues Passwort, mit „Passwort vergessen?“ dort, wo Sie sich anmelden, und sagen Sie es dem Betreiber des Dienstes.',
    }),
    impersonated: ({ appName }) => ({
      subject: `Ein Administrator hat Ihr Konto angesehen (${appName})`,
      title: 'Ein Administrator hat Ihr Konto angesehen',
      lead: `Ein Administrator von ${appName} hat Ihr Konto geöffnet, um zu sehen, was Sie sehen. Das dauert höchstens eine Stunde. Ihr Passwort und die anderen Anmeldewege lassen sich dabei nicht ändern.`,
      otherwise:
        'Wenn Sie um Hilfe gebeten haben, ist nichts zu tun. Wenn nicht, fragen Sie den Betreiber des Dienstes nach dem Grund. Die Aktivität Ihres Kontos zeigt, wann es begann und endete.',
    }),
  },
})

const SOMEBODY_ELSE =
  'Wenn Sie das waren, ist nichts weiter zu tun. Wenn nicht, hat jemand anderes Zugang zu Ihrem Konto: Setzen Sie sofort ein neues Passwort, über „Passwort vergessen?“ dort, wo Sie sich anmelden. Das beendet auch alle Sitzungen.'

/** The notice of a change to the ways to sign in: what happened, and what it means. */
function factorMail(what: string, meaning: string): Mail {
  return ({ appName }) => ({
    subject: `${what} (${appName})`,
    title: what,
    lead: `${what}, in Ihrem Konto bei ${appName}. ${meaning}`,
    from: 'Von:',
    otherwise: SOMEBODY_ELSE,
  })
}
