// Expected outcomes are values: a function that may refuse returns a Result, and only surprises are thrown.

/** Success with a value, or a refusal. The shape is the same over RPC, where a thrown class would lose its type. */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E }

/** Success with this value. */
export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

/** A refusal for this reason. */
export const refuse = <E>(error: E): { ok: false; error: E } => ({ ok: false, error })
