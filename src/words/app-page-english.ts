// In English: the console's page of an app, and what is done there.
import type { AppPageWords } from './app-page.ts'

const DOCUMENT = 'its document says this: change it there'

export const appPageInEnglish: AppPageWords = {
  page: {
    facts: {
      title: 'The app',
      lead: 'What its developers need.',
      id: 'Client id',
      kind: 'Kind',
      from: 'Added by',
      proof: 'Proves itself',
      added: 'Added',
      changed: 'Changed',
      expires: 'Is removed',
      discovery: 'Discovery URL',
      website: 'Website',
    },
    copy: 'Copy',
    copied: 'Copied',
    where: {
      title: 'Where it leads people',
      lead: 'Compared character by character.',
      redirects: 'After a sign-in',
      logouts: 'After a sign-out',
      backchannel: 'Told of ended sessions at',
      none: 'nowhere',
    },
    may: {
      title: 'What it may do',
      lead: 'Beside what each person allows it.',
      grants: 'Asks for',
      asked: 'People are asked before it knows them.',
      unasked: 'It is one of your own apps: people are not asked.',
      own: 'Without a person',
      alg: 'ID tokens',
      noPkce: 'It goes without PKCE, and sends a nonce instead. An operator has chosen so.',
      pushed: 'It sends its requests ahead (PAR).',
      dpop: 'Its tokens are bound to a key (DPoP).',
      claims: 'More claims',
      profile: 'Is held to',
      fapi2: 'FAPI 2.0: PAR and DPoP always',
    },
    secrets: {
      title: 'Secrets',
      lead: 'We keep a digest of each, and can show none again.',
      none: 'It has no secret: everybody could read it. PKCE protects its sign-ins.',
      keys: 'It proves itself by a key of its own. Its public keys are at',
      noKeys: 'It proves itself by a key of its own, which is kept here.',
      made: (time) => ['made ', time],
      ends: (time) => ['works until it ends ', time],
      current: 'Current',
      old: 'Replaced',
    },
    shown: {
      title: 'The secret, shown once',
      lead: 'Put it where the app keeps its secrets. It is gone from here with the next page.',
      label: 'Client secret',
    },
    people: {
      title: 'People',
      count: (count, isMore) =>
        isMore
          ? `${count} people or more have allowed it something.`
          : count === 0
            ? 'Nobody has allowed it anything yet.'
            : count === 1
              ? 'One person has allowed it something.'
              : `${count} people have allowed it something.`,
      firstParty: 'Nobody is asked, so nobody is counted.',
      machine: 'It acts as itself: no person is asked.',
    },
    deliveries: {
      title: 'Ended sessions that it was told of',
      lead: 'The newest of the last week. Each is tried eight times within two hours.',
      none: 'Nothing yet.',
      off: 'It doesn’t want to hear of ended sessions: it names no address for that.',
      columns: { state: 'State', attempts: 'Attempts', answer: 'Last answer', when: 'When' },
      states: { sent: 'Told', waiting: 'Waiting', givenUp: 'Given up' },
      noAnswer: 'none yet',
    },
    trail: {
      title: 'Activity',
      lead: 'Who changed it, who signed in to it, and what was refused.',
      link: 'Show its activity',
    },
    acts: { title: 'What can be done', lead: 'Each act is recorded.' },
    trusted: 'Only a super admin: it decides who can act as this app.',
    elsewhere: `Not here: ${DOCUMENT}.`,
  },
  acts: {
    try: { title: 'Try it', lead: 'Signs you in to the app, and shows what it would learn.' },
    tryMachine: { title: 'Try it', lead: 'Shows the command by which it gets a token.' },
    edit: { title: 'Change how it looks', lead: 'Name, picture, pages, sign-out.' },
    access: { title: 'Change what it may do', lead: 'Redirect URIs, grants, proof, scopes.' },
    secret: { title: 'Make a new secret', lead: 'The old one works for as long as you say.' },
    'end-secrets': { title: 'End the old secret', lead: 'Once the app uses the new one.' },
    disable: { title: 'Disable it', lead: 'Nobody signs in to it. Nothing is lost.' },
    enable: { title: 'Enable it', lead: 'People can sign in to it again.' },
    delete: { title: 'Delete it', lead: 'It can’t be undone.' },
    buttons: {
      edit: 'Save',
      access: 'Save',
      secret: 'Make a new secret',
      'end-secrets': 'End it now',
      disable: 'Disable the app',
      enable: 'Enable the app',
      delete: 'Delete the app',
    },
  },
  asks: {
    secret: (app) => `Make a new secret for ${app}?`,
    'end-secrets': (app) => `End the old secret of ${app}?`,
    disable: (app) => `Disable ${app}?`,
    enable: (app) => `Enable ${app}?`,
    delete: (app) => `Delete ${app}?`,
  },
  happens: {
    secret: ['The app gets a new secret, which the next page shows once.', 'Nobody is signed out of it.'],
    overlap: {
      label: 'How long the old secret still works',
      hint: 'Long enough to put the new one in place. If somebody else has the old one, end it at once.',
      choices: { '0': 'Not at all: it ends at once', '3600': 'An hour', '86400': 'A day', '604800': 'A week' },
    },
    endSecrets: [
      'Every secret but the current one ends now.',
      'An app that still uses one of them gets no tokens until it has the current one.',
    ],
    disable: [
      'Nobody can sign in to it, and none of its tokens is renewed.',
      'An access token that it has works until it expires, where an API verifies it by itself.',
      'What people allowed it stays, and counts again once it is enabled.',
    ],
    enable: ['People can sign in to it again, and it can renew what it had.'],
    delete: [
      'Nobody can sign in to it, and all that people allowed it has ended.',
      'Its secrets are gone. An app that is made anew gets another client id.',
      'What happened stays in the activity.',
    ],
  },
}
