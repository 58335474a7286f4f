// What a language must hold for the security of one's account: passkeys, password, app, recovery codes, and a fresh proof.
import type { Around } from './around.ts'

export type SecurityWords = {
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
