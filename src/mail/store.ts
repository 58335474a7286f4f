// The SQL of the outbox.
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { planned, statement, type Condition, type Db, type Write } from '../db/client.ts'
import { NOTICES } from '../words/mails.ts'
import { FAILURES } from './failures.ts'
import { mails } from './tables.ts'

/** Puts a mail into the outbox, where `onlyIf` holds; else it changes no row. */
export function insertMail(db: Db, row: typeof mails.$inferInsert, onlyIf: Condition): Write {
  return statement(
    db,
    sql`
    INSERT INTO mails (id, kind, recipient, sealed, next_attempt_at, sent_at, created_at)
    SELECT ${row.id}, ${row.kind}, ${row.recipient}, ${row.sealed ?? null}, ${row.nextAttemptAt}, ${row.sentAt ?? null}, ${row.createdAt ?? 0}
    WHERE ${onlyIf}`,
  )
}

/** Begins the first attempt at a mail; no row where somebody else has. */
export const begin = planned({ id: mails.id, now: mails.begunAt }, (db, { id, now }) =>
  db
    .update(mails)
    .set({ begunAt: now, attempts: sql`${mails.attempts} + 1` })
    .where(and(eq(mails.id, id), isNull(mails.begunAt), isNull(mails.sentAt), isNull(mails.failedAt)))
    .returning({ attempts: mails.attempts }),
)

/** Begins attempts at the mails that are due, at most `most`: security notices first, then the oldest. */
export function beginDue(db: Db, now: number, most: number) {
  return db
    .update(mails)
    .set({ begunAt: now, attempts: sql`${mails.attempts} + 1` })
    .where(sql`${mails.id} IN (
      SELECT id FROM mails WHERE sent_at IS NULL AND failed_at IS NULL AND begun_at IS NULL AND next_attempt_at <= ${now}
      ORDER BY kind NOT IN ${[...NOTICES]}, id LIMIT ${most})`)
    .returning()
}

/** Settles the attempts that began before `before` and never ended: postponed, or given up where they may not be repeated. */
export function settleLost(db: Db, before: number, now: number, fate: 'repeat' | 'give_up') {
  const change =
    fate === 'repeat'
      ? { begunAt: null, nextAttemptAt: now, failure: FAILURES.never_ended }
      : { failedAt: now, failure: FAILURES.never_ended, sealed: null }
  return db
    .update(mails)
    .set(change)
    .where(
      sql`${mails.sentAt} IS NULL AND ${mails.failedAt} IS NULL AND ${mails.nextAttemptAt} <= ${now} AND ${mails.begunAt} <= ${before}`,
    )
    .returning({ id: mails.id })
}

/** Marks a mail as gone and forgets its text. */
export const markSent = planned({ id: mails.id, now: mails.sentAt }, (db, { id, now }) =>
  db.update(mails).set({ sentAt: now, sealed: null }).where(eq(mails.id, id)),
)

/**
 * Gives a mail up. Its text is deleted, unless it may be tried once more by an operator: then it is kept as long as the row. A mail that may
 * have arrived at an attempt before keeps none.
 */
export function giveUp(db: Db, id: string, { now, failure, text }: GivenUp) {
  const sealed = text === 'gone' ? null : sql`CASE WHEN ${mails.failure} IS NULL THEN ${mails.sealed} END`
  return db.update(mails).set({ failedAt: now, failure, sealed }).where(eq(mails.id, id))
}
type GivenUp = { now: number; failure: string; text: 'kept' | 'gone' }

/** Ends an attempt, and sets the time of the next one. `doubt` says why the mail may have arrived nevertheless. It stays in the row. */
export function postpone(db: Db, id: string, until: number, doubt: string | undefined) {
  return db
    .update(mails)
    .set({ begunAt: null, nextAttemptAt: until, ...(doubt === undefined ? {} : { failure: doubt }) })
    .where(and(eq(mails.id, id), isNull(mails.sentAt)))
}

/** At most `most` mails that still have their text, newest first, older than the id `before`: for the development mailbox. */
export function newestMails(db: Db, before: string | undefined, most: number) {
  return db
    .select()
    .from(mails)
    .where(and(sql`${mails.sealed} IS NOT NULL`, before === undefined ? undefined : lt(mails.id, before)))
    .orderBy(desc(mails.id))
    .limit(most)
}

/** Deletes at most `most` mails that were made before `floor` (a UUIDv7 bound): sent, given up, or far too old. */
export function deleteOldMails(db: Db, floor: string, most: number) {
  return statement(db, sql`DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE id < ${floor} LIMIT ${most})`)
}

/** How the outbox is, each counted up to `most`. `overdue`: the clock should have tried them before `overdueBefore`. */
export type OutboxState = {
  waiting: number
  overdue: number
  failed: number
  failed_lately: number
  repeatable: number
}

/** Counts what waits and what was given up; `lately` is an id (a UUIDv7 bound). Reads at most `most` index entries for each. */
export function countOutbox(db: Db, bounds: { overdueBefore: number; lately: string; most: number }) {
  const { overdueBefore, lately, most } = bounds
  const unsent = sql`sent_at IS NULL AND failed_at IS NULL`
  const upTo = (index: string, condition: Condition) =>
    sql`(SELECT count(*) FROM (SELECT 1 FROM mails INDEXED BY ${sql.raw(index)} WHERE ${condition} LIMIT ${most}))`
  return statement<OutboxState>(
    db,
    sql`SELECT ${upTo('mails_due_index', unsent)} AS waiting,
      ${upTo('mails_due_index', sql`${unsent} AND next_attempt_at < ${overdueBefore}`)} AS overdue,
      ${upTo('mails_failed_index', sql`failed_at IS NOT NULL`)} AS failed,
      ${upTo('mails_failed_index', sql`failed_at IS NOT NULL AND id >= ${lately}`)} AS failed_lately,
      ${upTo('mails_repeatable_index', sql`failed_at IS NOT NULL AND sealed IS NOT NULL`)} AS repeatable`,
  )
}
