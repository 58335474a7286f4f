// The SQL of mailed codes. Codes of all purposes share a table, so each statement says which purposes it means.
import { and, eq, gt, inArray, lt, lte, sql } from 'drizzle-orm'
import { a, changedRow, planned, statement, type Condition, type Db, type Write } from '../db/client.ts'
import { userIsDisabled } from '../users/find.ts'
import { users } from '../users/tables.ts'
import { codes, PURPOSES, type CodeRow, type Purpose, type Purposes } from './tables.ts'

/** A code: its id, and the purposes that it may have. */
export type Which = { id: string; purposes: Purposes }

const isCode = ({ id, purposes }: Which): Condition =>
  sql`(${eq(codes.id, id)} and ${inArray(codes.purpose, [...purposes])})`
/** What waits for a person and dies with their address or password. An undo link outlives those. */
const isPending = inArray(
  codes.purpose,
  PURPOSES.filter((purpose) => purpose !== 'undo_email'),
)

/** A row to insert. Some values may be expressions. */
type NewCode = Omit<CodeRow, 'attempts' | 'since' | 'source'> & { since: Condition | null; source: Condition | string }

/**
 * Makes a code where `onlyIf` holds. One that isn't `mailed` has no person and has expired already: it opens nothing, and only
 * records that it was asked for.
 */
export function insertCode(db: Db, row: NewCode, mailed: Condition, onlyIf: Condition): Write {
  return statement(
    db,
    sql`
    INSERT INTO codes (id, purpose, email, user_id, code_digest, link_digest, session_id, since, account, source,
      sent_at, expires_at, challenge_expires_at, created_at)
    SELECT ${row.id}, ${row.purpose}, ${row.email}, CASE WHEN ${mailed} THEN ${row.userId} END, ${row.codeDigest}, ${row.linkDigest},
      ${row.sessionId}, ${row.since}, ${row.account}, ${row.source},
      ${row.sentAt}, CASE WHEN ${mailed} THEN ${row.expiresAt} ELSE ${row.sentAt} END, ${row.challengeExpiresAt}, ${row.createdAt}
    WHERE ${onlyIf}`,
  )
}

/** Gives a code its person and its lifetime, because its mail is on the way. */
export function reviveCode(db: Db, which: Which, userId: string | null, expiresAt: number): Write {
  return reviveWhere(db, { which: isCode(which), userId, expiresAt })
}

const reviveWhere = planned(
  { which: a.condition, userId: codes.userId, expiresAt: codes.expiresAt },
  (db, { which, userId, expiresAt }) => db.update(codes).set({ userId, expiresAt }).where(which),
)

/** Deletes a code that nobody was mailed; no row for one that was. */
export function deleteUnmailed(db: Db, which: Which): Write {
  return db.delete(codes).where(and(isCode(which), lte(codes.expiresAt, codes.sentAt)))
}

/** Replaces a code, if the statement right before it in the batch reserved a mail. */
export function renewCode(db: Db, which: Which, change: Partial<CodeRow>, sentBefore: number, now: number) {
  return db
    .update(codes)
    .set(change)
    .where(and(isCode(which), lte(codes.sentAt, sentBefore), gt(codes.challengeExpiresAt, now), changedRow))
    .returning()
}

/**
 * Whether a code was last sent at `sentBefore` (ms) or earlier, and its challenge lives at `now`: the condition of `renewCode`.
 */
export function isRenewable(which: Which, sentBefore: number, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM codes WHERE ${isCode(which)} AND sent_at <= ${sentBefore} AND challenge_expires_at > ${now})`
}

/** Takes one of a code's guesses, if the statement right before it in the batch reserved an attempt. */
export function countGuess(db: Db, which: Which, most: number, now: number) {
  return countGuessWhere(db, { which: isCode(which), most, now })
}

const countGuessWhere = planned({ which: a.condition, most: a.number, now: a.number }, (db, { which, most, now }) =>
  db
    .update(codes)
    .set({ attempts: sql`${codes.attempts} + 1` })
    .where(and(which, gt(codes.expiresAt, now), lt(codes.attempts, most), changedRow))
    .returning(),
)

/** Gives a guess of a code back. The count never falls below 0. */
export function uncountGuess(db: Db, { id, purpose }: CodeRow): Write {
  return db
    .update(codes)
    .set({ attempts: sql`max(0, ${codes.attempts} - 1)` })
    .where(isCode({ id, purposes: [purpose] }))
}

/** A code's person. A statement of its own, because in a batch D1 merges columns of one name. */
export function selectOwner(db: Db, which: Which) {
  return selectOwnerWhere(db, { which: isCode(which) })
}

const selectOwnerWhere = planned({ which: a.condition }, (db, { which }) =>
  db
    .select()
    .from(users)
    .where(eq(users.id, db.select({ userId: codes.userId }).from(codes).where(which))),
)

/** Whether a code lives at `now` and has fewer guesses than `most`. */
export function mayBeGuessed(which: Which, most: number, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM codes WHERE ${isCode(which)} AND expires_at > ${now} AND attempts < ${most})`
}

