// The events of the audit log as an operator chooses among them.
import { OF_APPS, type Event } from '../audit/events.ts'

export const GROUPS = {
  signIn: [
    'authn_login_success',
    'authn_login_fail',
    'authn_login_fail_max',
    'authn_second_step_required',
    'authn_second_step_fail',
    'authn_reauthenticated',
    'authn_reauthenticate_fail',
    'human_check_failed',
  ],
  accounts: [
    'sign_up_requested',
    'sign_up_repeated',
    'user_created',
    'user_updated',
    'user_deleted',
    'identity_linked',
    'identity_unlinked',
  ],
  secrets: [
    'authn_password_change',
    'authn_password_change_fail',
    'pwd_leak_check_failed',
    'factor_enrolled',
    'factor_enrol_fail',
    'factor_removed',
    'recovery_codes_made',
    'passkey_renamed',
    'passkey_clone_suspected',
  ],
  sessions: ['session_expired', 'authn_token_rescued', 'authn_token_reuse', 'provider_logout_fail'],
  addresses: [
    'code_requested',
    'email_verified',
    'email_verify_fail',
    'email_changed',
    'email_change_fail',
    'email_restored',
    'excess_rate_limit_exceeded',
    'mail_repeated',
  ],
  apps: [
    'grant_started',
    'grant_rescued',
    'grant_reused',
    'grant_ended',
    'client_logout',
    'token_exchanged',
    'consent_given',
    'consent_refused',
    'consent_taken_away',
    ...OF_APPS,
  ],
  operators: [
    'user_disabled',
    'user_enabled',
    'user_unlocked',
    'privilege_permissions_changed',
    'authz_fail',
    'impersonation_started',
    'impersonation_ended',
    'users_imported',
    'users_exported',
    'audit_exported',
  ],
  system: ['malicious_cors', 'key_created', 'key_due', 'key_rotated', 'key_revoked', 'sys_purge'],
} as const satisfies Record<string, readonly Event[]>

/** The groups, in the order in which they are shown. */
export const GROUP_NAMES = Object.keys(GROUPS) as (keyof typeof GROUPS)[]
