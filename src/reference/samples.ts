// How a request is written: by curl, by `fetch`, and by `latchkey/browser`.
import { callOf } from './calls.ts'
import type { Described } from './document.ts'

/** An operation, and where it is. */
export type Placed = Described & { method: string; path: string }

const INDENT = '  '
const PLAIN_NAME = /^[A-Za-z_]\w*$/

/** A value as JavaScript writes it: an object on several lines once it is longer than one is read. */
function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}${INDENT}`
  const parts = Array.isArray(value)
    ? value.map((one) => literal(one, inner))
    : Object.entries(value).map(
        ([name, one]) => `${PLAIN_NAME.test(name) ? name : literal(name)}: ${literal(one, inner)}`,
      )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return `${open}${close}`
  const line = Array.isArray(value) ? `${open}${parts.join(', ')}${close}` : `${open} ${parts.join(', ')} ${close}`
  if (line.length + indent.length <= 60 && !line.includes('\n')) return line
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}

/** The path with the values of its examples, and the query that has one. */
function addressOf({ path, parameters }: Placed): string {
  const valueOf = (name: string) => String(parameters.find((one) => one.name === name)?.example)
  const query = parameters.filter((one) => one.in === 'query' && one.example !== undefined)
  const search = new URLSearchParams(query.map(({ name }) => [name, valueOf(name)])).toString()
  return `${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => valueOf(name))}${search === '' ? '' : `?${search}`}`
}

/** The body that is shown: the one that asks for a bearer token, where a request is no browser's. */
function bodyOf(operation: Placed, bearer: boolean): unknown {
  const examples = Object.values(operation.requestBody?.content['application/json'].examples ?? {})
  const says = (value: unknown): boolean => JSON.stringify(value).includes('"bearer"')
  const fitting = examples.find(({ value }) => says(value) === bearer) ?? examples[0]
  return fitting?.value
}

const wantsSession = ({ security }: Placed): boolean => security.some((one) => 'bearer' in one)

/** As a shell writes it. */
export function curlOf(operation: Placed, issuer: string): string {
  const { method } = operation
  const body = bodyOf(operation, true)
  const parts = [
    `curl ${method === 'GET' || (method === 'POST' && body !== undefined) ? '' : `-X ${method} `}'${issuer}${addressOf(operation)}'`,
    ...(wantsSession(operation) ? ['-H "Authorization: Bearer $ACCESS_TOKEN"'] : []),
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`]),
  ]
  return parts.join(' \\\n  ')
}

/** As a page of the same site writes it. */
export function fetchOf(operation: Placed, issuer: string): string {
  const { method } = operation
  const body = bodyOf(operation, false)
  const url = literal(`${issuer}${addressOf(operation)}`)
  const options = [
    ...(method === 'GET' ? [] : [`method: '${method}'`]),
    ...(body === undefined ? [] : ["headers: { 'Content-Type': 'application/json' }"]),
    "credentials: 'include'",
    ...(body === undefined ? [] : [`body: JSON.stringify(${literal(body, INDENT)})`]),
  ]
  return `const answer = await fetch(${url}, {\n${options.map((option) => `${INDENT}${option},\n`).join('')}})`
}

/** As an app with `latchkey/browser` writes it; `undefined` where that has no method for it. */
export function clientOf({ operationId }: Placed): string | undefined {
  const call = callOf(operationId)
  if (call === undefined) return undefined
  return `const { data, error } = await auth.${call.method}(${call.given.map((one) => literal(one)).join(', ')})`
}
