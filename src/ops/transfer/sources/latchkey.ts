// Our own NDJSON, which `users:export` writes. Others may write it, too: docs/runbooks/leaving-latchkey.md describes it.
import * as z from 'zod/mini'
import type { Fields } from '../fields.ts'
import { emptyDraft } from '../person.ts'
import { factorLeftOut, type Source } from './source.ts'

const optionalText = z.nullish(z.string())
const time = z.nullish(z.iso.datetime({ offset: true }))
const flag = z._default(z.boolean(), false)
const base64Url = z.string().check(z.regex(/^[A-Za-z0-9_-]+$/), z.maxLength(8_192))
const passkey = z.object({
  credential_id: base64Url,
  public_key: base64Url,
  sign_count: z.int().check(z.nonnegative()),
  uv_initialized: z.boolean(),
  transports: z.array(z.string().check(z.maxLength(32))).check(z.maxLength(16)),
  backup_eligible: z.boolean(),
  backup_state: z.boolean(),
  aaguid: z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)),
  rp_id: z.string().check(z.minLength(1), z.maxLength(253)),
  conditional: flag,
  name: z.string().check(z.maxLength(200)),
  created_at: z.iso.datetime({ offset: true }),
  last_used_at: z._default(z.nullable(z.iso.datetime({ offset: true })), null),
})
const text = z.string().check(z.minLength(1), z.maxLength(2_048))
const person = z.object({
  id: optionalText,
  email: z.optional(z.unknown()),
  email_verified: flag,
  email_verified_at: time,
  name: optionalText,
  role: optionalText,
  hashed_password: optionalText,
  created_at: time,
  updated_at: time,
  last_login_at: time,
  password_changed_at: time,
  disabled: flag,
  identities: z._default(
    z.array(z.object({ issuer: text, subject: text, provider: text, email: optionalText, name: optionalText })),
    [],
  ),
  factors: z._default(
    z.object({
      totp: z.nullish(z.object({ secret: z.string() })),
      passkeys: z._default(z.array(passkey), []),
      recovery_codes: z._default(z.array(z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/))), []),
      left_out: z._default(z.array(z.string()), []),
    }),
    { passkeys: [], recovery_codes: [], left_out: [] },
  ),
  sealed: optionalText,
})

export const latchkey: Source = {
  idOf: (entry) => (typeof entry.id === 'string' ? entry.id : undefined),
  draft: (entry: Fields) => {
    const draft = emptyDraft()
    const read = person.safeParse(entry)
    if (!read.success) {
      const where = [...new Set(read.error.issues.map((issue) => issue.path.join('.')))].join(', ')
      draft.notes.push({ code: 'bad_field', message: `not as the format has it: ${where}` })
      return draft
    }
    const { factors, ...line } = read.data
    draft.id = line.id ?? undefined
    draft.email = line.email
    draft.emailVerified = line.email_verified
    draft.emailVerifiedAt = line.email_verified_at
    draft.name = line.name
    draft.role = line.role
    draft.hash = line.hashed_password ?? undefined
    draft.createdAt = line.created_at
    draft.updatedAt = line.updated_at
    draft.lastLoginAt = line.last_login_at
    draft.passwordChangedAt = line.password_changed_at
    draft.disabled = line.disabled
    draft.identities = line.identities.map(({ email = null, name = null, ...rest }) => ({ ...rest, email, name }))
    draft.totp = factors.totp?.secret
    draft.passkeys = factors.passkeys
    draft.recoveryCodes = factors.recovery_codes
    draft.sealed = line.sealed ?? undefined
    for (const what of factors.left_out) draft.notes.push(factorLeftOut(`what the export left out (${what})`))
    return draft
  },
}
