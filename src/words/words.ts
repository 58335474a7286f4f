// What a language must hold: every text that a person reads on pages and in mails. `english.ts` and `german.ts` are two; the compiler misses
// no text in either.
import type { ActingWords } from './acting.ts'
import type { Around } from './around.ts'
import type { ConsoleWords } from './console.ts'
import type { Mails, OriginWords } from './mails.ts'
import type { OAuthWords } from './oauth.ts'

/** What a page may have to say against what was typed, by the codes of the API; `facts` are numbers and names of the configuration. */
/** `minutes`: until somebody who tried too often may try again, where that is known. */
type Said = (facts: { minLength: number; appName: string; minutes?: number | undefined }) => string

export type Words = {
  /** The name of the language in itself. */
  name: string
  /** Words that many pages have. */
  common: {
    email: string
    password: string
    newPassword: string
    name: string
    code: string
    remember: string
    help: string
    goOn: string
    goOnTo: (app: string) => string
    closePage: string
    start: string
    signIn: string
    seconds: (seconds: number) => string
  }
  said: Record<SaidCode, Said>
  /** A refusal, by its problem code: a title, and what a person can do. */
  problems: Record<ProblemCode | TokenProblemCode, readonly [title: string, text: string]>
  /** On the page that refuses a form of another account's page. */
  otherAccount: { now: Around; goOn: string }
  refusal: { again: string; nameRequest: string }
  origin: OriginWords
  mails: Mails
  console: ConsoleWords
  oauth: OAuthWords
  /** The pages that explain the codes to those who build on the API. */
  problemPages: {
    title: string
    lead: string
    status: string
    code: string
    meaning: string
    page: string
    advice: string
    all: string
    advices: Record<ProblemCode | TokenProblemCode, string>
  }
  home: {
    title: (app: string) => string
    lead: string
    forgotten: string
    /** Where a session's cookie is: whether it still lasts is found out by the account. */
    back: string
    account: string
    other: string
  }
  /** The page in development that shows every mail. */
  mailPreview: {
    title: string
    lead: string
    languages: string
    kinds: string
    looks: Record<'phone' | 'desktop', Record<'light' | 'dark', string>>
    text: string
  }
  signIn: {
    title: string
    button: string
    forgotten: string
    or: string
    by: (provider: string) => string
    byStaying: (provider: string) => string
    isNew: string
    create: string
  }
  signUp: {
    title: string
    leadWithout: string
    button: string
    hasAccount: string
    without: string
    with: string
    closedTitle: string
    closed: string
  }
  lookIntoMail: {
    title: string
    lead: string
    code: string
    button: string
    noMail: string
    resend: string
    resent: string
    otherAddress: string
  }
  /** How forms behave, on every page. */
  forms: {
    wrong: string
    show: string
    hide: string
    rules: {
      length: (least: number) => string
      lower: string
      upper: string
      digit: string
      symbol: string
      words: string
    }
  }
  /** The ways in and their steps. */
  entry: {
    /** What the scripts of the passkeys say. */
    passkey: Record<'cancelled' | 'refused', string>
    byCode: string
    codeTitle: string
    codeLead: string
    codeButton: string
    codeMailed: string
    codeMailedTo: Around
    codeSignIn: string
    byPassword: string
    mailedTo: Around
    resetMailedTo: Around
    waits: string
    waitLine: string
    secondFactorStays: string
    appLead: string
    withoutApp: string
    recoveryHint: string
    enrolLead: string
    enrolPasskey: string
    enrolPasskeyLead: string
    enrolPasskeyButton: string
    enrolApp: string
    enrolAppLead: string
    backToSignIn: string
    signUpAgain: string
    toAccount: string
    used: string
  }
  /** Recovery codes, shown once. */
  codes: {
    label: string
    copy: string
    copied: string
    download: string
    print: string
    noScript: string
    kept: string
  }
  verify: {
    title: string
    asks: Around
    asksName: Around
    askedFrom: (origin: string) => string
    button: string
    elsewhereTitle: string
    elsewhere: Around
    typeThere: string
    goOnHere: string
    counts: { sign_up: string; account: string }
    elsewhereButton: string
    doneTitle: string
    doneSignIn: Around
    doneSignInLink: string
    doneSet: Around
    doneSetLink: string
    deadTitle: string
    dead: string
  }
  confirmEmail: {
    title: string
    asks: Around
    elsewhere: Around
    button: string
    dead: string
  }
  undoEmail: {
    title: string
    asks: Around
    goes: string
    stays: string
    drop: string
    button: string
    doneTitle: string
    done: string
    kinds: Record<'totp' | 'passkey' | 'identity' | 'recovery_codes', string>
    added: (what: string, when: string) => string
  }
  password: {
    forgotTitle: string
    forgotLead: string
    forgotButton: string
    back: string
    resetTitle: string
    mailed: string
    button: string
    after: string
    noMail: string
    again: string
    doneTitle: string
    done: Around
    dead: string
    deadAgain: string
  }
  secondStep: {
    title: string
    passkey: string
    mailLead: string
    mailCode: string
    goOn: string
    mailMissing: Around
    signInAgain: string
    appCode: string
    button: string
    recoveryCode: string
    recoveryButton: string
    onward: string
  }
  enrol: {
    title: string
    button: string
    code: string
    codesTitle: string
    codesLead: string
  }
  passkeys: {
    signIn: string
    noScript: string
    /** What the scripts of passkeys say. */
    script: Record<ScriptWord, string>
  }
  account: {
    nav: { label: string; profile: string; security: string; sessions: string; connections: string; activity: string }
    backTo: (app: string) => string
    device: { unknown: string; on: (browser: string, system: string) => string }
    signedInAs: (email: string) => string
    /** What was done, on the page after it. */
    done: Record<NoticeCode, string>
    profile: {
      title: string
      lead: string
      ownName: string
      nameLead: string
      save: string
      address: string
      addressLead: string
      newAddress: string
      newAddressHint: string
      change: string
      another: string
      waiting: string
      mailed: Around
      mailedUntil: Around
      noMail: string
      wayBack: Around
      wayBackUntil: Around
    }
    deletion: {
      title: string
      offer: string
      begin: string
      lead: string
      asks: Around
      happens: readonly string[]
      final: string
      later: Around
      laterUntil: Around
      lastAdministrator: string
      button: string
      keep: string
      doneTitle: string
      done: string
    }
    connections: {
      title: string
      lead: string
      empty: string
      linked: Around
      lastUsed: Around
      neverUsed: string
      unlink: string
      unlinkNamed: (provider: string, as: string) => string
      lastWayIn: (provider: string) => string
      more: string
      moreLead: string
    }
    activity: {
      title: string
      lead: string
      empty: string
      pages: string
      newer: string
      older: string
      here: string
      with: (provider: string) => string
      other: (event: string) => string
      by: Record<'administrator' | 'operator' | 'sibling' | 'clock' | 'provider' | 'somebody', string>
      events: Record<EventWords, string>
      reasons: Record<ReasonWords, string>
    }
    sessions: {
      title: string
      lead: string
      current: string
      lastUsed: Around
      signedIn: Around
      end: string
      endNamed: (device: string) => string
      endOthers: string
      noOthers: string
      older: string
    }
    security: {
      title: string
      lead: string
      passkeys: {
        title: string
        lead: string
        /** For somebody without one: why, and what it is good for. */
        nudge: string
        why: readonly string[]
        none: string
        count: (passkeys: number) => string
        kinds: Record<'synced' | 'device' | 'key', string>
        added: Around
        lastUsed: Around
        notUsed: string
        add: string
        later: string
        rename: string
        renameNamed: (name: string) => string
        remove: string
        removeNamed: (name: string) => string
      }
      password: {
        title: string
        lead: string
        leadNone: string
        set: string
        none: string
        change: string
        choose: string
      }
      app: {
        title: string
        lead: string
        since: Around
        must: string
        passkeyCounts: string
        on: string
        off: string
        setUp: string
        replace: string
        remove: string
      }
      codes: { title: string; lead: string; few: string; left: (codes: number) => string; renew: string }
    }
    /** Beside a change of factors: whether every other session ends. */
    endOthers: string
    passkey: {
      title: string
      lead: string
      name: string
      nameHint: string
      make: string
      notNow: string
      renameTitle: string
      saveName: string
      removeTitle: string
      /** What happens, one sentence each: the first names the passkey. */
      removes: [Around, ...string[]]
      remove: string
      keep: string
      cancel: string
    }
    password: {
      title: string
      lead: string
      firstTitle: string
      firstLead: string
      current: string
      endsOthers: string
      button: string
      firstButton: string
      forgotten: string
      cancel: string
    }
    app: {
      title: string
      lead: string
      scan: string
      qr: string
      here: string
      byKey: string
      keyLead: string
      code: string
      codeHint: string
      confirm: string
      removeTitle: string
      removes: readonly string[]
      remove: string
      keep: string
      cancel: string
    }
    newCodes: { title: string; happens: readonly string[]; button: string; keep: string }
    prove: {
      title: string
      lead: string
      byPasskey: string
      byPassword: string
      byCode: string
      or: string
      mail: string
      mailed: string
      cancel: string
      againTitle: string
      again: string
      /** The button that does what was being done. */
      acts: Record<KeptAct, string>
    }
  }
  acting: ActingWords
  signOut: {
    title: string
    lead: string
    button: string
    stay: string
    doneTitle: string
    done: string
    again: string
  }
  /** What the components of the pages say by themselves. */
  parts: {
    pages: (list: string) => string
    newer: string
    older: string
    keep: string
    asTable: string
    noData: string
    chart: (least: string, most: string, last: string) => string
    humanNoScript: string
  }
  /** What stands on this machine alone, for those who build on Latchkey. */
  development: {
    title: string
    lead: string
    mailbox: Tried
    pages: Tried
    mails: Tried
    reference: Tried
    api: Tried
    problems: Tried
    docs: Around
    sibling: string
    siblingLead: string
    /** On the start page: how the first SUPER_ADMIN is made. */
    administer: string
    /** The page of the link that makes them. */
    firstAdmin: {
      title: string
      who: Around
      happens: readonly string[]
      button: string
      takenTitle: string
      taken: string
      toConsole: string
    }
  }
  mailbox: {
    title: string
    lead: string
    again: string
    list: string
    to: string
    from: string
    code: string
    copyCode: string
    link: string
    copyLink: string
    copied: string
    open: string
    html: string
    text: string
    emptyTitle: string
    emptyLead: string
    signUp: string
    gone: string
  }
  /** The page that shows every component in every state. */
  showcase: {
    title: string
    lead: string
    parts: Record<ShownPart, string>
    card: string
    cardLead: string
    off: string
    danger: string
    linkButton: string
    tones: Record<'good' | 'bad' | 'warn' | 'plain', string>
    notices: Record<'good' | 'bad' | 'plain', string>
    person: string
    state: string
    sessions: string
    seen: string
    signIns: string
    day: string
    empty: string
    emptyLead: string
    emptyAct: string
    happens: readonly [string, string]
    confirm: string
    hint: string
  }
  provider: {
    failed: Record<ProviderFailure, (provider: string) => string>
    notLinked: string
    notSignedIn: string
    signInAndLink: (provider: string) => string
    goBack: string
    tryAgain: string
    link: (provider: string) => string
    linkLead: (provider: string, email: string) => string
    notNow: string
  }
}

