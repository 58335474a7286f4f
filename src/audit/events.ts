// The vocabulary of the audit log, after the OWASP Logging Vocabulary; docs/audit-log.md explains each.

export const EVENTS = [
  'sign_up_requested',
  'sign_up_repeated',
  'user_created',
  'user_updated',
  'user_deleted',
  'user_disabled',
  'user_enabled',
  'user_unlocked',
  'privilege_permissions_changed',
  'authz_fail',
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
  'key_created',
  'key_rotated',
  'sys_purge',
] as const

/** What happened. */
export type Event = (typeof EVENTS)[number]

/** What comes with every sign-up, sign-in and sign-out: in no index by event, which those would pay for. Changing it takes a migration. */
export const EVERYDAY = [
  'sign_up_requested',
  'user_created',
  'email_verified',
  'authn_login_success',
  'authn_login_fail',
  'session_expired',
  'code_requested',
] as const satisfies readonly Event[]
