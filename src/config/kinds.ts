// The kinds of vars that the configuration knows: how each is read, and what it says of a value that it refuses. They are functions and no
// schemas, because every start reads all vars.
import { ok, refuse, type Result } from '../result.ts'

/** Reads the value of a var, or says what is wrong with it: each fault continues a sentence that begins with the name of the var. */
export type Kind<Value> = (given: unknown) => Result<Value, readonly string[]>
/** What a text says against itself, if anything. */
type Check = (value: string) => string | undefined

const isGiven = (given: unknown): boolean => given !== undefined && given !== ''

/** Text of one kind, trimmed. */
export const text =
  (fallback: string, ...checks: Check[]): Kind<string> =>
  (given = fallback) => {
    if (typeof given !== 'string') return refuse(['must be text'])
    const value = given.trim()
    const faults = checks.flatMap((check) => check(value) ?? [])
    return faults.length === 0 ? ok(value) : refuse(faults)
  }
/** A whole number from `least` to `most`. An empty var counts as one that isn't set. */
export const whole =
  <Fallback extends number | undefined>(least: number, most: number, fallback: Fallback): Kind<number | Fallback> =>
  (given) => {
    if (!isGiven(given)) return ok(fallback)
    const value = Number(given)
    if (!Number.isInteger(value)) return refuse(['must be a whole number'])
    if (value < least) return refuse([`must be at least ${least}`])
    return value > most ? refuse([`must be at most ${most}`]) : ok(value)
  }
/** A time in seconds, at least `least`; what reads it gets milliseconds. */
export const seconds = (fallback: number, least = 1): Kind<number> =>
  mapped(whole(least, 4e8, fallback), (value) => value * 1000)
/** One of these words. An empty var counts as one that isn't set. */
export const oneOf =
  <const Word extends string>(words: readonly Word[], fallback: NoInfer<Word>): Kind<Word> =>
  (given) => {
    const word = isGiven(given) ? words.find((one) => one === given) : fallback
    return word === undefined ? refuse([`must be one of ${words.join(', ')}`]) : ok(word)
  }
/** What a kind reads, in another form. */
export const mapped =
  <Value, Mapped>(kind: Kind<Value>, map: (value: Value) => Mapped): Kind<Mapped> =>
  (given) => {
    const read = kind(given)
    return read.ok ? ok(map(read.value)) : read
  }
/** A check of a text, and what it says of one that fails. */
export const must =
  (test: (value: string) => boolean, message: string): Check =>
  (value) =>
    test(value) ? undefined : message
/** Text of at most so many characters. */
export const atMost = (most: number): Check =>
  must((value) => value.length <= most, `must be at most ${most} characters`)
/** Text that may stand in a header or a subject. */
export const oneLine = must(isHeaderSafe, 'must be one line of text')
/** A key that may stand in a header. */
export const headerKey = must((value) => /^[!-~]*$/.test(value), 'must be ASCII without spaces')

/** The value of a var that is a list in JSON. An empty var is an empty list; `undefined`: it is no JSON. */
export function listIn(json: string): unknown {
  try {
    return json === '' ? [] : JSON.parse(json)
  } catch {
    return undefined
  }
}
/** Whether it is a list of nothing. Then nobody needs the schema of the list, which takes a start long to make. */
export const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0

function isHeaderSafe(value: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u001f\u007f]/.test(value)
}
