// The console's overview in English.
import type { OverviewWords } from './overview.ts'

/** Makes `OverviewWords` in English. */
export const overviewInEnglish = (): OverviewWords => ({
  title: 'Overview',
  attention: 'What needs attention',
  nothing: 'Nothing needs attention',
  nothingLead: 'Emails go out, the keys rotate in time, the clock runs, and sign-ins are as usual.',
  concerns: {
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
      authn_token_reuse: {
        title: 'A spent refresh token was used again',
        says: 'Somebody may have copied it, so its session was ended.',
      },
      passkey_clone_suspected: {
        title: 'The counter of a passkey went back',
        says: 'Somebody may have a copy of it.',
      },
      key_revoked: { title: 'All signing keys were revoked', says: 'Tokens that they signed are refused.' },
    },
  },
  help: {
    health: 'See health',
    keys: 'See keys',
    mail: 'See email',
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
})
