// The JSON Schemas of a document (draft 2020-12, as OpenAPI 3.1 takes it), made from the schemas that validate. Those with a name are
// collected as components, and each field says what it is.
import * as z from 'zod/mini'
import { FACTS } from '../http/named.ts'
import { FIELDS } from './fields.ts'

export type JsonSchema = {
  $ref?: string
  type?: string | string[]
  description?: string
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  example?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  maxItems?: number
  items?: JsonSchema
  anyOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
}

/** Whether a schema describes what comes in, or what is answered. */
type Way = 'input' | 'output'

const PATTERNED = ['uuid', 'date-time', 'date']
const AT_COMPONENTS = '#/components/schemas/'

/** What schemas are made with, and the components so far. */
export class Schemas {
  /** By their names. */
  readonly components: Record<string, JsonSchema> = {}

  /** The JSON Schema of a schema. `owner` is whose fields these are, for their descriptions. What can't be expressed is "anything". */
  describe(schema: z.core.$ZodType, io: Way, owner: string): JsonSchema {
    const id = FACTS.get(schema)?.id
    if (id !== undefined && id in this.components) return { $ref: `${AT_COMPONENTS}${id}` }
    const made = z.toJSONSchema(schema, { io, metadata: FACTS, unrepresentable: 'any', override: shorten })
    const {
      $schema: _,
      $defs = {},
      ...described
    } = JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', `"${AT_COMPONENTS}`)) as JsonSchema & {
      $schema?: string
      $defs?: Record<string, JsonSchema>
    }
    for (const [name, component] of Object.entries($defs)) this.components[name] ??= explained(component, name)
    return explained(described, owner)
  }
}

/** Leaves out what a reader learns nothing from: the pattern of a format, and the bounds of every safe integer. */
function shorten({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (PATTERNED.includes(jsonSchema.format ?? '')) delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  delete jsonSchema['id']
}

/** The schema with a description at each field, at any depth. */
function explained(schema: JsonSchema, owner: string): JsonSchema {
  const { properties, additionalProperties: others, items, anyOf } = schema
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => {
          const description = FIELDS[`${owner}.${name}`] ?? FIELDS[name]
          // What an extension of WebAuthn says is taken as it comes.
          const open = Object.keys(field).length === 0 ? { type: 'object', additionalProperties: true } : {}
          return [name, { ...open, ...explained(field, owner), ...(description && { description }) }]
        }),
      ),
    }),
    ...(typeof others === 'object' && { additionalProperties: explained(others, owner) }),
    ...(items && { items: explained(items, owner) }),
    ...(anyOf && { anyOf: anyOf.map((form) => explained(form, owner)) }),
  }
}
