// The mails in English.
import type { Mail, Mails } from './mails.ts'

/** Makes `Mails` in English. */
export const mailsInEnglish = (): Mails => ({
  support: 'Questions:',
  sent: (appName, to) => `Sent automatically by ${appName} to ${to}.`,
  kinds: {
    sign_up_code: ({ appName, code, codeLife }) => ({
      subject: `${code} is your ${appName} code`,
      title: 'Confirm your address',
      lead: `Welcome to ${appName}. Enter this code on the page where you signed up:`,
      hasCode: true,
      next: 'Or confirm with this link:',
      button: 'Confirm my address',
      life: `The code and the link are valid for ${codeLife} and work once.`,
      from: 'Requested from:',
      otherwise:
        'If that was not you, ignore this email: nobody gets an account with your address without the code or the link.',
    }),
    sign_up_taken: ({ appName }) => ({
      subject: `You already have an account at ${appName}`,
      title: 'You already have an account',
      lead: `Somebody, perhaps you, tried to sign up to ${appName} with this address. It has an account already, so nothing was changed.`,
      from: 'Requested from:',
      otherwise:
        'If it was you, sign in where you usually do. If it was not, ignore this email: nobody was told that you have an account.',
    }),
    verify_email: ({ appName, code, codeLife }) => ({
      subject: `${code} confirms your address for ${appName}`,
      title: 'Confirm your address',
      lead: 'Enter this code to confirm that this address is yours:',
      hasCode: true,
      next: 'Or confirm with this link:',
      button: 'Confirm my address',
      life: `The code and the link are valid for ${codeLife} and work once.`,
      from: 'Requested from:',
      otherwise: 'If that was not you, ignore this email.',
    }),
    reset_password: ({ appName, codeLife }) => ({
      subject: `Set a new ${appName} password`,
      title: 'Set a new password',
      lead: `Somebody, we hope you, asked to set a new password for your ${appName} account. Enter this code on the page where you asked:`,
      hasCode: true,
      next: 'Or set the password with this link:',
      button: 'Set a new password',
      life: `The code and the link are valid for ${codeLife} and work once.`,
      from: 'Requested from:',
      otherwise:
        'If that was not you, ignore this email: your password stays as it is. Don’t give the code or the link to anybody.',
    }),
    password_changed: ({ appName }) => ({
      subject: `Your ${appName} password was changed`,
      title: 'Your password was changed',
      lead: `The password of your ${appName} account was changed.`,
      from: 'Changed from:',
      otherwise: SOMEBODY_ELSE,
    }),
    change_email: ({ appName, codeLife }) => ({
      subject: `Confirm your new address for ${appName}`,
      title: 'Confirm your new address',
      lead: `Somebody wants to use this address for an account at ${appName}. If it is you, enter this code on the page where you asked for it:`,
      hasCode: true,
      next: 'Or confirm with this link:',
      button: 'Confirm my new address',
      life: `The code and the link are valid for ${codeLife} and work once.`,
      from: 'Requested from:',
      otherwise: 'If that was not you, ignore this email: nothing changes without the code or the link.',
    }),
    change_email_taken: ({ appName }) => ({
      subject: `This address already has an account at ${appName}`,
      title: 'This address already has an account',
      lead: `Somebody, perhaps you, tried to use this address for another ${appName} account. It has an account of its own already, so nothing was changed.`,
      from: 'Requested from:',
      otherwise:
        'If it was you, sign in with this address, or choose another one. If it was not, ignore this email: nobody was told that you have an account.',
    }),
    email_changed: ({ appName, undoLife }) => ({
      subject: `The address of your ${appName} account was changed`,
      title: 'Your address was changed',
      lead: `Your ${appName} account has a new address. Its emails no longer come to this one.`,
      next: 'If that was you, there is nothing to do. If it was not, take the account back with this link. It restores this address, ends every session and removes the password. It also removes every way to sign in that was added since the start of the session that changed the address.',
      button: 'Take my account back',
      life: `The link is valid for ${undoLife} and works once.`,
      from: 'Changed from:',
      otherwise: 'Don’t give the link to anybody.',
    }),
    email_restored: ({ appName, codeLife }) => ({
      subject: `Your ${appName} account is yours again`,
      title: 'Your account is yours again',
      lead: `This is again the address of your ${appName} account. Every session was ended and the password was removed. Every way to sign in that was added since the start of the session that changed the address was removed, too.`,
      next: 'Set a new password with this link now, because somebody else may know the old one:',
      button: 'Set a new password',
      life: `The link is valid for ${codeLife} and works once. After that, ask for a new one with “Forgot your password?” where you sign in.`,
      from: 'Requested from:',
      otherwise: 'Don’t give the link to anybody.',
    }),
    sign_in_code: ({ appName, code, codeLife }) => ({
      subject: `${code} is your ${appName} sign-in code`,
      title: 'Your sign-in code',
      lead: 'Enter this code on the page where you want to sign in:',
      hasCode: true,
      life: `It is valid for ${codeLife} and works once. Don’t tell it to anybody: ${appName} asks for it on that page only.`,
      from: 'Requested from:',
      otherwise: 'If that was not you, ignore this email: nobody gets in without the code.',
    }),
    reauthenticate_code: ({ appName, codeLife }) => ({
      subject: `Confirm that it is you at ${appName}`,
      title: 'Confirm that it is you',
      lead: `Somebody who is signed in to your ${appName} account wants to change something important. If it is you, enter this code there:`,
      hasCode: true,
      life: `It is valid for ${codeLife} and works once. Don’t tell it to anybody.`,
      from: 'Requested from:',
      otherwise:
        'If that was not you, somebody else is signed in to your account: set a new password at once, with “Forgot your password?” where you sign in. That also ends every session.',
    }),
    invitation: ({ appName, codeLife }) => ({
      subject: `Your ${appName} account`,
      title: 'Your account is ready',
      lead: `An administrator of ${appName} made an account for you with this address.`,
      next: 'Set a password with this link to use it:',
      button: 'Set my password',
      life: `The link is valid for ${codeLife} and works once. After that, ask for a new one with “Forgot your password?” where you sign in.`,
      otherwise: 'If you don’t know what this is about, ignore this email.',
    }),
    session_theft: ({ appName }) => ({
      subject: `We ended one of your ${appName} sessions`,
      title: 'We ended one of your sessions',
      lead: 'One of your sign-in tokens was used twice. That happens when somebody has a copy of it. We ended that session at once; your other sessions continue.',
      from: 'It was last used from:',
      otherwise:
        'This is why you may have been signed out. Sign in again, and change your password if you think that somebody else knows it.',
    }),
    app_theft: ({ appName }) => ({
      subject: `We disconnected an app from your ${appName} account`,
      title: 'We disconnected an app from your account',
      lead: 'The token by which an app acts for you was used twice. That happens when somebody has a copy of it. We took back what that token could do; your sessions and your other apps continue.',
      from: 'It was used again from:',
      otherwise:
        'This is why an app may ask you to sign in again. If you no longer use it or don’t trust it, take its access away under Connections in your account.',
    }),
    totp_added: factorMail('An authenticator app was added', 'Signing in asks for its code from now on.'),
    totp_removed: factorMail('The authenticator app was removed', 'Signing in no longer asks for its code.'),
    passkey_added: factorMail('A passkey was added', 'You can sign in with it, without a password.'),
    passkey_removed: factorMail('A passkey was removed', 'You can no longer sign in with it.'),
    recovery_codes_made: factorMail('New recovery codes were made', 'The old ones no longer work.'),
    recovery_code_used: factorMail(
      'A recovery code was used to sign in',
      'The others still work. If your device is lost, remove it from your account.',
    ),
    identity_linked: factorMail('An account at a provider was linked', 'You can sign in with it from now on.'),
    identity_unlinked: factorMail('An account at a provider was unlinked', 'You can no longer sign in with it.'),
    factors_removed: ({ appName }) => ({
      subject: `Your second factors and passkeys were removed (${appName})`,
      title: 'Your second factors and passkeys were removed',
      lead: `An administrator of ${appName} removed the authenticator app, the passkeys and the recovery codes of your account, and ended its sessions. Your password has not changed.`,
      otherwise:
        'If you asked for it, sign in, and add an authenticator app or a passkey again. If you did not, somebody may have pretended to be you: set a new password at once, with “Forgot your password?” where you sign in, and tell the people who run the service.',
    }),
    impersonated: ({ appName }) => ({
      subject: `An administrator looked into your account (${appName})`,
      title: 'An administrator looked into your account',
      lead: `An administrator of ${appName} signed in to your account, to see what you see. It lasts an hour at most. Your password and the other ways in can’t be changed by it.`,
      otherwise:
        'If you asked for help, there is nothing to do. If you did not, ask the people who run the service why it was done. The activity of your account shows when it began and ended.',
    }),
  },
})

const SOMEBODY_ELSE =
  'If that was you, there is nothing to do. If it was not, somebody else can get into your account: set a new password at once, with “Forgot your password?” where you sign in. That also ends every session.'

/** The notice of a change to the ways to sign in: what happened, and what it means. */
function factorMail(what: string, meaning: string): Mail {
  return ({ appName }) => ({
    subject: `${what} (${appName})`,
    title: what,
    lead: `${what} in your ${appName} account. ${meaning}`,
    from: 'From:',
    otherwise: SOMEBODY_ELSE,
  })
}
