// Which doors open without a session, which to whoever has proved one factor of two, and why: for the test that tries them all.

/** Doors that ask nobody who they are: each answers as it answers a stranger. */
export const OPEN: Record<string, string> = {
  'GET /': 'where people sign in; a program finds nothing there',
  'GET /.well-known/apple-app-site-association': 'the apps that share our passkeys',
  'GET /.well-known/assetlinks.json': 'as the one of Apple',
  'GET /.well-known/change-password': 'a redirect',
  'GET /.well-known/jwks.json': 'public keys',
  'GET /.well-known/passkey-endpoints': 'where a password manager finds the page',
  'GET /.well-known/webauthn': 'the origins of the RP',
  'GET /account/link/:provider':
    'a question to whoever is fresh; a stranger is led to the sign-in (methods/oidc-offer)',
  'GET /account/passkeys': 'a page without data: its script asks the API',
  'GET /account/passkeys.js': 'a script',
  'GET /callback/:provider': 'the provider’s answer is a first factor: its state and the cookie are the proof',
  'GET /confirm-email': 'the link’s token is the proof',
  'GET /confirm-email/done': 'a page without data',
  'GET /dev/mail': 'development only',
  'GET /dev/mailbox': 'development only',
  'GET /forgot-password': 'a form',
  'GET /health': 'for monitors',
  'GET /openapi.json': 'a description',
  'GET /problems/:code': 'an explanation',
  'GET /reset-password': 'the link’s token is the proof',
  'GET /reset-password/done': 'a page without data',
  'GET /sign-in': 'a form',
  'GET /sign-in/:provider': 'the way to a provider',
  'GET /sign-in/second-step.js': 'a script',
  'GET /sign-in/second_step': 'what a form left sealed in this browser',
  'GET /signed-out': 'a page without data, where a provider sends back to',
  'GET /undo-email': 'the link’s token is the proof',
  'GET /undo-email/done': 'a page without data',
  'GET /verify-email': 'the link’s token is the proof',
  'GET /verify-email/done': 'a page without data',
  'POST /account/link/:provider': 'its answer; a stranger is led to the sign-in (methods/oidc-offer)',
  'POST /api/email/change/confirm': 'the mailed code is the proof',
  'POST /api/email/change/undo': 'the link’s token is the proof',
  'POST /api/email/verify': 'the mailed code is the proof',
  'POST /api/email/verify/resend': 'the challenge is the proof; mails to the same address',
  'POST /api/password/forgot': 'for whoever can’t sign in',
  'POST /api/password/reset': 'the mailed code is the proof; signs nobody in',
  'POST /api/refresh': 'the refresh token is the proof; a half-proved session goes on, half-proved',
  'POST /api/sign-in': 'a first factor',
  'POST /api/sign-in/email-code': 'a first factor',
  'POST /api/sign-in/email-code/request': 'mails a code',
  'POST /api/sign-in/passkey': 'two factors in one, or the second',
  'POST /api/sign-in/passkey/options': 'a challenge; with the mfa_token of a second step, for its person',
  'POST /api/sign-in/recovery-code': 'the second factor',
  'POST /api/sign-in/totp': 'the second factor',
  'POST /api/sign-out': 'nobody is kept from leaving; others are ended only by whoever proved both factors',
  'POST /api/sign-up': 'for strangers',
  'POST /backchannel-logout/:provider': 'the provider’s signature is the proof; ends sessions, opens none',
  'POST /callback/:provider': 'as its GET',
  'POST /confirm-email': 'the link’s token is the proof',
  'POST /forgot-password': 'for whoever can’t sign in',
  'POST /reset-password': 'the link’s token is the proof; signs nobody in',
  'POST /sign-in': 'a first factor',
  'POST /sign-in/email-code': 'the mfa_token of a sign-in that proves its mailbox',
  'POST /sign-in/enrol': 'the mfa_token of an enrolment',
  'POST /sign-in/recovery-code': 'the second factor',
  'POST /sign-in/totp': 'the second factor',
  'POST /undo-email': 'the link’s token is the proof',
  'POST /verify-email': 'the link’s token is the proof',
}

/** Doors that want a session, and open to one that has proved one factor where the policy wants two. */
export const HALF_PROVED: Record<string, string> = {
  'POST /api/passkeys': 'to enrol a factor',
  'POST /api/passkeys/options': 'to enrol a factor',
  'POST /api/reauthenticate': 'to prove the second factor, where there is one',
  'POST /api/reauthenticate/options': 'to learn how',
  'POST /api/totp': 'to enrol a factor',
  'POST /api/totp/confirm': 'to enrol a factor',
}

/** Where an `mfa_token` stands in the body: of a second step, or of an enrolment. */
export const TAKES_MFA_TOKEN: Record<'second_factor' | 'enrolment', Record<string, string>> = {
  second_factor: {
    'POST /api/sign-in/passkey': 'finishes the sign-in',
    'POST /api/sign-in/passkey/options': 'the challenge of that sign-in',
    'POST /api/sign-in/recovery-code': 'finishes the sign-in',
    'POST /api/sign-in/totp': 'finishes the sign-in',
  },
  enrolment: {
    'POST /api/passkeys': 'enrols, and finishes the sign-in',
    'POST /api/passkeys/options': 'begins to enrol',
    'POST /api/totp': 'begins to enrol',
    'POST /api/totp/confirm': 'enrols, and finishes the sign-in',
  },
}

/** Bodies that pass the schema of a door which looks at its body before it looks at who sends it. */
export const BODIES: Record<string, object> = {
  'POST /api/passkeys': {
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
  },
  'POST /api/password/change': { current_password: 'x', new_password: 'Brighter-Lamp-93-river' },
  'POST /api/reauthenticate': { totp_code: '000000' },
  'POST /api/sign-in/passkey': {
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
  },
  'POST /api/sign-in/recovery-code': { code: 'x' },
  'POST /api/sign-in/totp': { code: '000000' },
  'POST /api/totp/confirm': { code: '000000' },
}
