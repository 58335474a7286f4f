// What a language must hold for the console's activity.

export type ActivityWords = {
  title: string
  lead: string
  filter: string
  clear: string
  more: string
  person: string
  personHint: string
  actor: string
  actorHint: string
  app: string
  appHint: string
  event: string
  any: string
  outcome: string
  outcomes: Record<'success' | 'failure', string>
  from: string
  until: string
  limit: string
  groups: Record<'accounts' | 'signIn' | 'secrets' | 'sessions' | 'addresses' | 'apps' | 'operators' | 'system', string>
  columns: Record<'what' | 'why' | 'when' | 'who' | 'whom' | 'where' | 'details', string>
  self: string
  stranger: string
  doors: Record<'operator' | 'sibling' | 'clock' | 'provider', string>
  looked: (rows: number) => string
  newest: string
  empty: string
  emptyLead: string
  noneFound: string
  noneFoundLead: string
  noneYet: string
  nobody: string
  file: string
  fileHint: string
  wrong: Record<'person' | 'actor' | 'event' | 'from' | 'until' | 'other', string>
  one: Record<
    | 'back'
    | 'outcome'
    | 'id'
    | 'session'
    | 'request'
    | 'address'
    | 'country'
    | 'program'
    | 'person'
    | 'actor'
    | 'kind'
    | 'around',
    string
  >
  /** What a person is told in other words about their own account, or not at all. */
  events: Record<
    | NobodysEvent
    | 'sign_up_repeated'
    | 'impersonation_started'
    | 'token_exchanged'
    | 'impersonation_ended'
    | 'authz_fail'
    | 'authn_reauthenticated'
    | 'authn_reauthenticate_fail'
    | 'user_disabled'
    | 'user_enabled'
    | 'user_unlocked',
    string
  >
  reasons: Record<
    | NobodysReason
    | 'disabled'
    | 'user_disabled'
    | 'role'
    | 'device'
    | 'device-day'
    | 'ended_by_operator'
    | 'impersonating'
    | 'refresh_token_reused'
    | 'reauthenticate',
    string
  >
}

type NobodysEvent =
  | 'sign_up_requested'
  | 'users_imported'
  | 'users_exported'
  | 'audit_exported'
  | 'provider_logout_fail'
  | 'excess_rate_limit_exceeded'
  | 'pwd_leak_check_failed'
  | 'human_check_failed'
  | 'malicious_cors'
  | 'key_created'
  | 'key_due'
  | 'mail_repeated'
  | 'key_rotated'
  | 'key_revoked'
  | 'sys_purge'
  | 'client_created'
  | 'client_changed'
  | 'client_deleted'
  | 'api_created'
  | 'api_changed'
  | 'api_deleted'
  | 'registration_token_created'
  | 'registration_token_deleted'
  | 'client_auth_fail'
  | 'machine_token_issued'

type NobodysReason =
  | 'mail_hour'
  | 'mail_day'
  | 'mail_source'
  | 'mail_network'
  | 'mail_strangers'
  | 'mail_all'
  | 'mail_notice'
  | 'no_answer'
  | 'one'
  | 'all'
  | 'sessions_ended'
  | 'sessions_deleted'
  | 'users_deleted'
  | 'audit_events_deleted'
  | 'secret'
  | 'enabled'
  | 'settings'
  | 'nothing'
  | 'assertion'
  | 'unknown'
  | 'registration_token'
  | 'throttled'
