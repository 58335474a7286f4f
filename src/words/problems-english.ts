// In English: refusals: what was typed wrong, what was refused, and the pages that explain the codes.
import type { ProblemWords } from './problems.ts'

export const problemsInEnglish: ProblemWords = {
  said: {
    wrong_password: () =>
      'Address and password don’t match, or the address was never confirmed. The email from your sign-up has a link to confirm it.',
    too_many: ({ minutes }) =>
      minutes === undefined
        ? 'Too many attempts. Wait a little, then try again.'
        : `Too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    turnstile_required: () => 'Too many attempts. Sign in where you usually do.',
    prove_human: () => 'Too many attempts. Show below that you are human, and enter your password again.',
    wrong_mailed_code: () => 'That code is wrong or too old. Look at the newest email, or ask for a new code.',
    wrong_sign_in_code: () =>
      'That code was not accepted. Enter the one in the newest email. If it fails again, sign in again.',
    wrong_app_code: () =>
      'That code was not accepted. Enter the one that the app shows now. If it fails again, sign in again.',
    wrong_recovery_code: () => 'That code was not accepted. Each works once. If it fails again, sign in again.',
    sign_in_over: () => 'This sign-in is over. Start again.',
    wrong_current_password: () => 'That password is not right.',
    wrong_first_code: () =>
      'That code was not accepted. Enter the one that the app shows now. If it fails again, check the clock of your phone.',
    wrong_passkey: () => 'That passkey was not accepted. Try again, or use another one.',
    nothing_proved: () => 'Choose one of the ways below.',
    factor_wanted: () => 'Your account has a second factor now. Confirm with it.',
    last_way_in: () => 'This is your only way to sign in. Add another one first, e.g. a password.',
    last_factor: () => 'Your account must keep a second factor. Add another one first, then remove this.',
    invalid_passkey: () => 'The passkey was not accepted. Start again.',
    too_many_passkeys: () => 'Your account already has as many passkeys as it may have. Remove one first.',
    needs_script: () => 'Passkeys need JavaScript. Turn it on for this page, then try again.',
    reason_missing: () => 'Enter a reason.',
    name_missing: () => 'Give it a name.',
    email_taken: () => 'This address already has an account. Sign in instead.',
    person_exists: () => 'There is already an account with this address. Find the person with the field at the top.',
    too_short: ({ minLength }) => `Use at least ${minLength} characters.`,
    too_long: () => 'This is too long.',
    not_text: () => 'The text has characters that are not allowed.',
    no_lower_case: () => 'Add a lower-case letter.',
    no_upper_case: () => 'Add an upper-case letter.',
    no_digit: () => 'Add a digit.',
    no_symbol: () => 'Add a symbol, e.g. a hyphen or a space.',
    common: () => 'This password is easily guessed. Choose another one, e.g. several words.',
    breached: () => 'This password was in a data breach, so attackers try it. Choose another one, e.g. several words.',
    contains_email: () => 'This password is little more than the email address.',
    contains_app_name: ({ appName }) => `This password is little more than the name ${appName}.`,
    not_an_address: () => 'Enter one address in the form name@example.com.',
    forbidden_character: () => 'Line breaks, control characters and invisible characters are not allowed.',
    bad_domain: () => 'The part after the @ is not a domain name.',
    not_a_code: () => 'The code has six digits.',
    not_trusted: () => 'A path of this site, or a page of a trusted origin.',
    same_address: () => 'This is already your address. Enter another one.',
  },
  problems: {
    invalid_request: [
      'The request is not valid',
      'Something that you typed, or the link that you followed, is not valid here.',
    ],
    invalid_code: ['The code or link is not valid', 'It is wrong, was used before, or is too old. Ask for a new one.'],
    unauthenticated: ['You are not signed in', 'Sign in first.'],
    reauthentication_required: [
      'A fresh sign-in is needed',
      'Your last sign-in was too long ago for this. Sign in again.',
    ],
    forbidden: [
      'You may not do this',
      'Your account may not do this. If it should, ask the people who run this service.',
    ],
    token_invalid: ['The token is not accepted', 'Sign in again, then repeat it.'],
    token_expired: ['The token has expired', 'Reload the page, or sign in again.'],
    insufficient_scope: ['This app may not do this', 'The app did not ask for the right to do this.'],
    dpop_required: ['The token is bound to a key', 'The app has to prove that it holds the key.'],
    invalid_dpop_proof: ['The proof of the key is not right', 'The app has to make a new one for each request.'],
    use_dpop_nonce: ['The proof needs a nonce', 'The app has to make it again, with the nonce that it was given.'],
    unknown_identity: ['Nobody here has this sign-in', 'Link it to your account first, at “Connections”.'],
    second_factor_required: ['A second factor is needed', 'Your account needs a second factor for this.'],
    turnstile_required: ['Prove that you are human', 'Too many attempts failed. Sign in where you usually do.'],
    impersonating: [
      'Not while you act as somebody else',
      'You look at another person’s account. You can’t change anything for them. Stop acting as them first.',
    ],
    cross_site_request: [
      'The request came from another site',
      'A page of another site sent you here, which is not allowed. Go to the start page and try it there.',
    ],
    not_found: ['There is nothing here', 'This page does not exist. Check the address, or begin at the start page.'],
    method_not_allowed: [
      'This method is not allowed here',
      'This page can’t be used this way. Begin at the start page.',
    ],
    payload_too_large: ['The body is too large', 'What was sent is too large.'],
    unsupported_media_type: [
      'This content type is not accepted here',
      'The data that was sent has a format that is not accepted here.',
    ],
    weak_password: ['The password is not accepted', 'It does not meet the rules of this site. Choose another.'],
    too_many_requests: ['Too many attempts', 'Too many attempts came from your connection. Nothing was lost.'],
    misconfigured: [
      'This service is not set up correctly',
      'This service is not set up correctly. Its operator has to change:',
    ],
    internal_error: ['Something failed here', 'It is not your fault. Try again in a moment.'],
    busy: ['Too busy at the moment', 'Too many people sign in at the moment.'],
    unavailable: ['Not available at the moment', 'This does not work at the moment. Try again soon.'],
    invalid_passkey: [
      'The passkey is not accepted',
      'This passkey was not accepted: it is too old, or belongs to another account. Start again.',
    ],
    invalid_credentials: [
      'Sign-in failed',
      'Address and password don’t match, or the account may not sign in. If you signed up a moment ago, confirm your address first.',
    ],
    session_expired: ['The session has expired', 'You were signed in for as long as a session lasts. Sign in again.'],
    session_revoked: ['The session was ended', 'You were signed out, here or from another device. Sign in again.'],
    refresh_token_reused: [
      'The session was ended because its token was used twice',
      'To be safe we signed you out: your session was used in two places. Sign in again, and change your password if you don’t know why.',
    ],
    email_taken: ['This address has an account', 'There is an account with this address already. Sign in instead.'],
    user_disabled: ['This account is disabled', 'This account is disabled. Ask the operator of this service.'],
    too_many_passkeys: [
      'This account has the most passkeys allowed',
      'You have as many passkeys as an account can have. Remove one that you don’t use, then add this one.',
    ],
    last_way_in: [
      'This is the last way to sign in to the account',
      'Without this you could not sign in any more. Set a password, or add a passkey, first.',
    ],
    last_factor: [
      'This account must have a second factor',
      'Your account must have a second factor. Set up another one first, then remove this.',
    ],
    no_second_factor: [
      'This account has no second factor',
      'Recovery codes stand in for a second factor, and you have none yet. Set up an authenticator app or a passkey first.',
    ],
    mail_not_repeatable: [
      'This email can’t be tried again',
      'It was sent, is being sent, or its text is gone. Look at the outbox, and have a new email sent instead.',
    ],
    changed_meanwhile: [
      'It was changed meanwhile',
      'Somebody else changed this since you looked. Look again, and decide anew.',
    ],
    other_account: [
      'Nothing was changed',
      'The page with this form was opened for another account, or a long time ago. Nothing was changed.',
    ],
  },
  otherAccount: { now: (who) => ['You are signed in as ', who, '.'], goOn: 'Continue with this account' },
  refusal: { again: 'Try again', nameRequest: 'If you ask for help, name this request:' },
  problemPages: {
    title: 'Problem codes',
    lead: 'What the API may answer when it refuses something (RFC 9457). Each code is stable, and the answer’s type leads to its page.',
    status: 'Status',
    code: 'Code',
    meaning: 'Meaning',
    page: 'What a person is told',
    advice: 'What a program does',
    all: 'All problem codes',
    advices: {
      invalid_request: 'Look at `errors`: each entry names a field, a code and what to change.',
      invalid_code: 'It is wrong, was used before, is too old, or belongs to another request. Ask for a new one.',
      invalid_passkey: 'It is malformed, too old, was used before, or belongs to another page or person. Start again.',
      weak_password: 'Look at `errors`: each code names a rule of the password policy.',
      unauthenticated: 'Sign in, or send a valid access token or session cookie.',
      invalid_credentials:
        'The address or the password is wrong, or the account may not sign in. If you signed up a moment ago, confirm your address first.',
      reauthentication_required: 'This change needs a recent proof of who you are: sign in again, then repeat it.',
      session_expired: 'Sign in again.',
      session_revoked: 'Sign in again.',
      refresh_token_reused: 'Sign in again. If two of your own programs did not do it, change your password.',
      forbidden: 'Your role or session does not allow it.',
      token_invalid:
        'An app was shown a token that was not made here or by a trusted issuer, was altered, or is for another audience. Get a new one.',
      token_expired: 'Renew the token with POST /api/refresh, or get one from POST /api/token, and repeat the request.',
      insufficient_scope:
        'The token lacks a scope or a permission. `scope` in the challenge (WWW-Authenticate) lists all that the route wants.',
      dpop_required:
        'The token is bound to a key (DPoP, RFC 9449). Send it as `Authorization: DPoP <token>`, with a proof in the header `DPoP`.',
      invalid_dpop_proof:
        'The header `DPoP` must hold one proof for this method, this URL and this token, made within the last minute and never sent before.',
      use_dpop_nonce: 'Make the proof again with the nonce of the header `DPoP-Nonce`, and repeat the request.',
      unknown_identity:
        'The token of the other issuer is good, but its subject is linked to no account here. Sign in by that provider, or link it at POST /api/identities/{provider}.',
      second_factor_required:
        'Prove a second factor at POST /api/reauthenticate, or enrol one at POST /api/totp or POST /api/passkeys/options.',
      turnstile_required: 'Too many attempts failed: show the Turnstile widget, and send its token as turnstile_token.',
      impersonating:
        'In this session an operator acts as somebody else (`act` in its tokens). It can read, refresh, get tokens for other APIs, and end. End it with DELETE /api/impersonation.',
      cross_site_request:
        'A browser must call from the issuer or a trusted origin (TRUSTED_ORIGINS). Scripts use the bearer transport and no cookies.',
      not_found: 'Check the path and the id.',
      method_not_allowed: 'Use one of the methods in the Allow header.',
      email_taken: 'Sign in instead.',
      user_disabled: 'Enable it first.',
      too_many_passkeys: 'Remove one first.',
      last_way_in: 'Set a password, or add another passkey, first.',
      last_factor: 'Enrol another one first, then remove this.',
      no_second_factor: 'Enrol an authenticator app or a passkey first.',
      mail_not_repeatable: 'See `detail`. Have the person ask for a new email.',
      changed_meanwhile: 'Read it again, and repeat the request with its new `ETag` in `If-Match`.',
      other_account:
        'A form of an account page names its account in the field `account`. Open the page again, in the session that should act.',
      payload_too_large: 'Send at most 64 KiB.',
      unsupported_media_type: 'Send application/json.',
      too_many_requests: 'Wait as long as Retry-After says, in seconds.',
      misconfigured: 'The operator must correct the settings in `errors`. Their values are never shown.',
      internal_error: 'Tell the operator the request_id.',
      busy: 'Try again after Retry-After seconds.',
      unavailable: 'Try again after Retry-After seconds. Nothing was changed, or all of it was.',
    },
  },
}
