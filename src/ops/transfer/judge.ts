// Turns a draft into the rows of an account, by the rules for every account. Asks no database: the import finds out whether an
// address or an identity is taken.
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase32, toUtf8 } from '../../crypto/encoding.ts'
import { uuidv7Of } from '../../crypto/random.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { canonicalEmail, EMAIL_MESSAGES } from '../../users/email.ts'
import { cleanName } from '../../users/name.ts'
import { ROLES, type Role } from '../../users/rules.ts'
import { at, isFields, textOf, timeOf, type Fields } from './fields.ts'
import { convertHash, type Converted } from './hashes.ts'
import { REFUSALS, type Draft, type IdentityDraft, type Note, type PasskeyDraft } from './person.ts'
import type { Source, SourceOptions } from './sources/source.ts'

/** An account that can be made, if D1 and the secrets allow it. */
export type Candidate = {
  line: number
  id: string
  email: string
  name: string | null
  role: Role
  hash: Exclude<Converted, { kind: 'refused' }> | undefined
  emailVerified: boolean
  disabled: boolean
  /** Milliseconds; `undefined` where the source doesn't give it. */
  createdAt: number | undefined
  updatedAt: number | undefined
  lastLoginAt: number | undefined
  passwordChangedAt: number | undefined
  emailVerifiedAt: number | undefined
  identities: IdentityDraft[]
  totp: string | undefined
  passkeys: PasskeyDraft[]
  recoveryCodes: string[]
  sealed: string | undefined
  notes: Note[]
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
/** Names of fields that hold a plaintext password: in lower case, without separators. */
const PLAINTEXT_KEYS = [
  'password',
  'passwd',
  'pwd',
  'pass',
  'plainpassword',
  'plaintextpassword',
  'passwordplaintext',
  'passwordplain',
  'cleartextpassword',
  'temporarypassword',
  'initialpassword',
]
const MOST_IDENTITIES = 50
/** OIDC Core §2: the longest subject. */
const MOST_SUBJECT = 255
const MOST_PASSKEYS = 100
const MOST_CODES = 50
/** 80 bits, the shortest secrets in use (RFC 4226 §4 requires 128, but an import can't make a secret longer). */
const LEAST_TOTP_BYTES = 10
const MOST_TOTP_CHARACTERS = 256

/** Judges one entry of a source's file: a person to make, or a note with the reason against it. Reads no database. */
export function judge(
  source: { name: string; reader: Source },
  entry: unknown,
  options: SourceOptions,
): Result<Omit<Candidate, 'line'>, Note> {
  if (entry === undefined) return refuse({ code: 'not_json', message: 'not JSON in UTF-8, or longer than 1 MB' })
  if (!isFields(entry)) return refuse({ code: 'not_an_object', message: 'not a JSON object' })
  const plaintext = plaintextOf(entry)
  if (plaintext !== undefined)
    return refuse({
      code: 'plaintext_password',
      message: `"${plaintext}" contains a password: only hashes are imported; destroy the file`,
    })
  const draft = source.reader.draft(entry, options)
  const fault = draft.notes.find(({ code }) => REFUSALS.some((refusal) => refusal === code))
  if (fault !== undefined) return refuse(fault)
  const email = emailOf(draft)
  if (!email.ok) return email
  const hash = draft.hash === undefined ? undefined : convertHash(draft.hash)
  const notes = [...draft.notes]
  if (hash?.kind === 'refused') notes.push(noteOf(hash.code))
  const createdAt = timeOf(draft.createdAt)
  /** A time that isn't in the future; a future one becomes now. */
  const pastOf = (value: unknown): number | undefined => {
    const time = timeOf(value)
    return time === undefined ? undefined : Math.min(time, options.now)
  }
  return ok({
    id: idOf(source.name, draft.id ?? email.value, draft.idTime ?? createdAt),
    email: email.value,
    name: nameOf(draft, notes),
    role: roleOf(draft, entry, options, notes),
    hash: hash?.kind === 'refused' ? undefined : hash,
    emailVerified: draft.emailVerified,
    disabled: draft.disabled,
    createdAt: pastOf(draft.createdAt),
    updatedAt: pastOf(draft.updatedAt),
    lastLoginAt: pastOf(draft.lastLoginAt),
    passwordChangedAt: pastOf(draft.passwordChangedAt),
    emailVerifiedAt: pastOf(draft.emailVerifiedAt),
    identities: identitiesOf(draft, notes),
    totp: totpOf(draft, notes),
    passkeys: passkeysOf(draft),
    recoveryCodes: [...new Set(draft.recoveryCodes)].slice(0, MOST_CODES),
    sealed: draft.sealed,
    notes,
  })
}

/** The name of a field with a plaintext password, in any spelling. Its value may be a number, too. */
function plaintextOf(entry: Fields): string | undefined {
  return Object.keys(entry).find(
    (key) =>
      PLAINTEXT_KEYS.includes(key.toLowerCase().replaceAll(/[^a-z]/g, '')) &&
      (typeof entry[key] === 'number' || textOf(entry[key]) !== undefined),
  )
}

const HASH_MESSAGES = {
  unknown_hash:
    'this is not a known hash, and may be a password: it is not kept; the account has no password until its owner sets one by mail; destroy the file',
  unsupported_hash:
    'this kind of password hash is not supported: the account has no password until its owner sets one by mail',
  hash_out_of_bounds:
    'the password hash costs too much, or is malformed: the account has no password until its owner sets one by mail',
}

/** A person with an unknown hash is still imported; the hash is counted among those that can't be verified. */
function noteOf(code: keyof typeof HASH_MESSAGES): Note {
  return { code: code === 'unknown_hash' ? 'unsupported_hash' : code, message: HASH_MESSAGES[code] }
}

function emailOf(draft: Draft): Result<string, Note> {
  const given = textOf(draft.email)
  if (given === undefined) return refuse({ code: 'no_email', message: 'no email address: nobody could sign in' })
  const canonical = canonicalEmail(given)
  return canonical.ok ? canonical : refuse({ code: 'bad_email', message: EMAIL_MESSAGES[canonical.error] })
}

/** A UUID stays. From another id ours is derived, so that a second run finds the same account. */
function idOf(source: string, id: string, createdAt: number | undefined): string {
  const lower = id.toLowerCase()
  if (UUID.test(lower)) return lower
  return uuidv7Of(createdAt ?? 0, sha256(toUtf8(`latchkey/import/${source}/${id}`)).slice(0, 10))
}

function nameOf(draft: Draft, notes: Note[]): string | null {
  const name = cleanName(textOf(draft.name) ?? '')
  if (name.ok) return name.value
  notes.push({ code: 'name_dropped', message: 'the name is left out: it is too long, or not one line of plain text' })
  return null
}

function roleOf(draft: Draft, entry: Fields, options: SourceOptions, notes: Note[]): Role {
  const given = options.roleClaim === undefined ? draft.role : at(entry, options.roleClaim)
  // A list, or a text with commas.
  const names = [given].flat().flatMap((name) => (textOf(name) ?? '').toUpperCase().split(/[\s,]+/))
  const role = ROLES.findLast((known) => names.includes(known))
  if (role === undefined && names.some((name) => name !== ''))
    notes.push({ code: 'role_unknown', message: `the role is none of ${ROLES.join(', ')}: it is USER here` })
  // A role above USER in somebody's file must be reported.
  if (role !== undefined && role !== 'USER')
    notes.push({ code: 'role_granted', message: `the file makes this account ${role}` })
  return role ?? 'USER'
}

function identitiesOf(draft: Draft, notes: Note[]): IdentityDraft[] {
  const seen = new Map<string, IdentityDraft>()
  for (const identity of draft.identities) {
    const { issuer, subject, provider } = identity
    if (
      [issuer, subject, provider].every((text) => isWord(text)) &&
      subject.length <= MOST_SUBJECT &&
      seen.size < MOST_IDENTITIES
    )
      seen.set(`${issuer}\n${subject}`, { ...identity, ...shownOf(identity) })
    else
      notes.push({
        code: 'identity_left_out',
        message: 'an identity is left out: its subject, issuer or provider is invalid',
      })
  }
  return [...seen.values()]
}

/** Each credential once, with a name that may be shown. */
function passkeysOf(draft: Draft): PasskeyDraft[] {
  const each = new Map(draft.passkeys.map((passkey) => [passkey.credential_id, passkey]))
  return [...each.values()].slice(0, MOST_PASSKEYS).map((passkey) => {
    const name = cleanName(passkey.name)
    return { ...passkey, name: (name.ok ? name.value : null) ?? 'Passkey' }
  })
}

/**
 * Text that D1 stores unchanged. SQL stops at NUL, and different lone surrogates are written alike, so two subjects could
 * become one.
 */
const isWord = (text: string): boolean => text !== '' && text.isWellFormed() && !/\p{Cc}/u.test(text)

/** What an identity's owner is shown, held to the rules for names and addresses, because another system wrote it. */
function shownOf({ email, name }: IdentityDraft): Pick<IdentityDraft, 'email' | 'name'> {
  const address = canonicalEmail(email ?? '')
  const called = cleanName(name ?? '')
  return { email: address.ok ? address.value : null, name: called.ok ? called.value : null }
}

function totpOf(draft: Draft, notes: Note[]): string | undefined {
  if (draft.totp === undefined) return undefined
  const secret = draft.totp.toUpperCase().replace(/[\s=-]/g, '')
  const isBase32 = secret.length <= MOST_TOTP_CHARACTERS && /^[A-Z2-7]+$/.test(secret)
  if (isBase32 && fromBase32(secret).length >= LEAST_TOTP_BYTES) return secret
  notes.push({
    code: 'factor_left_out',
    message: 'the authenticator app is left out: its secret is not Base32 of 80 bits or more',
  })
  return undefined
}
