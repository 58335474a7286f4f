// The figures as they are shown: by the day, and as of when. Where little has happened since the clock counted, that is counted on the
// spot, and the figures are those of this moment. Where it is much, they stand as the clock left them, and say so.
import { uuidv7Floor, uuidv7Time } from '../crypto/random.ts'
import { always, type Condition, type Db } from '../db/client.ts'
import { rfc3339, rfc3339OrNull } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import { ROLES, STATUSES, type Role, type Status } from '../users/rules.ts'
import { EVENT_FIGURES, KIND_FIGURES, STATE_FIGURES, daysUpTo, type EventFigure, type StateFigure } from './names.ts'
import { countFewPeople, countSessions, countTail, selectCounts, selectKinds, selectMarks } from './store.ts'

/** What is counted on the spot: at most so many events, people, and sessions. */
const FEW = 1_000

/** What a day brought, and what there was at its end; `null` where nobody looked. */
export type Day = { day: string } & Record<EventFigure, number> & Record<StateFigure, number | null>

/** People by role and by status. */
type People = { total: number; by_role: Record<Role, number>; by_status: Record<Status, number> }

/** Times are in ms; `null` is never. */
export type Figures = {
  at: number
  /** Events are counted up to then. */
  eventsAt: number | null
  /** People and sessions were looked at then. */
  peopleAt: number | null
  people: People | null
  sessionsLive: number | null
  /** Oldest first; the last one is today, in UTC. A day without events is nought. */
  days: Day[]
}

type Bounds = { few: number; may: Condition }
/** What D1 answers to reads, in their order. */
type Answers<Reads extends readonly unknown[]> = {
  [Index in keyof Reads]: Reads[Index] extends { _: { result: infer Result } } ? Result : never
}
type Found = Answers<ReturnType<typeof readsOf>>

function readsOf(db: Db, now: number, days: readonly string[], { few, may }: Bounds) {
  const [first = ''] = days
  return [
    selectMarks(db),
    selectCounts(db, first, [...EVENT_FIGURES, ...STATE_FIGURES]),
    countTail(db, uuidv7Floor(Date.parse(first)), few + 1, may),
    selectKinds(db),
    countFewPeople(db, few + 1, may),
    countSessions(db, now, few + 1, may),
  ] as const
}

/**
 * The reads of the last `days` days, for a batch, and what makes figures of their results. They read a row for each figure and day that
 * has one, and of events, people and sessions at most `few` and one more each, however many there are; none of these where `may` doesn't
 * hold.
 */
export function figuresOf(deps: Pick<Deps, 'now'>, days: number, few = FEW) {
  const now = deps.now()
  const shown = daysUpTo(now, days)
  return {
    reads: (db: Db, may: Condition = always) => readsOf(db, now, shown, { few, may }),
    figures: (found: Found): Figures => put(found, { now, shown, few }),
  }
}

function put(found: Found, { now, shown, few }: { now: number; shown: readonly string[]; few: number }): Figures {
  const [{ results: marks }, { results: counts }, { results: tail }, { results: kinds }, people, sessions] = found
  const events = marks.find(({ name }) => name === 'events')
  const looked = marks.find(({ name }) => name === 'people')
  const isShort = tail.reduce((sum, { count }) => sum + count, 0) <= few
  const live = sessions.results[0]?.live ?? 0
  const [all] = people.results
  const areFew = all !== undefined && all.people <= few && live <= few
  const days = new Map(shown.map((day) => [day, emptyDay(day)]))
  for (const { name, day, count } of counts) {
    const of = days.get(day)
    if (of !== undefined) of[name as EventFigure] = count
  }
  if (isShort)
    for (const { name, day, count } of tail) {
      const of = days.get(day)
      if (of !== undefined && name !== null) of[name] += count
    }
  const today = days.get(shown.at(-1) ?? '')
  if (areFew && today !== undefined) Object.assign(today, { people: all.people, sessions_live: live })
  const counted = new Map<string, number>(kinds.map(({ name, count }) => [name, count]))
  const byKind = areFew
    ? (name: keyof typeof all): number => all[name]
    : (name: string): number => counted.get(name) ?? 0
  return {
    at: now,
    eventsAt: isShort ? now : events === undefined || events.upto === '' ? null : uuidv7Time(events.upto),
    peopleAt: areFew ? now : (looked?.at ?? null),
    people: areFew || kinds.length > 0 ? peopleOf(byKind) : null,
    sessionsLive: areFew ? live : (counted.get('sessions_live') ?? null),
    days: [...days.values()],
  }
}

function emptyDay(day: string): Day {
  const noughts = Object.fromEntries(EVENT_FIGURES.map((name) => [name, 0])) as Record<EventFigure, number>
  return { day, ...noughts, people: null, sessions_live: null }
}

function peopleOf(byKind: (name: (typeof KIND_FIGURES)[number]['name']) => number): People {
  const sumOf = (which: (kind: (typeof KIND_FIGURES)[number]) => boolean): number =>
    KIND_FIGURES.filter(which).reduce((sum, { name }) => sum + byKind(name), 0)
  const by_role = Object.fromEntries(ROLES.map((one) => [one, sumOf(({ role }) => role === one)]))
  const by_status = Object.fromEntries(STATUSES.map((one) => [one, sumOf(({ status }) => status === one)]))
  return {
    total: sumOf(() => true),
    by_role: by_role as Record<Role, number>,
    by_status: by_status as Record<Status, number>,
  }
}

/** As the routes give it out. */
export type DailyStats = { at: string; events_as_of: string | null; people_as_of: string | null; days: Day[] }

/** The figures of the last `days` days, today included: one round trip. */
export async function readDailyStats(
  { replica, now }: Pick<Deps, 'replica' | 'now'>,
  { days }: { days: number },
): Promise<DailyStats> {
  const { reads, figures } = figuresOf({ now }, days)
  const read = figures(await replica.read((db) => reads(db)))
  return {
    at: rfc3339(read.at),
    events_as_of: rfc3339OrNull(read.eventsAt),
    people_as_of: rfc3339OrNull(read.peopleAt),
    days: read.days,
  }
}
