// The console's overview in English.
import type { OverviewWords } from './overview.ts'

export const englishOverview: OverviewWords = {
  title: 'Overview',
  attention: 'What needs attention',
  nothing: 'Nothing needs attention',
  nothingLead: 'Mail goes out, the keys are in time, the clock runs, and sign-ins are as usual.',
  concerns: {
    database: 'The database is nearly full.',
    missing: (migrations) => `The database lacks a migration that this version needs: ${migrations}.`,
    unknown: (migrations) => `The database has a migration that this version doesn’t know: ${migrations}.`,
    clockNever: 'The clock has not run yet. It tries mail again, rotates keys, ends old sessions, and counts each day.',
    clockLate: (time) => ['The clock ran last ', time, '. It should run every 15 minutes.'],
    clockFailed: (steps) => `The last run of the clock failed at: ${steps}.`,
    keysOverdue: 'The signing key is overdue: it should have been rotated more than a day ago.',
    keysSealed: 'AUTH_SECRET opens none of the signing keys.',
    mailsFailed: (count, shown) =>
      count === 1 ? 'One mail of the last day was given up.' : `${shown} mails of the last day were given up.`,
    mailsWaiting: (count, shown) =>
      count === 1 ? 'One mail should have been sent by now.' : `${shown} mails should have been sent by now.`,
    unknownVars: (names) => `Vars are set that this version doesn’t know: ${names}.`,
    unusual: {
      sign_in_failures: {
        today: (count) => `${count} sign-ins have failed today.`,
        yesterday: (count) => `${count} sign-ins failed yesterday.`,
      },
      second_step_failures: {
        today: (count) => `${count} second steps have failed today.`,
        yesterday: (count) => `${count} second steps failed yesterday.`,
      },
      sign_ins_throttled: {
        today: (count) => `${count} times today somebody used up their attempts to sign in.`,
        yesterday: (count) => `${count} times yesterday somebody used up their attempts to sign in.`,
      },
    },
    usual: (usual, times) => `The days before had ${usual} on average. More than ${times} times as many is shown here.`,
    alarms: {
      authn_token_reuse: 'A spent refresh token was used again, so its session was ended. Somebody may have copied it.',
      passkey_clone_suspected: 'The counter of a passkey went back. Somebody may have a copy of it.',
      key_revoked: 'All signing keys were withdrawn.',
    },
  },
  help: {
    health: 'See health',
    keys: 'See keys',
    mail: 'See mail',
    events: 'See the events',
    person: 'See the person',
  },
  figures: 'Figures',
  people: 'People',
  ofStatus: { active: 'active', unverified: 'not confirmed', disabled: 'disabled' },
  sessions: 'Live sessions',
  today: {
    sign_ins: 'Sign-ins today',
    sign_in_failures: 'Failed sign-ins today',
    acts_refused: 'Refused acts today',
  },
  yesterday: (count) => `${count} yesterday`,
  notYet: 'Not counted yet',
  charts: 'The last 30 days',
  chartsLead: 'By the day in UTC. Today is not over yet.',
  day: 'Day',
  todayLabel: 'Today',
  inDays: (count, days) => `${count} in ${days} days`,
  atDaysEnd: 'at the end of each day',
  signIns: 'Sign-ins',
  failures: 'Failed sign-ins',
  signUps: 'Sign-ups',
}
