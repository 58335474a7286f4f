// The SQL of the counters.
import { and, eq, sql } from 'drizzle-orm'
import { statement, type Condition, type Db, type Write } from '../db/client.ts'
import { counters } from './tables.ts'

/** A counter, how far it may rise, and how long its window is, in milliseconds. The first two may be expressions. */
export type Slot = { key: Condition | string; most: Condition | number; windowMs: number }
/** The key of a counter, made of its parts: text, or an expression if one of the parts is. */
export function slotKey(...parts: readonly (Condition | string)[]): Condition | string {
  if (parts.every((part) => typeof part === 'string')) return parts.join(':')
  return sql.join(
    parts.map((part) => sql`${part}`),
    sql` || ':' || `,
  )
}

/** A condition, and the slots that replace the usual ones where it holds. */
type Exemption = { known: Condition; slots: readonly Slot[] }
/** What an attempt needs: the usual slots or those of an exemption, and those of `both`; none where `onlyIf` doesn't hold. */
export type Wanted = {
  usual: readonly Slot[]
  exemption?: Exemption | undefined
  both?: readonly Slot[]
  onlyIf?: Condition | undefined
}
/** One value where a condition holds, else another. */
export const either = (
  condition: Condition,
  then: Condition | string | number,
  otherwise: Condition | string | number,
): Condition => sql`CASE WHEN ${condition} THEN ${then} ELSE ${otherwise} END`

/**
 * Raises every counter by one or, if one of them is full, none. It is one statement, so parallel attempts are counted exactly.
 * Returns the keys that were raised: no row means refused.
 */
export function reserveSlots(db: Db, wanted: Wanted, now: number) {
  return statement<{ key: string; count: number }>(
    db,
    sql`
    WITH wanted (key, most, until) AS MATERIALIZED (${selectWanted(wanted, now)})
    INSERT INTO counters (key, count, expires_at)
    SELECT key, 1, until FROM wanted
    WHERE (${wanted.onlyIf ?? sql`1`}) AND NOT EXISTS (
      SELECT 1 FROM wanted AS w CROSS JOIN counters AS c ON c.key = w.key WHERE c.expires_at > ${now} AND c.count >= w.most)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN counters.expires_at > ${now} THEN counters.count + 1 ELSE 1 END,
      noticed = CASE WHEN counters.expires_at > ${now} THEN counters.noticed ELSE 0 END,
      expires_at = CASE WHEN counters.expires_at > ${now} THEN counters.expires_at ELSE excluded.expires_at END
    RETURNING key, count`,
  )
}

/** The counters among those wanted that are full at `now`, and when their windows close (ms). */
export function fullSlots(db: Db, wanted: Wanted, now: number) {
  return statement<{ key: string; expires_at: number }>(
    db,
    sql`
    WITH wanted (key, most, until) AS MATERIALIZED (${selectWanted(wanted, now)})
    SELECT c.key, c.expires_at FROM wanted AS w CROSS JOIN counters AS c ON c.key = w.key
    WHERE c.expires_at > ${now} AND c.count >= w.most`,
  )
}

/** The answer of `reserveSlots` where nothing is counted: one row, if `onlyIf` holds. */
export const reserveNothing = (db: Db, onlyIf: Condition): ReturnType<typeof reserveSlots> =>
  statement(db, sql`SELECT '' AS key, 0 AS count WHERE ${onlyIf}`)
/** The answer of `fullSlots` where nothing is counted: no row. */
export const nothingFull = (db: Db): ReturnType<typeof fullSlots> =>
  statement(db, sql`SELECT '' AS key, 0 AS expires_at WHERE 0`)

function selectWanted({ usual, exemption, both = [] }: Wanted, now: number): Condition {
  const rows = (slots: readonly Slot[], when: Condition): Condition[] =>
    slots.map(({ key, most, windowMs }) => sql`(${key}, ${most}, ${now + windowMs}, ${when})`)
  const known = exemption?.known
  const own = known === undefined ? [] : rows(exemption?.slots ?? [], known)
  const others = rows(usual, known === undefined ? sql`1` : sql`NOT (${known})`)
  // VALUES and not UNION: D1 takes at most five terms in a UNION.
  const all = sql.join([...others, ...own, ...rows(both, sql`1`)], sql`, `)
  return sql`SELECT column1, column2, column3 FROM (VALUES ${all}) WHERE column4`
}

/** Empties some counters and lowers others by one. */
export function releaseSlots(db: Db, cleared: readonly string[], lowered: readonly string[]): Write {
  const every = (keys: readonly string[]): Condition =>
    sql.join(
      ['', ...keys].map((key) => sql`${key}`),
      sql`, `,
    )
  return statement(
    db,
    sql`
    UPDATE counters SET count = CASE WHEN key IN (${every(cleared)}) THEN 0 ELSE max(0, count - 1) END
    WHERE key IN (${every([...cleared, ...lowered])})`,
  )
}

/** Empties every counter whose key begins with one of these. */
export function clearSlots(db: Db, prefixes: readonly string[]) {
  const ranges = prefixes.map((prefix) => sql`(key >= ${prefix} AND key < ${`${prefix}\u{10ffff}`})`)
  return statement(db, sql`DELETE FROM counters WHERE ${sql.join(ranges, sql` OR `)}`)
}

/** Sets the mark of a counter; no row where it was set in this window. */
export function noticeRefusal(db: Db, key: string): Write {
  return db
    .update(counters)
    .set({ noticed: true })
    .where(and(eq(counters.key, key), eq(counters.noticed, false)))
}

/** Deletes at most `most` counters whose window has closed. */
export function deleteExpiredCounters(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM counters WHERE key IN (SELECT key FROM counters WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}
