// The OpenAPI 3.1 document, made from the routes themselves: the schemas that validate are the ones described.
import { version } from '../../package.json'
import { ACCESS_COOKIE, REFRESH_COOKIE } from '../http/cookies.ts'
import { PROBLEMS } from '../http/problems.ts'
import type { ProblemCode } from '../words/problems.ts'
import { IDS } from './example-values.ts'
import type { Example, Shown } from './example.ts'
import { exampleOf } from './examples.ts'
import { FIELDS } from './fields.ts'
import { callerOf, callerWords, operationsOf, problemsOf, type App, type Caller, type Operation } from './operations.ts'
import { PROBLEM_SCHEMA, problemExamples } from './problem-examples.ts'
import { Schemas, type JsonSchema } from './schemas.ts'
import { TAGS } from './tags.ts'

export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: JsonSchema
  example?: unknown
}
export type Media = {
  schema: JsonSchema
  examples?: Record<string, { summary?: string; value?: unknown; $ref?: string }>
}
export type Answer = { description: string; headers?: object; content?: Record<string, Media> }
export type Described = {
  operationId: string
  tags: [string]
  summary: string
  /** What there is to know; the last paragraph says who may call. */
  description: string
  security: object[]
  parameters: Parameter[]
  requestBody?: { required: boolean; content: { 'application/json': Media } }
  responses: Record<string, Answer>
}
export type Document = {
  openapi: string
  info: { title: string; version: string; description: string; license: object }
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Described>>
  components: {
    schemas: Record<string, JsonSchema>
    examples: Record<string, { value: unknown }>
    [more: string]: object
  }
}

const INTRODUCTION = `JSON in and out. Times are RFC 3339 in UTC. An optional field that is \`null\` or \`''\` counts as left out, unless its schema has \`null\` as a value.

A browser on the same site keeps its tokens in cookies, which no script sees. Anything else signs in with \`"transport": "bearer"\`, gets its tokens in the body, and sends \`Authorization: Bearer\`.

A refusal is a problem document (RFC 9457) with a stable \`code\`. Every route may also answer 404 \`not_found\`, 405 \`method_not_allowed\`, 500 \`misconfigured\` and 500 \`internal_error\`.`

/** The OpenAPI document of an app, with `issuer` as its server. */
export function documentOf(app: App, issuer: string): Document {
  const schemas = new Schemas()
  const paths: Document['paths'] = {}
  for (const operation of operationsOf(app)) {
    const at = operation.path.replace(/:(\w+)/g, '{$1}')
    paths[at] = { ...paths[at], [operation.method.toLowerCase()]: describe(operation, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Latchkey',
      version,
      description: INTRODUCTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: issuer }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The access token of a session with the transport `bearer`.',
        },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: ACCESS_COOKIE,
          description: 'The access token of a session with the transport `cookie`. The browser sends it by itself.',
        },
        refreshCookie: {
          type: 'apiKey',
          in: 'cookie',
          name: REFRESH_COOKIE,
          description: 'The refresh token of a session with the transport `cookie`.',
        },
      },
      schemas: { ...schemas.components, Problem: PROBLEM_SCHEMA },
      examples: problemExamples(issuer),
    },
  }
}

const SIGNED_IN = [{ bearer: ['account'] }, { cookie: [] }]
const SECURITY: Record<Caller, object[]> = {
  anybody: [],
  session: SIGNED_IN,
  session_or_mfa_token: [...SIGNED_IN, {}],
  refresh_token: [{ refreshCookie: [] }, {}],
  ADMIN: SIGNED_IN,
  SUPER_ADMIN: SIGNED_IN,
}

function describe(operation: Operation, schemas: Schemas): Described {
  const { spec } = operation
  const { id, tag, summary, description, body } = spec
  const example = exampleOf(id)
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, callerWords(operation)].filter(Boolean).join('\n\n'),
    security: SECURITY[callerOf(operation)],
    parameters: parametersOf(operation, example, schemas),
    ...(body && { requestBody: requestOf(schemas.describe(body, 'input', id), example.body) }),
    responses: { ...answersOf(operation, example, schemas), ...refusalsOf(operation) },
  }
}

function requestOf(schema: JsonSchema, shown: Shown | undefined): Described['requestBody'] {
  const forms = schema.anyOf ?? [schema]
  const required = forms.every((form) => (form.required ?? []).length > 0)
  return { required, content: { 'application/json': { schema, ...examplesOf(shown) } } }
}

/** The examples of a body by their names, each with its name in words. */
function examplesOf(shown: Shown | undefined): Pick<Media, 'examples'> {
  if (shown === undefined) return {}
  const named = Object.entries(shown).map(([name, value]) => {
    const summary = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')
    return [name, { summary, value }]
  })
  return { examples: Object.fromEntries(named) as NonNullable<Media['examples']> }
}

function parametersOf({ path, spec }: Operation, example: Example, schemas: Schemas): Parameter[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']): Parameter => {
    const schema = name === 'provider' ? { type: 'string' } : { type: 'string', format: 'uuid' }
    return { name, in: 'path', required: true, description: FIELDS[`path.${name}`] ?? '', schema, example: IDS[name] }
  })
  const header: Parameter = {
    name: 'If-Match',
    in: 'header',
    required: false,
    description: FIELDS['If-Match'] ?? '',
    schema: { type: 'string' },
  }
  return [
    ...inPath,
    ...(spec.query === undefined ? [] : inQuery(schemas.describe(spec.query, 'input', spec.id), example)),
    ...(spec.ifMatch === true ? [header] : []),
  ]
}

const inQuery = ({ properties = {}, required = [] }: JsonSchema, { query = {} }: Example): Parameter[] =>
  Object.entries(properties).map(([name, { description = '', ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description,
    schema,
    ...(name in query && { example: query[name] }),
  }))

function answersOf({ spec }: Operation, example: Example, schemas: Schemas): Record<string, Answer> {
  const tag = { ETag: { description: FIELDS['ETag'], schema: { type: 'string' } } }
  return Object.fromEntries(
    Object.entries(spec.answers ?? {}).map(([status, { means, schema, files = [], tagged = false }]) => {
      const shown = example.answers?.[Number(status)]
      const json = schema && {
        'application/json': { schema: schemas.describe(schema, 'output', spec.id), ...examplesOf(shown) },
      }
      const lines = files.map((type, at) => {
        const value = Object.values(shown ?? {})[at]
        return [type, { schema: { type: 'string' }, examples: { file: { value } } }] as const
      })
      const content = json ?? (lines.length > 0 ? (Object.fromEntries(lines) as Record<string, Media>) : undefined)
      return [status, { description: means, ...(tagged && { headers: tag }), ...(content && { content }) }]
    }),
  )
}

const WAIT = { 'Retry-After': { description: FIELDS['Retry-After'], schema: { type: 'integer' } } }

/** The refusals by their status, each with the codes that it may have. */
function refusalsOf(operation: Operation): Record<string, Answer> {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of problemsOf(operation)) {
    const [status] = PROBLEMS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const schema = {
        allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { type: 'string', enum: codes } } }],
      } as JsonSchema
      const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]))
      const headers = status === 429 || status === 503 ? { headers: WAIT } : {}
      const content = { 'application/problem+json': { schema, examples } }
      return [String(status), { description: codes.join(', '), ...headers, content }]
    }),
  )
}
