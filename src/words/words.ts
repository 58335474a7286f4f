// What a language must hold for the pages: every text that a person reads there. `english.ts` and `german.ts` are two; the compiler misses
// no text in either.

/** A sentence around a value that the page marks up: text before it, the value, text after it. */
type Around = <Value>(value: Value) => readonly (string | Value)[]

/** What a page may have to say against what was typed, by the codes of the API; `facts` are numbers and names of the configuration. */
type Said = (facts: { minLength: number; appName: string }) => string

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
  problems: Record<ProblemWords, readonly [title: string, text: string]>
  refusal: { again: string; nameRequest: string }
  home: { lead: (app: string) => string; forgotten: string; passkeys: string }
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
    dead: Around
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
    lead: string
    button: string
    scan: string
    code: string
    codesTitle: string
    codesLead: string
  }
  passkeys: {
    title: string
    signIn: string
    lead: string
    add: string
    noScript: string
    /** What the script of the page says. */
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
      passkeys: string
      passkeysLead: string
      password: string
      passwordLead: string
      reset: string
    }
    prove: {
      title: string
      lead: string
      mail: string
      mailed: string
      passkeyOnly: string
      cancel: string
    }
  }
  signOut: { title: string; lead: string; button: string; doneTitle: string; done: Around; again: string }
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

/** What a page may say that was done just before. */
export type NoticeCode =
  | 'name_saved'
  | 'session_ended'
  | 'others_ended'
  | 'proved'
  | 'email_asked'
  | 'email_changed'
  | 'identity_linked'
  | 'identity_unlinked'

/** What a person finds in their own part of the audit log. */
type EventWords =
  | 'sign_up_repeated'
  | 'user_created'
  | 'user_updated'
  | 'user_deleted'
  | 'user_disabled'
  | 'user_enabled'
  | 'user_unlocked'
  | 'privilege_permissions_changed'
  | 'authz_fail'
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
  | 'sign_up'
  | 'administrator'
  | 'provider'
  | 'import'
  | 'user_deleted'
  | 'role'
  | 'target_role'
  | 'own_account'
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

type ScriptWord =
  | 'cancelled'
  | 'unknown'
  | 'notUsed'
  | 'lastUsed'
  | 'rename'
  | 'remove'
  | 'name'
  | 'password'
  | 'appCode'
  | 'mailedCode'
  | 'keepCodes'

export type SaidCode =
  | 'wrong_password'
  | 'too_many'
  | 'turnstile_required'
  | 'wrong_mailed_code'
  | 'wrong_sign_in_code'
  | 'wrong_app_code'
  | 'wrong_recovery_code'
  | 'sign_in_over'
  | 'email_taken'
  | 'wrong_current_password'
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

export type ProblemWords =
  | 'invalid_request'
  | 'invalid_code'
  | 'unauthenticated'
  | 'reauthentication_required'
  | 'forbidden'
  | 'second_factor_required'
  | 'turnstile_required'
  | 'cross_site_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'weak_password'
  | 'too_many_requests'
  | 'misconfigured'
  | 'internal_error'
  | 'busy'
  | 'unavailable'

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
