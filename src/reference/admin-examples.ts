// Examples of what administrators and operators do: of each request, and of each answer by its status.
import { APP_EXAMPLES } from './app-examples.ts'
import {
  ADMIN_USER,
  EMAIL,
  IDS,
  OPERATOR_ID,
  pageOf,
  SESSION,
  SIGNED_IN,
  STANDS_FOR,
  TIMES,
  USER,
} from './example-values.ts'
import type { Example } from './example.ts'

const NOTHING = { body: { nothing: {} } }
const AS_IT_IS = { answers: { 200: { account: ADMIN_USER } } }
const { id, email, name, role } = USER
const OTHERS_SESSION = { ...SESSION, current: false }

const people: Record<string, Example> = {
  adminListUsers: { query: { query: 'ada', limit: 20 }, answers: { 200: { page: pageOf(ADMIN_USER) } } },
  adminCreateUser: {
    body: { somebody: { email: 'grace@example.com', name: 'Grace Hopper' } },
    answers: {
      201: {
        made: {
          ...ADMIN_USER,
          email: 'grace@example.com',
          email_verified: false,
          name: 'Grace Hopper',
          last_login_at: null,
          mail: 'mailed',
        },
      },
    },
  },
  adminExportUsers: {
    query: { format: 'ndjson' },
    answers: {
      200: {
        ndjson: `${JSON.stringify(ADMIN_USER)}\n`,
        csv: `\u{feff}id,email,email_verified,name,role,disabled,created_at,updated_at,last_login_at\r\n"${id}","${email}","true","${name}","USER","false","${TIMES.made}","${TIMES.made}","${TIMES.now}"\r\n`,
      },
    },
  },
  adminGetUser: AS_IT_IS,
  adminUpdateUser: { body: { a_name: { name } }, ...AS_IT_IS },
  adminSetUserRole: {
    body: { make_an_administrator: { role: 'ADMIN' } },
    answers: { 200: { account: { ...ADMIN_USER, role: 'ADMIN' } } },
  },
  adminDisableUser: { ...NOTHING, answers: { 200: { account: { ...ADMIN_USER, disabled: true } } } },
  adminEnableUser: { ...NOTHING, ...AS_IT_IS },
  adminUnlockUser: { ...NOTHING, ...AS_IT_IS },
  adminSendPasswordReset: { ...NOTHING, answers: { 202: { mailed: { mail: 'mailed' } } } },
  adminRemoveUserFactors: {
    ...NOTHING,
    answers: { 200: { removed: { totp: 1, passkeys: 2, recovery_codes: 10, sessions_ended: 1 } } },
  },
  adminListUserSessions: { answers: { 200: { page: pageOf(OTHERS_SESSION) } } },
  adminListSessions: {
    answers: { 200: { page: pageOf({ ...OTHERS_SESSION, user: { id, email, name, role } }) } },
  },
  adminImpersonateUser: {
    body: { with_a_reason: { reason: 'Ada asked why her invoice is missing (ticket 4711).' } },
    answers: {
      200: { acting: { ...SIGNED_IN, session: { ...SESSION, amr: ['user'], impersonator_id: OPERATOR_ID } } },
    },
  },
}

