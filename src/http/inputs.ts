// Schemas of input that more than one route needs. Text is well-formed Unicode without control characters.
import * as z from 'zod'
import { canonicalEmail, EMAIL_MESSAGES } from '../users/email.ts'
import { TRANSPORTS } from '../sessions/tables.ts'

/** An address, in its canonical form from here on. */
export const email = z.string().transform((value, context): string => {
  const canonical = canonicalEmail(value)
  if (canonical.ok) return canonical.value
  context.addIssue({ code: 'custom', message: EMAIL_MESSAGES[canonical.error], params: { code: canonical.error } })
  return z.NEVER
})

/** A person's name: one line, at most 200 characters, trimmed; empty means none. */
export const name = z
  .string()
  .max(1000)
  .refine((value) => value.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.test(value.replaceAll('\u200d', '')), {
    message: 'One line of plain text.',
    params: { code: 'not_text' },
  })
  .transform((value) => value.normalize('NFC').trim())
  .refine((value) => [...value].length <= 200, { message: 'At most 200 characters.', params: { code: 'too_long' } })
  .transform((value) => (value === '' ? null : value))

/** A password to be tested. What is over 256 characters was never accepted, so it is refused before it is hashed. */
export const knownPassword = z
  .string()
  .max(1024)
  .refine((value) => [...value].length <= 256, { message: 'At most 256 characters.', params: { code: 'too_long' } })
  .refine((value) => value.isWellFormed(), { message: 'Not well-formed text.', params: { code: 'not_text' } })

export const transport = z.enum(TRANSPORTS).default('cookie')

/** An opaque handle: a challenge, a link token, a refresh token. */
export const handle = z.string().min(1).max(200)

/** The six digits of a mailed code; white space around and within is forgiven. */
export const mailedCode = z
  .string()
  .max(20)
  .transform((value) => value.replace(/\s/g, ''))
  .refine((value) => /^\d{6}$/.test(value), { message: 'Six digits.', params: { code: 'not_a_code' } })

/** The page of a list. */
export const page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().regex(/^[0-9a-f-]{36}$/).optional(),
})

/** A UUID as our ids are written. */
export const id = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