/** Something to try in development: its name, and what it shows. */
type Tried = readonly [name: string, shows: string]

type ShownPart =
  | 'card'
  | 'fields'
  | 'summary'
  | 'buttons'
  | 'marks'
  | 'notices'
  | 'badges'
  | 'people'
  | 'apps'
  | 'devices'
  | 'times'
  | 'table'
  | 'empty'
  | 'confirm'
  | 'bars'
  | 'line'

/** What a page may say that was done just before. */
export type NoticeCode =
  | 'password_set'
  | 'address_confirmed'
  | 'signed_out'
  | 'name_saved'
  | 'session_ended'
  | 'others_ended'
  | 'proved'
  | 'email_asked'
  | 'email_changed'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'passkey_added'
  | 'passkey_renamed'
  | 'passkey_removed'
  | 'password_changed'
  | 'password_first'
  | 'app_removed'
  | 'access_taken_away'
  | 'all_access_taken_away'
  | 'keys_due'
  | 'keys_due_before'
  | 'keys_killed'
  | 'mail_again'
  | 'mails_again'
  | 'mails_none'

/** What a person finds in their own part of the audit log. */
type EventWords =
  | 'consent_given'
  | 'consent_refused'
  | 'consent_taken_away'
  | 'grant_started'
  | 'grant_rescued'
  | 'grant_reused'
  | 'grant_ended'
  | 'client_logout'
  | 'token_exchanged'
  | 'sign_up_repeated'
  | 'user_created'
  | 'user_updated'
  | 'user_deleted'
  | 'user_disabled'
  | 'user_enabled'
  | 'user_unlocked'
  | 'privilege_permissions_changed'
  | 'authz_fail'
  | 'impersonation_started'
  | 'impersonation_ended'
  | 'email_verified'
  | 'email_verify_fail'
  | 'authn_login_success'
  | 'authn_login_fail'
  | 'authn_login_fail_max'
  | 'authn_second_step_required'
  | 'authn_second_step_fail'
  | 'factor_enrolled'
  | 'factor_enrol_fail'
  | 'factor_removed'
  | 'recovery_codes_made'
  | 'passkey_renamed'
  | 'identity_linked'
  | 'identity_unlinked'
  | 'passkey_clone_suspected'
  | 'authn_token_rescued'
  | 'authn_token_reuse'
  | 'session_expired'
  | 'code_requested'
  | 'authn_password_change'
  | 'authn_password_change_fail'
  | 'authn_reauthenticated'
  | 'authn_reauthenticate_fail'
  | 'email_changed'
  | 'email_change_fail'
  | 'email_restored'

