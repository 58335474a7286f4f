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
    signIn: string
    lead: string
    noScript: string
    /** What the scripts of passkeys say. */
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
        added: (when: string) => string
        lastUsed: (when: string) => string
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
        since: (when: string) => string
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
      removeLead: Around
      remove: string
      deviceKeeps: string
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
      removeLead: string
      remove: string
      keep: string
      cancel: string
    }
    newCodes: { title: string; lead: string; button: string; keep: string }
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
  | 'passkey_added'
  | 'passkey_renamed'
  | 'passkey_removed'
  | 'password_changed'
  | 'password_first'
  | 'app_removed'

/** What somebody may have been doing when a fresh proof was asked for (`gate/kept.ts`). */
export type KeptAct = 'end_others' | 'change_email'

type ScriptWord = 'cancelled' | 'unknown' | 'alreadyHere'

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