/** What the counters call a code's account (`account`, an HMAC), as an expression; NULL where there is no such code. */
export const accountOf = (which: Which): Condition => sql`(SELECT account FROM codes WHERE ${isCode(which)})`
/** The id of a code's person, as an expression; NULL where it has none. */
export const userIdOf = (which: Which): Condition => sql`(SELECT user_id FROM codes WHERE ${isCode(which)})`
/** The canonical address that a code was mailed to, as an expression; NULL where there is no such code. */
export const emailOf = (which: Which): Condition => sql`(SELECT email FROM codes WHERE ${isCode(which)})`

/** A request and its asker. Requests of two sources are different ones, and so are those of two sessions. */
type Asked = { email: string; purpose: Purpose; source: Condition | string; sessionId?: string | undefined }

const isAsked = ({ email, purpose, source, sessionId }: Asked, sentAfter: number): Condition =>
  sql`(${codes.email} = ${email} AND ${codes.purpose} = ${purpose} AND ${codes.source} = ${source}
    AND ${codes.sentAt} > ${sentAfter} AND ${codes.sessionId} IS ${sessionId ?? null})`

/**
 * The id of a code that was asked for in the same way after `sentAfter` (ms), any one if there are several; and, in the same
 * row, whether `held` holds.
 */
export function readRecent(db: Db, asked: Asked, sentAfter: number, held: Condition) {
  const recent = sql`SELECT id FROM codes WHERE ${isAsked(asked, sentAfter)} LIMIT 1`
  return statement<{ recent: string | null; held: number }>(db, sql`SELECT (${recent}) AS recent, (${held}) AS held`)
}

/** Whether nothing was asked for so after `sentAfter` (ms). */
export function notAskedSince(asked: Asked, sentAfter: number): Condition {
  return sql`NOT EXISTS (SELECT 1 FROM codes WHERE ${isAsked(asked, sentAfter)})`
}

