// What a source of people is: how one entry of its export becomes a draft.
import type { Draft, IdentityDraft, Note } from '../person.ts'
import type { Fields } from '../fields.ts'

/** What the operator says of the source. */
export type SourceOptions = {
  /** Milliseconds since the epoch. */
  now: number
  /** The issuer of the source's own ID tokens, and the id of its provider in OIDC_PROVIDERS: its accounts are linked by that. */
  issuer: string | undefined
  provider: string
  /** Where the role stands, a dotted path. */
  roleClaim: string | undefined
  /** Firebase: parameters of the project's hashes. */
  saltSeparator: string
  rounds: number
  memCost: number
}

export type Source = {
  /** The id of an entry there: what `--join` joins by. */
  idOf: (entry: Fields) => string | undefined
  draft: (entry: Fields, options: SourceOptions) => Draft
}

/** Providers that name a person by the same subject to every client, by the names that the sources give them. */
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

/** The identity of somebody at a provider that the source names; a note where it can't come along. */
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

/** Puts an identity, or the note that there is none, into a draft. */
export function addShared(draft: Draft, found: ReturnType<typeof sharedIdentity>): void {
  if ('identity' in found) draft.identities.push(found.identity)
  else draft.notes.push(found.note)
}

/** Links an account to the source itself, where it goes on as a provider. */
export function addOwn(draft: Draft, subject: string | undefined, { issuer, provider }: SourceOptions): void {
  if (issuer !== undefined && subject !== undefined) draft.identities.push({ issuer, provider, subject })
}

/** Puts an authenticator app into a draft: the first one, for somebody has one here. */
export function addTotp(draft: Draft, secret: string): void {
  if (draft.totp === undefined) draft.totp = secret
  else draft.notes.push(factorLeftOut('a further authenticator app'))
}

/** The note that a factor stays behind. */
export const factorLeftOut = (what: string): Note => ({
  code: 'factor_left_out',
  message: `${what} can't come along: it has to be set up again`,
})
