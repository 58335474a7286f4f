// What is made when somebody first needs it. A start of the Worker pays for all that stands at the top of a file, so what is dear and seldom
// needed is made by a function: the schemas of routes, of tokens and of RPC are.

/** Something, or what makes it. */
export type Late<Value extends object> = Value | (() => Value)

/** Gives what is there, or is made at the first call and kept. */
export function lately<Value extends object>(of: Late<Value>): () => Value {
  let made: Value | undefined
  return () => (made ??= typeof of === 'function' ? of() : of)
}
