// Signing in to other software, in English.
import type { OAuthWords } from './oauth.ts'

export const oauthInEnglish: OAuthWords = {
  consent: {
    title: (app) => `Allow ${app} access?`,
    lead: (email) => `You are signed in as ${email}.`,
    wants: (app) => `${app} will be able to`,
    scopes: {
      openid: 'know that it is you',
      profile: 'see your name',
      email: 'see your email address',
      offline_access: 'go on while you are not here',
    },
    goesTo: (host) => `You will be sent to ${host}.`,
    thisMachine: 'You will be sent to a program on this device.',
    unknownApp: 'Nobody here has checked this app. Go on only if you began this yourself.',
    takenAway: 'You can take this away at any time, in your account under Connections.',
    withheld: (app) => `${app} also asked for what isn’t yours to give. It won’t be able to`,
    nothingLeft: (app) => `What ${app} asks for isn’t yours to give. It won’t be able to`,
    back: (app) => `Back to ${app}`,
    allow: 'Allow',
    deny: 'Deny',
    privacy: 'Its privacy policy',
    terms: 'Its terms',
  },
  choose: {
    title: 'Choose an account',
    lead: (app) => `to go on to ${app}`,
    goOn: (email) => `Go on as ${email}`,
    other: 'Use another account',
  },
  onward: {
    title: (app) => `On to ${app}`,
    lead: 'If nothing happens, press the button.',
    button: 'Go on',
  },
  wrong: {
    title: 'This sign-in can’t go on',
    lead: 'The app that sent you here asked for something that we can’t answer.',
    ask: 'Nothing has happened to your account. Go back to the app and try again; if it stays like this, tell the people who run it what stands above.',
    unchecked: (place) =>
      `Nobody here has checked this app. It would lead you to ${place}. Go there only if you know it.`,
    goBack: 'Go back to the app',
    faults: {
      unknown_client: 'The app is not known here, or was switched off.',
      wrong_redirect: 'The address to return to is not one that this app has registered.',
      no_redirect: 'The app did not say where to return to.',
      repeated: 'The request says something twice.',
      expired_request: 'The request has expired.',
    },
  },
  device: {
    title: 'Connect a device',
    lead: 'Type the code that the device shows you.',
    code: 'Code',
    goOn: 'Go on',
    unknown: 'That code is not known here, or is too old. Look at the device and try again.',
    ask: 'Is this your device?',
    asks: (app) => `${app} asks to be connected to your account.`,
    beware:
      'Go on only if you began this yourself, and the device in front of you shows this code. Somebody else who sends you a code wants your account.',
    allow: 'Connect',
    deny: 'This is not mine',
    done: ['Connected', 'The device is connected. You can close this page.'],
    denied: ['Not connected', 'The device gets nothing. You can close this page.'],
  },
  signOut: {
    title: 'Sign out?',
    lead: (app) => `${app} asks to sign you out here, too.`,
    anApp: 'An app',
    button: 'Sign out',
    keep: 'Stay signed in',
  },
  apps: {
    title: 'Apps with access',
    lead: 'What you allowed other software.',
    empty: 'You have allowed no app anything.',
    allowed: (scopes) => `May ${scopes}.`,
    takeAway: 'Take away',
    takeAwayNamed: (app) => `Take away what ${app} may do`,
  },
}
