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
  problems: Record<ProblemCode, readonly [title: string, text: string]>
  refusal: { again: string; nameRequest: string }
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
    advices: Record<ProblemCode, string>
  }
  home: {
    lead: (app: string) => string
    forgotten: string
    passkeys: string
    /** Where a session's cookie is: whether it still lasts is found out by the account. */
    back: string
    account: string
    other: string
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
    doneTitle: string
    done: string
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
    nav: { profile: string; security: string; sessions: string }
    signedInAs: (email: string) => string
    /** What was done, on the page after it. */
    done: Record<NoticeCode, string>
    profile: { title: string; lead: string; save: string; address: string; changeLater: string }
    sessions: {
      title: string
      lead: string
      current: string
      lastUsed: (when: string) => string
      signedIn: (when: string) => string
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
    api: Tried
    problems: Tried
    docs: Around
    sibling: string
    siblingLead: string
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
  | 'devices'
  | 'times'
  | 'table'
  | 'empty'
  | 'confirm'
  | 'bars'
  | 'line'

/** What a page may say that was done just before. */
export type NoticeCode = 'name_saved' | 'session_ended' | 'others_ended' | 'proved'

type ScriptWord =
  | 'cancelled'
  | 'known'
  | 'failed'
  | 'invalid_credentials'
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
  | 'prove_human'
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
  | 'cross_site_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'email_taken'
  | 'user_disabled'
  | 'too_many_passkeys'
  | 'last_way_in'
  | 'last_factor'
  | 'no_second_factor'
  | 'payload_too_large'
  | 'unsupported_media_type'
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
