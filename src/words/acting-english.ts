// The English texts of an operator who acts as somebody else.
import type { ActingWords } from './acting.ts'

/** Makes `ActingWords` in English. */
export const actingInEnglish = (): ActingWords => ({
  label: 'Acting as somebody else',
  as: (who) => ['You act as ', who],
  asSomebody: 'You act as somebody else',
  only: 'You see what they see, and can change nothing of it.',
  ends: (when) => ['It ends ', when, '.'],
  stop: 'Stop',
  begin: {
    title: (person) => `Act as ${person}`,
    lead: 'You enter the account of this person, to see what they see.',
    happens: [
      'It ends after an hour, or when you stop, or when your own session ends.',
      'You can change nothing of their account: no password, no other way in, no address, no session.',
      'Apps that people sign in to here take you for this person. What you do there counts. The app can see that it was you.',
      'The activity of this console keeps your name and the reason. The person sees in their own activity that an administrator acted as them.',
    ],
    told: 'The person gets an email about it.',
    untold: 'The person gets no email about it.',
    reason: 'Reason',
    reasonHint: 'For example the number of their request. The person does not see it.',
    button: 'Act as this person',
    refusals: {
      role: 'Only a super admin can act as somebody else.',
      target_role: 'Nobody can act as a super admin.',
      own_account: 'This is your own account.',
      disabled: 'This account is disabled. Nobody can act as this person until it is enabled.',
    },
    back: 'Back to this person',
  },
  over: {
    title: 'You no longer act as somebody else',
    lead: 'It has ended. Your own session waits in this browser.',
    goesOn: 'You act as somebody else',
    leadGoesOn: 'Your own session waits in this browser. Go back to it to stop.',
    button: 'Back to your own session',
  },
})
