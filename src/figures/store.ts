// The SQL of the figures: counting them, and reading what was counted.
import { sql, type SQL } from 'drizzle-orm'
import { always, changedRow, statement, type Condition, type Db, type Write } from '../db/client.ts'
import { ROLES, STATUSES, type Role, type Status } from '../users/rules.ts'
import {
  EVENT_FIGURES,
  EVENTS_OF,
  FIGURES,
  KIND_FIGURES,
  type EventFigure,
  type Figure,
  type KindFigure,
  type StateFigure,
} from './names.ts'

/** The figure that an event of the log counts for; NULL where there is none. Words of ours, none of a person's. */
const FIGURE_OF_EVENT = sql.raw(
  `CASE ${EVENT_FIGURES.map((name) => `WHEN ${conditionOf(name)} THEN '${name}'`).join(' ')} END`,
)
const DAY_OF_EVENT = sql.raw("date(at / 1000, 'unixepoch')")

function conditionOf(name: EventFigure): string {
  const counts: { event: string; reasons?: readonly string[] } = EVENTS_OF[name]
  const reasons = counts.reasons?.map((reason) => `'${reason}'`).join(', ')
  return reasons === undefined ? `event = '${counts.event}'` : `event = '${counts.event}' AND reason IN (${reasons})`
}

/** A mark that was never set: nothing is counted yet, and it is due at once. */
export function insertMark(db: Db, name: 'events' | 'people', now: number): Write {
  return statement(
    db,
    sql`INSERT INTO count_marks (name, at, due_at) VALUES (${name}, ${now}, 0) ON CONFLICT (name) DO NOTHING`,
  )
}

/**
 * Moves the mark of events over the next `most` of them, but not beyond the id `floor`, and returns where it stands then. It changes no
 * row where there is nothing to move over.
 */
export function moveMark(db: Db, floor: string, most: number, now: number) {
  return statement<{ upto: string }>(
    db,
    sql`UPDATE count_marks SET since = upto, at = ${now}, upto = coalesce(
      (SELECT id FROM audit_events WHERE id >= count_marks.upto AND id < ${floor} ORDER BY id LIMIT 1 OFFSET ${most}), ${floor})
    WHERE name = 'events' AND upto < ${floor} RETURNING upto`,
  )
}

/** Right after `moveMark`: adds to each day what the mark was moved over. */
export function addPassed(db: Db) {
  return statement(
    db,
    sql`INSERT INTO daily_counts (name, day, count)
    SELECT figure, day, count(*) FROM (SELECT ${FIGURE_OF_EVENT} AS figure, ${DAY_OF_EVENT} AS day FROM audit_events
      WHERE id >= (SELECT since FROM count_marks WHERE name = 'events')
        AND id < (SELECT upto FROM count_marks WHERE name = 'events') AND ${changedRow})
    WHERE figure IS NOT NULL GROUP BY figure, day
    ON CONFLICT (name, day) DO UPDATE SET count = count + excluded.count`,
  )
}

/** Sets the mark of people, where it is due; else it changes no row. */
export function beginPeople(db: Db, now: number): Write {
  return statement(db, sql`UPDATE count_marks SET at = ${now} WHERE name = 'people' AND due_at <= ${now}`)
}

/** Right after `beginPeople`: what there is at `now` becomes the figures of `day`. Where the mark wasn't set, it reads nothing. */
export function setPeople(db: Db, day: string, now: number): Write {
  return statement(
    db,
    sql`INSERT INTO daily_counts (name, day, count)
    SELECT value->>'name', ${day}, (SELECT count(*) FROM users INDEXED BY users_newest_index
      WHERE role = value->>'role' AND status = value->>'status') FROM json_each(${JSON.stringify(KIND_FIGURES)}) WHERE ${changedRow}
    UNION ALL
    SELECT 'sessions_live', ${day}, (SELECT count(*) FROM sessions WHERE active = 1 AND idle_expires_at > ${now}) WHERE ${changedRow}
    ON CONFLICT (name, day) DO UPDATE SET count = excluded.count`,
  )
}

/** Right after `setPeople`: their sum, where there are any. */
export function sumPeople(db: Db, day: string): Write {
  const names = KIND_FIGURES.map(({ name }) => name)
  return statement(
    db,
    sql`INSERT INTO daily_counts (name, day, count)
    SELECT 'people', ${day}, coalesce(sum(count), 0) FROM daily_counts
    WHERE name IN (${listOf(names)}) AND day = ${day} AND ${changedRow} HAVING count(*) > 0
    ON CONFLICT (name, day) DO UPDATE SET count = excluded.count`,
  )
}

/** Sets when the people are due again, right after `sumPeople`: `msOfRow` for each row that it read, from `least` to `most` (ms). */
export function endPeople(
  db: Db,
  day: string,
  now: number,
  bounds: { msOfRow: number; least: number; most: number },
): Write {
  const { msOfRow, least, most } = bounds
  return statement(
    db,
    sql`UPDATE count_marks SET due_at = ${now} + max(${least}, min(${most}, ${msOfRow} *
      (SELECT sum(count) FROM daily_counts WHERE name IN ('people', 'sessions_live') AND day = ${day})))
    WHERE name = 'people' AND ${changedRow}`,
  )
}

/** Deletes what was counted before `day`. */
export function deleteOldCounts(db: Db, day: string) {
  return statement(db, sql`DELETE FROM daily_counts WHERE name IN (${listOf(FIGURES)}) AND day < ${day}`)
}

