// Bodies: content type first, then size, then JSON, then the schema. Each failure is a problem document, never a 500.
import type { Context, MiddlewareHandler } from 'hono'
import type * as z from 'zod/mini'
import { lately, type Late } from '../late.ts'
import { withoutNothing } from './absent.ts'
import type { WireContext, WireEnv } from './wire-env.ts'
import { problem, type FieldProblem } from './problems.ts'
import { specOf } from './route-spec.ts'

const MOST_BYTES = 64 * 1024

/** A handler that puts what it parsed where the next handlers find it. */
export type Parsed<
  Schema extends z.ZodMiniType,
  Target extends 'json' | 'query' | 'form',
  Known extends WireEnv = WireEnv,
> = MiddlewareHandler<
  Known,
  string,
  { in: { [key in Target]: z.input<Schema> }; out: { [key in Target]: z.output<Schema> } },
  Response
>

/** On `/api/*`: 415 for a body of another content type, on every route; 413 for a body that is too large. */
export const admitJsonBodies: MiddlewareHandler<WireEnv> = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD' || c.req.method === 'OPTIONS') return next()
  if (Number(c.req.header('Content-Length') ?? 0) > MOST_BYTES) return problem(c, 'payload_too_large')
  const bytes = await readBody(c.req.raw)
  if (bytes === undefined) return problem(c, 'payload_too_large')
  if (bytes.length > 0 && mediaType(c) !== 'application/json') return problem(c, 'unsupported_media_type')
  c.set('body', bytes)
  return next()
}

/**
 * Validates the query. Of a parameter that comes twice the first counts. Refuses with 400 `invalid_request`, field by field. If `first`
 * refuses the caller, that comes first, because the caller may not be known yet. A page may answer there, too, and show what is wrong.
 */
export function query<Schema extends z.ZodMiniType, Known extends WireEnv = WireEnv>(
  of: Late<Schema>,
  first?: (c: Context<Known>, wrong: readonly FieldProblem[]) => Promise<Response | undefined>,
): Parsed<Schema, 'query', Known> {
  const schema = lately(of)
  const parse: Parsed<Schema, 'query', Known> = async (c, next) => {
    const parsed = schema().safeParse(withoutNothing(schema(), c.req.query()))
    if (parsed.success) return accept(c, 'query', parsed.data, next)
    const errors = fieldProblems(parsed.error)
    return (await first?.(c, errors)) ?? problem(c, 'invalid_request', { errors })
  }
  return specOf(parse, () => ({ query: schema() }))
}

/** The parameters of a form post, repeated ones included; or the refusal: 415 for another media type, 413 above 64 KiB. */
export async function readForm(c: WireContext): Promise<URLSearchParams | Response> {
  if (mediaType(c) !== 'application/x-www-form-urlencoded') return problem(c, 'unsupported_media_type')
  const bytes = await readBody(c.req.raw)
  if (bytes === undefined) return problem(c, 'payload_too_large')
  return new URLSearchParams(new TextDecoder().decode(bytes))
}

/** The JSON of a body, where no schema is known yet; or the refusal: 415, 413, 400. */
export async function readJsonBody(c: WireContext): Promise<{ value: unknown } | Response> {
  if (mediaType(c) !== 'application/json') return problem(c, 'unsupported_media_type')
  const bytes = await readBody(c.req.raw)
  if (bytes === undefined) return problem(c, 'payload_too_large')
  const parsed = parseJson(bytes)
  return parsed.ok ? { value: parsed.value } : problem(c, 'invalid_request')
}

/** The problems that a schema found, field by field, 20 at most. They say what the schema expects, and never repeat the input. */
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

/** Of a union, the problems of the alternative that comes nearest; of several unknown fields, each. */
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

/** Passes on the parsed input, like Hono's own validators. */
export function accept(
  c: WireContext,
  target: 'json' | 'query' | 'form',
  value: unknown,
  next: () => Promise<unknown>,
) {
  c.req.addValidatedData(target, value as object)
  return next() as Promise<Response>
}

function mediaType(c: WireContext): string {
  return (c.req.header('Content-Type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** The whole body; `undefined` where it is over the limit. What comes after the limit is not read. */
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

/** The JSON of a body in UTF-8; an empty body counts as `{}`. Not `ok` where it isn't JSON or isn't UTF-8. */
export function parseJson(bytes: Uint8Array): { ok: true; value: unknown } | { ok: false } {
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
