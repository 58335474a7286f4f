// What a language must hold for the console: a block for each page.
import type { Around } from './around.ts'
import type { OverviewWords } from './overview.ts'
import type { HealthWords, KeysWords, MailWords } from './operations.ts'
import type { PeopleWords } from './people.ts'

export type ConsoleWords = PeopleWords & {
  label: string
  /** What the field of the bar finds people by. */
  find: string
  nav: Record<'overview' | 'people' | 'sessions' | 'activity' | 'keys' | 'mail' | 'health', string>
  asOf: Around
  /** The keys of the console, and their help. */
  keyboard: Record<'title' | 'search' | 'walk' | 'enterKey' | 'open' | 'help' | 'on' | 'close', string>
  roles: Record<'USER' | 'ADMIN' | 'SUPER_ADMIN', string>
  statuses: Record<'active' | 'disabled' | 'unverified', string>
  overview: OverviewWords
  person: PersonWords
  keys: KeysWords
  mail: MailWords
  health: HealthWords
  activity: {
    title: string
    lead: string
    filter: string
    clear: string
    more: string
    person: string
    personHint: string
    actor: string
    actorHint: string
    event: string
    any: string
    outcome: string
    outcomes: Record<'success' | 'failure', string>
    from: string
    until: string
    limit: string
    groups: Record<'accounts' | 'signIn' | 'secrets' | 'sessions' | 'addresses' | 'operators' | 'system', string>
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

/** What an operator can do for a person: the verbs of the admin API. */
export type PersonAct =
  | 'rename'
  | 'send-reset'
  | 'unlock'
  | 'end-sessions'
  | 'remove-factors'
  | 'role'
  | 'disable'
  | 'enable'
  | 'delete'

type RoleName = 'USER' | 'ADMIN' | 'SUPER_ADMIN'
type ProofKind = 'password' | 'code' | 'factor'

/** What was done to a person, as the next page says it. */
export type DoneCode =
  | 'renamed'
  | 'mailed'
  | 'unlocked'
  | 'stopped_acting'
  | 'sessions_ended'
  | 'factors_removed'
  | 'no_factors'
  | 'role_set'
  | 'disabled'
  | 'enabled'
  | 'deleted'
  | 'deletion_waits'

/** The person, by name and address, and what else there is to say: how many sessions ended, which role they have now. */
export type DoneFacts = { whom: string; count?: number; role?: RoleName }

/** The page of a person, and the pages of what can be done for them. */
export type PersonWords = {
  gone: { title: string; lead: string; trail: string; people: string }
  /** The title of a part, and what stands there while it has nothing. */
  facts: {
    title: string
    name: string
    noName: string
    address: string
    confirmed: string
    unconfirmed: string
    waiting: string
    wayBack: string
    until: Around
    role: string
    state: string
    deleted: string
    created: string
    lastSignIn: string
    password: string
    passwordSet: string
    passwordSince: Around
    noPassword: string
    resetWaits: Around
    id: string
    copy: string
    copied: string
  }
  /** Above everything: the account is deleted, and only waits. */
  deleted: string
  deletedUntil: Around
  you: string
  help: { title: string; lead: string }
  actAs: { title: string; lead: string }
  acts: Record<PersonAct, { title: string; lead: string; asks: (whom: string) => string; button: string }>
  locks: {
    title: string
    free: string
    locked: string
    partly: string
    none: string
    kinds: Record<ProofKind, string>
    wrong: (count: number) => string
    everywhere: Around
    place: Around
    device: Around
    unlock: string
    codes: string
  }
  sessions: {
    title: string
    count: (count: number, isMore: boolean) => string
    none: string
    yours: string
    acting: string
    all: string
    newest: string
    of: (whom: string) => string
  }
  ways: {
    title: string
    none: string
    passkey: string
    app: string
    codes: string
    codesLeft: (count: number) => string
    added: Around
    lastUsed: Around
    notUsed: string
    appSince: Around
    at: (provider: string) => string
  }
  trail: {
    title: string
    lead: string
    none: string
    all: string
    by: Record<'self' | 'stranger' | 'operator' | 'sibling' | 'clock' | 'provider' | 'gone', string>
    byPerson: Around
  }
  /** What an act does, a sentence each. */
  happens: {
    sessions: (count: number, isMore: boolean) => string
    ownSession: string
    devices: string
    signInAgain: string
    noSignIn: string
    codesVoid: string
    console: string
    mailed: (email: string, minutes: number) => string
    oldPassword: string
    counters: string
    guesser: string
    passkeys: (names: string, more: number) => string
    app: string
    codes: (count: number) => string
    told: (email: string) => string
    whoAsks: string
    noFactors: string
    enabled: string
    undeleted: string
    everything: string
    trailStays: string
    final: string
    waits: (email: string) => string
    noRole: string
    renamed: string
  }
  roles: { label: string; means: Record<RoleName, string>; tokens: string; own: string }
  name: { label: string; hint: string }
  back: string
  /** Why an act is not offered. `only`: only a SUPER_ADMIN may do it to somebody of this role. */
  against: {
    only: (act: PersonAct, role: RoleName) => string
    role: string
    own_account: string
    last_super_admin: string
    user_disabled: string
    notNow: Partial<Record<PersonAct, string>>
  }
  refused: Record<'changed' | 'sent_lately' | 'over_budget', string>
  done: Record<DoneCode, (facts: DoneFacts & { roleName: string }) => string>
}
