// The OpenAPI 3.1 file, made from the routes themselves: the schemas that validate are the ones described.
import type { Hono } from 'hono'
import * as z from 'zod/mini'
import { version } from '../../package.json'
import { PROBLEMS } from './problems.ts'
import type { ProblemCode } from '../words/words.ts'
import { readSpec, type RouteSpec } from './route-spec.ts'

type Operation = { method: string; path: string; spec: RouteSpec }

/** The OpenAPI document of an app, with `issuer` as its server. */
export function openApiOf(app: Pick<Hono, 'routes'>, issuer: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const { method, path, spec } of operationsOf(app)) {
    const at = path.replace(/:(\w+)/g, '{$1}')
    paths[at] = { ...paths[at], [method.toLowerCase()]: describeOperation(spec, path, method) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      version,
      description: "An optional field that is null or '' counts as left out, unless its schema has null as a value.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: issuer }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: '__Host-latchkey-access' },
      },
      schemas: { Problem: problemSchema },
    },
  }
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(PROBLEMS) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'code', 'message'],
        properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
    request_id: { type: 'string' },
  },
}

/** The described routes: every part that a route's handlers carry, merged. */
function operationsOf(app: Pick<Hono, 'routes'>): Operation[] {
  const operations = new Map<string, Operation>()
  for (const { method, path, handler } of app.routes) {
    const part = readSpec(handler)
    if (part === undefined || method === 'ALL') continue
    const key = `${method} ${path}`
    const spec: RouteSpec = operations.get(key)?.spec ?? {}
    const problems = [...(spec.problems ?? []), ...(part.problems ?? [])]
    operations.set(key, { method, path, spec: { ...spec, ...part, problems } })
  }
  return [...operations.values()].filter(({ spec }) => spec.summary !== undefined)
}

function describeOperation(spec: RouteSpec, path: string, method: string): object {
  const body = spec.body && { content: { 'application/json': { schema: jsonSchemaOf(spec.body, 'input') } } }
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const everywhere: ProblemCode[] =
    method === 'GET'
      ? ['unavailable']
      : ['cross_site_request', 'payload_too_large', 'unsupported_media_type', 'unavailable']
  const problems = [
    ...(spec.problems ?? []),
    ...everywhere,
    ...(spec.body === undefined && spec.query === undefined ? [] : ['invalid_request' as const]),
  ]
  return {
    summary: spec.summary,
    ...(spec.access === 'session' ? { security: [{ bearer: ['account'] }, { cookie: [] }] } : {}),
    parameters: [...inPath, ...(spec.query === undefined ? [] : queryParameters(spec.query))],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { ...problemAnswers(problems), ...answers(spec) },
  }
}

/**
 * JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it) of a schema's input or output. What JSON Schema can't express becomes
 * "anything".
 */
function jsonSchemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return described
}

function answers(spec: RouteSpec): Record<string, object> {
  return Object.fromEntries(
    Object.entries(spec.answers ?? {}).map(([status, { means, schema }]) => {
      const content =
        schema === undefined ? {} : { content: { 'application/json': { schema: jsonSchemaOf(schema, 'output') } } }
      return [status, { description: means, ...content }]
    }),
  )
}

function problemAnswers(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = new Map<number, Set<ProblemCode>>()
  for (const code of codes) {
    const [status] = PROBLEMS[code]
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code))
  }
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    [...byStatus].map(([status, known]) => [String(status), { description: [...known].join(', '), content }]),
  )
}

function queryParameters(schema: z.ZodMiniType): object[] {
  const { properties = {}, required = [] } = jsonSchemaOf(schema, 'input') as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: of,
  }))
}
