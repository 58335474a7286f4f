// The console's pages of keys and mail, in English.
import type { KeysWords, MailWords } from './operations.ts'

/** Makes `KeysWords` in English. */
export const keysInEnglish = (): KeysWords => ({
  title: 'Keys',
  lead: 'They sign the access tokens that apps verify. A new one is published before it signs, and stays until its last token has expired.',
  columns: { key: 'Key', state: 'State', age: 'Age', until: 'Next', secret: 'Sealed by' },
  states: { signs: 'Signs', published: 'Published', retiring: 'Retiring', sealed: 'Can’t be opened' },
  until: {
    rotates: (time) => ['rotates ', time],
    due: 'due: the clock rotates it at its next run',
    signs: (time) => ['signs ', time],
    expires: (time) => ['is removed ', time],
  },
  secrets: {
    current: 'AUTH_SECRET',
    previous: 'AUTH_SECRET_PREVIOUS',
    unknown: 'a secret that this Worker doesn’t have',
  },
  empty: { title: 'There is no key yet', lead: 'The first sign-in makes one.' },
  next: {
    rotates: (time) => ['The key that signs rotates by itself ', time, '.'],
    due: 'The key that signs is due: the clock makes its successor at its next run.',
    published: (time) => ['A successor is published, and signs ', time, '.'],
    sealed: 'No key can be opened by this Worker’s AUTH_SECRET. The next sign-in makes one.',
  },
  rotate: {
    title: 'Rotate the key',
    lead: 'For routine rotation. Nobody notices it.',
    button: 'Rotate the key',
    happens: (hour) => [
      'At its next run the clock makes a successor and publishes it.',
      `The successor signs ${hour} later, when everybody has read it.`,
      'Nobody is signed out. The old key is removed when its last token has expired.',
      'A stolen copy of the old key works until then. If there is one, say that the keys are compromised.',
    ],
  },
  compromised: {
    title: 'Keys are compromised',
    lead: 'For when somebody else has a key, or AUTH_SECRET. Revokes all keys at once.',
    button: 'Revoke all keys',
    happens: (seconds) => [
      'Every key is deleted now. It can’t be undone.',
      `Everybody loses the access token that they have: Latchkey refuses it at once, other Workers by the binding within ${seconds} seconds, verifiers that read the key set within two minutes.`,
      'Nobody is signed out: browsers and apps get a new token by themselves at their next refresh. A request that is under way may fail once.',
      'An app that keeps access tokens and can’t refresh them stops working until its people sign in again.',
      'You are asked for nothing more: your own session goes on, too.',
    ],
  },
  actsTitle: 'What can be done',
  notYours: 'Only a super admin can rotate or revoke keys.',
  alreadyDue: 'The key is due already. The clock rotates it at its next run.',
  alreadyPublished: 'A successor is published already. There is nothing to rotate until it signs.',
})

/** Makes `MailWords` in English. */
export const mailInEnglish = (): MailWords => ({
  title: 'Email',
  lead: 'What was sent in the last seven days, and what became of it. Nobody here can read what an email says.',
  filter: 'State',
  all: 'All',
  states: { waiting: 'Waiting', sending: 'Being sent', sent: 'Sent', failed: 'Failed' },
  columns: { mail: 'Email', to: 'To', state: 'State', attempts: 'Attempts', when: 'When', act: 'What to do' },
  kinds: {
    sign_up_code: 'Sign-up: code',
    sign_up_taken: 'Sign-up: has an account',
    verify_email: 'Confirm the address',
    reset_password: 'Password reset',
    change_email: 'Change of address: code',
    change_email_taken: 'Change of address: taken',
    sign_in_code: 'Sign-in: code',
    reauthenticate_code: 'Fresh proof: code',
    invitation: 'Invitation',
    password_changed: 'Notice: password changed',
    session_theft: 'Notice: session stolen',
    app_theft: 'Notice: token of an app stolen',
    totp_added: 'Notice: app added',
    totp_removed: 'Notice: app removed',
    passkey_added: 'Notice: passkey added',
    passkey_removed: 'Notice: passkey removed',
    recovery_codes_made: 'Notice: recovery codes made',
    recovery_code_used: 'Notice: recovery code used',
    identity_linked: 'Notice: provider linked',
    identity_unlinked: 'Notice: provider unlinked',
    factors_removed: 'Notice: factors removed',
    impersonated: 'Notice: an administrator acted as them',
    email_changed: 'Notice: address changed',
    email_restored: 'Notice: address restored',
  },
  noMail: 'None was sent',
  noMailTo: 'The address has no account',
  made: (time) => ['made ', time],
  sent: (time) => ['sent ', time],
  failed: (time) => ['given up ', time],
  next: (time) => ['next attempt ', time],
  failures: {
    refused: 'The email service refused it for good.',
    too_many_attempts: 'Eight attempts failed.',
    unknown: 'The email service gave no answer: it may have arrived.',
    never_ended: 'The attempt was cut off: it may have arrived.',
    unreadable: 'AUTH_SECRET has changed, so it can’t be opened any more.',
  },
  reasons: {
    refused: 'refused',
    too_many_attempts: 'eight attempts',
    unknown: 'no answer',
    never_ended: 'cut off',
    unreadable: 'can’t be opened',
  },
  instead: {
    title: 'What became of this email',
    link: 'What to do',
    code: 'Its code or link has expired, and its text is deleted. The person can ask again, or you send a reset from their page.',
    unknown:
      'Nobody sends it twice. If it did not arrive, the person can ask again, or you send a reset from their page.',
    lost: 'Its text is gone. Tell the person in another way.',
  },
  person: 'Their page',
  retry: {
    title: 'Try this email again',
    link: 'Try again',
    lead: 'It goes to the same address, with the same text.',
    button: 'Try again now',
    happens: [
      'The email service is asked again at once. The list shows the result a moment later.',
      'If it fails again, the clock tries it later and later, up to eight times.',
    ],
    gone: 'This email can’t be tried again.',
  },
  all_again: {
    title: 'Try failed emails again',
    button: 'Try all again',
    lead: (count) =>
      count === '1'
        ? 'One of the failed emails still has its text, so it can be tried again.'
        : `${count} of the failed emails still have their text, so they can be tried again.`,
    happens: (count) => [
      count === '1'
        ? 'One email that was given up is tried again.'
        : `${count} emails that were given up are tried again: first the security notices, then the oldest.`,
      'Emails whose code or link has expired are not among them, nor are those that may have arrived.',
      'Fifty are sent at once, and the others by the clock, fifty at each run.',
    ],
    none: 'There is no failed email that can be tried again.',
  },
  orMore: (most) => `${most} or more`,
  summary: { waiting: 'waiting', overdue: 'overdue', failed: 'failed', repeatable: 'can be tried again' },
  empty: {
    all: { title: 'No email yet', lead: 'Emails are listed here for seven days.' },
    waiting: { title: 'Nothing waits', lead: 'An email waits here between two attempts.' },
    sending: { title: 'Nothing is being sent', lead: 'An email is here for a few seconds.' },
    sent: { title: 'Nothing was sent', lead: 'No email of this part of the list was sent.' },
    failed: { title: 'Nothing failed', lead: 'An email that was given up is listed here for seven days.' },
  },
  short: 'Only a part of the list was looked through. There may be more on the next page.',
  preview: {
    title: 'How emails look',
    link: 'See how emails look',
    lead: 'Each kind of email as it is sent, with a made-up code and link.',
    kind: 'Kind',
    subject: 'Subject',
    text: 'As plain text',
    show: 'Show',
    back: 'Back to the outbox',
  },
})
