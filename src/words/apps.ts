// What a language must hold for the console's pages of apps and APIs.
import type { Around } from './around.ts'

/** What an app is: where it runs says how it proves who it is. */
export type AppKind = 'web' | 'public' | 'machine'
/** What can be done with an app. */
export type AppAct = 'edit' | 'access' | 'secret' | 'end-secrets' | 'disable' | 'enable' | 'delete'
/** What was done, as the next page says it. */
export type AppDone =
  | 'made'
  | 'saved'
  | 'secret'
  | 'ended'
  | 'disabled'
  | 'enabled'
  | 'deleted'
  | 'registered'
  | 'unregistered'
/** The same of an API. */
export type ApiDone = 'made' | 'saved' | 'deleted'

type TitleAndLead = { title: string; lead: string }
/** A field: its label, and a hint. */
type Labelled = { label: string; hint: string }
/** The ways to the pages beside a page of a list. */
type Turn = { newer: string; older: string }
type Source = 'operator' | 'registered' | 'document' | 'auth0'
type Grant =
  | 'authorization_code'
  | 'refresh_token'
  | 'client_credentials'
  | 'urn:ietf:params:oauth:grant-type:device_code'
  | 'urn:ietf:params:oauth:grant-type:token-exchange'
type Method = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'

/** Why a setting is refused, by the codes of the admin API; `what` is what was typed. */
export type SettingsFaultWords = Record<
  | 'not_a_uri'
  | 'fragment'
  | 'user_info'
  | 'wildcard'
  | 'not_https'
  | 'dangerous_scheme'
  | 'scheme_without_dot'
  | 'missing'
  | 'too_many'
  | 'missing_keys'
  | 'unknown_key'
  | 'private_key'
  | 'proves_nothing'
  | 'unknown_api'
  | 'unknown_scope'
  | 'unknown_client'
  | 'described_elsewhere'
  | 'reserved_scope'
  | 'not_a_scope'
  | 'not_an_identifier'
  | 'taken'
  | 'no_secret'
  | 'no_name'
  | 'not_text'
  | 'too_long'
  | 'no_sentence'
  | 'not_a_picture'
  | 'too_large'
  | 'not_a_number'
  | 'needs_pkce'
  | 'only_redirect',
  (what: string) => string
>

