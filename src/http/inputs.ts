// Schemas of input that more than one route needs. Text is well-formed Unicode without control characters.
import * as z from 'zod/mini'
import { lately } from '../late.ts'
import { known } from './named.ts'
import type { Result } from '../result.ts'

const MOST_PASSWORD_CHARACTERS = 256

/** A check that reports by a code of ours. */
const must = (code: string, message: string, test: (value: string) => boolean) =>
  z.refine<string>(test, { error: message, params: { code } })

/** Text that a rule of the domain cleans, or refuses with a code of its own. */
export const cleaned = <Value, Problem extends string>(
  clean: (text: string) => Result<Value, Problem>,
  messages: Record<Problem, string>,
) =>
  z.pipe(
    z.string(),
    z.transform((text: string, context): Value => {
      const outcome = clean(text)
      if (outcome.ok) return outcome.value
      context.issues.push({
        code: 'custom',
        message: messages[outcome.error],
        params: { code: outcome.error },
        input: '',
      })
      return z.NEVER
    }),
  )

/** A password to be tested. One over 256 characters was never accepted, so it is refused before it is hashed. */
export const knownPassword = lately(() =>
  known(
    z.string().check(
      z.maxLength(1024),
      must(
        'too_long',
        `At most ${MOST_PASSWORD_CHARACTERS} characters.`,
        (value) => [...value].length <= MOST_PASSWORD_CHARACTERS,
      ),
      must('not_text', 'Not well-formed text.', (value) => value.isWellFormed()),
    ),
    { maxLength: MOST_PASSWORD_CHARACTERS },
  ),
)

/** A password to be set. The policy judges it, not this schema. */
export const newPassword = lately(() =>
  known(z.string().check(z.maxLength(10_000)), { maxLength: MOST_PASSWORD_CHARACTERS }),
)

/** Whether the session's cookies are to outlive the browser. */
export const remember = lately(() => z._default(z.boolean(), false))

/** The same, where the earlier choice counts if none is made now. */
export const rememberOrNot = lately(() => z.optional(z.boolean()))

/** A checkbox of a form, or the same in a link: `on` is what a browser sends for one without a value. */
export const ticked = lately(() =>
  z.pipe(
    z._default(z.enum(['true', 'on', '1', 'false', '0']), 'false'),
    z.transform((text) => !['false', '0'].includes(text)),
  ),
)

/** Where to go on. The code that uses it judges it. */
export const returnToWanted = lately(() => z.optional(z.string()))

/** The parameters of a link to a page that signs in. */
export const signInQuery = lately(() => z.object({ return_to: returnToWanted(), remember: ticked() }))

/** The parameter of a mailed link. */
export const linkQuery = lately(() => z.object({ token: z._default(z.string(), '') }))

/** An opaque handle: a challenge, a link token, a refresh token. */
export const handle = lately(() => z.string().check(z.minLength(1), z.maxLength(200)))

/** The six digits of a mailed code. White space around and within is ignored. */
export const mailedCode = lately(() =>
  z.string().check(
    z.maxLength(20),
    z.overwrite((value) => value.replace(/[\s-]/g, '')),
    must('not_a_code', 'Six digits.', (value) => /^\d{6}$/.test(value)),
  ),
)

/** What a person has to choose from, as the page of a second step says: it only decides which forms are shown again. */
export const factorsShown = lately(() =>
  z.pipe(
    z._default(z.string(), ''),
    z.transform((text) => {
      const known = ['passkey', 'totp', 'recovery_code', 'email_code'].filter((factor) =>
        text.split(' ').includes(factor),
      )
      return known.length === 0 ? ['totp', 'recovery_code'] : known
    }),
  ),
)

/** A code as a person types it into a form. Anything else is treated as a wrong code, and the form is shown again. */
export const typedCode = lately(() =>
  z.string().check(
    z.maxLength(40),
    z.overwrite((value) => value.replace(/[\s-]/g, '')),
  ),
)

const byCode = () => z.object({ challenge: handle(), code: mailedCode() })
const byLink = () => z.object({ token: handle() })

/** What a mail gives: the code, beside its challenge, or the token of the link. */
export const codeProof = lately(() => z.union([byCode(), byLink()]))

/** The same with a new password. */
export const codeProofAndPassword = lately(() =>
  z.union([z.extend(byCode(), { password: newPassword() }), z.extend(byLink(), { password: newPassword() })]),
)

/** Whether all other sessions are to end with a change. */
export const endOthers = lately(() => z._default(z.boolean(), false))

/** The same as a query. */
export const wantsEndOthers = lately(() =>
  z.object({
    end_other_sessions: z.pipe(
      z._default(z.enum(['true', 'false']), 'false'),
      z.transform((text) => text === 'true'),
    ),
  }),
)

/** The page of a list. */
export const page = lately(() =>
  z.object({
    limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 20),
    cursor: z.optional(z.string().check(z.regex(/^[0-9a-f-]{36}$/))),
  }),
)

/** A UUID as our ids are written. */
export const id = lately(() =>
  known(z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)), {
    format: 'uuid',
  }),
)
