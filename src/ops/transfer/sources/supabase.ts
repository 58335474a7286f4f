// Supabase: rows of `auth.users` as JSON, with the person's rows of `auth.identities` and `auth.mfa_factors` as `identities` and
// `mfa_factors` (the runbook has the query).
import { lasts, listOf, objectOf, textOf } from '../fields.ts'
import { emptyDraft } from '../person.ts'
import { addOwn, addShared, addTotp, factorLeftOut, sharedIdentity, type Source } from './source.ts'

export const supabase: Source = {
  idOf: (entry) => textOf(entry.id),
  draft: (entry, options) => {
    const draft = emptyDraft()
    const meta = objectOf(entry.raw_user_meta_data)
    draft.id = textOf(entry.id)
    draft.email = entry.email
    draft.emailVerified = textOf(entry.email_confirmed_at) !== undefined
    draft.emailVerifiedAt = entry.email_confirmed_at
    draft.name = meta.full_name ?? meta.name
    draft.hash = textOf(entry.encrypted_password)
    draft.createdAt = entry.created_at
    draft.updatedAt = entry.updated_at
    draft.lastLoginAt = entry.last_sign_in_at
    draft.disabled =
      (textOf(entry.banned_until) !== undefined && lasts(entry.banned_until, options.now)) ||
      textOf(entry.deleted_at) !== undefined
    addOwn(draft, draft.id, options)
    for (const identity of listOf(entry.identities)) {
      const data = objectOf(identity.identity_data)
      const name = textOf(identity.provider)
      const subject = textOf(identity.provider_id) ?? textOf(data.sub)
      if (name !== 'email' && name !== 'phone') addShared(draft, sharedIdentity(name, subject, textOf(data.email)))
    }
    for (const factor of listOf(entry.mfa_factors)) {
      if (factor.status !== 'verified') continue
      const secret = factor.factor_type === 'totp' ? textOf(factor.secret) : undefined
      if (secret !== undefined && /^[A-Z2-7]+=*$/.test(secret)) addTotp(draft, secret)
      else draft.notes.push(factorLeftOut(`a second factor (${textOf(factor.factor_type) ?? 'unnamed'})`))
    }
    return draft
  },
}
