// The SQL of second factors and passkeys.
import { and, asc, eq, gt, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import { statement, type Condition, type Db, type Statement, type Write } from '../db/client.ts'
import { users } from '../users/tables.ts'
import type { FactorRow } from './rules.ts'
import { identities, passkeys, recoveryCodes, spentChallenges, totp, type PasskeyRow, type TotpRow } from './tables.ts'

const TABLES = [totp, passkeys, recoveryCodes, identities] as const

/** How many factors of each kind a person has, as one row; an app that waits for its first code is none. */
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

/** Whether a person has a second factor: an app that counts, or a passkey that they asked for. */
export function hasFactor(userId: Condition | string): Condition {
  return sql`(EXISTS (SELECT 1 FROM totp WHERE user_id = ${userId} AND confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${userId} AND conditional = 0))`
}

/** Whether a person has an app that counts, any passkey, or a recovery code. */
export function holdsAny(userId: string): Condition {
  return sql`(EXISTS (SELECT 1 FROM totp WHERE user_id = ${userId} AND confirmed_at IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${userId})
    OR EXISTS (SELECT 1 FROM recovery_codes WHERE user_id = ${userId}))`
}

/** What somebody can sign in with besides the password and mail: its kind, what its owner calls it, and when it came (ms). */
export type HeldRow = {
  kind: 'totp' | 'passkey' | 'identity' | 'recovery_codes'
  label: string | null
  added_at: number
}

/** Everything that a person holds to sign in with, besides password and mail. */
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

/** Deletes what was added at `since` (ms) or later, a statement a kind. An app is added when it is confirmed; one that waits goes anyway. */
export function deleteFactorsSince(db: Db, userId: string, since: number): Write[] {
  return [
    statement(db, sql`DELETE FROM totp WHERE user_id = ${userId} AND coalesce(confirmed_at, ${since}) >= ${since}`),
    statement(db, sql`DELETE FROM passkeys WHERE user_id = ${userId} AND created_at >= ${since}`),
    statement(db, sql`DELETE FROM recovery_codes WHERE user_id = ${userId} AND created_at >= ${since}`),
    statement(db, sql`DELETE FROM identities WHERE user_id = ${userId} AND created_at >= ${since}`),
  ]
}

/** Deletes every factor and identity of a person with an address that was never verified, a statement a kind. */
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

/** Adds an app. A second one that counts, or that waits for the same enroller, rolls the batch back as `taken`. */
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

/** Deletes the app that waits for an enroller. Of those that wait for others, the apps of the `most` newest enrollers stay. */
export function deleteWaitingOf(db: Db, userId: string, enroller: string, most: number): Write {
  return statement(
    db,
    sql`DELETE FROM totp WHERE user_id = ${userId} AND confirmed_at IS NULL AND (enroller IS ${enroller} OR id NOT IN (
      SELECT id FROM totp WHERE user_id = ${userId} AND confirmed_at IS NULL AND enroller IS NOT ${enroller}
      ORDER BY CASE WHEN confirmed_at IS NULL THEN enroller ELSE '' END DESC LIMIT ${most}))`,
  )
}

/** Takes away every app of a person but one. */
export function deleteOtherTotp(db: Db, row: TotpRow): Write {
  return db.delete(totp).where(and(eq(totp.userId, row.userId), ne(totp.id, row.id)))
}

/** The authenticator app of a person that counts. */
export function selectTotp(db: Db, userId: Condition | string) {
  return db
    .select()
    .from(totp)
    .where(and(sql`${totp.userId} = ${userId}`, isNotNull(totp.confirmedAt)))
}

/** Takes away every app of a person that waits, or the one that counts. */
export function deleteTotp(db: Db, userId: string, which: 'waiting' | 'confirmed') {
  const state = which === 'waiting' ? isNull(totp.confirmedAt) : isNotNull(totp.confirmedAt)
  return db.delete(totp).where(and(eq(totp.userId, userId), state))
}

/** Takes away the app that counts, but only where a passkey that they asked for is left, or `mayBeLast`. */
export function deleteTotpUnless(db: Db, userId: string, mayBeLast: boolean) {
  const another = sql`EXISTS (SELECT 1 FROM passkeys WHERE user_id = ${userId} AND conditional = 0)`
  return db
    .delete(totp)
    .where(and(eq(totp.userId, userId), isNotNull(totp.confirmedAt), mayBeLast ? undefined : another))
}

/** Makes an app that waits count, from the time step of its first code; no row where it counts already. */
export function confirmWaiting(db: Db, row: TotpRow, step: number, now: number) {
  return db
    .update(totp)
    .set({ confirmedAt: now, enroller: null, lastStep: step })
    .where(and(eq(totp.id, row.id), isNull(totp.confirmedAt)))
}

/** Takes the code of a step: no row where one of it or after it was taken (RFC 6238 §5.2). */
export function takeStep(db: Db, row: TotpRow, step: number) {
  return db
    .update(totp)
    .set({ lastStep: step })
    .where(and(eq(totp.id, row.id), isNotNull(totp.confirmedAt), sql`${totp.lastStep} < ${step}`))
}

/** Deletes at most `most` apps that wait since `before` (ms) or longer. */
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

/** A secret sealed anew, and what it takes the place of. */
export type ResealedSecret = { id: string; from: string; to: string }

/** Puts secrets sealed anew over those that were read, all in one statement. */
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
export function deleteRecoveryCode(db: Db, userId: string, digest: string): Write {
  return db.delete(recoveryCodes).where(and(eq(recoveryCodes.digest, digest), eq(recoveryCodes.userId, userId)))
}

/** Adds a passkey; the batch rolls back as `taken` where somebody has that credential id. */
export function insertPasskey(db: Db, row: PasskeyRow): Write {
  return db.insert(passkeys).values(row)
}

/** A person's passkeys, oldest first. */
export function selectPasskeys(db: Db, userId: Condition | string) {
  return db
    .select()
    .from(passkeys)
    .where(sql`${passkeys.userId} = ${userId}`)
    .orderBy(asc(passkeys.id))
}

/** The passkey of a credential id (base64url); no row where nobody has it. */
export function selectPasskey(db: Db, credentialId: string) {
  return db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId))
}

