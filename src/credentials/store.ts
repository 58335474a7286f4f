// The SQL of second factors and passkeys.
import { and, asc, eq, getTableColumns, gt, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import { a, planned, statement, type Condition, type Db, type Statement, type Write } from '../db/client.ts'
import { users } from '../users/tables.ts'
import type { FactorRow } from './rules.ts'
import { identities, passkeys, recoveryCodes, spentChallenges, totp, type PasskeyRow, type TotpRow } from './tables.ts'

const TABLES = [totp, passkeys, recoveryCodes, identities] as const

/** How many factors of each kind a person has, as one row. An app that waits for its first code doesn't count. */
export function readFactors(db: Db, userId: Condition | string): Statement<FactorRow> {
  return statement<FactorRow>(
    db,
    sql`WITH person (id) AS MATERIALIZED (SELECT ${userId}) SELECT
      (SELECT count(*) FROM totp WHERE user_id = person.id AND confirmed_at IS NOT NULL) AS totp,
      (SELECT count(*) FROM passkeys WHERE user_id = person.id) AS passkeys,
      (SELECT count(*) FROM passkeys WHERE user_id = person.id AND conditional = 0) AS chosen_passkeys,
      (SELECT count(*) FROM recovery_codes WHERE user_id = person.id) AS recovery_codes
    FROM person`,
  )
}

/** Whether a person has a second factor: a confirmed app, or a passkey that they asked for. */
export function hasFactor(userId: Condition | string): Condition {
  return sql`(EXISTS (SELECT 1 FROM totp WHERE user_id = ${userId} AND confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${userId} AND conditional = 0))`
}

/** Whether a person has a confirmed app, any passkey, or a recovery code. */
export function holdsAny(userId: string): Condition {
  return sql`(EXISTS (SELECT 1 FROM totp WHERE user_id = ${userId} AND confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${userId})
    OR EXISTS (SELECT 1 FROM recovery_codes WHERE user_id = ${userId}))`
}

/** Something that a person can sign in with besides password and mail: its kind, its name, and when it was added (ms). */
export type HeldRow = {
  kind: 'totp' | 'passkey' | 'identity' | 'recovery_codes'
  label: string | null
  added_at: number
}

/** Everything that a person can sign in with, besides password and mail. */
export function selectHeld(db: Db, userId: Condition | string): Statement<HeldRow> {
  const theirs = sql`user_id = (SELECT id FROM person)`
  return statement<HeldRow>(
    db,
    sql`WITH person (id) AS MATERIALIZED (SELECT ${userId})
      SELECT 'totp' AS kind, NULL AS label, confirmed_at AS added_at FROM totp WHERE ${theirs} AND confirmed_at IS NOT NULL
      UNION ALL SELECT 'passkey', name, created_at FROM passkeys WHERE ${theirs}
      UNION ALL SELECT 'identity', provider || coalesce(' ' || email, ''), created_at FROM identities WHERE ${theirs}
      UNION ALL SELECT 'recovery_codes', NULL, max(created_at) FROM recovery_codes WHERE ${theirs} HAVING count(*) > 0`,
  )
}

/** Deletes what was added at `since` (ms) or later, a statement for each kind, and every unconfirmed app. */
export function deleteFactorsSince(db: Db, userId: string, since: number): Write[] {
  return [
    statement(db, sql`DELETE FROM totp WHERE user_id = ${userId} AND coalesce(confirmed_at, ${since}) >= ${since}`),
    statement(db, sql`DELETE FROM passkeys WHERE user_id = ${userId} AND created_at >= ${since}`),
    statement(db, sql`DELETE FROM recovery_codes WHERE user_id = ${userId} AND created_at >= ${since}`),
    statement(db, sql`DELETE FROM identities WHERE user_id = ${userId} AND created_at >= ${since}`),
  ]
}

/** Deletes every factor and identity of a person with an address that was never verified, one statement for each kind. */
export function deleteFactorsOfUnverified(db: Db, userId: string): Write[] {
  return TABLES.map((table) =>
    db
      .delete(table)
      .where(
        and(
          eq(table.userId, userId),
          sql`EXISTS (SELECT 1 FROM users WHERE id = ${userId} AND email_verified_at IS NULL)`,
        ),
      ),
  )
}

/** Deletes the recovery codes of a person who has no second factor. */
export function deleteIdleRecoveryCodes(db: Db, userId: string): Write {
  return statement(db, sql`DELETE FROM recovery_codes WHERE user_id = ${userId} AND NOT ${hasFactor(userId)}`)
}

/** Adds an app. A second confirmed one, or a second one that waits for the same enroller, rolls the batch back as `taken`. */
export function insertTotp(db: Db, row: typeof totp.$inferInsert): Write {
  return db.insert(totp).values(row)
}

/** The authenticator app of an enroller that waits for its first code, if it was asked for after `after`. */
export function selectWaitingTotp(db: Db, userId: Condition | string, enroller: string, after: number) {
  return db
    .select()
    .from(totp)
    .where(
      and(eq(totp.userId, userId), eq(totp.enroller, enroller), isNull(totp.confirmedAt), gt(totp.createdAt, after)),
    )
}

/** Deletes the app that waits for an enroller. Of the apps that wait for other enrollers, the `most` newest stay. */
export function deleteWaitingOf(db: Db, userId: string, enroller: string, most: number): Write {
  return statement(
    db,
    sql`DELETE FROM totp WHERE user_id = ${userId} AND confirmed_at IS NULL AND (enroller IS ${enroller} OR id NOT IN (
      SELECT id FROM totp WHERE user_id = ${userId} AND confirmed_at IS NULL AND enroller IS NOT ${enroller}
      ORDER BY CASE WHEN confirmed_at IS NULL THEN enroller ELSE '' END DESC LIMIT ${most}))`,
  )
}

/** Deletes every app of a person except one. */
export function deleteOtherTotp(db: Db, row: TotpRow): Write {
  return db.delete(totp).where(and(eq(totp.userId, row.userId), ne(totp.id, row.id)))
}

/** The authenticator app of a person that counts. */
export const selectTotp = (db: Db, userId: Condition | string) => selectTotpOf(db, { userId: sql`${userId}` })

const selectTotpOf = planned({ userId: a.condition }, (db, { userId }) =>
  db
    .select()
    .from(totp)
    .where(and(eq(totp.userId, userId), isNotNull(totp.confirmedAt))),
)

/** Deletes the waiting apps of a person, or the confirmed one. */
export function deleteTotp(db: Db, userId: string, which: 'waiting' | 'confirmed') {
  const state = which === 'waiting' ? isNull(totp.confirmedAt) : isNotNull(totp.confirmedAt)
  return db.delete(totp).where(and(eq(totp.userId, userId), state))
}

/** Deletes the confirmed app, but only where the person has a passkey that they asked for, or `mayBeLast`. */
export function deleteTotpUnless(db: Db, userId: string, mayBeLast: boolean) {
  const another = sql`EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${userId} AND conditional = 0)`
  return db
    .delete(totp)
    .where(and(eq(totp.userId, userId), isNotNull(totp.confirmedAt), mayBeLast ? undefined : another))
}

/** Confirms a waiting app, from the time step of its first code; no row where it is confirmed already. */
export function confirmWaiting(db: Db, row: TotpRow, step: number, now: number) {
  return db
    .update(totp)
    .set({ confirmedAt: now, enroller: null, lastStep: step })
    .where(and(eq(totp.id, row.id), isNull(totp.confirmedAt)))
}

/** Takes the code of a step: no row where one of it or after it was taken (RFC 6238 §5.2). */
export const takeStep = planned({ id: totp.id, step: totp.lastStep }, (db, { id, step }) =>
  db
    .update(totp)
    .set({ lastStep: step })
    .where(and(eq(totp.id, id), isNotNull(totp.confirmedAt), sql`${totp.lastStep} < ${step}`)),
)

/** Deletes at most `most` apps that have waited since `before` (ms) or longer. */
export function deleteWaitingTotp(db: Db, before: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM totp WHERE id IN (SELECT id FROM totp WHERE confirmed_at IS NULL AND created_at <= ${before} LIMIT ${most})`,
  )
}

/** A sealed secret: `rowId` is its place in the order of the index. */
export type SealedSecret = { rowId: number; id: string; userId: string; secret: string }

/** At most `most` secrets that an AUTH_SECRET sealed, after a row: in the order of the index that finds them. */
export function selectSealedBy(db: Db, sealedBy: string, after: number, most: number) {
  return statement<SealedSecret>(
    db,
    sql`SELECT rowid AS rowId, id, user_id AS userId, secret FROM totp
      WHERE sealed_by = ${sealedBy} AND rowid > ${after} ORDER BY rowid LIMIT ${most}`,
  )
}

/** A secret sealed anew, and the sealed text that it replaces. */
export type ResealedSecret = { id: string; from: string; to: string }

/** Replaces the secrets that were read by those sealed anew, all in one statement. */
export function replaceSecrets(db: Db, anew: readonly ResealedSecret[], sealedBy: string) {
  return statement(
    db,
    sql`UPDATE totp SET secret = anew.value ->> 'to', sealed_by = ${sealedBy} FROM json_each(${JSON.stringify(anew)}) AS anew
      WHERE totp.id = anew.value ->> 'id' AND totp.secret = anew.value ->> 'from'`,
  )
}

/** Adds recovery codes by their digests. `rows` must not be empty. */
export function insertRecoveryCodes(db: Db, rows: readonly (typeof recoveryCodes.$inferInsert)[]): Write {
  return db.insert(recoveryCodes).values([...rows])
}

/** Deletes all recovery codes of a person. */
export function deleteRecoveryCodes(db: Db, userId: string) {
  return db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
}

/** How many recovery codes a person has, and how many of them have this digest (0 or 1). */
export function selectRecoveryCode(db: Db, userId: Condition | string, digest: string) {
  return statement<{ found: number; all_codes: number }>(
    db,
    sql`SELECT count(*) AS all_codes, coalesce(sum(digest = ${digest}), 0) AS found FROM recovery_codes WHERE user_id = ${userId}`,
  )
}

/** Spends a code: no row where it was spent, or is another's. */
export const deleteRecoveryCode = planned(
  { userId: recoveryCodes.userId, digest: recoveryCodes.digest },
  (db, { userId, digest }) =>
    db.delete(recoveryCodes).where(and(eq(recoveryCodes.digest, digest), eq(recoveryCodes.userId, userId))),
)

/** Adds a passkey; the batch rolls back as `taken` where somebody has that credential id. */
export function insertPasskey(db: Db, row: PasskeyRow): Write {
  return db.insert(passkeys).values(row)
}

/** A person's passkeys, oldest first. */
export const selectPasskeys = (db: Db, userId: Condition | string) => selectPasskeysOf(db, { userId: sql`${userId}` })

const selectPasskeysOf = planned({ userId: a.condition }, (db, { userId }) =>
  db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.id)),
)

/** The passkey of a credential id (base64url); no row where nobody has it. */
export const selectPasskey = planned({ credentialId: passkeys.credentialId }, (db, { credentialId }) =>
  db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId)),
)

/** The person of a passkey. Apart, because in a batch D1 merges columns of one name. */
export const selectPasskeyOwner = planned({ credentialId: passkeys.credentialId }, (db, { credentialId }) => {
  const owner = db.select({ userId: passkeys.userId }).from(passkeys).where(eq(passkeys.credentialId, credentialId))
  return db.select().from(users).where(eq(users.id, owner))
})

/** Deletes all passkeys of a person, also those of other RP ids. */
export function deletePasskeys(db: Db, userId: string) {
  return db.delete(passkeys).where(eq(passkeys.userId, userId))
}

/** What an assertion changes. A counter only rises: the later of two writes doesn't lower it (WebAuthn L3 §7.2). */
export function touchPasskey(
  db: Db,
  row: PasskeyRow,
  change: Pick<PasskeyRow, 'signCount' | 'backupState' | 'uvInitialized' | 'lastUsedAt'>,
) {
  return db
    .update(passkeys)
    .set({ ...change, signCount: sql`max(${passkeys.signCount}, ${change.signCount})` })
    .where(and(eq(passkeys.id, row.id), eq(passkeys.userId, row.userId)))
}

/** Renames a passkey and gives its row back; no row where it is another person's. */
export function renamePasskey(db: Db, userId: string, id: string, name: string) {
  return db
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
    .returning()
}

/** Deletes a passkey and gives its row back, unless it is the last way in or (see `mayBeLastFactor`) the last second factor. */
export function deletePasskeyUnlessLast(db: Db, userId: string, id: string, rpId: string, mayBeLastFactor: boolean) {
  // Among the other passkeys only those of this RP id count, because those of another host can't be shown here.
  const other = sql`other.user_id = ${userId} AND other.id <> ${id} AND other.rp_id = ${rpId}`
  const anotherWayIn = sql`(EXISTS (SELECT 1 FROM passkeys AS other WHERE ${other})
    OR EXISTS (SELECT 1 FROM identities WHERE user_id = ${userId}) OR ${hasAddressOrPassword(userId)})`
  const anotherFactor = sql`(EXISTS (SELECT 1 FROM totp WHERE user_id = ${userId} AND confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkeys AS other WHERE ${other} AND other.conditional = 0)
    OR ${passkeys.conditional} = 1)`
  return db
    .delete(passkeys)
    .where(
      and(eq(passkeys.id, id), eq(passkeys.userId, userId), anotherWayIn, mayBeLastFactor ? undefined : anotherFactor),
    )
    .returning()
}

/** Whether a person has a password, or a verified address that may get mailed codes. */
export function hasAddressOrPassword(userId: string): Condition {
  return sql`EXISTS (SELECT 1 FROM users WHERE users.id = ${userId} AND (hashed_password IS NOT NULL OR email_verified_at IS NOT NULL))`
}

/** Spends a challenge: no row where it was answered before. */
export const insertSpentChallenge = planned(getTableColumns(spentChallenges), (db, row) =>
  db.insert(spentChallenges).values(row).onConflictDoNothing(),
)

/** Deletes at most `most` challenges that have expired. */
export function deleteExpiredChallenges(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM spent_challenges WHERE nonce IN (SELECT nonce FROM spent_challenges WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}
