// Better Auth: rows of `user`, with the person's rows of `account` as `accounts` (the runbook has the query). `twoFactor` and
// `passkey` can't be imported: the first is encrypted, and the second is bound to user handles of its own.
import { isTrue, lasts, listOf, idOf as textOrNumber, textOf } from '../fields.ts'
import { betterAuthHash } from '../hashes.ts'
import { emptyDraft } from '../person.ts'
import { addOwn, addShared, factorLeftOut, sharedIdentity, type Source } from './source.ts'

export const betterAuth: Source = {
  idOf: (entry) => textOrNumber(entry.id),
  draft: (entry, options) => {
    const draft = emptyDraft()
    draft.id = textOrNumber(entry.id)
    draft.email = entry.email
    draft.emailVerified = isTrue(entry.emailVerified ?? entry.email_verified)
    draft.name = entry.name
    draft.createdAt = entry.createdAt ?? entry.created_at
    draft.updatedAt = entry.updatedAt ?? entry.updated_at
    draft.disabled = isTrue(entry.banned) && lasts(entry.banExpires ?? entry.ban_expires, options.now)
    addOwn(draft, draft.id, options)
    for (const account of listOf(entry.accounts)) {
      const name = textOf(account.providerId ?? account.provider_id)
      const hash = textOf(account.password)
      if (name === 'credential') draft.hash = hash === undefined ? undefined : betterAuthHash(hash)
      else addShared(draft, sharedIdentity(name, textOrNumber(account.accountId ?? account.account_id)))
    }
    if (isTrue(entry.twoFactorEnabled ?? entry.two_factor_enabled))
      draft.notes.push(factorLeftOut('a second factor, encrypted with a secret of Better Auth,'))
    return draft
  },
}
