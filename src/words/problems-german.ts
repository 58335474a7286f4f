// In German: refusals: what was typed wrong, what was refused, and the pages that explain the codes.
import type { ProblemWords } from './problems.ts'

export const problemsInGerman: ProblemWords = {
  said: {
    wrong_password: () =>
      'Adresse und Passwort passen nicht zusammen, oder die Adresse ist noch nicht bestätigt. Den Link dafür finden Sie in der E-Mail zu Ihrer Registrierung.',
    too_many: ({ minutes }) =>
      minutes === undefined
        ? 'Zu viele Versuche: Warten Sie ein wenig, und versuchen Sie es dann noch einmal.'
        : `Zu viele Versuche. Versuchen Sie es in ${minutes} ${minutes === 1 ? 'Minute' : 'Minuten'} noch einmal.`,
    turnstile_required: () => 'Zu viele Versuche: Melden Sie sich dort an, wo Sie es sonst tun.',
    prove_human: () =>
      'Zu viele Versuche: Zeigen Sie unten, dass Sie ein Mensch sind, und geben Sie Ihr Passwort noch einmal ein.',
    wrong_mailed_code: () =>
      'Dieser Code ist falsch oder zu alt. Sehen Sie in der neuesten E-Mail nach, oder fordern Sie einen neuen an.',
    wrong_sign_in_code: () =>
      'Dieser Code wurde nicht angenommen. Geben Sie den aus der neuesten E-Mail ein; wenn auch der nicht geht, melden Sie sich neu an.',
    wrong_app_code: () =>
      'Dieser Code wurde nicht angenommen. Geben Sie den ein, den die App jetzt zeigt; wenn auch der nicht geht, melden Sie sich neu an.',
    wrong_recovery_code: () =>
      'Dieser Code wurde nicht angenommen. Jeder gilt nur einmal; wenn es noch einmal nicht geht, melden Sie sich neu an.',
    sign_in_over: () => 'Diese Anmeldung ist vorbei: Beginnen Sie noch einmal.',
    wrong_current_password: () => 'Dieses Passwort stimmt nicht.',
    wrong_first_code: () =>
      'Dieser Code wurde nicht angenommen. Geben Sie den ein, den die App jetzt zeigt. Geht es wieder nicht, prüfen Sie die Uhr Ihres Telefons.',
    wrong_passkey: () =>
      'Dieser Passkey wurde nicht angenommen. Versuchen Sie es noch einmal, oder verwenden Sie einen anderen.',
    nothing_proved: () => 'Wählen Sie einen der Wege unten.',
    factor_wanted: () => 'Ihr Konto hat inzwischen einen zweiten Faktor: Bestätigen Sie damit.',
    last_way_in: () =>
      'Anders können Sie sich nicht anmelden. Fügen Sie erst einen anderen Weg hinzu, z. B. ein Passwort.',
    last_factor: () =>
      'Ihr Konto muss einen zweiten Faktor behalten. Fügen Sie erst einen anderen hinzu, und entfernen Sie dann diesen.',
    invalid_passkey: () => 'Der Passkey wurde nicht angenommen. Beginnen Sie noch einmal.',
    too_many_passkeys: () => 'Ihr Konto hat so viele Passkeys, wie es haben darf. Entfernen Sie erst einen.',
    needs_script: () =>
      'Passkeys brauchen JavaScript. Schalten Sie es für diese Seite ein, und versuchen Sie es noch einmal.',
    reason_missing: () => 'Geben Sie einen Grund an.',
    name_missing: () => 'Geben Sie ihm einen Namen.',
    email_taken: () => 'Diese Adresse hat schon ein Konto. Melden Sie sich an.',
    person_exists: () => 'Mit dieser Adresse gibt es schon ein Konto. Finden Sie die Person über das Feld ganz oben.',
    too_short: ({ minLength }) => `Verwenden Sie mindestens ${minLength} Zeichen.`,
    too_long: () => 'Das ist zu lang.',
    not_text: () => 'Der Text enthält Zeichen, die nicht erlaubt sind.',
    no_lower_case: () => 'Fügen Sie einen Kleinbuchstaben hinzu.',
    no_upper_case: () => 'Fügen Sie einen Großbuchstaben hinzu.',
    no_digit: () => 'Fügen Sie eine Ziffer hinzu.',
    no_symbol: () => 'Fügen Sie ein Sonderzeichen hinzu, z. B. einen Bindestrich oder ein Leerzeichen.',
    common: () => 'Dieses Passwort wird als eines der ersten geraten. Wählen Sie ein anderes, z. B. mehrere Wörter.',
    breached: () =>
      'Dieses Passwort stand in einem Datenleck und wird deshalb ausprobiert. Wählen Sie ein anderes, z. B. mehrere Wörter.',
    contains_email: () => 'Das Passwort besteht fast nur aus der E-Mail-Adresse.',
    contains_app_name: ({ appName }) => `Das Passwort besteht fast nur aus dem Namen ${appName}.`,
    not_an_address: () => 'Geben Sie eine Adresse in der Form name@example.com ein.',
    forbidden_character: () => 'Zeilenumbrüche, Steuerzeichen und unsichtbare Zeichen sind nicht erlaubt.',
    bad_domain: () => 'Was nach dem @ steht, ist kein Domainname.',
    not_a_code: () => 'Der Code hat sechs Ziffern.',
    not_trusted: () => 'Erlaubt sind ein Pfad dieser Seite und Seiten, denen sie vertraut.',
    same_address: () => 'Das ist schon Ihre Adresse. Geben Sie eine andere ein.',
  },
  problems: {
    invalid_request: [
      'Die Anfrage ist ungültig',
      'Ihre Eingabe oder der Link, dem Sie gefolgt sind, ist hier nicht gültig.',
    ],
    invalid_code: [
      'Dieser Code oder Link ist ungültig',
      'Er ist falsch, wurde schon benutzt oder ist zu alt. Fordern Sie einen neuen an.',
    ],
    unauthenticated: ['Sie sind nicht angemeldet', 'Melden Sie sich zuerst an.'],
    reauthentication_required: [
      'Melden Sie sich noch einmal an',
      'Ihre Anmeldung ist dafür zu lange her. Melden Sie sich noch einmal an.',
    ],
    forbidden: [
      'Das dürfen Sie nicht',
      'Ihr Konto darf das nicht. Wenn es das dürfen sollte, fragen Sie den Betreiber dieses Dienstes.',
    ],
    token_invalid: ['Das Token wird nicht angenommen', 'Melden Sie sich neu an, und wiederholen Sie es.'],
    token_expired: ['Das Token ist abgelaufen', 'Laden Sie die Seite neu, oder melden Sie sich neu an.'],
    insufficient_scope: ['Diese App darf das nicht', 'Die App hat um das Recht dazu nicht gebeten.'],
    dpop_required: ['Das Token ist an einen Schlüssel gebunden', 'Die App muss beweisen, dass sie den Schlüssel hat.'],
    invalid_dpop_proof: [
      'Der Beweis für den Schlüssel stimmt nicht',
      'Die App muss für jede Anfrage einen neuen machen.',
    ],
    use_dpop_nonce: [
      'Dem Beweis fehlt eine Nonce',
      'Die App muss ihn noch einmal machen, mit der Nonce, die sie bekam.',
    ],
    unknown_identity: ['Diese Anmeldung gehört zu keinem Konto', 'Verknüpfen Sie sie zuerst mit Ihrem Konto.'],
    second_factor_required: ['Ein zweiter Faktor fehlt', 'Ihr Konto braucht dafür einen zweiten Faktor.'],
    turnstile_required: [
      'Zeigen Sie, dass Sie ein Mensch sind',
      'Zu viele Versuche sind fehlgeschlagen. Melden Sie sich dort an, wo Sie es sonst tun.',
    ],
    impersonating: [
      'Nicht, während Sie als jemand anderes handeln',
      'Sie sehen das Konto einer anderen Person. Was ihr gehört, wird nicht an ihrer Stelle geändert: Beenden Sie das zuerst.',
    ],
    cross_site_request: [
      'Die Anfrage kam von einer anderen Website',
      'Eine Seite einer anderen Website hat Sie hierher geschickt, und das ist nicht erlaubt. Gehen Sie zur Startseite, und versuchen Sie es dort.',
    ],
    not_found: [
      'Hier ist nichts',
      'Diese Seite gibt es nicht. Prüfen Sie die Adresse, oder beginnen Sie auf der Startseite.',
    ],
    method_not_allowed: [
      'So geht es hier nicht',
      'Diese Seite lässt sich so nicht benutzen. Beginnen Sie auf der Startseite.',
    ],
    payload_too_large: ['Das ist zu groß', 'Die gesendeten Daten sind zu groß.'],
    unsupported_media_type: [
      'So geht es hier nicht',
      'Die gesendeten Daten haben ein Format, das hier nicht angenommen wird.',
    ],
    weak_password: [
      'Dieses Passwort ist nicht sicher genug',
      'Es erfüllt die Regeln dieser Website nicht. Wählen Sie ein anderes.',
    ],
    too_many_requests: ['Zu viele Versuche', 'Von Ihrem Anschluss kamen zu viele Versuche. Es ging nichts verloren.'],
    misconfigured: [
      'Dieser Dienst ist nicht richtig eingerichtet',
      'Dieser Dienst ist nicht richtig eingerichtet. Sein Betreiber muss ändern:',
    ],
    internal_error: ['Hier ist etwas fehlgeschlagen', 'Es liegt nicht an Ihnen. Versuchen Sie es gleich noch einmal.'],
    busy: ['Gerade zu viel los', 'Gerade melden sich zu viele Leute an.'],
    unavailable: ['Gerade nicht möglich', 'Das geht gerade nicht. Versuchen Sie es bald noch einmal.'],
    invalid_passkey: [
      'Dieser Passkey funktioniert nicht',
      'Dieser Passkey wurde nicht angenommen: Er ist zu alt, oder er gehört zu einem anderen Konto. Beginnen Sie noch einmal.',
    ],
    invalid_credentials: [
      'Die Anmeldung ist fehlgeschlagen',
      'Adresse und Passwort passen nicht zusammen, oder das Konto darf sich nicht anmelden. Haben Sie sich eben erst registriert, bestätigen Sie zuerst Ihre Adresse.',
    ],
    session_expired: [
      'Die Sitzung ist abgelaufen',
      'Sie waren so lange angemeldet, wie eine Sitzung dauert. Melden Sie sich neu an.',
    ],
    session_revoked: [
      'Die Sitzung wurde beendet',
      'Sie wurden abgemeldet, hier oder von einem anderen Gerät aus. Melden Sie sich neu an.',
    ],
    refresh_token_reused: [
      'Die Sitzung wurde beendet, weil sie doppelt benutzt wurde',
      'Zur Sicherheit wurden Sie abgemeldet: Ihre Sitzung wurde an zwei Stellen benutzt. Melden Sie sich neu an, und ändern Sie Ihr Passwort, wenn Sie nicht wissen, warum.',
    ],
    email_taken: ['Diese Adresse hat ein Konto', 'Mit dieser Adresse gibt es schon ein Konto. Melden Sie sich an.'],
    user_disabled: [
      'Dieses Konto ist gesperrt',
      'Dieses Konto ist gesperrt. Fragen Sie den Betreiber dieses Dienstes.',
    ],
    too_many_passkeys: [
      'Dieses Konto hat so viele Passkeys wie erlaubt',
      'Sie haben so viele Passkeys, wie ein Konto haben kann. Entfernen Sie einen, den Sie nicht brauchen, und legen Sie dann diesen an.',
    ],
    last_way_in: [
      'Das ist der letzte Weg in das Konto',
      'Ohne ihn könnten Sie sich nicht mehr anmelden. Setzen Sie zuerst ein Passwort, oder legen Sie einen Passkey an.',
    ],
    last_factor: [
      'Dieses Konto braucht einen zweiten Faktor',
      'Ihr Konto muss einen zweiten Faktor haben. Richten Sie zuerst einen anderen ein, und entfernen Sie dann diesen.',
    ],
    no_second_factor: [
      'Dieses Konto hat keinen zweiten Faktor',
      'Wiederherstellungscodes ersetzen einen zweiten Faktor, und Sie haben noch keinen. Richten Sie zuerst eine Authenticator-App oder einen Passkey ein.',
    ],
    mail_not_repeatable: [
      'Diese E-Mail kann nicht noch einmal versucht werden',
      'Sie ist gesendet, wird gerade gesendet, oder ihr Text ist gelöscht. Sehen Sie im Postausgang nach, und lassen Sie eine neue E-Mail senden.',
    ],
    changed_meanwhile: [
      'Es wurde inzwischen geändert',
      'Jemand anderes hat das geändert, seit Sie es gesehen haben. Sehen Sie es noch einmal an, und entscheiden Sie neu.',
    ],
    other_account: [
      'Es wurde nichts geändert',
      'Die Seite mit diesem Formular wurde für ein anderes Konto geöffnet, oder vor langer Zeit. Es wurde nichts geändert.',
    ],
  },
  otherAccount: { now: (who) => ['Sie sind angemeldet als ', who, '.'], goOn: 'Mit diesem Konto weiter' },
  refusal: { again: 'Noch einmal versuchen', nameRequest: 'Wenn Sie um Hilfe bitten, nennen Sie diese Anfrage:' },
  problemPages: {
    title: 'Problemcodes',
    lead: 'Was die API antworten kann, wenn sie etwas ablehnt (RFC 9457). Jeder Code bleibt, wie er ist, und der Typ der Antwort führt zu seiner Seite.',
    status: 'Statuscode',
    code: 'Kennung',
    meaning: 'Bedeutung',
    page: 'Was Menschen lesen',
    advice: 'Was ein Programm tut',
    all: 'Alle Problemcodes',
    advices: {
      invalid_request: 'Sehen Sie in `errors`: Jeder Eintrag nennt ein Feld, einen Code und was zu ändern ist.',
      invalid_code:
        'Er ist falsch, schon benutzt, zu alt oder gehört zu einer anderen Anfrage. Fordern Sie einen neuen an.',
      invalid_passkey:
        'Er ist fehlerhaft, zu alt, schon benutzt oder gehört zu einer anderen Seite oder Person. Beginnen Sie noch einmal.',
      weak_password: 'Sehen Sie in `errors`: Jeder Code nennt eine Regel für Passwörter.',
      unauthenticated: 'Melden Sie sich an, oder senden Sie ein gültiges Zugriffstoken oder Sitzungscookie.',
      invalid_credentials:
        'Adresse oder Passwort sind falsch, oder das Konto darf sich nicht anmelden. Nach einer Registrierung muss zuerst die Adresse bestätigt werden.',
      reauthentication_required:
        'Diese Änderung braucht einen frischen Nachweis, wer Sie sind: Melden Sie sich neu an, und wiederholen Sie sie.',
      session_expired: 'Melden Sie sich neu an.',
      session_revoked: 'Melden Sie sich neu an.',
      refresh_token_reused: 'Melden Sie sich neu an. Waren es nicht zwei eigene Programme, ändern Sie Ihr Passwort.',
      forbidden: 'Ihre Rolle oder Ihre Sitzung erlaubt es nicht.',
      token_invalid:
        'Einer App wurde ein Token gezeigt, das nicht hier oder von einem vertrauten Aussteller stammt, verändert wurde oder für eine andere Zielgruppe ist. Holen Sie ein neues.',
      token_expired:
        'Erneuern Sie das Token mit POST /api/refresh, oder holen Sie eines mit POST /api/token, und wiederholen Sie die Anfrage.',
      insufficient_scope:
        'Dem Token fehlt ein Scope oder eine Berechtigung. `scope` in der Aufforderung (WWW-Authenticate) nennt alles, was die Route verlangt.',
      dpop_required:
        'Das Token ist an einen Schlüssel gebunden (DPoP, RFC 9449). Senden Sie es als `Authorization: DPoP <Token>`, mit einem Beweis im Header `DPoP`.',
      invalid_dpop_proof:
        'Im Header `DPoP` muss ein Beweis für diese Methode, diese URL und dieses Token stehen, der höchstens eine Minute alt ist und noch nie gesendet wurde.',
      use_dpop_nonce:
        'Machen Sie den Beweis mit der Nonce aus dem Header `DPoP-Nonce` noch einmal, und wiederholen Sie die Anfrage.',
      unknown_identity:
        'Das Token des anderen Ausstellers ist gut, aber sein Subjekt ist mit keinem Konto hier verknüpft. Melden Sie sich über diesen Anbieter an, oder verknüpfen Sie ihn mit POST /api/identities/{provider}.',
      second_factor_required:
        'Weisen Sie einen zweiten Faktor mit POST /api/reauthenticate nach, oder richten Sie einen mit POST /api/totp oder POST /api/passkeys/options ein.',
      turnstile_required:
        'Zu viele Versuche sind fehlgeschlagen: Zeigen Sie das Turnstile-Widget, und senden Sie sein Token als turnstile_token.',
      impersonating:
        'In dieser Sitzung handelt ein Administrator als jemand anderes (`act` in ihren Tokens): Sie liest, erneuert sich, holt Tokens für andere APIs und endet. Beenden Sie sie mit DELETE /api/impersonation.',
      cross_site_request:
        'Ein Browser muss vom Issuer oder von einer vertrauten Origin aus anfragen (TRUSTED_ORIGINS). Skripte verwenden den Transport bearer und keine Cookies.',
      not_found: 'Prüfen Sie den Pfad und die Id.',
      method_not_allowed: 'Verwenden Sie eine der Methoden im Header Allow.',
      email_taken: 'Melden Sie sich stattdessen an.',
      user_disabled: 'Geben Sie es zuerst wieder frei.',
      too_many_passkeys: 'Entfernen Sie zuerst einen.',
      last_way_in: 'Setzen Sie zuerst ein Passwort, oder legen Sie einen weiteren Passkey an.',
      last_factor: 'Richten Sie zuerst einen anderen ein, und entfernen Sie dann diesen.',
      no_second_factor: 'Richten Sie zuerst eine Authenticator-App oder einen Passkey ein.',
      mail_not_repeatable: 'Siehe `detail`. Lassen Sie die Person eine neue E-Mail anfordern.',
      changed_meanwhile: 'Lesen Sie es neu, und wiederholen Sie die Anfrage mit dem neuen `ETag` in `If-Match`.',
      other_account:
        'Ein Formular des eigenen Kontos nennt das Konto im Feld `account`. Öffnen Sie die Seite neu, in der Sitzung, die handeln soll.',
      payload_too_large: 'Senden Sie höchstens 64 KiB.',
      unsupported_media_type: 'Senden Sie application/json.',
      too_many_requests: 'Warten Sie so viele Sekunden, wie Retry-After sagt.',
      misconfigured: 'Der Betreiber muss die Einstellungen in `errors` berichtigen. Ihre Werte werden nie gezeigt.',
      internal_error: 'Nennen Sie dem Betreiber die request_id.',
      busy: 'Versuchen Sie es nach Retry-After Sekunden noch einmal.',
      unavailable: 'Versuchen Sie es nach Retry-After Sekunden noch einmal. Es wurde nichts geändert, oder alles.',
    },
  },
}
