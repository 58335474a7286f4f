// Browsers and apps send an empty field as `null` or '' as often as they leave it out. For an optional field all three mean the
// same: it is dropped before the schema sees it. Where `null` has a meaning of its own ("no name") it stays, and '' means it, too.
import * as z from 'zod/mini'

type Any = z.core.$ZodTypes
type Fields = Readonly<Record<string, z.core.$ZodType>>

const isNothing = (value: unknown): boolean => value === null || value === ''

/** A value without its optional fields that are empty, by its schema, at any depth. Everything else stays as it came. */
export function withoutNothing(schema: z.core.$ZodType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { def } = (schema as Any)._zod
  switch (def.type) {
    case 'object':
      return Array.isArray(value) ? value : fieldsOf(def.shape, value)
    case 'array':
      return Array.isArray(value) ? value.map((element) => withoutNothing(def.element, element)) : value
    case 'optional':
    case 'default':
    case 'nullable':
      return withoutNothing(def.innerType, value)
    case 'pipe':
      return withoutNothing(def.in, value)
    case 'union':
      return asFits(def.options, value)
    default:
      return value
  }
}

function fieldsOf(shape: Fields, value: object): object {
  const kept = Object.entries(value).flatMap(([name, given]: [string, unknown]) => {
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (field === undefined) return [[name, given]]
    if (isNothing(given) && mayBeAbsent(field)) return []
    return [[name, given === '' && takesNull(field) ? null : withoutNothing(field, given)]]
  })
  return Object.fromEntries(kept) as object
}

/**
 * Of several alternatives, the first that fits once the empty fields of the others are dropped; if none fits, the value goes to
 * all of them.
 */
function asFits(options: readonly z.core.$ZodType[], value: object): unknown {
  const declared = options.flatMap((option) => Object.keys(shapeOf(option)))
  for (const option of options) {
    const shape = shapeOf(option)
    const others = declared.filter((name) => !Object.hasOwn(shape, name))
    const own = Object.entries(value).filter(([name, given]) => !(others.includes(name) && isNothing(given)))
    const given = withoutNothing(option, Object.fromEntries(own))
    if (z.safeParse(option, given).success) return given
  }
  return options.reduce<unknown>((given, option) => withoutNothing(option, given), value)
}

function shapeOf(schema: z.core.$ZodType): Fields {
  const { def } = (schema as Any)._zod
  return def.type === 'object' ? def.shape : {}
}

/** Whether a field may be left out, and `null` has no other meaning. */
const mayBeAbsent = (field: z.core.$ZodType): boolean => field._zod.optin !== undefined && !takesNull(field)

function takesNull(field: z.core.$ZodType): boolean {
  const { def } = (field as Any)._zod
  if (def.type === 'pipe') return takesNull(def.in)
  return def.type === 'nullable' || ('innerType' in def && takesNull(def.innerType))
}
