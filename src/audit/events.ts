// The vocabulary of the audit log, after the OWASP Logging Vocabulary; docs/audit-log.md explains each.
import { OAUTH_SAYS } from './oauth-says.ts'

/** Events of apps and APIs that no person is in. */
export const OF_APPS = [
  'client_created',
  'client_changed',
  'client_deleted',
  'api_created',
  'api_changed',
  'api_deleted',
  'registration_token_created',
  'registration_token_deleted',
  'client_auth_fail',
  'machine_token_issued',
] as const

export const EVENTS = [
  'sign_up_requested',
  'sign_up_repeated',
  'user_created',
  'user_updated',
  'user_deleted',
  'user_disabled',
  'user_enabled',
  'user_unlocked',
  'users_imported',
  'users_exported',
  'privilege_permissions_changed',
  'authz_fail',
  'impersonation_started',
  'impersonation_ended',
  'email_verified',
  'email_verify_fail',
  'authn_login_success',
  'authn_login_fail',
  'authn_login_fail_max',
  'authn_second_step_required',
  'authn_second_step_fail',
  'factor_enrolled',
  'factor_enrol_fail',
  'factor_removed',
  'recovery_codes_made',
  'passkey_renamed',
  'identity_linked',
  'identity_unlinked',
  'provider_logout_fail',
  'passkey_clone_suspected',
  'authn_token_rescued',
  'authn_token_reuse',
  'session_expired',
  'code_requested',
  'excess_rate_limit_exceeded',
  'authn_password_change',
  'authn_password_change_fail',
  'authn_reauthenticated',
  'authn_reauthenticate_fail',
  'email_changed',
  'email_change_fail',
  'email_restored',
  'pwd_leak_check_failed',
  'human_check_failed',
  'malicious_cors',
  'key_created',
  'key_due',
  'key_rotated',
  'key_revoked',
  'mail_repeated',
  'audit_exported',
  'sys_purge',
  ...OF_APPS,
  'consent_given',
  'consent_refused',
  'consent_taken_away',
  'grant_started',
  'grant_rescued',
  'grant_reused',
  'grant_ended',
  'client_logout',
  'token_exchanged',
] as const

/** What happened. */
export type Event = (typeof EVENTS)[number]

/**
 * Events of every sign-up, sign-in and sign-out. They are in no index by event, because each of them would pay for its entry. A
 * change here takes a migration.
 */
export const EVERYDAY = [
  'sign_up_requested',
  'user_created',
  'email_verified',
  'authn_login_success',
  'authn_login_fail',
  'session_expired',
  'code_requested',
] as const satisfies readonly Event[]

/** Events that concern no person in particular: their rows have no `subject_id`, and nobody finds them in their own log. */
export const OF_NOBODY = [
  'sign_up_requested',
  'users_imported',
  'users_exported',
  'provider_logout_fail',
  'excess_rate_limit_exceeded',
  'pwd_leak_check_failed',
  'human_check_failed',
  'malicious_cors',
  'key_created',
  'key_due',
  'key_rotated',
  'key_revoked',
  'mail_repeated',
  'audit_exported',
  'sys_purge',
  ...OF_APPS,
] as const satisfies readonly Event[]

/** An event that a person may find in their own log. */
export type OwnEvent = Exclude<Event, (typeof OF_NOBODY)[number]>

type Says = { reasons?: readonly string[]; facts?: Readonly<Record<string, readonly string[]>> }
/** Any text: ids, roles, causes, counts. In a list of words it means that the list isn't complete. */
export type Open = '…'

/**
 * What each event may say: its reasons, and each fact of its `meta` with the words of that fact. `audit()` takes nothing else,
 * and docs/audit-log.md lists all of it.
 */
