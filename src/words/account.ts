// What a language must hold for one's own account: profile, connections, sessions, deletion.
import type { Around } from './around.ts'

export type AccountWords = {
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
    accounts: string
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
