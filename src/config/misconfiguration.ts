// What is wrong with a setting, in the words of a sentence that begins with its name.

/** One binding, var or secret that is missing or wrong. The message never holds a value. */
export type Misconfiguration = { field: string; code: string; message: string }

/** A fault of a field; `what` follows its name. */
export function wrong(field: string, code: string, what: string): Misconfiguration {
  return { field, code, message: `${field} ${what}` }
}
