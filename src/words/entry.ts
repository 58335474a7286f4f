// What a language must hold for the ways in and out: signing in and up, second steps, passkeys, other providers.
import type { Around } from './around.ts'

export type EntryWords = {
  home: {
    title: (app: string) => string
    lead: string
    forgotten: string
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
  signOut: {
    title: string
    lead: string
    button: string
    stay: string
    doneTitle: string
    done: string
    again: string
  }
}

type ScriptWord = 'cancelled' | 'unknown' | 'alreadyHere' | 'failed' | 'invalid_credentials'

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
