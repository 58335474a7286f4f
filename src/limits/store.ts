// The SQL of the counters. A row is a counter of its own (`count`, `expires_at`, `noticed`) and may hold others beside it in `parts`:
// those that are counted with it at each attempt, so that they are one row written and not several (decision 019).
import { and, eq, sql } from 'drizzle-orm'
import { statement, type Condition, type Db, type Write } from '../db/client.ts'
import { nameOf, placeOf } from './name.ts'
import { counters } from './tables.ts'

/**
 * A counter, how far it may rise, and how long its window is, in milliseconds. The first three may be expressions. One with a `part`
 * stands in the row of another: that one is wanted with it, always.
 */
export type Slot = {
  key: Condition | string
  part?: Condition | string | undefined
  most: Condition | number
  windowMs: number
}
/** The key of a counter out of its parts: text, or an expression where a part is one. */
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

/** What was counted in a row: the counter of the row itself, and those beside it, by name, as JSON. */
export type RaisedRow = { key: string; count: number; parts: string }

/**
 * Raises every counter by one, or, where any of them is full, none. One statement, so that parallel attempts are counted
 * exactly. Gives back the rows that were raised: none means refused.
 */
export function reserveSlots(db: Db, wanted: Wanted, now: number) {
  return statement<RaisedRow>(
    db,
    sql`
    WITH wanted (key, part, most, until, path) AS MATERIALIZED (${selectWanted(wanted, now)})
    INSERT INTO counters (key, count, expires_at, parts)
    SELECT key, 1, until, (SELECT json_group_object(p.part, json(CASE
        WHEN c.parts ->> (p.path || '[1]') > ${now} THEN json_set(c.parts -> p.path, '$[0]', 1 + (c.parts ->> (p.path || '[0]')))
        ELSE json_array(1, p.until, 0) END))
      FROM wanted AS p LEFT JOIN counters AS c ON c.key = p.key WHERE +p.key = wanted.key AND p.part <> '')
    FROM wanted
    WHERE part = '' AND (${wanted.onlyIf ?? sql`1`}) AND NOT EXISTS (
      SELECT 1 FROM wanted AS w CROSS JOIN counters AS c ON c.key = w.key WHERE ${isFull(now)})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN counters.expires_at > ${now} THEN counters.count + 1 ELSE 1 END,
      noticed = CASE WHEN counters.expires_at > ${now} THEN counters.noticed ELSE 0 END,
      expires_at = CASE WHEN counters.expires_at > ${now} THEN counters.expires_at ELSE excluded.expires_at END,
      parts = json_patch(CASE WHEN counters.expires_at > ${now} THEN counters.parts ELSE (
        SELECT json_group_object(p.key, json(p.value)) FROM json_each(counters.parts) AS p WHERE p.value ->> 1 > ${now}) END, excluded.parts)
    RETURNING key, count, (
      SELECT json_group_object(w.part, counters.parts ->> (w.path || '[0]')) FROM wanted AS w WHERE +w.key = counters.key AND w.part <> '') AS parts`,
  )
}

/** A counter that is full: its row and part, and when its window closes (ms). */
export type FullRow = { key: string; part: string; expires_at: number }

/** The counters among those wanted that are full at `now`, and when their windows close (ms). */
export function fullSlots(db: Db, wanted: Wanted, now: number) {
  return statement<FullRow>(
    db,
    sql`
    WITH wanted (key, part, most, until, path) AS MATERIALIZED (${selectWanted(wanted, now)})
    SELECT c.key, w.part, CASE w.part WHEN '' THEN c.expires_at ELSE c.parts ->> (w.path || '[1]') END AS expires_at
    FROM wanted AS w CROSS JOIN counters AS c ON c.key = w.key WHERE ${isFull(now)}`,
  )
}

/** Whether the counter that `w` wants is full in the row `c`. A part is `[count, when its window closes, whether noticed]`. */
function isFull(now: number): Condition {
  return sql`CASE w.part WHEN '' THEN c.expires_at > ${now} AND c.count >= w.most
    ELSE c.parts ->> (w.path || '[1]') > ${now} AND c.parts ->> (w.path || '[0]') >= w.most END`
}

