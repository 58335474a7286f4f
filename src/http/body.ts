// Bodies: content type first, then size, then JSON, then the schema. Each failure is a problem document, never a 500.
import type { Context, MiddlewareHandler } from 'hono'
import type * as z from 'zod/mini'
import { withoutNothing } from './absent.ts'
import { prefersPage } from './accept.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseAppCookies } from './app-origin.ts'
import { attemptOf } from './attempt.ts'
import { weakPasswords } from '../gate/new-password.ts'
import { answerOnce, type Spends } from '../gate/once.ts'
import { problem, type FieldProblem } from './problems.ts'
import { specOf } from './route-spec.ts'

const MOST_BYTES = 64 * 1024

type Parsed<Schema extends z.ZodMiniType, Target extends 'json' | 'query' | 'form'> = MiddlewareHandler<
  AppEnv,
  string,
  { in: { [key in Target]: z.input<Schema> }; out: { [key in Target]: z.output<Schema> } },
  Response
>

/** On `/api/*`: a body of another content type is 415, whatever route it was for; a body too large is 413. */
export const admitJsonBodies: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD' || c.req.method === 'OPTIONS') return next()
  if (Number(c.req.header('Content-Length') ?? 0) > MOST_BYTES) return problem(c, 'payload_too_large')
  const bytes = await readBody(c.req.raw)
  if (bytes === undefined) return problem(c, 'payload_too_large')
  if (bytes.length > 0 && mediaType(c) !== 'application/json') return problem(c, 'unsupported_media_type')
  c.set('body', bytes)
  return next()
}

/** Parses and validates a JSON body; a missing one counts as `{}`. */
export function jsonBody<Schema extends z.ZodMiniType>(schema: Schema): Parsed<Schema, 'json'> {
  const parse: Parsed<Schema, 'json'> = async (c, next) => {
    const read = parseJson(c.get('body') ?? new Uint8Array())
    if (!read.ok)
      return problem(c, 'invalid_request', {
        errors: [{ field: '', code: 'invalid_json', message: 'The body is not JSON in UTF-8.' }],
      })
    const sent = withoutNothing(schema, read.value)
    const parsed = schema.safeParse(sent)
    const wrong = wrongFields(c, schema, sent, parsed)
    if (wrong !== undefined) return problem(c, 'invalid_request', { errors: wrong })
    return refuseAppCookies(c, parsed.data) ?? accept(c, 'json', parsed.data, next)
  }
  return specOf(parse, { body: schema })
}

/** Validates the query. Of a parameter that comes twice the first counts. */
export function query<Schema extends z.ZodMiniType>(schema: Schema): Parsed<Schema, 'query'> {
  const parse: Parsed<Schema, 'query'> = async (c, next) => {
    const parsed = schema.safeParse(withoutNothing(schema, c.req.query()))
    if (!parsed.success) return problem(c, 'invalid_request', { errors: fieldProblems(parsed.error) })
    return accept(c, 'query', parsed.data, next)
  }
  return specOf(parse, { query: schema })
}

/** What was typed into a form, as it came. */
export type Typed = Readonly<Record<string, string>>
/** Shows the page of a form again, with what is wrong; `undefined` where that can't be done. */
type Again = (c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed) => undefined | Promise<Response>

/**
 * Parses and validates a form post of a page of ours. What a double click sends twice is answered once, unless it spends nothing. A
 * person who typed something wrong sees the form `again`, where it has a page.
 */
export function formBody<Schema extends z.ZodMiniType>(
  schema: Schema,
  spends: Spends | 'nothing',
  again?: Again,
): Parsed<Schema, 'form'> {
  const parse: Parsed<Schema, 'form'> = async (c, next) => {
    const read = await readForm(c)
    if (read instanceof Response) return read
    const typed = Object.fromEntries(read)
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
  return specOf(parse, { form: schema })
}

/** The parameters of a form post, also those that come twice; or the refusal of what is none. */
export async function readForm(c: Context<AppEnv>): Promise<URLSearchParams | Response> {
  if (mediaType(c) !== 'application/x-www-form-urlencoded') return problem(c, 'unsupported_media_type')
  const bytes = await readBody(c.req.raw)
  if (bytes === undefined) return problem(c, 'payload_too_large')
  return new URLSearchParams(new TextDecoder().decode(bytes))
}

/** What a schema found wrong, field by field. Says what was expected, never what was sent. */
export function fieldProblems(error: z.core.$ZodError): FieldProblem[] {
  return error.issues
    .flatMap(nearestIssues)
    .slice(0, 20)
    .map((issue) => {
      const params = issue.code === 'custom' ? (issue.params as { code?: string } | undefined) : undefined
      return {
        field: issue.path.map(String).join('.').slice(0, 100),
        code: params?.code ?? issue.code,
        message: messageOf(issue),
      }
    })
}

/** Of a choice between forms, what is wrong with the one that comes nearest; of several unknown fields, each. */
function nearestIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ ...issue, path: [...issue.path, key] }))
  if (issue.code !== 'invalid_union') return [issue]
  const [first, ...others] = issue.errors
  const nearest = others.reduce((best, form) => (form.length < best.length ? form : best), first ?? [])
  return nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(nearestIssues)
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'invalid_type') return `Expected ${issue.expected}.`
  if (issue.code === 'invalid_value') return `Expected one of: ${issue.values.map(String).join(', ')}.`
  if (issue.code === 'too_big') return `At most ${String(issue.maximum)}.`
  if (issue.code === 'too_small') return `At least ${String(issue.minimum)}.`
  if (issue.code === 'unrecognized_keys') return 'This field is not known here.'
  return 'Not in the form that is expected here.'
}

/** Everything that is wrong with what was sent, a weak password beside it included (contract §2); `undefined` where all is well. */
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

function accept(c: Context<AppEnv>, target: 'json' | 'query' | 'form', value: unknown, next: () => Promise<unknown>) {
  c.req.addValidatedData(target, value as object)
  return next() as Promise<Response>
}

function mediaType(c: Context<AppEnv>): string {
  return (c.req.header('Content-Type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** The whole body, or `undefined` where it is over the limit; what comes after the limit is not read. */
async function readBody(request: Request): Promise<Uint8Array | undefined> {
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    length += chunk.length
    if (length > MOST_BYTES) return undefined
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

function parseJson(bytes: Uint8Array): { ok: true; value: unknown } | { ok: false } {
  if (bytes.length === 0) return { ok: true, value: {} }
  try {
    return {
      ok: true,
      value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)) as unknown,
    }
  } catch {
    return { ok: false }
  }
}