const figures: Record<string, Example> = {
  adminListAuditEvents: {
    query: { event: 'authn_login_success', limit: 20 },
    answers: {
      200: {
        page: pageOf({
          id: '019a8f3c-2b90-7a11-9c0e-7d5a3f8b6e42',
          at: TIMES.now,
          event: 'authn_login_success',
          outcome: 'success',
          actor_id: id,
          subject_id: id,
          session_id: IDS['session_id'],
          ip: '203.0.113.7',
          country: 'DE',
          user_agent: SESSION.user_agent,
          request_id: '019a8f3c-2b7f-7001-8a2b-0c4d6e8f1a3b',
          reason: null,
          meta: { method: 'password' },
        }),
      },
    },
  },
  adminExportAuditEvents: {
    query: { from: '2026-01-01' },
    answers: {
      200: {
        ndjson: `{"id":"019a8f3c-2b90-7a11-9c0e-7d5a3f8b6e42","at":"${TIMES.now}","event":"authn_login_success","outcome":"success"}\n`,
      },
    },
  },
  adminGetStats: {
    answers: {
      200: {
        figures: {
          at: TIMES.now,
          users: {
            total: 1204,
            by_role: { USER: 1198, ADMIN: 4, SUPER_ADMIN: 2 },
            by_status: { active: 1170, disabled: 9, unverified: 25 },
          },
          sessions: { live: 812 },
          last_day: {
            sign_ups: 14,
            sign_ins: 230,
            sign_in_failures: 19,
            sign_ins_throttled: 2,
            acts_refused: 0,
          },
          counted_to: 100_000,
        },
      },
    },
  },
  adminGetDailyStats: {
    query: { days: 1 },
    answers: {
      200: {
        figures: {
          at: TIMES.now,
          events_as_of: TIMES.now,
          people_as_of: TIMES.now,
          days: [
            {
              day: '2026-11-29',
              sign_ups: 14,
              sign_ups_by_provider: 5,
              people_added: 1,
              people_deleted: 0,
              sign_ins: 230,
              sign_in_failures: 19,
              second_step_failures: 3,
              sign_ins_throttled: 2,
              tokens_reused: 0,
              acts_refused: 0,
              people: 1204,
              sessions_live: 812,
            },
          ],
        },
      },
    },
  },
}

const { key_id: kid } = STANDS_FOR
const operations: Record<string, Example> = {
  getJwks: {
    answers: {
      200: {
        keys: {
          keys: [
            {
              kty: 'EC',
              crv: 'P-256',
              x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
              y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
              kid,
              use: 'sig',
              alg: 'ES256',
            },
          ],
        },
      },
    },
  },
  adminListKeys: {
    answers: {
      200: {
        all: pageOf({
          kid,
          state: 'signs',
          created_at: TIMES.made,
          active_from: TIMES.made,
          rotates_at: '2027-02-27T09:30:00.000Z',
          retires_at: null,
          expires_at: null,
          secret: { id: 'b1946ac9', is: 'current' },
        }),
      },
    },
  },
  adminRotateKeys: { body: { as_seen: { kid }, whichever: {} }, answers: { 200: { marked: { marked: 1 } } } },
  adminRevokeKeys: { body: { as_seen: { kids: [kid] }, all: {} }, answers: { 200: { killed: { killed: [kid] } } } },
  adminListMails: {
    query: { state: 'failed' },
    answers: {
      200: {
        page: pageOf({
          id: '019a8f40-6a1d-7c5e-8f90-2b4c6d8e0f12',
          kind: 'reset_password',
          state: 'failed',
          recipient: EMAIL,
          person_id: id,
          attempts: 8,
          next_attempt_at: null,
          created_at: TIMES.made,
          sent_at: null,
          failed_at: TIMES.now,
          failure: 'refused',
          repeatable: true,
        }),
      },
    },
  },
  adminRetryMails: { ...NOTHING, answers: { 202: { due: { repeated: 3 } } } },
  adminRetryMail: { ...NOTHING, answers: { 202: { sending: { state: 'sending' } } } },
  adminGetHealth: {
    answers: {
      200: {
        good: {
          at: TIMES.now,
          state: 'good',
          lines: [
            { id: 'database', state: 'good', bytes: 1_310_720 },
            { id: 'migrations', state: 'good', applied: 13, missing: [], unknown: [] },
            { id: 'clock', state: 'good', last_run_at: TIMES.now, late: false, failed: [] },
          ],
          settings: [{ name: 'SIGN_UP', secret: false, set: true, value: 'open' }],
        },
      },
    },
  },
  getHealth: { answers: { 200: { runs: { status: 'ok', version: '0.1.0' } } } },
  listDevelopmentMails: {
    query: { limit: 20 },
    answers: {
      200: {
        page: pageOf({
          id: '019a8f3c-2b88-7c33-8d44-5e55f66a7b88',
          to: EMAIL,
          subject: '483920 is your Latchkey code',
          kind: 'verify_email',
          text: 'Your code is 483920.',
          html: '<!doctype html><p>Your code is 483920.</p>',
          code: '483920',
          link: `http://localhost:8787/verify-email?token=${STANDS_FOR.link_token}`,
          sent_at: TIMES.now,
        }),
      },
    },
  },
}

export const ADMIN_EXAMPLES: Readonly<Record<string, Example>> = {
  ...people,
  ...figures,
  ...operations,
  ...APP_EXAMPLES,
}
