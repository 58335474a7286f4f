// What a language must hold for the pages: every text that a person reads there. `english.ts` and `german.ts` are two; the compiler misses
// no text in either.

/** A sentence around a value that the page marks up: text before it, the value, text after it. */
type Around = <Value>(value: Value) => readonly (string | Value)[]

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
    openApp: string
    typeSecret: string
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
  | 'password_set'
  | 'address_confirmed'
  | 'signed_out'
  | 'name_saved'
  | 'session_ended'
  | 'others_ended'
  | 'proved'

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
