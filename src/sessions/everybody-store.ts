// The SQL of everybody's live sessions. They are read in the order of `sessions_idle_expires_at_index`, which holds the active ones alone and
// is there for the clock: so a page reads no session that has ended, and a sign-in writes no row more.
import { sql, type SQL } from 'drizzle-orm'
import { always, statement, type Condition, type Db } from '../db/client.ts'
import type { Role } from '../users/rules.ts'
import { operatorStands } from './live-store.ts'
import { sessions } from './tables.ts'

/** A live session and its person, as SQLite gives them. */
export type HeldRow = {
  id: string
  amr: string
  auth_time: number
  created_at: number
  last_used_at: number
  expires_at: number
  idle_expires_at: number
  user_agent: string | null
  ip: string | null
  country: string | null
  impersonator_id: string | null
  user_id: string
  email: string
  name: string | null
  role: Role
}

/** Where a page begins: behind a row, or before it (`back`). `at` is the end of its idle time (ms). */
export type HeldEdge = { at: number; id: string; back: boolean }

const HELD = sql`SELECT sessions.id, sessions.amr, sessions.auth_time, sessions.created_at, sessions.last_used_at,
  sessions.expires_at, sessions.idle_expires_at, sessions.user_agent, sessions.ip, sessions.country, sessions.impersonator_id, sessions.user_id,
  users.email, users.name, users.role`

/** Of a session in which an operator acts: that they still may. */
const stands = (now: number): SQL => operatorStands(sessions, sql`${now}`)

/** The same of one person, newest first: their own index has them in that order. */
export function selectHeldBy(
  db: Db,
  { userId, now, edge, most }: { userId: string; now: number; edge: HeldEdge | undefined; most: number },
) {
  const back = edge?.back === true
  const side = edge === undefined ? always : back ? sql`sessions.id > ${edge.id}` : sql`sessions.id < ${edge.id}`
  return statement<HeldRow>(
    db,
    sql`${HELD} FROM sessions INDEXED BY sessions_user_id_index CROSS JOIN users ON users.id = sessions.user_id
    WHERE sessions.user_id = ${userId} AND ${side} AND active = 1 AND idle_expires_at > ${now} AND ${stands(now)}
    ORDER BY ${back ? sql`sessions.id` : sql`sessions.id DESC`} LIMIT ${most}`,
  )
}

/**
 * The sessions that live at `now`, used last first; before an edge in the opposite order. A session's idle time never ends after the
 * session, so one range of the index is all of them. CROSS JOIN keeps the order of the tables.
 */
export function selectHeld(db: Db, { now, edge, most }: { now: number; edge: HeldEdge | undefined; most: number }) {
  const back = edge?.back === true
  const at = edge === undefined ? undefined : sql`(${edge.at}, ${edge.id})`
  // Either end of the range is one condition, so that SQLite takes it.
  const isAhead = back && edge.at > now
  const first = isAhead ? sql`(idle_expires_at, sessions.id) > ${at}` : sql`idle_expires_at > ${now}`
  const last: SQL = at === undefined || back ? always : sql`(idle_expires_at, sessions.id) < ${at}`
  const order = back ? sql`ORDER BY idle_expires_at, sessions.id` : sql`ORDER BY idle_expires_at DESC, sessions.id DESC`
  return statement<HeldRow>(
    db,
    sql`${HELD} FROM sessions INDEXED BY sessions_idle_expires_at_index CROSS JOIN users ON users.id = sessions.user_id
    WHERE active = 1 AND ${first} AND ${last} AND ${stands(now)} ${order} LIMIT ${most}`,
  )
}

/** One session that lives at `now`, where `may` holds. */
export function selectHeldOne(db: Db, { id, now }: { id: string; now: number }, may: Condition) {
  return statement<HeldRow>(
    db,
    sql`${HELD} FROM sessions CROSS JOIN users ON users.id = sessions.user_id
    WHERE sessions.id = ${id} AND active = 1 AND idle_expires_at > ${now} AND ${stands(now)} AND ${may}`,
  )
}
