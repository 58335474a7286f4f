// What is wrong with a setting, in the words of a sentence that begins with its name.
import type * as z from 'zod/mini'

/** One binding, var or secret that is missing or wrong. The message never holds a value. */
export type Misconfiguration = { field: string; code: string; message: string }

/** A fault of a field; `what` follows its name. */
export function wrong(field: string, code: string, what: string): Misconfiguration {
  return { field, code, message: `${field} ${what}` }
}

/** What a schema found wrong, without the value. */
export function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'too_small') return `must be at least ${String(issue.minimum)}`
  if (issue.code === 'too_big')
    return `must be at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters' : ''}`
  return 'must be a whole number'
}
