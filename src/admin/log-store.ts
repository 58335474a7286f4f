// The SQL of the audit log as administrators look through it. Reads are bounded: an index or the order of the log gives a range, newest
// first. A condition without an index is tested on a limited number of rows of that range.
import { sql, type SQL } from 'drizzle-orm'
import { EVERYDAY } from '../audit/events.ts'
import { NOTABLE, ON_OTHERS, type AuditRow } from '../audit/tables.ts'
import { statement, type Condition, type Db } from '../db/client.ts'
import type { Edge, LogFilter, Who } from './log-filter.ts'

/** A row, and the addresses that its people have now; `null` for nobody, and for those who are gone. */
export type LogRow = AuditRow & { actorEmail: string | null; subjectEmail: string | null }
type Raw = Omit<LogRow, 'meta'> & { meta: string | null }

/** A row as D1 gives it. */
export function logRow({ meta, ...row }: Raw): LogRow {
  return { ...row, meta: meta === null ? null : (JSON.parse(meta) as AuditRow['meta']) }
}

const COLUMNS =
  sql.raw(`id, at, event, outcome, actor_id AS actorId, subject_id AS subjectId, session_id AS sessionId, ip, country,
  user_agent AS userAgent, request_id AS requestId, reason, meta,
  (SELECT email FROM users WHERE users.id = actor_id) AS actorEmail,
  (SELECT email FROM users WHERE users.id = subject_id) AS subjectEmail`)

const idOf = (who: Who): SQL =>
  'id' in who ? sql`${who.id}` : sql`(SELECT users.id FROM users WHERE users.email = ${who.email})`

const isEveryday = (event: string): boolean => EVERYDAY.some((one) => one === event)

/** How a filter is answered: by ranges of an index, and by conditions that each of their rows is tested for. */
function plan({ client, ...filter }: LogFilter): { ranges: readonly SQL[]; rest: readonly SQL[] } {
  const { ranges, rest } = planOf(filter)
  return { ranges, rest: client === undefined ? rest : [...rest, sql`meta ->> '$.client' = ${client}`] }
}

function planOf({ subject, actor, event, outcome }: LogFilter): { ranges: readonly SQL[]; rest: readonly SQL[] } {
  const isEvent = event === undefined ? [] : [sql`event = ${event}`]
  const hasOutcome = outcome === undefined ? [] : [sql`outcome = ${outcome}`]
  if (subject !== undefined) {
    const byActor = actor === undefined ? [] : [sql`actor_id = ${idOf(actor)}`]
    return { ranges: [sql`subject_id = ${idOf(subject)}`], rest: [...byActor, ...isEvent, ...hasOutcome] }
  }
  if (actor !== undefined) {
    // An act of a person on themselves is found by the person it concerns. A door does nothing to itself.
    const toOthers = sql`${ON_OTHERS} AND actor_id = ${idOf(actor)}`
    const isDoor = 'id' in actor && !actor.id.includes('-')
    return isDoor
      ? { ranges: [toOthers], rest: [...isEvent, ...hasOutcome] }
      : {
          ranges: [toOthers, sql`subject_id = ${idOf(actor)}`],
          rest: [sql`actor_id = ${idOf(actor)}`, ...isEvent, ...hasOutcome],
        }
  }
  if (event !== undefined && !isEveryday(event))
    return { ranges: [sql`${NOTABLE} AND event = ${event}`], rest: hasOutcome }
  return { ranges: [sql`1`], rest: [...isEvent, ...hasOutcome] }
}

/** Whether a filter is served by an index alone, so that a page is read without looking at rows that aren't shown. */
export const isServed = (filter: LogFilter): boolean => plan(filter).rest.length === 0

/** `most` rows at most are given, `looked` at most are looked at, where `may` holds. */
export type Look = { filter: LogFilter; edge: Edge; may: Condition; most: number; looked: number }

const both = (conditions: readonly SQL[]): SQL => sql.join([...conditions], sql` AND `)

/** The first rows of the ranges from the edge on: newest first, or, after an id, oldest first. */
function lookAt(ranges: readonly SQL[], { filter: { from, until }, edge, may, most }: Look): SQL {
  const bounds = [
    may,
    ...(edge.before === undefined ? [] : [sql`id < ${edge.before}`]),
    ...(edge.after === undefined ? [] : [sql`id > ${edge.after}`]),
    ...(from === undefined ? [] : [sql`id >= ${from}`]),
    ...(until === undefined ? [] : [sql`id < ${until}`]),
  ]
  const branches = ranges.map((range) => sql`SELECT * FROM audit_events WHERE ${both([range, ...bounds])}`)
  const order = edge.after === undefined ? sql`DESC` : sql`ASC`
  return sql`${sql.join(branches, sql` UNION ALL `)} ORDER BY id ${order} LIMIT ${most}`
}

/** The rows. */
export function selectLog(db: Db, look: Look) {
  const { ranges, rest } = plan(look.filter)
  if (rest.length === 0) return statement<Raw>(db, sql`SELECT ${COLUMNS} FROM (${lookAt(ranges, look)})`)
  const seen = lookAt(ranges, { ...look, most: look.looked })
  return statement<Raw>(db, sql`SELECT ${COLUMNS} FROM (${seen}) WHERE ${both(rest)} LIMIT ${look.most}`)
}

/** The last id that was looked at, where `looked` rows were: there may be more beyond. No row where the range ended before, or is served whole. */
export function selectHorizon(db: Db, look: Look) {
  const { ranges, rest } = plan(look.filter)
  if (rest.length === 0) return statement<{ id: string }>(db, sql`SELECT '' AS id WHERE 0`)
  const seen = lookAt(ranges, { ...look, most: look.looked })
  return statement<{ id: string }>(db, sql`SELECT id FROM (${seen}) LIMIT 1 OFFSET ${look.looked - 1}`)
}

/** One row. */
export function selectLogRow(db: Db, { id, may }: { id: string; may: Condition }) {
  return statement<Raw>(db, sql`SELECT ${COLUMNS} FROM audit_events WHERE id = ${id} AND ${may}`)
}

/** The people that a filter names, as they are now. */
export function selectNamed(db: Db, { subject, actor }: LogFilter, may: Condition) {
  const named = (as: string, who: Who | undefined): SQL =>
    who === undefined
      ? sql`SELECT ${as} AS named, '' AS id, '' AS email WHERE 0`
      : sql`SELECT ${as} AS named, users.id, users.email FROM users WHERE users.id = ${idOf(who)} AND ${may}`
  return statement<{ named: 'subject' | 'actor'; id: string; email: string }>(
    db,
    sql`${named('subject', subject)} UNION ALL ${named('actor', actor)}`,
  )
}
