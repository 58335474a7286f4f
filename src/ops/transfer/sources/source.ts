// A source of people: it turns one entry of its export into a draft.
import type { Draft, IdentityDraft, Note } from '../person.ts'
import type { Fields } from '../fields.ts'

/** What the operator says about the source. */
export type SourceOptions = {
  /** Milliseconds since the epoch. */
  now: number
  /** The issuer of the source's own ID tokens, and the id of its provider in OIDC_PROVIDERS. Its accounts are linked by them. */
  issuer: string | undefined
  provider: string
  /** The dotted path of the role. */
  roleClaim: string | undefined
  /** Firebase: parameters of the project's hashes. */
  saltSeparator: string
  rounds: number
  memCost: number
}

export type Source = {
  /** The id of an entry at the source, by which `--join` joins. */
  idOf: (entry: Fields) => string | undefined
  draft: (entry: Fields, options: SourceOptions) => Draft
}

/** Providers that give a person the same subject at every client, by the names that sources use. */
const SHARED: Readonly<Record<string, { issuer: string; provider: string }>> = {
  google: { issuer: 'https://accounts.google.com', provider: 'google' },
  'google-oauth2': { issuer: 'https://accounts.google.com', provider: 'google' },
  'google.com': { issuer: 'https://accounts.google.com', provider: 'google' },
  oauth_google: { issuer: 'https://accounts.google.com', provider: 'google' },
  github: { issuer: 'https://github.com', provider: 'github' },
  'github.com': { issuer: 'https://github.com', provider: 'github' },
  oauth_github: { issuer: 'https://github.com', provider: 'github' },
  apple: { issuer: 'https://appleid.apple.com', provider: 'apple' },
  'apple.com': { issuer: 'https://appleid.apple.com', provider: 'apple' },
  oauth_apple: { issuer: 'https://appleid.apple.com', provider: 'apple' },
}

/** The identity of a person at a provider that the source names; a note where it can't be imported. */
export function sharedIdentity(
  name: string | undefined,
  subject: string | undefined,
  email?: string,
): { identity: IdentityDraft } | { note: Note } {
  const shared = name === undefined || !Object.hasOwn(SHARED, name) ? undefined : SHARED[name]
  if (shared !== undefined && subject !== undefined) return { identity: { ...shared, subject, email: email ?? null } }
  const what = `the identity at ${name ?? 'an unnamed provider'} is left out: its subjects mean nothing outside of there`
  return { note: { code: 'identity_left_out', message: what } }
}

/** Adds an identity to a draft, or the note that there is none. */
export function addShared(draft: Draft, found: ReturnType<typeof sharedIdentity>): void {
  if ('identity' in found) draft.identities.push(found.identity)
  else draft.notes.push(found.note)
}

/** Links an account to the source itself, where the source stays a provider. */
export function addOwn(draft: Draft, subject: string | undefined, { issuer, provider }: SourceOptions): void {
  if (issuer !== undefined && subject !== undefined) draft.identities.push({ issuer, provider, subject })
}

/** Adds an authenticator app to a draft: only the first one, because a person has one here. */
export function addTotp(draft: Draft, secret: string): void {
  if (draft.totp === undefined) draft.totp = secret
  else draft.notes.push(factorLeftOut('a further authenticator app'))
}

/** The note that a factor is left out. */
export const factorLeftOut = (what: string): Note => ({
  code: 'factor_left_out',
  message: `${what} can't come along: it has to be set up again`,
})
