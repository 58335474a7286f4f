// The figures of the console. Their cost is bounded: nothing is counted beyond `MOST_COUNTED`.
import { uuidv7Floor } from '../crypto/random.ts'
import { rfc3339 } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import { ROLES, STATUSES, type Role, type Status } from '../users/rules.ts'
import { countEvents, countSessions, countUsers, type DayCounts } from './store.ts'

const MOST_COUNTED = 100_000
const DAY_MS = 86_400_000

/** A figure that equals `counted_to` means "that many or more". */
export type Stats = {
  at: string
  users: { total: number; by_role: Record<Role, number>; by_status: Record<Status, number> }
  sessions: { live: number }
  last_day: DayCounts
  counted_to: number
}

/**
 * One round trip. It reads an index entry for each person and each live session, and a row for each event of the last day. Of
 * each kind (nine kinds of people, the sessions, the events) it reads at most `most`.
 */
export async function readStats(deps: Pick<Deps, 'replica' | 'now'>, most: number = MOST_COUNTED): Promise<Stats> {
  const now = deps.now()
  const [users, sessions, events] = await deps.replica.read((db) => [
    countUsers(db, most),
    countSessions(db, now, most),
    countEvents(db, uuidv7Floor(now - DAY_MS), most),
  ])
  const [counted] = users.results
  const [day] = events.results
  const [live] = sessions.results
  if (counted === undefined || live === undefined || day === undefined) throw new Error('a count gave no row back')
  const upTo = (...numbers: number[]): number =>
    Math.min(
      most,
      numbers.reduce((total, number) => total + number, 0),
    )
  const ofRole = (role: Role): number => upTo(...STATUSES.map((status) => counted[`${role}_${status}`]))
  const ofStatus = (status: Status): number => upTo(...ROLES.map((role) => counted[`${role}_${status}`]))
  return {
    at: rfc3339(now),
    users: { total: upTo(...ROLES.map(ofRole)), by_role: each(ROLES, ofRole), by_status: each(STATUSES, ofStatus) },
    sessions: live,
    last_day: day,
    counted_to: most,
  }
}

function each<Key extends string>(keys: readonly Key[], count: (key: Key) => number): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, count(key)])) as Record<Key, number>
}
