// In English: the pages that mailed links lead to.
import type { MailedLinkWords } from './mailed-links.ts'

/** Makes `MailedLinkWords` in English. */
export const mailedLinksInEnglish = (): MailedLinkWords => ({
  verify: {
    title: 'Confirm your address',
    asks: (email) => ['Confirm that ', email, ' is yours?'],
    asksName: (email) => ['Confirm that ', email, ' is yours, and open the account of '],
    askedFrom: (origin) => `It was requested from: ${origin}. If that was not you, close this page.`,
    button: 'Yes, confirm',
    elsewhereTitle: 'Is this address yours?',
    elsewhere: (email) => ['Somebody wants to have an account with ', email, '.'],
    typeThere: 'If you requested it in another browser, go back there and enter this code:',
    goOnHere: 'Or continue here, with a password that you choose now.',
    counts: {
      sign_up: 'The name and the password that were typed there are dropped then.',
      account: 'The account is yours then. Every other way to sign in to it is removed, and everybody is signed out.',
    },
    elsewhereButton: 'Continue here',
    doneTitle: 'Your address is confirmed',
    doneSignIn: (link) => [link, ' with the password that you have set, '],
    doneSignInLink: 'Sign in',
    doneSet: (link) => ['or ', link, '.'],
    doneSetLink: 'set one',
    deadTitle: 'This link is no longer valid',
    dead: 'It was used, has expired, or a newer email replaced it. Go back to where you signed up and ask for a new one.',
  },
  confirmEmail: {
    title: 'Confirm your new address',
    asks: (email) => ['Use ', email, ' for your account from now on?'],
    elsewhere: (email) => [
      'Somebody wants to use ',
      email,
      ' for their account. This browser can’t confirm it: only the browser that asked can, while it is signed in. If that was not you, close this page.',
    ],
    button: 'Use this address',
    dead: 'It was used, has expired, or something has changed since. Nothing was done.',
  },
  undoEmail: {
    title: 'Undo the change',
    asks: (email) => [
      'Give the account its address ',
      email,
      ' again? Everybody is signed out, the password is removed, and we send you a link to set a new one.',
    ],
    goes: 'This was added since the start of the session that changed the address. It is removed:',
    stays: 'This is older, and stays. Its holder can sign in with it:',
    drop: 'Some of it is not mine: remove this, too',
    button: 'Yes, it is mine',
    doneTitle: 'The account is yours again',
    done: 'It has its old address again, and everybody was signed out. Check your email for a link to set a new password.',
    kinds: {
      totp: 'Authenticator app',
      passkey: 'Passkey',
      identity: 'Account at a provider',
      recovery_codes: 'Recovery codes',
    },
    added: (what, when) => `${what}, added ${when} UTC`,
  },
  password: {
    forgotTitle: 'Set a new password',
    forgotLead: 'Enter the address of your account. If there is one, we send a code and a link to set a new password.',
    forgotButton: 'Email me a code',
    back: 'Back to sign-in',
    resetTitle: 'Set a new password',
    mailed:
      'If the address has an account, a code and a link are on their way. They are valid for a few minutes and work once. Enter the code here, or follow the link.',
    button: 'Set new password',
    after: 'Then you are signed out everywhere, and sign in with the new password.',
    noMail: 'No email?',
    again: 'Ask for a new code',
    doneTitle: 'Your password is set',
    done: (link) => ['You were signed out everywhere. ', link, ' with the new password.'],
    dead: 'It was used, has expired, or a newer email replaced it.',
    deadAgain: 'Ask for a new one',
  },
})