/** The counters in a raised row, by name, and how far each stands. */
export function countersIn({ key, count, parts }: RaisedRow): { name: string; count: number }[] {
  const beside = Object.entries(JSON.parse(parts) as Record<string, number>)
  return [['', count] as const, ...beside].map(([part, raised]) => ({ name: nameOf(key, part), count: raised }))
}

/** What `reserveSlots` answers where there is nothing to count: one row, if `onlyIf` holds. */
export const reserveNothing = (db: Db, onlyIf: Condition): ReturnType<typeof reserveSlots> =>
  statement(db, sql`SELECT '' AS key, 0 AS count, '{}' AS parts WHERE ${onlyIf}`)
/** What `fullSlots` answers where there is nothing to count: no row. */
export const nothingFull = (db: Db): ReturnType<typeof fullSlots> =>
  statement(db, sql`SELECT '' AS key, '' AS part, 0 AS expires_at WHERE 0`)

function selectWanted({ usual, exemption, both = [] }: Wanted, now: number): Condition {
  const rows = (slots: readonly Slot[], when: Condition): Condition[] =>
    slots.map(({ key, part, most, windowMs }) => sql`(${key}, ${part ?? ''}, ${most}, ${now + windowMs}, ${when})`)
  const known = exemption?.known
  const own = known === undefined ? [] : rows(exemption?.slots ?? [], known)
  const others = rows(usual, known === undefined ? sql`1` : sql`NOT (${known})`)
  // VALUES and not UNION: D1 takes at most five terms in a UNION.
  const all = sql.join([...others, ...own, ...rows(both, sql`1`)], sql`, `)
  return sql`SELECT column1, column2, column3, CAST(column4 AS INTEGER), '$."' || column2 || '"' FROM (VALUES ${all}) WHERE column5`
}

/** Empties some counters and lowers others by one. A part at nothing goes: what an account's row holds is bounded by its limit. */
export function releaseSlots(db: Db, cleared: readonly string[], lowered: readonly string[]): Write {
  const every = (names: readonly string[]): Condition =>
    sql.join(
      ['', ...names].map((name) => sql`${name}`),
      sql`, `,
    )
  const keys = [...cleared, ...lowered].map((name) => placeOf(name).key)
  const name = sql`counters.key || ' ' || p.key`
  return statement(
    db,
    sql`
    UPDATE counters SET
      count = CASE WHEN key IN (${every(cleared)}) THEN 0 WHEN key IN (${every(lowered)}) THEN max(0, count - 1) ELSE count END,
      parts = (SELECT json_group_object(p.key, json(CASE WHEN ${name} IN (${every(lowered)})
          THEN json_set(p.value, '$[0]', (p.value ->> 0) - 1) ELSE p.value END))
        FROM json_each(counters.parts) AS p
        WHERE ${name} NOT IN (${every(cleared)}) AND (p.value ->> 0 > 1 OR ${name} NOT IN (${every(lowered)})))
    WHERE key IN (${every([...new Set(keys)])})`,
  )
}

/** A row of counters as it is. */
export type CounterRow = { key: string; count: number; expires_at: number; parts: string }

/** The rows of an account's counters that count at `now`, at most `most`: by its names, of which one may be an expression (NULL for none). */
export function selectCountersOf(
  db: Db,
  of: { names: readonly [string, Condition]; kinds: readonly string[] },
  now: number,
  most: number,
) {
  const kinds = sql`(SELECT value AS kind FROM json_each(${JSON.stringify(of.kinds)}))`
  return statement<CounterRow>(
    db,
    sql`
    WITH account (id) AS MATERIALIZED (SELECT ${of.names[0]} UNION ALL SELECT ${of.names[1]}),
      named (low, high) AS MATERIALIZED (
        SELECT kind || ':account:' || id, kind || ':account:' || id FROM account CROSS JOIN ${kinds}
        UNION ALL SELECT kind || ':device-day:' || id || ':', kind || ':device-day:' || id || ':' || ${LAST_KEY} FROM account CROSS JOIN ${kinds})
    SELECT c.key, c.count, c.expires_at, c.parts FROM named CROSS JOIN counters AS c ON c.key >= named.low AND c.key <= named.high
    WHERE c.expires_at > ${now} OR EXISTS (SELECT 1 FROM json_each(c.parts) AS p WHERE p.value ->> 1 > ${now})
    LIMIT ${most}`,
  )
}

