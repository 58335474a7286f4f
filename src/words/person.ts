// What a language must hold for the console's page of a person.
import type { Around } from './around.ts'

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
  | 'invited'
  | 'made_unmailed'
  | 'renamed'
  | 'mailed'
  | 'unlocked'
  | 'stopped_acting'
  | 'sessions_ended'
  | 'factors_removed'
  | 'no_factors'
  | 'role_set'
  | 'role_kept'
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
  }
  /** The software that they let in, and how its access ends. */
  apps: { title: string; count: (count: number) => string; ending: string }
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