/** Deletes what was counted of events from `day` on. */
export function deleteEventCounts(db: Db, day: string): Write {
  return statement(db, sql`DELETE FROM daily_counts WHERE name IN (${listOf(EVENT_FIGURES)}) AND day >= ${day}`)
}

/** Moves the mark of events back to the id `floor`, if it is beyond, and makes the count of people due. */
export function moveMarkBack(db: Db, floor: string): Write {
  return statement(
    db,
    sql`UPDATE count_marks SET due_at = 0, upto = CASE name WHEN 'events' THEN min(upto, ${floor}) ELSE upto END
    WHERE name IN ('events', 'people')`,
  )
}

/** Both marks, as far as they were ever set. */
export function selectMarks(db: Db) {
  return statement<{ name: 'events' | 'people'; upto: string; at: number }>(
    db,
    sql`SELECT name, upto, at FROM count_marks WHERE name IN ('events', 'people')`,
  )
}

/** What was counted from `day` on: a row for each of these figures and each day that has one. */
export function selectCounts(db: Db, day: string, names: readonly Figure[]) {
  return statement<{ name: Figure; day: string; count: number }>(
    db,
    sql`SELECT name, day, count FROM daily_counts WHERE name IN (${listOf(names)}) AND day >= ${day}`,
  )
}

/** How many people of each kind and how many live sessions there were when the clock looked last. */
export function selectKinds(db: Db) {
  const names = [...KIND_FIGURES.map(({ name }) => name), 'sessions_live']
  return statement<{ name: KindFigure | 'sessions_live'; count: number }>(
    db,
    sql`SELECT name, count FROM daily_counts WHERE name IN (${listOf(names)})
      AND day = (SELECT date(at / 1000, 'unixepoch') FROM count_marks WHERE name = 'people')`,
  )
}

/**
 * What the clock has not counted yet, from the id `floor` on; `passed` is how many events that are, and stops at `most`. It reads no more
 * than that.
 */
export function countTail(db: Db, floor: string, most: number, may: Condition) {
  return statement<{ name: EventFigure | null; day: string; count: number }>(
    db,
    sql`SELECT name, day, count(*) AS count FROM (SELECT ${FIGURE_OF_EVENT} AS name, ${DAY_OF_EVENT} AS day FROM audit_events
      WHERE id >= max(${floor}, coalesce((SELECT upto FROM count_marks WHERE name = 'events'), '')) AND ${may} ORDER BY id LIMIT ${most})
    GROUP BY name, day`,
  )
}

/** How many people have each role and status, of the first `most` of them. */
export function countFewPeople(db: Db, most: number, may: Condition) {
  const kinds = KIND_FIGURES.map(
    ({ name, role, status }) => sql`coalesce(sum(role = ${role} AND status = ${status}), 0) AS ${sql.identifier(name)}`,
  )
  return statement<Record<KindFigure | Extract<StateFigure, 'people'>, number>>(
    db,
    sql`SELECT count(*) AS people, ${sql.join(kinds, sql`, `)}
    FROM (SELECT role, status FROM users INDEXED BY users_newest_index WHERE ${may} LIMIT ${most})`,
  )
}

/** How many people have each role and status (`ADMIN_active` and so on), each counted up to `most`. */
export function countUsers(db: Db, most: number) {
  const columns = ROLES.flatMap((role) =>
    STATUSES.map(
      (
        status,
      ) => sql`(SELECT count(*) FROM (SELECT 1 FROM users INDEXED BY users_newest_index WHERE role = ${role} AND status = ${status} LIMIT ${most}))
        AS ${sql.identifier(`${role}_${status}`)}`,
    ),
  )
  return statement<Record<`${Role}_${Status}`, number>>(db, sql`SELECT ${sql.join(columns, sql`, `)}`)
}

/** How many sessions live at `now`, counted up to `most`: an idle end is never after the absolute one. */
export function countSessions(db: Db, now: number, most: number, may: Condition = always) {
  return statement<{ live: number }>(
    db,
    sql`SELECT count(*) AS live
    FROM (SELECT 1 FROM sessions WHERE active = 1 AND idle_expires_at > ${now} AND ${may} LIMIT ${most})`,
  )
}

/** What a day brought. */
export type DayCounts = Record<
  'sign_ups' | 'sign_ins' | 'sign_in_failures' | 'sign_ins_throttled' | 'acts_refused',
  number
>

/** Counts events from the id `floor` on, the latest `most` of them. */
export function countEvents(db: Db, floor: string, most: number) {
  const sum = (event: string): SQL => sql`coalesce(sum(event = ${event}), 0)`
  return statement<DayCounts>(
    db,
    sql`SELECT coalesce(sum(event = 'user_created' AND reason = 'sign_up'), 0) AS sign_ups,
      ${sum('authn_login_success')} AS sign_ins, ${sum('authn_login_fail')} AS sign_in_failures,
      ${sum('authn_login_fail_max')} AS sign_ins_throttled, ${sum('authz_fail')} AS acts_refused
    FROM (SELECT event, reason FROM audit_events WHERE id >= ${floor} ORDER BY id DESC LIMIT ${most})`,
  )
}

function listOf(names: readonly string[]): SQL {
  return sql.join(
    names.map((name) => sql`${name}`),
    sql`, `,
  )
}