/** No key of a counter comes after it. */
const LAST_KEY = '\u{10ffff}'

/** Empties every counter whose key begins with one of these. */
export function clearSlots(db: Db, prefixes: readonly string[]) {
  const ranges = prefixes.map((prefix) => sql`(key >= ${prefix} AND key < ${`${prefix}${LAST_KEY}`})`)
  return statement(db, sql`DELETE FROM counters WHERE ${sql.join(ranges, sql` OR `)}`)
}

/** Sets the mark of a counter; no row where it is set in this window already. */
export function noticeRefusal(db: Db, name: string): Write {
  const { key, part } = placeOf(name)
  if (part === '')
    return db
      .update(counters)
      .set({ noticed: true })
      .where(and(eq(counters.key, key), eq(counters.noticed, false)))
  const mark = `$."${part}"[2]`
  return statement(
    db,
    sql`UPDATE counters SET parts = json_set(parts, ${mark}, 1) WHERE key = ${key} AND parts ->> ${mark} = 0`,
  )
}

/** The row that says when the clock has to look again. It comes before all others: a counter's key begins with a letter. */
export const LOOK = '.look'
/** The clock looks at the counters after so long at the latest (ms), because others have come since. */
export const MOST_UNSEEN_MS = 3_600_000

/** A piece of the counters: how many, their last key, how many are closed, and when the next of the others closes (ms). */
export type SeenRow = { seen: number; last: string | null; closed: number; next: number | null }

/** When all windows of a row are closed (ms). */
const closes = sql`max(expires_at, coalesce((SELECT max(p.value ->> 1) FROM json_each(counters.parts) AS p), 0))`

/**
 * Reads on from the key `after`, at most `most` rows in the order of their keys: without an index on the time, which each attempt would pay
 * for. From `LOOK` on it begins, but reads nothing as long as the mark of `markLook` holds.
 */
export function selectPiece(db: Db, { after, now, most }: { after: string; now: number; most: number }) {
  // A mark that lies further ahead was left by a clock that was wrong.
  const held = sql`SELECT ${LAST_KEY} FROM counters WHERE key = ${LOOK} AND expires_at > ${now} AND expires_at <= ${now + MOST_UNSEEN_MS}`
  const from = after === LOOK ? sql`coalesce((${held}), ${after})` : sql`${after}`
  return statement<SeenRow>(
    db,
    sql`
    SELECT count(*) AS seen, max(key) AS last, count(*) FILTER (WHERE closes <= ${now}) AS closed,
      min(closes) FILTER (WHERE closes > ${now}) AS next
    FROM (SELECT key, ${closes} AS closes FROM counters WHERE key > ${from} ORDER BY key LIMIT ${most})`,
  )
}

/** Deletes those of a piece whose windows have all closed. */
export const deleteClosed = (db: Db, { after, last, now }: { after: string; last: string; now: number }) =>
  statement(
    db,
    sql`DELETE FROM counters WHERE key > ${after} AND key <= ${last} AND expires_at <= ${now} AND ${closes} <= ${now}`,
  )

/** Marks when the counters have to be looked at again (ms). */
export const markLook = (db: Db, at: number) =>
  statement(
    db,
    sql`INSERT INTO counters (key, count, expires_at) VALUES (${LOOK}, 0, ${at}) ON CONFLICT (key) DO UPDATE SET expires_at = excluded.expires_at`,
  )
