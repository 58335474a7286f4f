// Schemas of input that more than one route needs. Text is well-formed Unicode without control characters.
import * as z from 'zod/mini'
import { canonicalEmail, EMAIL_MESSAGES } from '../users/email.ts'
import { TRANSPORTS } from '../sessions/rules.ts'

const MOST_PASSWORD_CHARACTERS = 256
const MOST_NAME_CHARACTERS = 200

/** A check that says by a code of ours what it found. */
const must = (code: string, message: string, test: (value: string) => boolean) =>
  z.refine<string>(test, { error: message, params: { code } })

/** An address, in its canonical form from here on. */
export const email = z.pipe(
  z.string(),
  z.transform((value: string, context): string => {
    const canonical = canonicalEmail(value)
    if (canonical.ok) return canonical.value
    const message = EMAIL_MESSAGES[canonical.error]
    context.issues.push({ code: 'custom', message, params: { code: canonical.error }, input: '' })
    return z.NEVER
  }),
)

/** A person's name: one line, at most 200 characters, trimmed; empty means none. */
export const name = z.pipe(
  z.string().check(z.maxLength(1000), must('not_text', 'One line of plain text.', isOneLine), z.normalize('NFC'), z.trim(),
    must('too_long', `At most ${MOST_NAME_CHARACTERS} characters.`, (value) => [...value].length <= MOST_NAME_CHARACTERS)),
  z.transform((value) => (value === '' ? null : value)),
)

/** A password to be tested. What is over 256 characters was never accepted, so it is refused before it is hashed. */
export const knownPassword = z.string().check(
  z.maxLength(1024),
  must('too_long', `At most ${MOST_PASSWORD_CHARACTERS} characters.`, (value) => [...value].length <= MOST_PASSWORD_CHARACTERS),
  must('not_text', 'Not well-formed text.', (value) => value.isWellFormed()),
)

export const transport = z._default(z.enum(TRANSPORTS), 'cookie')

/** An opaque handle: a challenge, a link token, a refresh token. */
export const handle = z.string().check(z.minLength(1), z.maxLength(200))

/** The six digits of a mailed code; white space around and within is forgiven. */
export const mailedCode = z
  .string()
  .check(z.maxLength(20), z.overwrite((value) => value.replace(/\s/g, '')), must('not_a_code', 'Six digits.', (value) => /^\d{6}$/.test(value)))

/** The page of a list. */
export const page = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 20),
  cursor: z.optional(z.string().check(z.regex(/^[0-9a-f-]{36}$/))),
})

/** A UUID as our ids are written. */
export const id = z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/))

/** Zero-width joiners are part of emoji and of some scripts; every other invisible character is refused. */
function isOneLine(value: string): boolean {
  return value.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.test(value.replaceAll(/[\u200c\u200d]/g, ''))
}
