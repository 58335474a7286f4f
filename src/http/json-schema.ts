// JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it) of the schemas that routes carry. zod's own converter knows every kind of
// schema in every dialect and weighs as much as a tenth of this Worker; ours knows the kinds that stand in a route, and its test
// holds it against zod's.
import type * as z from 'zod/mini'

type JsonSchema = { [keyword: string]: unknown }
export type Direction = 'input' | 'output'
type Any = z.core.$ZodTypes

/**
 * The JSON Schema of a zod schema: of what it takes (`input`), or of what it gives (`output`). What JSON Schema has no word for
 * (a transformation, a class) is described as anything, and so is a kind that no route has.
 */
export function jsonSchemaOf(schema: z.core.$ZodType, io: Direction): JsonSchema {
  const { _zod } = schema as Any
  const { def } = _zod
  const checks = checksOf(schema)
  const of = (inner: z.core.$ZodType): JsonSchema => jsonSchemaOf(inner, io)
  switch (def.type) {
    case 'string':
      return { type: 'string', ...limits(checks, 'Length'), ...stringForm(checks) }
    case 'number':
      return { type: checks.format === undefined ? 'number' : 'integer', ...limits(checks, 'imum') }
    case 'boolean':
    case 'null':
      return { type: def.type }
    case 'literal':
      return { ...typeOf(def.values), ...(def.values.length === 1 ? { const: def.values[0] } : { enum: def.values }) }
    case 'enum':
      return { ...typeOf(Object.values(def.entries)), enum: Object.values(def.entries) }
    case 'object':
      return object(def, io)
    case 'record':
      return { type: 'object', propertyNames: of(def.keyType), additionalProperties: of(def.valueType) }
    case 'array':
      return { type: 'array', ...limits(checks, 'Items'), items: of(def.element) }
    case 'union':
      return oneOf(def.options.map(of))
    case 'nullable':
      return oneOf([of(def.innerType), { type: 'null' }])
    case 'optional':
      return of(def.innerType)
    case 'default':
      return { ...of(def.innerType), default: def.defaultValue }
    case 'prefault':
      return { ...of(def.innerType), ...(io === 'input' ? { default: def.defaultValue } : {}) }
    case 'pipe':
      return of(io === 'output' || isTransform(def.in) ? def.out : def.in)
    default:
      return {}
  }
}

type Checks = { minimum?: number; maximum?: number; format?: string; patterns: string[] }

/** What the checks of a schema ask for: a format is its own first check. */
function checksOf(schema: z.core.$ZodType): Checks {
  const { def, traits } = (schema as Any)._zod
  const own = traits.has('$ZodCheck') ? [schema as unknown as z.core.$ZodCheck] : []
  const found: Checks = { patterns: [] }
  for (const check of [...own, ...(def.checks ?? [])]) {
    const asks = check._zod.def as z.core.$ZodChecks['_zod']['def']
    switch (asks.check) {
      case 'min_length':
        found.minimum = asks.minimum
        break
      case 'max_length':
        found.maximum = asks.maximum
        break
      case 'greater_than':
        found.minimum = asks.value as number
        break
      case 'less_than':
        found.maximum = asks.value as number
        break
      case 'number_format':
        found.format = asks.format
        found.maximum = Number.MAX_SAFE_INTEGER
        found.minimum = -found.maximum
        break
      case 'string_format':
        found.format = asks.format
        if (asks.pattern !== undefined) found.patterns.push(asks.pattern.source)
        break
      default:
        // Others change a value, or no route has them.
        break
    }
  }
  return found
}

function limits({ minimum, maximum }: Checks, unit: 'Length' | 'Items' | 'imum'): JsonSchema {
  return {
    ...(minimum === undefined ? {} : { [`min${unit}`]: minimum }),
    ...(maximum === undefined ? {} : { [`max${unit}`]: maximum }),
  }
}

/** JSON Schema's names of formats, where zod's are others. A pattern says of itself what it wants. */
const FORMATS: Record<string, string | undefined> = { datetime: 'date-time', regex: undefined }

function stringForm({ format = 'regex', patterns }: Checks): JsonSchema {
  const known = format in FORMATS ? FORMATS[format] : format
  const [first, ...more] = patterns.map((pattern) => ({ pattern }))
  return {
    ...(known === undefined ? {} : { format: known }),
    ...(more.length === 0 ? first : { allOf: [first, ...more] }),
  }
}

/** Any of these; those that say no more than a type share a list of types. */
function oneOf(schemas: readonly JsonSchema[]): JsonSchema {
  const types = schemas.flatMap(({ type, ...more }) => (Object.keys(more).length > 0 ? [undefined] : type))
  return types.includes(undefined) ? { anyOf: schemas } : { type: types }
}

function typeOf(values: readonly unknown[]): JsonSchema {
  const [first] = values
  return values.every((value) => typeof value === typeof first) ? { type: typeof first } : {}
}

function object(def: z.core.$ZodObjectDef, io: Direction): JsonSchema {
  const fields = Object.entries(def.shape)
  const mayLack = (field: z.core.$ZodType): boolean =>
    (io === 'output' ? field._zod.optout : optionalIn(field)) !== undefined
  const required = fields.flatMap(([name, field]) => (mayLack(field) ? [] : [name]))
  const { catchall } = def
  const closed = catchall === undefined ? io === 'output' : (catchall as Any)._zod.def.type === 'never'
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, jsonSchemaOf(field, io)])),
    ...(required.length === 0 ? {} : { required }),
    ...(closed ? { additionalProperties: false } : catchall && { additionalProperties: jsonSchemaOf(catchall, io) }),
  }
}

function isTransform(schema: z.core.$ZodType): boolean {
  return (schema as Any)._zod.def.type === 'transform'
}

/** What a transformation is given may be left out by nature; what it is piped into says whether it may be. */
function optionalIn(schema: z.core.$ZodType): 'optional' | undefined {
  const { def } = (schema as Any)._zod
  return def.type === 'pipe' && isTransform(def.in)
    ? optionalIn(def.out)
    : (schema._zod.optin as 'optional' | undefined)
}
