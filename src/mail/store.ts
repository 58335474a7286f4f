// The SQL of the outbox.
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { statement, type Db, type Write } from '../db/client.ts'
import { mails } from './tables.ts'

export function insertMail(db: Db, row: typeof mails.$inferInsert, onlyIfChanged: boolean): Write {
  return statement(
    db,
    sql`
    INSERT INTO mails (id, kind, recipient, sealed, attempts, next_attempt_at, sent_at, created_at)
    SELECT ${row.id}, ${row.kind}, ${row.recipient}, ${row.sealed ?? null}, ${row.attempts ?? 0}, ${row.nextAttemptAt},
      ${row.sentAt ?? null}, ${row.createdAt ?? 0}
    WHERE ${onlyIfChanged ? sql`changes() > 0` : sql`1`}`,
  )
}

/** Marks a mail as gone and forgets its text. */
export function markSent(db: Db, id: string, now: number) {
  return db.update(mails).set({ sentAt: now, sealed: null }).where(eq(mails.id, id))
}

/** Gives a mail up and forgets its text. */
export function markFailed(db: Db, id: string, now: number, failure: string) {
  return db.update(mails).set({ failedAt: now, failure, sealed: null }).where(eq(mails.id, id))
}

/** Takes the mails that are due, at most `most`: nobody else gets them before `until`. */
export function claimDue(db: Db, now: number, until: number, most: number) {
  return db
    .update(mails)
    .set({ attempts: sql`${mails.attempts} + 1`, nextAttemptAt: until })
    .where(
      sql`${mails.id} IN (SELECT id FROM mails WHERE sent_at IS NULL AND failed_at IS NULL AND next_attempt_at <= ${now} LIMIT ${most})`,
    )
    .returning()
}

/** Puts the next attempt off. */
export function postpone(db: Db, id: string, until: number) {
  return db
    .update(mails)
    .set({ nextAttemptAt: until })
    .where(and(eq(mails.id, id), isNull(mails.sentAt)))
}

/** The newest mails, for the development mailbox. */
export function newestMails(db: Db, before: string | undefined, most: number) {
  return db
    .select()
    .from(mails)
    .where(before === undefined ? undefined : lt(mails.id, before))
    .orderBy(desc(mails.id))
    .limit(most)
}

/** Deletes at most `most` mails that were made before `floor` (a UUIDv7 bound): sent, given up, or far too old. */
export function deleteOldMails(db: Db, floor: string, most: number) {
  return statement(db, sql`DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE id < ${floor} LIMIT ${most})`)
}
