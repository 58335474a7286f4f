// What a language must hold for signing in to other software: consent, choice, and what is wrong with a request.

import type { Around } from './around.ts'

export type OAuthWords = {
  consent: {
    title: (app: string) => string
    lead: (email: string) => string
    wants: (app: string) => string
    scopes: Record<'openid' | 'profile' | 'email' | 'offline_access', string>
    /** Before the sentences of an API, by its name. */
    inApi: (api: string) => string
    goesTo: (host: string) => string
    thisMachine: string
    onThisMachine: string
    anotherDevice: string
    lastsSession: string
    lasts: (most: string, unused: string) => string
    unchecked: string
    unknownApp: string
    /** The same where something else is said of going on. */
    unknown: string
    takenAway: string
    /** What isn't the person's to give: some of what an app asks for, or all of it. */
    withheld: (app: string) => string
    notYours: string
    nothingLeft: (app: string) => string
    back: (app: string) => string
    allow: string
    deny: string
    privacy: string
    terms: string
  }
  choose: { title: string; lead: (app: string) => string; goOn: (email: string) => string; other: string }
  onward: { title: (app: string) => string; lead: string; button: string }
  wrong: {
    title: string
    lead: string
    ask: string
    /** Where an app that made itself would lead. */
    unchecked: (place: string) => string
    goBack: string
    faults: Record<OAuthFault, string>
  }
  device: {
    title: string
    lead: string
    code: string
    codeHint: string
    goOn: string
    unknown: string
    ask: string
    asks: (app: string) => string
    beware: string
    shows: string
    allow: string
    deny: string
    /** A title, and a sentence. */
    done: readonly [string, string]
    denied: readonly [string, string]
  }
  signOut: { title: string; lead: (app: string) => string; anApp: string; button: string; keep: string }
  apps: {
    title: string
    lead: string
    may: string
    ours: string
    used: Around
    allowedOn: Around
    notUsed: string
    takeAway: string
    takeAwayNamed: (app: string) => string
    /** Before the button that takes away all of them. */
    all: { lead: string; button: string }
  }
}

/** What is wrong with a request that can't be answered to its client. */
export type OAuthFault = 'unknown_client' | 'wrong_redirect' | 'no_redirect' | 'repeated' | 'expired_request'