/** Why or how. */
type ReasonWords =
  | 'code_reused'
  | 'revoked_by_client'
  | 'sign_up'
  | 'administrator'
  | 'provider'
  | 'import'
  | 'user_deleted'
  | 'first_super_admin'
  | 'role'
  | 'target_role'
  | 'own_account'
  | 'impersonating'
  | 'stopped'
  | 'replaced'
  | 'elsewhere'
  | 'code'
  | 'link'
  | 'totp'
  | 'recovery_code'
  | 'passkey'
  | 'wrong_password'
  | 'wrong_code'
  | 'wrong_passkey'
  | 'unknown'
  | 'disabled'
  | 'unverified'
  | 'no_password'
  | 'pair'
  | 'account'
  | 'address'
  | 'device'
  | 'day'
  | 'device-day'
  | 'wrong_totp'
  | 'wrong_recovery_code'
  | 'wrong_email_code'
  | 'recovery_codes'
  | 'new'
  | 'joined'
  | 'taken_over'
  | 'own_session'
  | 'answer_lost'
  | 'refresh_token_reused'
  | 'sign_out'
  | 'sign_out_others'
  | 'sign_out_all'
  | 'ended_by_owner'
  | 'ended_by_operator'
  | 'user_disabled'
  | 'password_reset'
  | 'password_changed'
  | 'factor_changed'
  | 'email_restored'
  | 'address_proved'
  | 'provider_logout'
  | 'rescue_limit'
  | 'signed_in_anew'
  | 'reset_password'
  | 'change_email'
  | 'sign_in'
  | 'reauthenticate'
  | 'prove_mailbox'
  | 'reset'
  | 'change'
  | 'reset_code'
  | 'reset_link'
  | 'session'
  | 'undo'