/** Whether somebody other than `userId` may still take this address back. */
export function isHeld(email: string | Condition, userId: string | null, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM codes
    WHERE email = ${email} AND purpose = 'undo_email' AND expires_at > ${now} AND user_id IS NOT ${userId})`
}

/** Whether the address of a person, or of a row of `users`, can still be taken back. */
export function hasWayBack(userId: string | undefined, now: number): Condition {
  return sql`EXISTS (SELECT 1 FROM codes WHERE user_id = ${userId ?? sql`users.id`} AND purpose = 'undo_email' AND expires_at > ${now})`
}

/** A code of a person as their own page shows it; `at` in ms. */
export type ShownCode = { id: string; email: string; at: number }

/**
 * The newest change of address that a session asked for after `sentAfter`, among these codes; `at` is when. Neither whether it was
 * mailed nor who has the address counts, so that a row says nothing of the address.
 */
export function selectAskedChange(
  db: Db,
  asked: { ids: readonly string[]; userId: string; sessionId: string; sentAfter: number; may: Condition },
) {
  const { ids, userId, sessionId, sentAfter, may } = asked
  return statement<ShownCode>(
    db,
    sql`SELECT asked.id, asked.email, asked.sent_at AS at FROM codes AS asked JOIN users AS asker ON asker.id = ${userId}
      WHERE asked.id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND asked.purpose = 'change_email'
        AND asked.session_id = ${sessionId} AND asked.sent_at > ${sentAfter} AND asked.email <> asker.email
        AND asked.created_at >= coalesce(asker.password_changed_at, 0) AND asked.created_at >= coalesce(asker.email_verified_at, 0)
        AND ${may}
      ORDER BY asked.id DESC LIMIT 1`,
  )
}

/** The live undo links of a person, newest first; `at` is when they die. */
export function selectWaysBack(db: Db, userId: string, now: number, may: Condition) {
  return statement<ShownCode>(
    db,
    sql`SELECT id, email, expires_at AS at FROM codes
      WHERE user_id = ${userId} AND purpose = 'undo_email' AND expires_at > ${now} AND ${may} ORDER BY id DESC`,
  )
}

/** A code or link that waits for a person: what for, the address that it was mailed to, and until when (ms). */
export type WaitingCode = { purpose: Purpose; email: string; until: number }

/** The newest codes and links that wait for a person at `now`, at most `most`. */
export function selectWaiting(db: Db, userId: string, now: number, most: number) {
  return statement<WaitingCode>(
    db,
    sql`SELECT purpose, email, expires_at AS until FROM codes
      WHERE user_id = ${userId} AND purpose IN ('change_email', 'reset_password', 'undo_email') AND expires_at > ${now}
      ORDER BY id DESC LIMIT ${most}`,
  )
}

/** What the counters call an address (`account`, an HMAC), as an expression; NULL where no code for it is kept. */
export const accountOfAddress = (email: Condition): Condition =>
  sql`(SELECT account FROM codes WHERE email = ${email} AND ${inArray(codes.purpose, [...PURPOSES])} AND account IS NOT NULL LIMIT 1)`

/** The answer to `isHeld`, as a row. */
export function readHeld(db: Db, held: Condition) {
  return statement<{ held: number }>(db, sql`SELECT (${held}) AS held`)
}

/** Deletes the codes and links that wait for a person; of undo links only those made at `undoAfter` (ms) or later. */
export function deletePending(db: Db, userId: string, undoAfter: number | undefined): Write {
  const undo =
    undoAfter === undefined ? isPending : sql`(${isPending} OR purpose = 'undo_email' AND created_at >= ${undoAfter})`
  return statement(db, sql`DELETE FROM codes WHERE user_id = ${userId} AND ${undo}`)
}

/** A code that lives at `now`: no row for another purpose, or once it has expired. */
export function readCode(db: Db, which: Which, now: number) {
  return selectCodeWhere(db, { which: isCode(which), also: gt(codes.expiresAt, now) })
}

/** The row of a code with a challenge that lives at `now`: a new code may still be asked for. */
export function readChallenge(db: Db, which: Which, now: number) {
  return selectCodeWhere(db, { which: isCode(which), also: gt(codes.challengeExpiresAt, now) })
}

const selectCodeWhere = planned({ which: a.condition, also: a.condition }, (db, { which, also }) =>
  db.select().from(codes).where(and(which, also)),
)

/** Spends a code as it was read: no row where it was spent, renewed or has expired meanwhile. */
export function deleteCode(db: Db, { id, purpose, codeDigest }: CodeRow, now: number): Write {
  return deleteLiving(db, { id, purpose, codeDigest, now })
}

const deleteLiving = planned(
  { id: codes.id, purpose: codes.purpose, codeDigest: codes.codeDigest, now: a.number },
  (db, { id, purpose, codeDigest, now }) =>
    db
      .delete(codes)
      .where(
        and(eq(codes.id, id), eq(codes.purpose, purpose), eq(codes.codeDigest, codeDigest), gt(codes.expiresAt, now)),
      ),
)

/** Deletes at most `most` codes of an address. */
export function deleteCodesOf(db: Db, email: string, purpose: Purpose, most: number): Write {
  return statement(
    db,
    sql`DELETE FROM codes WHERE id IN (SELECT id FROM codes WHERE email = ${email} AND purpose = ${purpose} LIMIT ${most})`,
  )
}

/** How many unmailed codes an address may have for a purpose, and how many of them one source. */
export type Room = { ofAll: number; ofSource: number }

/** Deletes an unmailed code if its address or its source has more of them than there is room for. */
export function deleteCrowded(
  db: Db,
  { id, email, purpose, source }: Pick<NewCode, 'id' | 'email' | 'purpose' | 'source'>,
  room: Room,
  now: number,
): Write {
  const others = (most: number, more: Condition): Condition => sql`(SELECT count(*) FROM (SELECT 1 FROM codes
    WHERE email = ${email} AND purpose = ${purpose} AND expires_at <= sent_at AND challenge_expires_at > ${now} AND ${more}
    LIMIT ${most + 1})) > ${most}`
  const crowded = sql`(${others(room.ofAll, sql`1`)} OR ${others(room.ofSource, sql`source = ${source}`)})`
  return db.delete(codes).where(and(isCode({ id, purposes: [purpose] }), crowded))
}

/** Deletes the codes and links of a person who is disabled; an undo link stays. */
export function deleteCodesOfDisabled(db: Db, userId: string): Write {
  return db.delete(codes).where(and(eq(codes.userId, userId), isPending, userIsDisabled(userId)))
}

/** Deletes at most `most` codes of every purpose whose challenge is dead, and with them their sign-ups. */
export function deleteExpiredCodes(db: Db, now: number, most: number) {
  const ofEveryPurpose = inArray(codes.purpose, [...PURPOSES])
  return statement(
    db,
    sql`DELETE FROM codes WHERE id IN (SELECT id FROM codes WHERE challenge_expires_at <= ${now} AND ${ofEveryPurpose} LIMIT ${most})`,
  )
}
