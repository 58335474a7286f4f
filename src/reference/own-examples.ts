// Examples of what people do themselves: of each request, and of each answer by its status. By the operation's id, and there by a name.
import {
  ACCESS_TOKEN,
  CREATION_OPTIONS,
  EMAIL,
  IDENTITY,
  NEW_CREDENTIAL,
  NEW_PASSWORD,
  pageOf,
  PASSKEY,
  PASSWORD,
  RECOVERY_CODES,
  REQUEST_OPTIONS,
  SESSION,
  SHOWN_CREDENTIAL,
  SIGNED_IN,
  SIGNED_IN_BY_BEARER,
  STANDS_FOR,
  USER,
} from './example-values.ts'
import type { Example } from './example.ts'

const { challenge, mailed_code: code, link_token: token, mfa_token, refresh_token, app_code } = STANDS_FOR
const MFA_REQUIRED = { status: 'mfa_required', mfa_token, factors: ['totp', 'recovery_code'] }
const ENROLMENT_REQUIRED = { status: 'enrolment_required', mfa_token, factors: ['totp', 'passkey'] }
const MAILED = { challenge }
const ENROLLED = { ...SIGNED_IN, recovery_codes: RECOVERY_CODES }

const signUpAndIn: Record<string, Example> = {
  signUp: {
    body: {
      with_a_password: { email: EMAIL, password: PASSWORD, name: USER.name },
      without_one: { email: EMAIL, name: USER.name },
    },
    answers: {
      202: { code_mailed: { status: 'verification_required', challenge } },
      201: { signed_in: { ...SIGNED_IN, user: { ...USER, email_verified: false }, challenge } },
    },
  },
  verifyEmail: {
    body: {
      by_code: { challenge, code, transport: 'bearer' },
      by_link: { token, password: PASSWORD, transport: 'bearer' },
    },
    answers: { 200: { signed_in: SIGNED_IN_BY_BEARER, verified: { status: 'verified' } } },
  },
  resendVerification: {
    body: { again: { challenge } },
    answers: { 202: { code_mailed: { status: 'verification_required', challenge } } },
  },
  signInWithPassword: {
    body: {
      by_cookie: { email: EMAIL, password: PASSWORD, remember: true },
      by_bearer: { email: EMAIL, password: PASSWORD, transport: 'bearer' },
    },
    answers: {
      200: {
        by_cookie: SIGNED_IN,
        by_bearer: SIGNED_IN_BY_BEARER,
        second_factor_wanted: MFA_REQUIRED,
        enrolment_wanted: { ...MFA_REQUIRED, factors: ['email_code'], challenge },
      },
    },
  },
  requestSignInCode: { body: { by_mail: { email: EMAIL } }, answers: { 202: { code_mailed: MAILED } } },
  signInWithEmailCode: {
    body: { by_code: { challenge, code }, with_a_sign_in: { challenge, code, mfa_token } },
    answers: { 200: { signed_in: SIGNED_IN, enrolment_wanted: ENROLMENT_REQUIRED } },
  },
  getPasskeySignInOptions: {
    body: { any_passkey: {}, second_factor: { mfa_token } },
    answers: { 200: { any_passkey: REQUEST_OPTIONS } },
  },
  signInWithPasskey: {
    body: {
      alone: { ...SHOWN_CREDENTIAL, remember: true },
      second_factor: { ...SHOWN_CREDENTIAL, mfa_token },
    },
    answers: { 200: { signed_in: { ...SIGNED_IN, session: { ...SESSION, amr: ['hwk', 'user', 'mfa'] } } } },
  },
  finishSignInWithTotp: {
    body: { by_app: { mfa_token, code: app_code } },
    answers: { 200: { signed_in: { ...SIGNED_IN, session: { ...SESSION, amr: ['pwd', 'otp', 'mfa'] } } } },
  },
  finishSignInWithRecoveryCode: {
    body: { by_recovery_code: { mfa_token, code: STANDS_FOR.recovery_code } },
    answers: { 200: { signed_in: { ...SIGNED_IN, recovery_codes_left: 9 } } },
  },
}

const secondStep: Record<string, Example> = {
  beginTotp: {
    body: { in_a_session: {}, in_an_enrolment: { mfa_token } },
    answers: {
      200: {
        new_app: {
          secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
          uri: 'otpauth://totp/Latchkey:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Latchkey',
          qr_svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 45 45">…</svg>',
        },
      },
    },
  },
  confirmTotp: {
    body: { in_a_session: { code: app_code }, in_an_enrolment: { code: app_code, mfa_token } },
    answers: { 200: { enrolled: ENROLLED } },
  },
  makeRecoveryCodes: { answers: { 200: { new_codes: { recovery_codes: RECOVERY_CODES } } } },
}

