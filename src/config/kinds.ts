// The kinds of vars that the configuration knows: how each is read, and what it says of a value that it refuses.
import * as z from 'zod/mini'

/** Text of one kind, trimmed. */
export const text = (fallback: string, ...checks: z.core.$ZodCheck<string>[]) =>
  z._default(z.string().check(z.trim(), ...checks), fallback)
/** An empty var counts as one that isn't set. */
export const given = <T extends z.ZodMiniType>(schema: T, fallback: unknown) =>
  z.pipe(
    z.transform((value) => (value === '' || value === undefined ? fallback : value)),
    schema,
  )
/** A whole number from `least` to `most`. */
export const whole = (least: number, most: number) => z.coerce.number().check(z.int(), z.gte(least), z.lte(most))
/** A time in seconds, at least `least`; what reads it gets milliseconds. */
export const seconds = (fallback: number, least = 1) =>
  z.pipe(
    given(whole(least, 4e8), fallback),
    z.transform((value) => value * 1000),
  )
/** One of these words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  given(z.enum(values), fallback)
/** A check of a text, and what it says of one that fails. */
export const must = (test: (value: string) => boolean, message: string) => z.refine<string>(test, { error: message })
/** Text that may stand in a header or a subject. */
export const oneLine = must(isHeaderSafe, 'must be one line of text')
/** A key that may stand in a header. */
export const headerKey = must((value) => /^[!-~]*$/.test(value), 'must be ASCII without spaces')

function isHeaderSafe(value: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u001f\u007f]/.test(value)
}