export const SAYS = {
  sign_up_requested: {},
  sign_up_repeated: {},
  user_created: {
    reasons: ['sign_up', 'administrator', 'provider', 'import'],
    facts: { role: ['…'], provider: ['…'] },
  },
  user_updated: { facts: { fields: ['name'] } },
  user_deleted: {},
  user_disabled: {},
  user_enabled: {},
  user_unlocked: {},
  users_imported: { reasons: ['…'], facts: { created: ['…'], refused: ['…'], sha256: ['…'] } },
  users_exported: {
    reasons: ['administrator'],
    facts: {
      users: ['…'],
      totp: ['…'],
      format: ['ndjson', 'csv'],
      search: ['address', 'name'],
      role: ['…'],
      status: ['active', 'disabled', 'unverified'],
    },
  },
  privilege_permissions_changed: {
    reasons: ['provider', 'user_deleted', 'first_super_admin'],
    facts: { role: ['…'], provider: ['…'] },
  },
  authz_fail: {
    reasons: ['role', 'target_role', 'own_account', 'impersonating'],
    facts: {
      right: [
        'administer',
        'create',
        'help',
        'stop',
        'disarm',
        'grant',
        'impersonate',
        'keys',
        'mail',
        'apps',
        'trust',
      ],
    },
  },
  impersonation_started: { facts: { session: ['…'], why: ['…'] } },
  impersonation_ended: { reasons: ['stopped', 'sign_out', 'replaced'] },
  email_verified: { reasons: ['elsewhere'], facts: { provider: ['…'] } },
  email_verify_fail: { reasons: ['code', 'link'] },
  authn_login_success: {
    reasons: ['sign_up', 'totp', 'recovery_code', 'passkey', '…'],
    facts: { amr: ['…'], rehashed: ['true', 'false'] },
  },
  authn_login_fail: {
    reasons: [
      'wrong_password',
      'wrong_code',
      'wrong_passkey',
      'unknown',
      'disabled',
      'unverified',
      'no_password',
      'provider',
    ],
    facts: { amr: ['…'], cause: ['…'], provider: ['…'] },
  },
  authn_login_fail_max: {
    reasons: ['pair', 'account', 'address', 'device', 'day', 'device-day'],
    facts: { kind: ['password', 'code', 'factor', 'user-code'] },
  },
  authn_second_step_required: {
    reasons: ['sign_up', '…'],
    facts: { amr: ['…'], step: ['second_factor', 'enrolment', 'mailbox'], rehashed: ['true', 'false'] },
  },
  authn_second_step_fail: {
    reasons: ['wrong_totp', 'wrong_recovery_code', 'wrong_passkey', 'wrong_email_code'],
    facts: { amr: ['…'], cause: ['…'] },
  },
  factor_enrolled: { reasons: ['totp', 'passkey'], facts: { passkey: ['…'], conditional: ['true', 'false'] } },
  factor_enrol_fail: { reasons: ['passkey'], facts: { cause: ['…'] } },
  factor_removed: {
    reasons: ['totp', 'passkey', 'recovery_codes'],
    facts: { passkey: ['…'], passkeys: ['…'], codes: ['…'] },
  },
  recovery_codes_made: {},
  passkey_renamed: { facts: { passkey: ['…'] } },
  identity_linked: { reasons: ['new', 'joined', 'taken_over', 'own_session'], facts: { provider: ['…'] } },
  identity_unlinked: { facts: { identity: ['…'] } },
  provider_logout_fail: { facts: { provider: ['…'], cause: ['…'] } },
  passkey_clone_suspected: { facts: { passkey: ['…'] } },
  authn_token_rescued: { reasons: ['answer_lost'], facts: { presented: ['…'], counter: ['…'] } },
  authn_token_reuse: { reasons: ['refresh_token_reused'] },
  session_expired: {
    reasons: [
      'sign_out',
      'sign_out_others',
      'sign_out_all',
      'ended_by_owner',
      'ended_by_operator',
      'user_disabled',
      'user_deleted',
      'password_reset',
      'password_changed',
      'factor_changed',
      'email_restored',
      'address_proved',
      'provider_logout',
      'rescue_limit',
      'signed_in_anew',
    ],
    facts: { sessions: ['…'], session: ['…'], by: ['…'] },
  },
  code_requested: { reasons: ['reset_password', 'change_email', 'sign_in', 'reauthenticate', 'prove_mailbox'] },
  excess_rate_limit_exceeded: {
    reasons: ['mail_hour', 'mail_day', 'mail_source', 'mail_network', 'mail_strangers', 'mail_all', 'mail_notice'],
  },
  authn_password_change: { reasons: ['reset', 'change'] },
  authn_password_change_fail: { reasons: ['reset_code', 'reset_link', 'wrong_password'] },
  authn_reauthenticated: { facts: { amr: ['…'] } },
  authn_reauthenticate_fail: {
    reasons: ['wrong_password', 'wrong_code', 'wrong_totp', 'wrong_passkey'],
    facts: { cause: ['…'] },
  },
  email_changed: {},
  email_change_fail: { reasons: ['code', 'link', 'session', 'undo'] },
  email_restored: { facts: { drops: ['since_break_in', 'all'], was_deleted: ['true', 'false'] } },
  pwd_leak_check_failed: { reasons: ['no_answer'] },
  human_check_failed: { reasons: ['no_answer'] },
  malicious_cors: { facts: { origin: ['…'], method: ['…'], path: ['…'] } },
  key_created: { facts: { kid: ['…'] } },
  key_due: { facts: { keys: ['…'] } },
  key_rotated: { facts: { kid: ['…'] } },
  key_revoked: { facts: { keys: ['…'] } },
  mail_repeated: { reasons: ['one', 'all'], facts: { mail: ['…'], mails: ['…'] } },
  audit_exported: { facts: { filter: ['…'] } },
  sys_purge: {
    reasons: ['sessions_ended', 'sessions_deleted', 'users_deleted', 'audit_events_deleted'],
    facts: { rows: ['…'] },
  },
  ...OAUTH_SAYS,
} as const satisfies Record<Event, Says>
