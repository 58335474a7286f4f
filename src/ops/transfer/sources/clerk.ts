// Clerk: the CSV of its dashboard, which holds digests and TOTP secrets, or the JSON of its Backend API, which doesn't.
import { isTrue, listOf, objectOf, textOf, type Fields } from '../fields.ts'
import { UNSUPPORTED_HASH } from '../hashes.ts'
import { emptyDraft } from '../person.ts'
import { addOwn, addShared, factorLeftOut, sharedIdentity, type Source } from './source.ts'

/** Clerk's names for hashers whose digests have a common form. */
const AS_THEY_ARE = ['bcrypt', 'argon2i', 'argon2id', 'pbkdf2_sha256_django', 'scrypt_werkzeug', 'ldap_ssha']

function hashOf(entry: Fields): string | undefined {
  const digest = textOf(entry.password_digest)
  const hasher = textOf(entry.password_hasher) ?? 'bcrypt'
  if (digest === undefined || AS_THEY_ARE.includes(hasher)) return digest
  if (hasher === 'md5' || hasher === 'sha256') return `${hasher}:${digest}`
  const [iterations, salt, hash] = /^pbkdf2:(?:sha256:)?(\d+)\$([^$]+)\$(.+)$/.exec(digest)?.slice(1) ?? []
  return hasher === 'pbkdf2_sha256' && hash !== undefined
    ? `pbkdf2_sha256$${iterations}$${salt}$${hash}`
    : UNSUPPORTED_HASH
}

export const clerk: Source = {
  idOf: (entry) => textOf(entry.id),
  draft: (entry, options) => {
    const draft = emptyDraft()
    draft.id = textOf(entry.id)
    const addresses = listOf(entry.email_addresses)
    const primary =
      addresses.find(({ id }) => id !== undefined && id === entry.primary_email_address_id) ?? addresses[0]
    const email = textOf(entry.primary_email_address) ?? textOf(primary?.email_address)
    draft.email = email
    const verified = (textOf(entry.verified_email_addresses) ?? '').split(/[\s,;|]+/)
    draft.emailVerified =
      (email !== undefined && verified.includes(email)) || objectOf(primary?.verification).status === 'verified'
    draft.name = [entry.first_name, entry.last_name].filter((part) => textOf(part) !== undefined).join(' ')
    draft.hash = hashOf(entry)
    draft.createdAt = entry.created_at
    draft.updatedAt = entry.updated_at
    draft.lastLoginAt = entry.last_sign_in_at
    // A lock with an end is only a pause after wrong passwords.
    draft.disabled =
      isTrue(entry.banned) || (isTrue(entry.locked) && typeof entry.lockout_expires_in_seconds !== 'number')
    draft.totp = textOf(entry.totp_secret)
    if (draft.totp === undefined && isTrue(entry.totp_enabled))
      draft.notes.push(factorLeftOut('an authenticator app whose secret is not in this file'))
    addOwn(draft, draft.id, options)
    for (const { provider, provider_user_id: subject, email_address: address, verification } of listOf(
      entry.external_accounts,
    )) {
      // An account at a provider that was never verified counts for nobody.
      const status = objectOf(verification).status ?? 'verified'
      const owned = status === 'verified' ? textOf(subject) : undefined
      addShared(draft, sharedIdentity(textOf(provider), owned, textOf(address)))
    }
    return draft
  },
}
