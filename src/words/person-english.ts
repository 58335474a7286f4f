// The console's page of a person, in English.
import type { PersonWords } from './person.ts'

/** Makes `PersonWords` in English. */
export const personInEnglish = (): PersonWords => ({
  gone: {
    title: 'Nobody has this id',
    lead: 'There is no such person, or they were deleted. What happened to them stays in the activity.',
    trail: 'Activity about this id',
    people: 'All people',
  },
  facts: {
    title: 'Profile',
    name: 'Name',
    noName: 'None given',
    address: 'Address',
    confirmed: 'Confirmed',
    unconfirmed: 'Not confirmed',
    waiting: 'New address, not confirmed yet',
    wayBack: 'Can be changed back to',
    until: (time) => ['ends ', time],
    role: 'Role',
    state: 'State',
    deleted: 'Deleted',
    created: 'Created',
    lastSignIn: 'Last sign-in',
    password: 'Password',
    passwordSet: 'Set, and never changed',
    passwordSince: (time) => ['Set ', time],
    noPassword: 'None',
    resetWaits: (time) => ['A link to set one was sent. It ends ', time],
    id: 'ID',
    copy: 'Copy',
    copied: 'Copied.',
  },
  deleted:
    'This account was deleted. A link in an email can still bring it back; after that it is gone with everything in it.',
  deletedUntil: (time) => ['That link ends ', time],
  you: 'This is your own account.',
  help: { title: 'What you can do', lead: 'Each link opens a page that says what will happen first.' },
  actAs: {
    title: 'Act as this person',
    lead: 'See what they see, for an hour at most, with a reason that is recorded.',
  },
  acts: {
    rename: {
      title: 'Change the name',
      lead: 'As it appears on pages and in emails.',
      asks: (whom) => `Change the name of ${whom}`,
      button: 'Save name',
    },
    'send-reset': {
      title: 'Send a link to set a password',
      lead: 'For somebody who can’t sign in, or never set one.',
      asks: (whom) => `Send ${whom} a link to set a password?`,
      button: 'Send link',
    },
    unlock: {
      title: 'Unlock sign-in',
      lead: 'Wrong passwords and codes count from zero again.',
      asks: (whom) => `Unlock sign-in for ${whom}?`,
      button: 'Unlock sign-in',
    },
    'end-sessions': {
      title: 'End all sessions',
      lead: 'Signs them out everywhere. They can sign in again.',
      asks: (whom) => `End all sessions of ${whom}?`,
      button: 'End all sessions',
    },
    'remove-factors': {
      title: 'Remove second factors',
      lead: 'For somebody who lost their device and their recovery codes.',
      asks: (whom) => `Remove the second factors of ${whom}?`,
      button: 'Remove second factors',
    },
    role: {
      title: 'Change the role',
      lead: 'What they may do in this console.',
      asks: (whom) => `Change the role of ${whom}`,
      button: 'Set role',
    },
    disable: {
      title: 'Disable',
      lead: 'Signs them out, and keeps them out until somebody enables them.',
      asks: (whom) => `Disable ${whom}?`,
      button: 'Disable',
    },
    enable: {
      title: 'Enable',
      lead: 'Lets them sign in again.',
      asks: (whom) => `Enable ${whom}?`,
      button: 'Enable',
    },
    delete: {
      title: 'Delete',
      lead: 'Removes the account with everything in it.',
      asks: (whom) => `Delete ${whom}?`,
      button: 'Delete account',
    },
  },
  locks: {
    title: 'Wrong attempts',
    free: 'Not locked out',
    locked: 'Locked out',
    partly: 'Partly locked out',
    none: 'No wrong attempt counts at the moment.',
    kinds: { password: 'Passwords', code: 'Codes from emails', factor: 'Second factors' },
    wrong: (count) => (count === 1 ? '1 wrong attempt counts' : `${count} wrong attempts count`),
    everywhere: (time) => ['no attempt is taken from anywhere; again ', time],
    place: (time) => ['no attempt is taken from the place that failed; again ', time],
    device: (time) => ['no attempt is taken from a known device; again ', time],
    unlock: 'Unlock sign-in',
    codes: 'Wrong codes from emails show here only while a code for the address is kept.',
  },
  sessions: {
    title: 'Sessions',
    count: (count, isMore) => (isMore ? `${count} or more live` : `${count} live`),
    none: 'Signed in nowhere.',
    yours: 'Yours',
    acting: 'An administrator acts in it',
    all: 'All their sessions',
  },
  apps: {
    title: 'Apps with access',
    count: (count) => (count === 1 ? '1 app' : `${count} apps`),
    ending: 'What they have ends with the sessions; the person takes consent away in their account.',
  },
  ways: {
    title: 'Ways to sign in',
    none: 'Nothing besides the password and the mailbox.',
    passkey: 'Passkey',
    app: 'Authenticator app',
    codes: 'Recovery codes',
    codesLeft: (count) => (count === 1 ? '1 left' : `${count} left`),
    added: (time) => ['added ', time],
    lastUsed: (time) => ['last used ', time],
    notUsed: 'not used yet',
    appSince: (time) => ['set up ', time],
    at: (provider) => `Account at ${provider}`,
  },
  trail: {
    title: 'What happened',
    lead: 'The newest events about this person.',
    none: 'Nothing is recorded.',
    all: 'All their activity',
    by: {
      self: 'by themselves',
      stranger: 'by somebody not signed in',
      operator: 'by a command of the operators',
      sibling: 'by an app of this service',
      clock: 'automatically',
      provider: 'by a provider',
      gone: 'by an account that is gone',
    },
    byPerson: (who) => ['by ', who],
  },
  happens: {
    sessions: (count, isMore) =>
      count === 0
        ? 'They are signed in nowhere, so no session ends.'
        : count === 1
          ? '1 session ends: they are signed out there at once.'
          : `${count}${isMore ? ' or more' : ''} sessions end: they are signed out there at once.`,
    ownSession: 'One of them is yours: you are signed out, too.',
    devices: 'Devices that are known as theirs are forgotten.',
    signInAgain: 'They can sign in again.',
    noSignIn: 'They can’t sign in any more until somebody enables them.',
    codesVoid: 'Codes and links that wait in their mailbox become void.',
    console: 'This is your own account: you lose this console.',
    mailed: (email, minutes) =>
      `An email with a link and a code goes to ${email}. They work once, for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
    oldPassword: 'Until they set a new password, their current one still works, and nobody is signed out.',
    counters: 'Wrong passwords, codes from emails and second factors count from zero again.',
    guesser: 'Anybody who has been guessing may guess again, too. Look at what happened first.',
    passkeys: (names, more) => `Passkeys are removed: ${names}${more > 0 ? ` and ${more} more` : ''}.`,
    app: 'The authenticator app is removed.',
    codes: (count) => (count === 1 ? '1 recovery code becomes void.' : `${count} recovery codes become void.`),
    told: (email) => `They are told by an email to ${email}.`,
    whoAsks:
      'After that their password or their mailbox alone lets them in. An impostor asks for just this, so find out who is asking, and not by an email to that address.',
    noFactors: 'They have no second factor, so there is nothing to remove.',
    enabled: 'They can sign in again. Sessions that ended stay ended.',
    undeleted: 'The deletion is taken back.',
    everything: 'The account goes with its name, address, password, passkeys, linked accounts and sessions.',
    trailStays: 'What happened to it stays in the activity.',
    final: 'This can’t be undone.',
    waits: (email) =>
      `The address was changed recently, and a link that was sent to ${email} can still bring the account back. It is disabled until that link ends, and then deleted.`,
    noRole: 'If it comes back it has no role.',
    renamed: 'They see the new name at once.',
  },
  roles: {
    label: 'Role',
    means: {
      USER: 'Uses their own account, and sees nothing of this console.',
      ADMIN: 'Helps users, and disables or deletes them. Renames, unlocks and signs out other admins.',
      SUPER_ADMIN: 'May do everything to everybody, and gives roles.',
    },
    tokens: 'It takes effect here at once. Access tokens for other services carry the old role until they expire.',
    own: 'This is your own account: with a lower role you lose what only the higher one may do.',
  },
  name: { label: 'Name', hint: 'Leave it empty for no name.' },
  back: 'Back to the person',
  against: {
    only: (act, role) => {
      const verbs: Record<typeof act, string> = {
        rename: 'rename',
        'send-reset': 'send a reset to',
        unlock: 'unlock',
        'end-sessions': 'end the sessions of',
        'remove-factors': 'remove the factors of',
        role: 'set the role of',
        disable: 'disable',
        enable: 'enable',
        delete: 'delete',
      }
      const whom = { USER: 'a user', ADMIN: 'an admin', SUPER_ADMIN: 'a super admin' }
      return `Only a super admin can ${verbs[act]} ${whom[role]}.`
    },
    role: 'Only a super admin can set roles.',
    own_account: 'Nobody removes their own factors here. Do it on the page of your own security, which asks for them.',
    last_super_admin: 'This is the last enabled super admin: make another one first.',
    user_disabled: 'They are disabled: enable them first.',
    notNow: {
      enable: 'They are not disabled.',
      disable: 'They are disabled already.',
      delete: 'They are deleted already.',
    },
  },
  refused: {
    changed: 'Nothing was changed: somebody changed this person since you looked. This is how they are now.',
    sent_lately: 'No email was sent: an administrator sent one within the last minute. Wait a minute, then try again.',
    over_budget:
      'No email was sent: this address, or this service, has had as many emails as it may for now. Try again later.',
  },
  done: {
    invited: ({ whom }) =>
      `The account of ${whom} is created, and an email with a link to choose a password is on its way.`,
    made_unmailed: ({ whom }) =>
      `The account of ${whom} is created, but no email was sent, because too many were sent recently. Send a link to set a password from the person’s page later.`,
    renamed: ({ whom }) => `The new name is saved: ${whom}.`,
    mailed: ({ whom }) => `A link to set a password was sent to ${whom}.`,
    stopped_acting: ({ whom }) => `You no longer act as ${whom}.`,
    unlocked: ({ whom }) => `Sign-in is unlocked for ${whom}.`,
    sessions_ended: ({ whom, count = 0 }) =>
      count === 1 ? `1 session of ${whom} has ended.` : `${count} sessions of ${whom} have ended.`,
    factors_removed: ({ whom, count = 0 }) =>
      `The second factors of ${whom} are removed, and ${count === 1 ? '1 session has' : `${count} sessions have`} ended.`,
    no_factors: ({ whom }) => `${whom} had no second factor any more. Nothing was done.`,
    role_set: ({ whom, roleName }) => `${whom} has the role ${roleName} now.`,
    role_kept: ({ whom, roleName }) => `${whom} already has the role ${roleName}. Nothing was changed.`,
    disabled: ({ whom }) => `${whom} is disabled and signed out.`,
    enabled: ({ whom }) => `${whom} is enabled.`,
    deleted: ({ whom }) => `${whom} is deleted.`,
    deletion_waits: ({ whom }) => `${whom} is disabled, and deleted once the link to bring them back has ended.`,
  },
})
