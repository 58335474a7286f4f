// Pages and mails in English. Plain words: what happened, and what to do next.
import { accountInEnglish } from './account-english.ts'
import { actingInEnglish } from './acting-english.ts'
import { consoleInEnglish } from './console-english.ts'
import { developmentInEnglish } from './development-english.ts'
import { entryInEnglish } from './entry-english.ts'
import { mailedLinksInEnglish } from './mailed-links-english.ts'
import { mailsInEnglish } from './mails-english.ts'
import { oauthInEnglish } from './oauth-english.ts'
import { ownActivityInEnglish } from './own-activity-english.ts'
import { problemsInEnglish } from './problems-english.ts'
import { securityInEnglish } from './security-english.ts'
import type { Words } from './words.ts'

export const english: Words = {
  ...problemsInEnglish,
  ...entryInEnglish,
  ...mailedLinksInEnglish,
  ...developmentInEnglish,
  name: 'English',
  common: {
    email: 'Email address',
    password: 'Password',
    newPassword: 'New password',
    name: 'Name (optional)',
    code: 'Code',
    remember: 'Stay signed in on this device',
    help: 'Help:',
    goOn: 'Continue',
    goOnTo: (app) => `Continue to ${app}`,
    closePage: 'You can close this page and continue where you were.',
    start: 'Go to the start page',
    signIn: 'Sign in',
    seconds: (seconds) =>
      seconds < 120
        ? `Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, then try again.`
        : `Try again in ${Math.ceil(seconds / 60)} minutes.`,
  },
  origin: {
    unknown: 'an unknown program',
    on: (program, system) => `${program} on ${system}`,
    time: (at) => at.toUTCString().slice(5, 22),
  },
  acting: actingInEnglish,
  console: consoleInEnglish,
  oauth: oauthInEnglish,
  mails: mailsInEnglish,
  forms: {
    wrong: 'Please check this:',
    show: 'Show',
    hide: 'Hide',
    rules: {
      length: (least) => `At least ${least} characters`,
      lower: 'A lower-case letter',
      upper: 'An upper-case letter',
      digit: 'A digit',
      symbol: 'A symbol or a space',
      words: 'Several words are easy to remember',
    },
  },
  parts: {
    pages: (list) => `${list}: more pages`,
    newer: 'Newer',
    older: 'Older',
    keep: 'Go back',
    asTable: 'As a table',
    noData: 'nothing yet',
    chart: (least, most, last) => `between ${least} and ${most}, at the end ${last}.`,
    humanNoScript: 'This check needs JavaScript. Without it, wait a quarter of an hour, then sign in again.',
  },
  account: { ...accountInEnglish, ...securityInEnglish, activity: ownActivityInEnglish },
}
