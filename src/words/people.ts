// What a language must hold for the console's people and sessions.
import type { Around } from './around.ts'

export type PeopleWords = {
  people: {
    title: string
    lead: string
    person: string
    role: string
    status: string
    created: string
    lastSignIn: string
    never: string
    name: string
    /** How the list is ordered, with what it was searched for. */
    leads: Record<'address' | 'name', (text: string) => string>
    filters: string
    text: string
    by: string
    searches: Record<'address' | 'name', string>
    anyRole: string
    anyStatus: string
    perPage: string
    show: string
    clear: string
    searched: string
    count: (people: number) => string
    nobody: Record<'address' | 'name' | 'both', (text: string) => string>
    nobodyById: (id: string) => string
    nobodyOfKind: string
    nobodyHere: string
    noneLead: string
    tryName: (text: string) => string
    tryAddress: (text: string) => string
    everybody: string
    wrong: string
    wrongLead: string
    back: string
    on: string
    invite: string
    load: string
  }
  /** Making an account for somebody. */
  invite: { title: string; lead: string; roles: string; button: string; cancel: string }
  /** The list of people as a file. */
  load: {
    title: string
    lead: string
    holds: readonly string[]
    everybody: string
    narrowed: string
    format: string
    formats: Record<'ndjson' | 'csv', string>
    button: string
    back: string
  }
  /** Everybody's sessions. */
  sessions: {
    title: string
    lead: string
    ofOne: Around
    leadOfOne: Around
    ofOneLink: string
    device: string
    place: string
    signedIn: string
    lastUsed: string
    act: string
    end: string
    endNamed: (device: string, email: string) => string
    current: string
    superOnly: string
    superOnlyWhy: string
    empty: string
    emptyLead: string
    endTitle: string
    /** Whose session, on what device, where. */
    whose: (who: string, device: string, place: string | undefined) => string
    happens: readonly string[]
    button: string
    goneTitle: string
    gone: string
    all: string
    newer: string
    older: string
  }
}
