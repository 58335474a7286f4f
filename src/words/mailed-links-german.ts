// In German: the pages that mailed links lead to.
import type { MailedLinkWords } from './mailed-links.ts'

export const mailedLinksInGerman: MailedLinkWords = {
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
    doneSignIn: (link) => [link, ' mit dem Passwort, das Sie gesetzt haben, '],
    doneSignInLink: 'Melden Sie sich an',
    doneSet: (link) => ['oder ', link, '.'],
    doneSetLink: 'setzen Sie eines',
    deadTitle: 'Dieser Link gilt nicht mehr',
    dead: 'Er wurde schon benutzt, ist abgelaufen, oder eine neuere E-Mail hat ihn ersetzt. Gehen Sie dorthin zurück, wo Sie sich registriert haben, und fordern Sie einen neuen an.',
  },
  confirmEmail: {
    title: 'Bestätigen Sie Ihre neue Adresse',
    asks: (email) => ['Soll ', email, ' von jetzt an die Adresse Ihres Kontos sein?'],
    elsewhere: (email) => [
      'Jemand möchte, dass ',
      email,
      ' die Adresse seines Kontos wird. Hier ändert sich nichts: Bestätigt wird dort, wo es angefordert wurde, von dem, der dort angemeldet ist. Wenn Sie das nicht waren, schließen Sie diese Seite.',
    ],
    button: 'Diese Adresse verwenden',
    dead: 'Er wurde schon benutzt, ist abgelaufen, oder seitdem hat sich etwas geändert. Es ist nichts geschehen.',
  },
  undoEmail: {
    title: 'Änderung zurücknehmen',
    asks: (email) => [
      'Soll das Konto wieder die Adresse ',
      email,
      ' haben? Alle, die dort angemeldet sind, werden abgemeldet, sein Passwort wird entfernt, und wir senden Ihnen einen Link, mit dem Sie ein neues setzen.',
    ],
    goes: 'Das kam seit Beginn der Sitzung hinzu, in der die Adresse geändert wurde, und wird entfernt:',
    stays: 'Das ist älter und bleibt. Wer es hat, kann sich damit anmelden:',
    drop: 'Nicht alles davon gehört mir: auch das entfernen',
    button: 'Ja, es ist meins',
    doneTitle: 'Das Konto gehört wieder Ihnen',
    done: 'Es hat wieder seine alte Adresse, und alle wurden abgemeldet. Sehen Sie in Ihrem Postfach nach: Dort finden Sie einen Link, mit dem Sie ein neues Passwort setzen.',
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
      'Geben Sie die Adresse Ihres Kontos ein. Wenn es eines gibt, senden wir einen Code und einen Link, mit denen Sie ein neues Passwort setzen.',
    forgotButton: 'Code senden',
    back: 'Zurück zur Anmeldung',
    resetTitle: 'Neues Passwort setzen',
    mailed:
      'Wenn die Adresse ein Konto hat, sind ein Code und ein Link unterwegs. Sie gelten einige Minuten und nur einmal. Geben Sie den Code hier ein, oder folgen Sie dem Link.',
    button: 'Neues Passwort setzen',
    after: 'Danach sind Sie überall abgemeldet und melden sich mit dem neuen Passwort an.',
    noMail: 'Keine E-Mail erhalten?',
    again: 'Neuen Code anfordern',
    doneTitle: 'Ihr Passwort ist gesetzt',
    done: (link) => ['Sie wurden überall abgemeldet. ', link, ', mit dem neuen Passwort.'],
    dead: 'Er wurde schon benutzt, ist abgelaufen, oder eine neuere E-Mail hat ihn ersetzt.',
    deadAgain: 'Neuen Link anfordern',
  },
}
