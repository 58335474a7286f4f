// The SQL of the counters.
import { and, eq, gt, inArray, sql, type SQL } from 'drizzle-orm'
import { statement, type Db, type Write } from '../db/client.ts'
import { counters } from './tables.ts'

/** A counter and how far it may rise. */
export type Slot = { key: string; most: number }
/** A condition under which another counter stands in for the usual ones. */
export type Exemption = { known: SQL; slot: Slot }

/**
 * Raises every counter by one, or, where any of them is full, none. One statement, so that parallel attempts are counted
 * exactly. Gives back the keys that were raised: no row means refused.
 */
export function reserveSlots(
  db: Db,
  slots: readonly Slot[],
  exemption: Exemption | undefined,
  now: number,
  expiresAt: number,
) {
  const known = exemption?.known ?? sql`0`
  const usual = slots.map((slot) => sql`SELECT ${slot.key} AS key, ${slot.most} AS most WHERE NOT (${known})`)
  const own = exemption === undefined ? [] : [sql`SELECT ${exemption.slot.key}, ${exemption.slot.most} WHERE ${known}`]
  return statement<{ key: string }>(
    db,
    sql`
    WITH wanted AS (${sql.join([...usual, ...own], sql` UNION ALL `)})
    INSERT INTO counters (key, count, expires_at)
    SELECT key, 1, ${expiresAt} FROM wanted
    WHERE NOT EXISTS (
      SELECT 1 FROM wanted AS w CROSS JOIN counters AS c ON c.key = w.key WHERE c.expires_at > ${now} AND c.count >= w.most)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN counters.expires_at > ${now} THEN counters.count + 1 ELSE 1 END,
      noticed = CASE WHEN counters.expires_at > ${now} THEN counters.noticed ELSE 0 END,
      expires_at = CASE WHEN counters.expires_at > ${now} THEN counters.expires_at ELSE excluded.expires_at END
    RETURNING key`,
  )
}

/** The live counters among some keys. */
export function slotsInUse(db: Db, slots: readonly Slot[], now: number) {
  return db
    .select({ key: counters.key, count: counters.count, expiresAt: counters.expiresAt })
    .from(counters)
    .where(
      and(
        inArray(
          counters.key,
          slots.map((slot) => slot.key),
        ),
        gt(counters.expiresAt, now),
      ),
    )
}

/** Empties some counters and lowers others by one. */
export function releaseSlots(db: Db, cleared: readonly string[], lowered: readonly string[]): Write[] {
  const writes: Write[] = [db.delete(counters).where(inArray(counters.key, [...cleared]))]
  if (lowered.length > 0) {
    writes.push(
      db
        .update(counters)
        .set({ count: sql`max(0, ${counters.count} - 1)` })
        .where(inArray(counters.key, [...lowered])),
    )
  }
  return writes
}

/** Sets the mark of a counter, once a window. */
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
