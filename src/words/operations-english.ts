// The console's pages of keys, mail and health, in English.
import type { HealthWords, KeysWords, MailWords } from './operations.ts'

const many = (count: number, countedTo: number): string => (count >= countedTo ? `${countedTo} or more` : String(count))
const mails = (count: number, countedTo: number): string =>
  `${many(count, countedTo)} ${count === 1 ? 'email' : 'emails'}`

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

/** Makes `HealthWords` in English. */
export const healthInEnglish = (): HealthWords => ({
  title: 'Health',
  lead: 'What this Worker needs, what it has, and what to do about the rest.',
  states: { good: 'Good', warn: 'Check', bad: 'Broken' },
  whole: {
    good: 'Everything is as it should be.',
    warn: 'It works, and something deserves a look.',
    bad: 'Something doesn’t work.',
  },
  columns: { what: 'What', state: 'State', says: 'Finding' },
  todo: 'What to do:',
  groups: {
    database: 'Database and clock',
    work: 'Keys and email',
    bindings: 'Bindings',
    settings: 'Configuration',
    deep: 'Tried just now',
  },
  titles: {
    database: 'Database',
    migrations: 'Migrations',
    clock: 'Clock',
    signing_key: 'Signing key',
    auth_secret: 'AUTH_SECRET',
    mail_driver: 'Email service',
    mail_waiting: 'Waiting emails',
    mail_failed: 'Failed emails',
    hasher: 'HASHER',
    flood_limit: 'FLOOD_LIMIT',
    email_binding: 'EMAIL',
    environment: 'Environment',
    unknown_vars: 'Unknown vars',
    version: 'Version',
    guard: 'One-time things',
    hash: 'Password hash',
  },
  lines: {
    database: ({ size, large }) =>
      large
        ? { says: `It answers, and holds ${size}. D1 takes 10 GB.`, todo: 'Shorten AUDIT_RETENTION_SECONDS.' }
        : { says: `It answers, and holds ${size}.` },
    migrations: ({ applied, missing, unknown }) => {
      if (missing !== '')
        return {
          says: `This version needs ${missing}, which the database lacks. Pages and requests that use it fail.`,
          todo: 'Run `npm run db:migrate -- --remote`. `npm run deploy` does it before it deploys.',
        }
      if (unknown !== '')
        return {
          says: `The database has ${unknown}, which this version doesn’t know: a newer one was deployed before.`,
          todo: 'Deploy the newer version, or undo the migration with `npm run db:rollback -- --remote`.',
        }
      return { says: `All ${applied} are applied.` }
    },
    clock: ({ at, late, failed }) => {
      if (at === undefined)
        return {
          says: 'It has never run. Without it no key rotates, no email is tried again, and nothing is deleted.',
          todo: 'Wait 15 minutes after a first deployment. Then see that `crons` stands in wrangler.toml.',
        }
      if (failed !== '')
        return {
          says: `It ran ${at}, and failed at: ${failed}.`,
          todo: 'Read the line `clock` in the log: `npx wrangler tail`.',
        }
      return late
        ? {
            says: `It ran ${at} for the last time. It should run every 15 minutes.`,
            todo: 'See that `crons` stands in wrangler.toml, and look for its errors in the dashboard.',
          }
        : { says: `It ran ${at}, and did all that it had to do.` }
    },
    signing_key: ({ problem, due }) => {
      if (problem === 'no_key') return { says: 'There is none yet. The first sign-in makes one.' }
      if (problem === 'sealed')
        return {
          says: 'AUTH_SECRET opens none of the keys. The next sign-in makes one.',
          todo: 'If you didn’t change AUTH_SECRET, set the right one: everything that the old one sealed is lost without it.',
        }
      if (problem === 'due') return { says: 'It opens, and is due: the clock rotates it at its next run.' }
      return problem === 'overdue'
        ? { says: `It opens, and was due to rotate ${due ?? ''}.`, todo: 'See that the clock runs.' }
        : { says: `It opens, and rotates ${due ?? ''}.` }
    },
    auth_secret: ({ secret_id, previous_id }) =>
      previous_id === null
        ? { says: `It is set. Its id is ${secret_id}.` }
        : {
            says: `It is set (${secret_id}), and AUTH_SECRET_PREVIOUS still opens what the old one sealed (${previous_id}).`,
            todo: 'Take AUTH_SECRET_PREVIOUS away when the runbook about leaked secrets says so.',
          },
    mail_driver: ({ driver }) =>
      driver === 'outbox'
        ? { says: 'outbox: no email leaves this machine.', todo: 'For a deployment choose another MAIL_DRIVER.' }
        : { says: `${driver}, and it has what it needs.` },
    mail_waiting: ({ waiting, overdue, counted_to }) =>
      overdue > 0
        ? {
            says: `${mails(overdue, counted_to)} should have been tried before now.`,
            todo: 'See that the clock runs, and that the email service answers.',
          }
        : {
            says: waiting === 0 ? 'Nothing waits.' : `${mails(waiting, counted_to)}, each with its next attempt set.`,
          },
    mail_failed: ({ failed, failed_lately, repeatable, counted_to }) => {
      if (failed === 0) return { says: 'None in seven days.' }
      const says = `${mails(failed, counted_to)} in seven days, ${many(failed_lately, counted_to)} in the last day.`
      if (failed_lately === 0) return { says }
      const again = repeatable === 0 ? '' : ` ${many(repeatable, counted_to)} can be tried again there.`
      return { says, todo: `Look at the outbox for the reason.${again}` }
    },
    hasher: ({ bound, shards, engine }) =>
      bound
        ? { says: `Bound: ${shards === 1 ? 'one object hashes' : `${shards} objects hash`} passwords, with ${engine}.` }
        : {
            says: 'Not bound: passwords are hashed where requests are answered. The Free plan’s CPU time is too short for that.',
            todo: 'Add the [[durable_objects.bindings]] section of wrangler.toml.',
          },
    flood_limit: ({ bound }) =>
      bound
        ? { says: 'Bound: 60 costly requests a minute for each address.' }
        : {
            says: 'Not bound: floods of costly requests are served. Wrong passwords are still counted.',
            todo: 'Add the [[ratelimits]] section of wrangler.toml.',
          },
    email_binding: ({ bound, needed }) => {
      if (needed) return { says: 'Bound, and email leaves by it.' }
      return { says: bound ? 'Bound, but MAIL_DRIVER doesn’t use it.' : 'Not bound, and not needed by MAIL_DRIVER.' }
    },
    environment: ({ environment, issuer }) =>
      environment === 'production'
        ? { says: `production, at ${issuer}.` }
        : {
            says: `${environment}, at ${issuer}: only for this machine.`,
            todo: 'Set ENVIRONMENT to production to deploy.',
          },
    unknown_vars: ({ named }) =>
      named === ''
        ? { says: 'None: every var is one that this version knows.' }
        : { says: `${named}: no setting has this name, so it does nothing.`, todo: 'Check whether it is misspelt.' },
    version: ({ library, worker, uploaded }) => ({
      says:
        worker === undefined
          ? `Latchkey ${library}. The platform doesn’t name the Worker’s version here.`
          : `Latchkey ${library}, Worker ${worker}${uploaded === undefined ? '' : `, uploaded ${uploaded}`}.`,
    }),
    guard: ({ problem }) => {
      if (problem === 'none') return { says: 'A code, a link and a token each work once.' }
      return problem === 'unavailable'
        ? { says: 'D1 gave no answer.', todo: 'Try again; then look at Cloudflare’s status page.' }
        : {
            says: 'D1 does not do what one-time codes depend on: a code could be used twice.',
            todo: 'Close sign-up and sign-in by codes, and tell the developers of Latchkey.',
          }
    },
    hash: ({ problem }) => {
      if (problem === 'none') return { says: 'A password was hashed within the limits.' }
      return problem === 'busy'
        ? { says: 'All hashers are busy, or none can be reached.', todo: 'Try again; then raise HASHER_SHARDS.' }
        : { says: 'The hash failed.', todo: 'Read the log: `npx wrangler tail`.' }
    },
  },
  unread: 'Because a migration is missing, clock, keys and email were not looked at.',
  deep: {
    title: 'Try it',
    lead: 'Makes a password hash, and proves on D1 that one-time things are spent once. It leaves nothing behind.',
    button: 'Try it now',
  },
  settings: {
    title: 'Vars and secrets',
    lead: 'What is set. Of a secret this page knows only whether it is. What is wrong stops the Worker, which then names it on every page.',
    name: 'Name',
    value: 'Value',
    set: 'Set',
    unset: 'Default',
    secret: 'Not set',
  },
})
