// Reads fields of files that others wrote. Nothing about them is certain before it is checked.

export type Fields = Readonly<Record<string, unknown>>

/** Whether a value is an object with fields: neither `null` nor a list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that is not empty; `undefined` for every other value. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * A text or a number as text, because ids are either. `undefined` for a number that is too big to be read exactly, which would
 * be another id.
 */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  return textOf(value)
}

/** `true`, or a value that CSV, SQLite and spreadsheets write for it. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && /^(true|t|1)$/i.test(value))
}

/** The objects of a list, which may also be JSON in a text, because CSV and SQLite have no lists. */
export function listOf(value: unknown): Fields[] {
  const list: unknown = typeof value === 'string' ? parsedOf(value) : value
  return Array.isArray(list) ? list.filter((item) => isFields(item)) : []
}

/** An object, which may also be JSON in a text; an empty one for every other value. */
export function objectOf(value: unknown): Fields {
  const object: unknown = typeof value === 'string' ? parsedOf(value) : value
  return isFields(object) ? object : {}
}

/** The value at a dotted path, or under a key that is the whole path (claims are URLs). JSON in a text is parsed. */
export function at(fields: Fields, path: string): unknown {
  if (Object.hasOwn(fields, path)) return fields[path]
  const [first = '', ...rest] = path.split('.')
  return rest.length > 0 && Object.hasOwn(fields, first) ? at(objectOf(fields[first]), rest.join('.')) : undefined
}

/** Whether something with an end still holds. An end that isn't a time means for ever, e.g. `infinity`. */
export function lasts(until: unknown, now: number): boolean {
  return (timeOf(until) ?? Infinity) > now
}

/** Milliseconds since the epoch; `undefined` where it isn't a time. Bare numbers below 10^11 are seconds. */
export function timeOf(value: unknown): number | undefined {
  if (isFields(value)) return timeOf(value.$date)
  const number =
    typeof value === 'number' || (typeof value === 'string' && /^\d{9,14}$/.test(value)) ? Number(value) : NaN
  const milliseconds = Number.isNaN(number)
    ? typeof value === 'string'
      ? Date.parse(/^\d{4}-\d\d-\d\d \d/.test(value) ? value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00') : value)
      : NaN
    : number < 1e11
      ? number * 1000
      : number
  return milliseconds > 0 && milliseconds < 253_402_300_800_000 ? Math.floor(milliseconds) : undefined
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
