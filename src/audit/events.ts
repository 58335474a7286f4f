// The vocabulary of the audit log, after the OWASP Logging Vocabulary; docs/audit-log.md explains each.

export const EVENTS = [
  'sign_up_requested',
  'sign_up_repeated',
  'user_created',
  'user_updated',
  'user_deleted',
  'user_disabled',
  'user_enabled',
  'privilege_permissions_changed',
  'email_verified',
  'email_verify_fail',
  'authn_login_success',
  'authn_login_fail',
  'authn_login_fail_max',
  'authn_token_rescued',
  'authn_token_reuse',
  'session_expired',
  'key_created',
  'key_rotated',
  'sys_purge',
] as const

/** What happened. */
export type Event = (typeof EVENTS)[number]
