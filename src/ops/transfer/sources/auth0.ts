// Auth0: lines of a user export job (`user_id`, `identities` …), of the export of password hashes that its support gives (`_id`,
// `passwordHash` …), or of both, joined; and of its bulk import schema (`password_hash`, `custom_password_hash`, `mfa_factors`).
import { isFields, isTrue, listOf, objectOf, textOf, idOf as textOrNumber, type Fields } from '../fields.ts'
import { emptyDraft, type Draft } from '../person.ts'
import { customHash } from './auth0-hash.ts'
import { addOwn, addShared, addTotp, factorLeftOut, sharedIdentity, type Source } from './source.ts'

/** `auth0|…`. The export of hashes has the parts: `alt_id` where a custom database assigned the id. */
function idOf(entry: Fields): string | undefined {
  const given = textOf(entry.user_id) ?? textOf(entry.Id)
  if (given !== undefined) return given.includes('|') ? given : `auth0|${given}`
  const own = textOrNumber(entry.alt_id) ?? textOf(objectOf(entry._id).$oid) ?? textOf(entry._id)
  return own === undefined ? undefined : `auth0|${own}`
}

function hashOf(entry: Fields): string | undefined {
  const plain = textOf(entry.passwordHash) ?? textOf(entry.password_hash)
  if (plain !== undefined) return plain
  const custom = objectOf(entry.custom_password_hash)
  return textOf(objectOf(custom.hash).value) === undefined ? undefined : customHash(custom)
}

function addFactors(draft: Draft, entry: Fields): void {
  for (const factor of [...listOf(entry.mfa_factors), ...listOf(entry.guardian_authenticators)]) {
    const secret = textOf(objectOf(factor.totp).secret) ?? textOf(factor.secret)
    if (secret !== undefined) addTotp(draft, secret)
    else draft.notes.push(factorLeftOut(`a second factor (${Object.keys(factor).join(', ')})`))
  }
  if (draft.totp === undefined && Array.isArray(entry.multifactor) && entry.multifactor.length > 0)
    draft.notes.push(factorLeftOut('a second factor whose secret is not in this file'))
}

/**
 * The time in an id. An id of Auth0's own database begins with one (an ObjectId), and another id has none. An export of hashes
 * has no creation time, so a person must get the same id of ours from either export.
 */
function idTimeOf(id: string | undefined): number | undefined {
  if (id?.startsWith('auth0|') !== true) return undefined
  const [, seconds] = /^auth0\|([0-9a-f]{8})[0-9a-f]{16}$/.exec(id) ?? []
  return seconds === undefined ? 0 : Number.parseInt(seconds, 16) * 1000
}

export const auth0: Source = {
  idOf,
  draft: (entry, options) => {
    const draft = emptyDraft()
    const identifier = listOf(entry.identifiers).find(({ type }) => type === 'email')
    draft.id = idOf(entry)
    draft.idTime = idTimeOf(draft.id)
    draft.email = entry.email ?? identifier?.value
    draft.emailVerified = isTrue(entry.email_verified ?? identifier?.verified)
    const full = [textOf(entry.given_name), textOf(entry.family_name)].filter((part) => part !== undefined).join(' ')
    // Auth0 uses the address as the name of people of a database connection.
    draft.name = [entry.name, full, entry.nickname].find((name) => textOf(name) !== undefined && name !== entry.email)
    draft.hash = hashOf(entry)
    draft.createdAt = entry.created_at ?? entry.password_set_date
    draft.updatedAt = entry.updated_at
    draft.lastLoginAt = entry.last_login
    draft.passwordChangedAt = entry.last_password_reset
    draft.disabled = isTrue(entry.blocked)
    addOwn(draft, draft.id, options)
    for (const identity of listOf(entry.identities)) {
      const { provider, user_id: subject, profileData } = identity
      if (provider === 'auth0') continue
      const email = isFields(profileData) ? textOf(profileData.email) : undefined
      addShared(draft, sharedIdentity(textOf(provider), textOrNumber(subject), email))
    }
    addFactors(draft, entry)
    return draft
  },
}