const session: Record<string, Example> = {
  refreshSession: {
    body: { by_cookie: {}, by_bearer: { refresh_token } },
    answers: { 200: { by_cookie: SIGNED_IN, by_bearer: SIGNED_IN_BY_BEARER } },
  },
  signOut: { body: { this_session: {}, all_others: { scope: 'others' } } },
  getSession: { answers: { 200: { who: { user: USER, session: SESSION } } } },
  createToken: { answers: { 200: { token: { access_token: ACCESS_TOKEN, token_type: 'Bearer', expires_in: 300 } } } },
  listSessions: { query: { limit: 20 }, answers: { 200: { page: pageOf(SESSION) } } },
  getReauthenticationOptions: {
    body: { ways: {}, with_a_mail: { mail: true } },
    answers: {
      200: {
        ways: { methods: ['password', 'email_code'] },
        code_mailed: { methods: ['password', 'email_code'], challenge },
        with_a_passkey: {
          methods: ['passkey'],
          passkey: {
            ...REQUEST_OPTIONS,
            allowCredentials: [{ type: 'public-key', id: PASSKEY.credential_id, transports: PASSKEY.transports }],
          },
        },
      },
    },
  },
  reauthenticate: {
    body: {
      by_password: { password: PASSWORD },
      by_app: { totp_code: app_code },
      by_mail: { challenge, code },
      by_passkey: { passkey: SHOWN_CREDENTIAL },
    },
    answers: { 200: { proved: SIGNED_IN } },
  },
  forgotPassword: { body: { by_mail: { email: EMAIL } }, answers: { 202: { code_mailed: MAILED } } },
  resetPassword: {
    body: { by_code: { challenge, code, password: NEW_PASSWORD }, by_link: { token, password: NEW_PASSWORD } },
    answers: { 200: { done: { status: 'password_reset' } } },
  },
  changePassword: {
    body: { in_a_session: { current_password: PASSWORD, new_password: NEW_PASSWORD } },
    answers: { 200: { done: { ...SIGNED_IN, status: 'password_changed' } } },
  },
}

const account: Record<string, Example> = {
  getUser: { answers: { 200: { account: USER } } },
  updateUser: { body: { a_name: { name: USER.name }, no_name: { name: null } }, answers: { 200: { account: USER } } },
  changeEmail: { body: { to_another: { email: 'lovelace@example.com' } }, answers: { 202: { code_mailed: MAILED } } },
  confirmEmailChange: {
    body: { by_code: { challenge, code }, by_link: { token } },
    answers: { 200: { account: { ...USER, email: 'lovelace@example.com' } } },
  },
  undoEmailChange: { body: { by_link: { token } }, answers: { 200: { done: { status: 'email_restored' } } } },
  getPasskeyCreationOptions: {
    body: { in_a_session: {}, in_an_enrolment: { mfa_token } },
    answers: { 200: { new_passkey: CREATION_OPTIONS } },
  },
  addPasskey: {
    body: { in_a_session: { ...NEW_CREDENTIAL, name: PASSKEY.name } },
    answers: { 201: { added: { ...SIGNED_IN, ...PASSKEY, last_used_at: null, recovery_codes: RECOVERY_CODES } } },
  },
  listPasskeys: {
    answers: {
      200: {
        all: {
          ...pageOf(PASSKEY),
          signals: {
            signalAllAcceptedCredentials: {
              rpId: REQUEST_OPTIONS.rpId,
              userId: CREATION_OPTIONS.user.id,
              allAcceptedCredentialIds: [PASSKEY.credential_id],
            },
            signalCurrentUserDetails: {
              rpId: REQUEST_OPTIONS.rpId,
              userId: CREATION_OPTIONS.user.id,
              name: EMAIL,
              displayName: USER.name,
            },
          },
        },
      },
    },
  },
  renamePasskey: { body: { a_name: { name: PASSKEY.name } }, answers: { 200: { passkey: PASSKEY } } },
  removePasskey: { query: { end_other_sessions: 'true' } },
  removeTotp: { query: { end_other_sessions: 'true' } },
  listIdentities: { answers: { 200: { all: pageOf(IDENTITY) } } },
  linkIdentity: {
    body: { back_to_the_account: {} },
    answers: { 200: { go_there: { url: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=…&state=…' } } },
  },
  getProviderLogoutUrl: {
    answers: { 200: { at_a_provider: { url: 'https://id.example.com/logout?client_id=…' }, nowhere: { url: null } } },
  },
}

export const OWN_EXAMPLES: Readonly<Record<string, Example>> = { ...signUpAndIn, ...secondStep, ...session, ...account }
