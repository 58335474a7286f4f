// What an administrator saw of a person when they decided on an act. The act is refused where it isn't so any more, so that nobody
// overwrites what somebody else has changed meanwhile, and nobody acts on a person who has become another one.
import * as z from 'zod/mini'
import { fromBase64Url, toBase64Url, toUtf8 } from '../crypto/encoding.ts'
import { ROLES } from '../users/rules.ts'
import type { UserRow } from '../users/tables.ts'
import { lately } from '../late.ts'

const time = () => z.nullable(z.int())
const schema = lately(() =>
  z.strictObject({
    email: z.string(),
    name: z.nullable(z.string()),
    role: z.enum(ROLES),
    /** When they were disabled and deleted (ms). */
    disabledAt: time(),
    deletedAt: time(),
    /** When they last gained a factor (ms, 0 for never): only who removes factors asks. */
    factors: z.int(),
  }),
)

/** What was seen. */
export type Seen = z.output<ReturnType<typeof schema>>

/** What there is to see of a row, and of when its person last gained a factor. */
export const seenOf = (
  { email, name, role, disabledAt, deletedAt }: Pick<UserRow, Exclude<keyof Seen, 'factors'>>,
  factors: number,
): Seen => ({ email, name, role, disabledAt, deletedAt, factors })

/** Whether a row is as it was seen: what `isAsSeen` asks in SQL. */
export const isStill = (row: Parameters<typeof seenOf>[0], seen: Seen): boolean =>
  writeSeen(seenOf(row, seen.factors)) === writeSeen(seen)

/** What was seen as a value of a form. It grants nothing: it is compared with what D1 has. */
export const writeSeen = (seen: Seen): string => toBase64Url(toUtf8(JSON.stringify(seen)))

/** The value of a form; `undefined` where it isn't one that `writeSeen` made. */
export function readSeen(text: string): Seen | undefined {
  try {
    return schema().safeParse(JSON.parse(new TextDecoder().decode(fromBase64Url(text) ?? new Uint8Array()))).data
  } catch {
    return undefined
  }
}