/** The person of a passkey. Apart, because in a batch D1 merges columns of one name. */
export function selectPasskeyOwner(db: Db, credentialId: string) {
  return db
    .select()
    .from(users)
    .where(
      eq(
        users.id,
        db.select({ userId: passkeys.userId }).from(passkeys).where(eq(passkeys.credentialId, credentialId)),
      ),
    )
}

/** Deletes all passkeys of a person, those of other RP ids too. */
export function deletePasskeys(db: Db, userId: string) {
  return db.delete(passkeys).where(eq(passkeys.userId, userId))
}

/** What an assertion changes. A counter only rises: of two assertions at once the later one is no step back (WebAuthn L3 §7.2). */
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

/** Sets the name of a passkey, and gives its row back; no row where it is not theirs. */
export function renamePasskey(db: Db, userId: string, id: string, name: string) {
  return db
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))
    .returning()
}

/** Takes a passkey away and gives its row back, unless it is the last way in or (see `mayBeLastFactor`) the last second factor. */
export function deletePasskeyUnlessLast(db: Db, userId: string, id: string, rpId: string, mayBeLastFactor: boolean) {
  // Of others count those of this RP id: none of another host can be shown here.
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
export function insertSpentChallenge(db: Db, nonce: string, expiresAt: number) {
  return db.insert(spentChallenges).values({ nonce, expiresAt }).onConflictDoNothing()
}

/** Deletes at most `most` challenges that have expired anyway. */
export function deleteExpiredChallenges(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM spent_challenges WHERE nonce IN (SELECT nonce FROM spent_challenges WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}
