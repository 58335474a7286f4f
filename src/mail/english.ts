// The mails in English.
import type { Dictionary, Mail } from './dictionary.ts'

export const english: Dictionary = {
  support: (address) => `Questions: ${address}`,
  mails: {
    sign_up_code: ({ appName, code, link, codeLife, origin }) => ({
      subject: `${code} is your ${appName} code`,
      blocks: [
        `Welcome to ${appName}. Type this code on the page where you signed up:`,
        { code },
        `It is good for ${codeLife} and works once. Or confirm with this link, which is good for as long:`,
        { link, label: 'Confirm my address' },
        `Asked for from: ${origin}. If that was not you, do nothing: nobody gets an account with your address without the code or the link.`,
      ],
    }),
    sign_up_taken: ({ appName, origin }) => ({
      subject: `You already have a ${appName} account`,
      blocks: [
        `Somebody, perhaps you, tried to sign up to ${appName} with this address. It has an account already, so nothing was changed.`,
        'If it was you, sign in where you usually do. If it was not, do nothing: nobody was told that you have an account.',
        `Asked for from: ${origin}.`,
      ],
    }),
    verify_email: ({ appName, code, link, codeLife, origin }) => ({
      subject: `${code} confirms your address for ${appName}`,
      blocks: [
        'Type this code to confirm that this address is yours:',
        { code },
        `It is good for ${codeLife} and works once. Or confirm with this link, which is good for as long:`,
        { link, label: 'Confirm my address' },
        `Asked for from: ${origin}. If that was not you, do nothing.`,
      ],
    }),
    reset_password: ({ appName, code, link, codeLife, origin }) => ({
      subject: `Set a new ${appName} password`,
      blocks: [
        `Somebody, we hope you, asked to set a new password for your ${appName} account. Type this code on the page where you asked:`,
        { code },
        `It is good for ${codeLife} and works once. Or set the password with this link, which is good for as long:`,
        { link, label: 'Set a new password' },
        `Asked for from: ${origin}. If that was not you, do nothing: your password stays as it is. Don’t give the code or the link to anybody.`,
      ],
    }),
    password_changed: ({ appName, origin }) => ({
      subject: `Your ${appName} password was changed`,
      blocks: [
        `The password of your ${appName} account was changed.`,
        `Changed from: ${origin}.`,
        'If that was you, there is nothing to do. If it was not, somebody else can get into your account: set a new password at once, by “Forgot password” where you sign in. That also ends every session.',
      ],
    }),
    change_email: ({ appName, code, link, codeLife, origin }) => ({
      subject: `Confirm your new address for ${appName}`,
      blocks: [
        `Somebody wants to use this address for a ${appName} account. If it is you, type this code on the page where you asked for it:`,
        { code },
        `It is good for ${codeLife} and works once. Or confirm with this link, which is good for as long:`,
        { link, label: 'Confirm my new address' },
        `Asked for from: ${origin}. If that was not you, do nothing: nothing changes without the code or the link.`,
      ],
    }),
    change_email_taken: ({ appName, origin }) => ({
      subject: `This address already has a ${appName} account`,
      blocks: [
        `Somebody, perhaps you, tried to use this address for another ${appName} account. It has an account of its own already, so nothing was changed.`,
        'If it was you, sign in with this address, or choose another one. If it was not, do nothing: nobody was told that you have an account.',
        `Asked for from: ${origin}.`,
      ],
    }),
    email_changed: ({ appName, link, undoLife, origin }) => ({
      subject: `The address of your ${appName} account was changed`,
      blocks: [
        `Your ${appName} account has a new address. Its mail no longer comes to this one.`,
        `Changed from: ${origin}.`,
        `If that was you, there is nothing to do. If it was not, take the account back with this link, which is good for ${undoLife}. It restores this address, ends every session and removes the password. It also removes every way to sign in that was added since the start of the session that changed the address:`,
        { link, label: 'Take my account back' },
      ],
    }),
    email_restored: ({ appName, link, codeLife, origin }) => ({
      subject: `Your ${appName} account is yours again`,
      blocks: [
        `This is again the address of your ${appName} account. Every session was ended and the password was removed. Every way to sign in that was added since the start of the session that changed the address was removed, too.`,
        'Set a new password with this link now, because somebody else may know the old one:',
        { link, label: 'Set a new password' },
        `It is good for ${codeLife} and works once. When that is over, ask for a new one by “Forgot password” where you sign in.`,
        `Asked for from: ${origin}.`,
      ],
    }),
    sign_in_code: ({ appName, code, codeLife, origin }) => ({
      subject: `${code} is your ${appName} sign-in code`,
      blocks: [
        'Type this code on the page where you want to sign in:',
        { code },
        `It is good for ${codeLife} and works once. Don’t tell it to anybody: ${appName} asks for it on that page only.`,
        `Asked for from: ${origin}. If that was not you, do nothing: nobody gets in without the code.`,
      ],
    }),
    reauthenticate_code: ({ appName, code, codeLife, origin }) => ({
      subject: `Confirm that it is you at ${appName}`,
      blocks: [
        `Somebody who is signed in to your ${appName} account wants to change something important. If it is you, type this code there:`,
        { code },
        `It is good for ${codeLife} and works once. Don’t tell it to anybody.`,
        `Asked for from: ${origin}. If that was not you, somebody else is signed in to your account: set a new password at once, by “Forgot password” where you sign in. That also ends every session.`,
      ],
    }),
    invitation: ({ appName, link, codeLife }) => ({
      subject: `Your ${appName} account`,
      blocks: [
        `An administrator of ${appName} made an account for you with this address. Set a password with this link to use it:`,
        { link, label: 'Set my password' },
        `It is good for ${codeLife} and works once. When that is over, ask for a new one by “Forgot password” where you sign in.`,
        'If you don’t know what this is about, do nothing.',
      ],
    }),
    session_theft: ({ appName, origin }) => ({
      subject: `We ended a ${appName} session of yours`,
      blocks: [
        'One of your sign-in tokens was used twice. That happens when somebody has a copy of it. We ended that session at once; your other sessions continue.',
        `It was last used from: ${origin}.`,
        'This is why you may have been signed out. Sign in again, and change your password if you think that somebody else knows it.',
      ],
    }),
    totp_added: factorMail('An authenticator app was added', 'Signing in asks for its code from now on.'),
    totp_removed: factorMail('The authenticator app was removed', 'Signing in no longer asks for its code.'),
    passkey_added: factorMail('A passkey was added', 'You can sign in with it, without a password.'),
    passkey_removed: factorMail('A passkey was removed', 'You can no longer sign in with it.'),
    factors_removed: ({ appName }) => ({
      subject: `Your second factors and passkeys were removed (${appName})`,
      blocks: [
        `An administrator of ${appName} removed the authenticator app, the passkeys and the recovery codes of your account, and ended its sessions. Your password has not changed.`,
        'If you asked for it, sign in, and add an authenticator app or a passkey again. If you did not, somebody may have pretended to be you: set a new password at once, by “Forgot password” where you sign in, and tell the people who run the service.',
      ],
    }),
    recovery_codes_made: factorMail('New recovery codes were made', 'The old ones no longer work.'),
    identity_linked: factorMail('An account at a provider was linked', 'You can sign in with it from now on.'),
    identity_unlinked: factorMail('An account at a provider was unlinked', 'You can no longer sign in with it.'),
    recovery_code_used: factorMail(
      'A recovery code was used to sign in',
      'The others still work. If your device is lost, remove it from your account.',
    ),
  },
}

/** The notice of a change to second factors: what happened, and what it means. */
function factorMail(what: string, meaning: string): Mail {
  return ({ appName, origin }) => ({
    subject: `${what} (${appName})`,
    blocks: [
      `${what} at your ${appName} account. ${meaning}`,
      `From: ${origin}.`,
      'If that was you, there is nothing to do. If it was not, somebody else can get into your account: set a new password at once, by “Forgot password” where you sign in. That also ends every session.',
    ],
  })
}
