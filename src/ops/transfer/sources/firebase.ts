// Firebase Authentication: the JSON of `firebase auth:export`. The other parameters of its hashes (salt separator, rounds,
// mem_cost) are in its console, and the signer key becomes a secret of the Worker.
import { isTrue, listOf, textOf } from '../fields.ts'
import { firebaseHash } from '../hashes.ts'
import { emptyDraft } from '../person.ts'
import { addOwn, addShared, factorLeftOut, sharedIdentity, type Source } from './source.ts'

export const firebase: Source = {
  idOf: (entry) => textOf(entry.localId) ?? textOf(entry.uid),
  draft: (entry, options) => {
    const draft = emptyDraft()
    draft.id = textOf(entry.localId) ?? textOf(entry.uid)
    draft.email = entry.email
    draft.emailVerified = isTrue(entry.emailVerified)
    draft.name = entry.displayName
    const hash = textOf(entry.passwordHash)
    const { saltSeparator, rounds, memCost } = options
    draft.hash =
      hash === undefined || hash.startsWith('$')
        ? hash
        : firebaseHash(textOf(entry.salt) ?? '', saltSeparator, rounds, memCost, hash)
    draft.createdAt = entry.createdAt
    draft.lastLoginAt = entry.lastSignedInAt ?? entry.lastLoginAt
    draft.disabled = isTrue(entry.disabled)
    addOwn(draft, draft.id, options)
    for (const { providerId, rawId, email } of listOf(entry.providerUserInfo)) {
      const name = textOf(providerId)
      if (name !== 'password' && name !== 'phone') addShared(draft, sharedIdentity(name, textOf(rawId), textOf(email)))
    }
    for (const _ of listOf(entry.mfaInfo)) draft.notes.push(factorLeftOut('a second factor'))
    return draft
  },
}
