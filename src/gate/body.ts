// The body of a request, parsed by the schema of its route. All problems are reported at once, an app is refused tokens in
// cookies, and a form that is sent twice is answered once.
import type { Context } from 'hono'
import type * as z from 'zod/mini'
import { withoutNothing } from '../http/absent.ts'
import { prefersPage } from '../http/accept.ts'
import { attemptOf } from '../http/attempt.ts'
import { accept, fieldProblems, parseJson, readForm, type Parsed } from '../http/body.ts'
import { problem, type FieldProblem } from '../http/problems.ts'
import { specOf } from '../http/route-spec.ts'
import { lately, type Late } from '../late.ts'
import type { AppEnv } from './app-env.ts'
import { refuseAppCookies } from './cross-site.ts'
import { weakPasswords } from './new-password.ts'
import { answerOnce, type Spends } from './once.ts'
import { refuseOthersPage } from './whose-page.ts'

/**
 * Parses and validates a JSON body; a missing one counts as `{}`. If `first` refuses the caller, that comes before any problem of the body,
 * as with `query`.
 */
export function jsonBody<Schema extends z.ZodMiniType>(
  of: Late<Schema>,
  first?: (c: Context<AppEnv>) => Promise<Response | undefined>,
): Parsed<Schema, 'json', AppEnv> {
  const made = lately(of)
  const parse: Parsed<Schema, 'json', AppEnv> = async (c, next) => {
    const refuse = async (errors: FieldProblem[]): Promise<Response> =>
      (await first?.(c)) ?? problem(c, 'invalid_request', { errors })
    const read = parseJson(c.get('body') ?? new Uint8Array())
    if (!read.ok) return refuse([{ field: '', code: 'invalid_json', message: 'The body is not JSON in UTF-8.' }])
    const schema = made()
    const sent = withoutNothing(schema, read.value)
    const parsed = schema.safeParse(sent)
    const wrong = wrongFields(c, schema, sent, parsed)
    if (wrong !== undefined) return refuse(wrong)
    return refuseAppCookies(c, parsed.data) ?? accept(c, 'json', parsed.data, next)
  }
  return specOf(parse, () => ({ body: made() }))
}

/** The fields of a form, as they came. */
export type Typed = Readonly<Record<string, string>>
/** Shows a form's page again with its problems; `undefined` where that can't be done. */
type Again = (c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed) => undefined | Promise<Response>

/**
 * Parses and validates a form post of our own pages. After `requirePerson` it refuses a form of another account's page. A double click is answered once, unless the form spends nothing. After an
 * error the person sees the form `again`, where it has a page.
 */
export function formBody<Schema extends z.ZodMiniType>(
  of: Late<Schema>,
  spends: Spends | 'nothing',
  again?: Again,
): Parsed<Schema, 'form', AppEnv> {
  const made = lately(of)
  const parse: Parsed<Schema, 'form', AppEnv> = async (c, next) => {
    const read = await readForm(c)
    if (read instanceof Response) return read
    const typed = Object.fromEntries(read)
    const others = await refuseOthersPage(c, typed['account'])
    if (others !== undefined) return others
    const schema = made()
    const sent = withoutNothing(schema, typed)
    const parsed = schema.safeParse(sent)
    const wrong = wrongFields(c, schema, sent, parsed)
    if (wrong !== undefined) {
      const page = prefersPage(c.req.header('Accept')) ? again?.(c, wrong, typed) : undefined
      return page ?? problem(c, 'invalid_request', { errors: wrong })
    }
    if (spends === 'nothing') return accept(c, 'form', parsed.data, next)
    const answer = async (): Promise<Response> => {
      await next()
      return c.res
    }
    const once = () => answerOnce(c, { spends, attempt: attemptOf(c), values: read }, answer)
    return accept(c, 'form', parsed.data, once)
  }
  return specOf(parse, () => ({ form: made() }))
}

/** All problems of an input, a weak password included (contract §2); `undefined` where there are none. */
function wrongFields(
  c: Context<AppEnv>,
  schema: z.ZodMiniType,
  sent: unknown,
  parsed: z.core.util.SafeParseResult<unknown>,
): FieldProblem[] | undefined {
  return parsed.success
    ? undefined
    : [...fieldProblems(parsed.error), ...weakPasswords(c.get('deps').config, schema, sent)]
}