/** What somebody may have been doing when a fresh proof was asked for (`gate/kept.ts`). */
export type KeptAct =
  | 'end_others'
  | 'change_email'
  | 'rename_person'
  | 'set_role'
  | 'make_app'
  | 'save_app'
  | 'make_api'
  | 'save_api'

type ScriptWord = 'cancelled' | 'unknown' | 'alreadyHere' | 'failed' | 'invalid_credentials'

export type SaidCode =
  | 'wrong_password'
  | 'too_many'
  | 'turnstile_required'
  | 'prove_human'
  | 'wrong_mailed_code'
  | 'wrong_sign_in_code'
  | 'wrong_app_code'
  | 'wrong_recovery_code'
  | 'sign_in_over'
  | 'email_taken'
  | 'person_exists'
  | 'wrong_current_password'
  | 'wrong_first_code'
  | 'wrong_passkey'
  | 'nothing_proved'
  | 'factor_wanted'
  | 'last_way_in'
  | 'last_factor'
  | 'invalid_passkey'
  | 'too_many_passkeys'
  | 'needs_script'
  | 'name_missing'
  | 'reason_missing'
  | 'too_short'
  | 'too_long'
  | 'not_text'
  | 'no_lower_case'
  | 'no_upper_case'
  | 'no_digit'
  | 'no_symbol'
  | 'common'
  | 'breached'
  | 'contains_email'
  | 'contains_app_name'
  | 'not_an_address'
  | 'forbidden_character'
  | 'bad_domain'
  | 'not_a_code'
  | 'not_trusted'
  | 'same_address'

/** Every code of the problem vocabulary: the compiler misses none, in any language. */
export type ProblemCode =
  | 'invalid_request'
  | 'invalid_code'
  | 'invalid_passkey'
  | 'weak_password'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'reauthentication_required'
  | 'session_expired'
  | 'session_revoked'
  | 'refresh_token_reused'
  | 'forbidden'
  | 'second_factor_required'
  | 'turnstile_required'
  | 'impersonating'
  | 'cross_site_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'email_taken'
  | 'user_disabled'
  | 'too_many_passkeys'
  | 'last_way_in'
  | 'last_factor'
  | 'no_second_factor'
  | 'mail_not_repeatable'
  | 'changed_meanwhile'
  | 'other_account'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'too_many_requests'
  | 'misconfigured'
  | 'internal_error'
  | 'busy'
  | 'unavailable'

/** What only the middlewares of an app answer (src/client), of a token that was shown to it. */
export type TokenProblemCode =
  | 'token_invalid'
  | 'token_expired'
  | 'insufficient_scope'
  | 'unknown_identity'
  | 'dpop_required'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'

type ProviderFailure =
  | 'failed'
  | 'unavailable'
  | 'denied'
  | 'misconfigured'
  | 'wrong_domain'
  | 'account_disabled'
  | 'email_unverified'
  | 'account_exists'
  | 'sign_up_closed'
  | 'already_used'
  | 'identity_taken'
  | 'session_gone'