export type AppsWords = {
  /** The two lists of the section. */
  tabs: { label: string; apps: string; apis: string }
  list: TitleAndLead & {
    add: string
    filter: string
    text: string
    source: string
    anySource: string
    show: string
    clear: string
    columns: Record<'app' | 'kind' | 'where' | 'from' | 'state' | 'added', string>
    empty: TitleAndLead
    none: TitleAndLead
    turn: Turn
  }
  kinds: Record<AppKind, string>
  sources: Record<Source, string>
  states: { on: string; off: string; unchecked: string; firstParty: string }
  gone: TitleAndLead & { all: string; trail: string }
  /** Making one: the kind first, then what that kind needs. */
  make: TitleAndLead & {
    kinds: Record<AppKind, TitleAndLead>
    titles: Record<AppKind, string>
    button: string
    other: string
    noApis: TitleAndLead
    onlyTrusted: string
  }
  fields: {
    name: Labelled
    logo: Labelled & { choose: string; refused: string }
    client_uri: Labelled
    policy_uri: Labelled
    tos_uri: Labelled
    redirect_uris: Labelled
    post_logout_redirect_uris: Labelled
    backchannel_logout_uri: Labelled
    alg: Labelled & { RS256: string; ES256: string }
    grants: Labelled & { names: Record<Grant, string> }
    method: Labelled & { names: Record<Method, string> }
    jwks_uri: Labelled
    firstParty: Labelled
    withoutPkce: Labelled
    pushed: Labelled
    dpop: Labelled
    own: Labelled
    save: string
    cancel: string
  }
  /** What was typed, where a sentence names it. */
  quoted: (text: string) => string
  faults: SettingsFaultWords
  page: {
    facts: TitleAndLead &
      Record<'id' | 'kind' | 'from' | 'proof' | 'added' | 'changed' | 'expires' | 'discovery' | 'website', string>
    copy: string
    copied: string
    where: TitleAndLead & Record<'redirects' | 'logouts' | 'backchannel' | 'none', string>
    may: TitleAndLead &
      Record<
        'grants' | 'asked' | 'unasked' | 'own' | 'alg' | 'noPkce' | 'pushed' | 'dpop' | 'claims' | 'profile' | 'fapi2',
        string
      >
    secrets: TitleAndLead & {
      none: string
      keys: string
      noKeys: string
      made: Around
      ends: Around
      current: string
      old: string
    }
    shown: { title: string; lead: string; label: string }
    people: { title: string; count: (count: number, isMore: boolean) => string; firstParty: string; machine: string }
    deliveries: TitleAndLead & {
      none: string
      off: string
      columns: Record<'state' | 'attempts' | 'answer' | 'when', string>
      states: Record<'sent' | 'waiting' | 'givenUp', string>
      noAnswer: string
    }
    trail: TitleAndLead & { link: string }
    acts: TitleAndLead
    trusted: string
    elsewhere: string
  }
  acts: Record<AppAct | 'try' | 'tryMachine', TitleAndLead> & { buttons: Record<AppAct, string> }
  asks: Record<'secret' | 'end-secrets' | 'disable' | 'enable' | 'delete', (app: string) => string>
  happens: {
    secret: readonly string[]
    overlap: Labelled & { choices: Record<'0' | '3600' | '86400' | '604800', string> }
    endSecrets: readonly string[]
    disable: readonly string[]
    enable: readonly string[]
    delete: readonly string[]
  }
  changed: string
  done: Record<AppDone, (app: string) => string>
}

export type ApisWords = {
  list: TitleAndLead & {
    add: string
    columns: Record<'api' | 'identifier' | 'scopes' | 'life' | 'added', string>
    empty: TitleAndLead
    turn: Turn
  }
  gone: TitleAndLead & { all: string }
  make: TitleAndLead & { button: string }
  edit: { title: (api: string) => string; lead: string; button: string; open: string }
  fields: {
    identifier: Labelled
    name: Labelled
    scopes: Labelled & { scope: string; says: string; example: string; more: string }
    life: Labelled
    introspectedBy: Labelled
  }
  usual: string
  facts: TitleAndLead &
    Record<'identifier' | 'life' | 'introspectedBy' | 'added' | 'changed' | 'nobody' | 'claims', string>
  scopes: TitleAndLead & {
    none: string
    /** Who may grant a scope, where that isn't everybody. */
    grantors: Record<'USER' | 'ADMIN' | 'SUPER_ADMIN' | 'client', string>
    grantedBy: string
  }
  remove: TitleAndLead & { button: string; happens: readonly string[]; asks: (api: string) => string }
  done: Record<ApiDone, (api: string) => string>
}

export type TrialWords = {
  title: (app: string) => string
  lead: string
  /** What it does, step by step. */
  steps: readonly string[]
  redirect: TitleAndLead & {
    add: string
    there: string
    remove: string
    onlyTrusted: string
    /** Why it can't be taken away, and the way to another one. */
    only: string
    addOther: string
  }
  scopes: Labelled
  api: Labelled & { none: string }
  again: string
  begin: string
  notFor: Record<'machine' | 'disabled' | 'document' | 'noCode', string>
  machine: string
  /** What came of it. */
  worked: TitleAndLead
  failed: TitleAndLead
  error: string
  description: string
  over: TitleAndLead
  parts: Record<'granted' | 'idToken' | 'access' | 'userinfo', TitleAndLead>
  granted: Record<'scope' | 'life' | 'refresh' | 'yes' | 'no' | 'signed', string>
  claims: Record<string, string>
  ended: string
  back: string
  once: string
}
