// The SQL of the outbox as operators see it: its pages, and what they have tried again.
import { sql, type SQL } from 'drizzle-orm'
import { statement, type Db } from '../db/client.ts'

/** A mail without its text. `hasText`: whether it is still there. `personId`: who has its address now. */
export type MailRow = {
  id: string
  kind: string
  recipient: string
  personId: string | null
  attempts: number
  nextAttemptAt: number
  begunAt: number | null
  sentAt: number | null
  failedAt: number | null
  failure: string | null
  createdAt: number
  hasText: 0 | 1
}

/** Where a page begins: behind a mail, or before it. `at` is the time of its next attempt, in the order of those alone. */
export type Edge = { id: string; at: number }

const SHOWN = sql`mails.id, mails.kind, mails.recipient, (SELECT users.id FROM users WHERE users.email = mails.recipient) AS personId,
  mails.attempts, mails.next_attempt_at AS nextAttemptAt, mails.begun_at AS begunAt, mails.sent_at AS sentAt,
  mails.failed_at AS failedAt, mails.failure, mails.created_at AS createdAt, mails.sealed IS NOT NULL AS hasText`

/** The parts of the outbox that an index holds. `all` also has what was sent. */
export type Part = 'all' | 'failed' | 'unsent'

/**
 * At most `most` mails: newest first, or the oldest of those that are newer than `after`. Unsent ones are in the order of their next
 * attempt, the furthest first. Each part is a range of one index.
 */
export function selectOutbox(
  db: Db,
  { part, before, after, most }: { part: Part; before: Edge | undefined; after: Edge | undefined; most: number },
) {
  const edge = after ?? before
  const side = after === undefined ? sql`<` : sql`>`
  const direction = after === undefined ? sql`DESC` : sql`ASC`
  const beyond = (columns: SQL, values: (edge: Edge) => SQL): SQL =>
    edge === undefined ? sql`` : sql`AND ${columns} ${side} ${values(edge)}`
  const byId = beyond(sql`mails.id`, ({ id }) => sql`${id}`)
  if (part === 'all')
    return statement<MailRow>(
      db,
      sql`SELECT ${SHOWN} FROM mails WHERE 1 ${byId} ORDER BY mails.id ${direction} LIMIT ${most}`,
    )
  if (part === 'failed')
    return statement<MailRow>(
      db,
      sql`SELECT ${SHOWN} FROM mails INDEXED BY mails_failed_index WHERE mails.failed_at IS NOT NULL ${byId}
      ORDER BY mails.id ${direction} LIMIT ${most}`,
    )
  const byTime = beyond(sql`(mails.next_attempt_at, mails.id)`, ({ id, at }) => sql`(${at}, ${id})`)
  return statement<MailRow>(
    db,
    sql`SELECT ${SHOWN} FROM mails INDEXED BY mails_due_index WHERE mails.sent_at IS NULL AND mails.failed_at IS NULL ${byTime}
    ORDER BY mails.next_attempt_at ${direction}, mails.id ${direction} LIMIT ${most}`,
  )
}

/** One mail by its id. */
export const selectMail = (db: Db, id: string) =>
  statement<MailRow>(db, sql`SELECT ${SHOWN} FROM mails WHERE mails.id = ${id}`)

/** How a mail was when an operator looked at it. */
export type SeenMail = { attempts: number; failedAt: number | null }

/**
 * Begins an attempt at a mail that waits, or was given up and still has its text; nobody else is at it. A mail that was given up has all
 * its attempts again. No row where that isn't so, or the mail isn't as it was `seen`.
 */
export function beginAgain(db: Db, { id, now, seen }: { id: string; now: number; seen: SeenMail | undefined }) {
  const asSeen = seen === undefined ? sql`` : sql`AND attempts = ${seen.attempts} AND failed_at IS ${seen.failedAt}`
  return statement<{ id: string; sealed: string; attempts: number; kind: string }>(
    db,
    sql`UPDATE mails SET begun_at = ${now}, next_attempt_at = ${now}, failed_at = NULL,
      failure = CASE WHEN failed_at IS NULL THEN failure END, attempts = CASE WHEN failed_at IS NULL THEN attempts + 1 ELSE 1 END
    WHERE id = ${id} AND sealed IS NOT NULL AND sent_at IS NULL AND (failed_at IS NOT NULL OR begun_at IS NULL) ${asSeen}
    RETURNING id, sealed, attempts, kind`,
  )
}

/** Makes at most `most` mails due that were given up and still have their text: the clock's statement begins them. */
export function makeDueAgain(db: Db, now: number, most: number) {
  return statement<{ id: string }>(
    db,
    sql`UPDATE mails SET begun_at = NULL, next_attempt_at = ${now}, failed_at = NULL, failure = NULL, attempts = 0
    WHERE id IN (SELECT id FROM mails INDEXED BY mails_repeatable_index
      WHERE failed_at IS NOT NULL AND sealed IS NOT NULL ORDER BY id LIMIT ${most})
    RETURNING id`,
  )
}
