// Keycloak: the users of a realm export (`kc.sh export --users realm_file`). Their credentials are JSON in texts: `secretData`
// and `credentialData`.
import { fromBase64, toBase32, toUtf8 } from '../../../crypto/encoding.ts'
import { idOf as textOrNumber, isTrue, listOf, objectOf, textOf, type Fields } from '../fields.ts'
import { pbkdf2Hash, UNSUPPORTED_HASH } from '../hashes.ts'
import { emptyDraft, type Draft } from '../person.ts'
import { addOwn, addShared, addTotp, factorLeftOut, sharedIdentity, type Source } from './source.ts'

/** Keycloak's names for PBKDF2; the first one uses SHA-1. */
const PBKDF2: Readonly<Record<string, string>> = {
  pbkdf2: 'sha1',
  'pbkdf2-sha256': 'sha256',
  'pbkdf2-sha512': 'sha512',
}

/** A hash that can't be read is reported as a loss, like one of a kind that isn't verified. */
function hashOf(secret: Fields, data: Fields): string {
  const algorithm = textOf(data.algorithm) ?? ''
  const salt = fromBase64(textOf(secret.salt) ?? '')
  const hash = fromBase64(textOf(secret.value) ?? '')
  if (salt === undefined || hash === undefined || hash.length === 0) return UNSUPPORTED_HASH
  const digest = Object.hasOwn(PBKDF2, algorithm) ? PBKDF2[algorithm] : undefined
  if (digest !== undefined) return pbkdf2Hash(digest, Number(data.hashIterations), salt, hash)
  if (algorithm !== 'argon2') return UNSUPPORTED_HASH
  const more = objectOf(data.additionalParameters)
  const parameter = (name: string): string => textOrNumber([more[name]].flat()[0]) ?? ''
  const version = parameter('version') === '1.3' ? '19' : '16'
  const costs = `m=${parameter('memory')},t=${Number(data.hashIterations)},p=${parameter('parallelism')}`
  return `$argon2${parameter('type')}$v=${version}$${costs}$${textOf(secret.salt)}$${textOf(secret.value)}`
}

function addCredential(draft: Draft, credential: Fields): void {
  const secret = objectOf(credential.secretData)
  const data = objectOf(credential.credentialData)
  if (credential.type === 'password' && credential.value !== undefined) {
    const message = '"credentials" contains a password: only hashes are imported; destroy the file'
    draft.notes.push({ code: 'plaintext_password', message })
  } else if (credential.type === 'password') {
    draft.hash = hashOf(secret, data)
  } else if (credential.type === 'otp') {
    const key = textOf(secret.value)
    const usual =
      data.subType === 'totp' &&
      Number(data.digits ?? 6) === 6 &&
      Number(data.period ?? 30) === 30 &&
      (data.algorithm ?? 'HmacSHA1') === 'HmacSHA1'
    // The secret is the key itself as text, unless it is marked as Base32.
    if (key !== undefined && usual) addTotp(draft, data.secretEncoding === 'BASE32' ? key : toBase32(toUtf8(key)))
    else draft.notes.push(factorLeftOut('an authenticator app of another kind than TOTP with SHA-1, 6 digits, 30 s'))
  } else {
    draft.notes.push(factorLeftOut(`a credential (${textOf(credential.type) ?? 'unnamed'})`))
  }
}

export const keycloak: Source = {
  idOf: (entry) => textOf(entry.id) ?? textOf(entry.username),
  draft: (entry, options) => {
    const draft = emptyDraft()
    draft.id = textOf(entry.id) ?? textOf(entry.username)
    draft.email = entry.email
    draft.emailVerified = isTrue(entry.emailVerified)
    draft.name = [entry.firstName, entry.lastName].filter((part) => textOf(part) !== undefined).join(' ')
    draft.createdAt = entry.createdTimestamp
    draft.disabled = entry.enabled === false
    addOwn(draft, textOf(entry.id), options)
    for (const identity of listOf(entry.federatedIdentities))
      addShared(draft, sharedIdentity(textOf(identity.identityProvider), textOf(identity.userId)))
    for (const credential of listOf(entry.credentials)) addCredential(draft, credential)
    return draft
  },
}
