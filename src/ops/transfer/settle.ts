// Settles a chunk of people with the database: which of them are made, and which rows each of them gets. Nobody is ever joined to an
// existing account.
import type { Secrets } from '../../crypto/keys.ts'
import { run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { decryptValues, type Recipient } from './envelope.ts'
import type { Candidate } from './judge.ts'
import { soundPasskeys } from './passkeys.ts'
import type { Note, NoteCode } from './person.ts'
import type { Settled } from './rows.ts'
import { findCredentials, findHeld, findIdentities, findTaken } from './store.ts'

export type Keys = {
  /** The secrets that seal authenticator apps; without them the apps are left out. */
  secrets: Secrets | undefined
  /** The key that opens the sealed values of an export. */
  privateKey: Recipient | undefined
}

/** An identity as a key of sets. No issuer has a line break in it. */
export const keyOf = (issuer: string, subject: string): string => `${issuer}\n${subject}`

export type Told = { candidate: Candidate; note: Note; fatal: boolean }

/** Divides a chunk into the people to make, each with the parts that are free, and notes about the others. Only reads. */
export async function settle(
  deps: Pick<Deps, 'db' | 'now'>,
  wanted: Keys,
  chunk: readonly Candidate[],
  seen: ReadonlySet<string>,
): Promise<{ made: Settled[]; existing: number; told: Told[] }> {
  const emails = chunk.map(({ email }) => email)
  const pairs = chunk.flatMap((one) => one.identities.map(({ issuer, subject }) => [issuer, subject] as const))
  const [people, identities, credentials, held] = await run(deps.db, [
    findTaken(
      deps.db,
      chunk.map(({ id }) => id),
      emails,
    ),
    findIdentities(deps.db, pairs),
    findCredentials(
      deps.db,
      chunk.flatMap((one) => one.passkeys.map((passkey) => passkey.credential_id)),
    ),
    findHeld(deps.db, emails, deps.now()),
  ])
  const ids = new Set(people.results.map(({ id }: { id: string }) => id))
  const addresses = new Set(people.results.map(({ email }: { email: string }) => email))
  const heldAddresses = new Set(held.results.map(({ email }: { email: string }) => email))
  const takenIdentities = new Set(
    identities.results.map((one: { issuer: string; subject: string }) => keyOf(one.issuer, one.subject)),
  )
  const isFree = (key: string): boolean => !seen.has(key) && !takenIdentities.has(key)
  const takenCredentials = new Set(credentials.results.map((one: { credential_id: string }) => one.credential_id))
  const outcome = { made: [] as Settled[], existing: 0, told: [] as Told[] }
  for (const candidate of chunk) {
    const tell = (code: NoteCode, message: string, fatal = false): number =>
      outcome.told.push({ candidate, note: { code, message }, fatal })
    if (ids.has(candidate.id)) {
      outcome.existing += 1
    } else if (addresses.has(candidate.email)) {
      tell('email_taken', 'another account has this address: nobody is joined', true)
    } else if (heldAddresses.has(candidate.email)) {
      tell('address_held', 'the former owner of this address can still undo a change of address', true)
    } else {
      const totp = await secretOf(wanted, candidate)
      if (totp === 'unreadable') {
        tell('sealed_unreadable', 'its encrypted values are for another key or another person', true)
        continue
      }
      if (totp === 'left_out')
        tell('factor_left_out', 'the authenticator app is left out, for good: it needs --auth-secret-file')
      if (totp === 'no_key')
        tell('factor_left_out', 'the authenticator app is left out, for good: it needs --private-key-file')
      const free = candidate.identities.filter(({ issuer, subject }) => isFree(keyOf(issuer, subject)))
      if (free.length < candidate.identities.length)
        tell('identity_taken', 'an identity already belongs to another account: nobody is joined')
      for (const { issuer, subject } of free) takenIdentities.add(keyOf(issuer, subject))
      const sound = await soundPasskeys(candidate.passkeys)
      for (let lost = sound.length; lost < candidate.passkeys.length; lost += 1)
        tell('factor_left_out', 'a passkey is left out: its key or its id is invalid')
      const passkeys = sound.filter((one) => !takenCredentials.has(one.credential_id))
      if (passkeys.length < sound.length) tell('passkey_taken', 'a passkey is another account’s already')
      for (const one of passkeys) takenCredentials.add(one.credential_id)
      const secret = typeof totp === 'object' ? totp.secret : undefined
      outcome.made.push({ candidate, identities: free, passkeys, totp: secret })
    }
  }
  return outcome
}

/** The secret of a person's authenticator app, or the reason why it is left out. */
async function secretOf(
  { secrets, privateKey }: Keys,
  { id, totp, sealed }: Candidate,
): Promise<{ secret: string } | 'none' | 'left_out' | 'no_key' | 'unreadable'> {
  if (totp === undefined && sealed === undefined) return 'none'
  if (secrets === undefined) return 'left_out'
  if (sealed === undefined) return { secret: totp ?? '' }
  if (privateKey === undefined) return 'no_key'
  const opened = await decryptValues(privateKey, sealed, id)
  return opened === undefined ? 'unreadable' : { secret: opened.totp.secret }
}
