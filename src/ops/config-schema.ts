// Checks a configuration against wrangler's own JSON schema. wrangler only warns of an unknown key, and a misspelt one would
// deploy a value that nobody chose.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isTable, keyOf, type Table } from './config-merge.ts'

type Path = readonly (string | number)[]
export type Complaint = { path: Path; what: string }
type Schema = {
  $ref?: string
  anyOf?: Schema[]
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
}
type Schemas = { definitions: Record<string, Schema> }

const folder = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'))

/**
 * What wrangler wouldn't understand in a table that is merged over a configuration. Missing keys are fine, because the other
 * file has them.
 */
export function complaintsOf(table: Table): Complaint[] {
  const schemas = JSON.parse(readFileSync(join(folder, 'config-schema.json'), 'utf8')) as Schemas
  return check(schemas, { $ref: '#/definitions/RawConfig' }, table, [])
}

function check(schemas: Schemas, given: Schema, value: unknown, path: Path): Complaint[] {
  const schema = given.$ref === undefined ? given : (schemas.definitions[given.$ref.replace(/.*\//, '')] ?? {})
  if (schema.anyOf !== undefined) {
    // Of several alternatives, the one that the value fits furthest is the one that was meant.
    const [nearest = []] = schema.anyOf
      .map((one) => check(schemas, one, value, path))
      .toSorted((one, other) => depthOf(other) - depthOf(one))
    return nearest
  }
  const values = 'const' in schema ? [schema.const] : schema.enum
  if (values !== undefined && !values.includes(value))
    return [{ path, what: `must be ${values.map((one) => JSON.stringify(one)).join(' or ')}` }]
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.includes(typeOf(value)))
    return [{ path, what: `must be ${types.map((type) => WORDS[type] ?? type).join(' or ')}` }]
  if (Array.isArray(value)) return [...checkEntries(schemas, schema, value, path), ...twice(value, path)]
  return isTable(value) ? checkTable(schemas, schema, value, path) : []
}

/** How far a value fits: infinitely far where nothing is wrong. */
const depthOf = ([first]: Complaint[]): number => first?.path.length ?? Infinity

function checkTable(schemas: Schemas, schema: Schema, table: Table, path: Path): Complaint[] {
  const { properties = {}, additionalProperties: others = true } = schema
  return Object.entries(table).flatMap(([key, value]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (known === undefined && others === false)
      return [{ path: [...path, key], what: 'is no key that wrangler knows' }]
    return check(schemas, known ?? (others === true || others === false ? {} : others), value, [...path, key])
  })
}

function checkEntries(schemas: Schemas, { items = {} }: Schema, entries: unknown[], path: Path): Complaint[] {
  return entries.flatMap((entry, at) => check(schemas, items, entry, [...path, at]))
}

/** Two entries with the same key: one of them would be lost. */
function twice(entries: unknown[], path: Path): Complaint[] {
  const key = keyOf(entries)
  if (key === undefined) return []
  const names = (entries as Table[]).map((entry) => entry[key])
  const at = names.findIndex((name, index) => names.indexOf(name) < index)
  return at === -1 ? [] : [{ path: [...path, at], what: `has the same ${key} as one before it` }]
}

const WORDS: Record<string, string> = {
  object: 'a table',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (value instanceof Date) return 'date'
  return typeof value === 'bigint' ? 'number' : typeof value
}
