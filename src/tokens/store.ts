// The SQL of the signing keys.
import { and, desc, gt, isNull, lte, sql } from 'drizzle-orm'
import { statement, type Condition, type Db, type Write } from '../db/client.ts'
import { signingKeys, type SigningKeyRow } from './tables.ts'

/** All keys that are still published, newest first. */
export function selectKeys(db: Db, now: number) {
  return db
    .select()
    .from(signingKeys)
    .where(sql`${signingKeys.expiresAt} IS NULL OR ${signingKeys.expiresAt} > ${now}`)
    .orderBy(desc(signingKeys.activeFrom))
}

/** Inserts a key, unless there is one that can sign now: of many first requests one makes the key. */
export function insertFirstKey(db: Db, row: SigningKeyRow): Write {
  return insertWhere(
    db,
    row,
    sql`NOT EXISTS (
    SELECT 1 FROM signing_keys WHERE secret_id = ${row.secretId} AND active_from <= ${row.createdAt} AND (expires_at IS NULL OR expires_at > ${row.createdAt}))`,
  )
}

/** Inserts the successor of a key that is due, unless it has one. */
export function insertSuccessor(db: Db, row: SigningKeyRow, now: number): Write {
  return insertWhere(
    db,
    row,
    sql`EXISTS (SELECT 1 FROM signing_keys WHERE rotates_at <= ${now} AND retires_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM signing_keys WHERE active_from > ${now})`,
  )
}

/** Sets the end of every key before the one with `successorKid`. */
export function retireOthers(db: Db, successorKid: string, retiresAt: number, expiresAt: number) {
  return db
    .update(signingKeys)
    .set({ retiresAt, expiresAt })
    .where(
      sql`${signingKeys.retiresAt} IS NULL AND ${signingKeys.kid} <> ${successorKid} AND EXISTS (SELECT 1 FROM signing_keys WHERE kid = ${successorKid})`,
    )
}

/** Marks the keys that sign, and aren't due yet, as due for rotation; not one that is only published. Returns their `kid`s. */
export function markDue(db: Db, now: number) {
  return db
    .update(signingKeys)
    .set({ rotatesAt: now })
    .where(and(isNull(signingKeys.retiresAt), lte(signingKeys.activeFrom, now), gt(signingKeys.rotatesAt, now)))
    .returning({ kid: signingKeys.kid })
}

/** Deletes the retired keys that have no live token left at `now`. */
export function deleteDeadKeys(db: Db, now: number) {
  return db
    .delete(signingKeys)
    .where(sql`${signingKeys.expiresAt} <= ${now}`)
    .returning({ kid: signingKeys.kid })
}

/** Deletes all signing keys, and returns their `kid`s; none of them where there is one that isn't among `known`. */
export function deleteAllKeys(db: Db, known: readonly string[] | undefined) {
  const noOther = sql`NOT EXISTS (SELECT 1 FROM signing_keys WHERE kid NOT IN (SELECT value FROM json_each(${JSON.stringify(known ?? [])})))`
  return db
    .delete(signingKeys)
    .where(known === undefined ? undefined : noOther)
    .returning({ kid: signingKeys.kid })
}

/** A condition: a key still exists. */
export function keyStands(kid: string): Condition {
  return sql`EXISTS (SELECT 1 FROM signing_keys WHERE kid = ${kid})`
}

/** A condition: a key exists, and none takes its place. */
export function hasNoSuccessor(kid: string): Condition {
  return sql`EXISTS (SELECT 1 FROM signing_keys WHERE kid = ${kid} AND retires_at IS NULL)`
}

function insertWhere(db: Db, row: SigningKeyRow, condition: ReturnType<typeof sql>): Write {
  return statement(
    db,
    sql`
    INSERT INTO signing_keys (kid, public_jwk, sealed_private_jwk, secret_id, created_at, active_from, rotates_at)
    SELECT ${row.kid}, ${JSON.stringify(row.publicJwk)}, ${row.sealedPrivateJwk}, ${row.secretId}, ${row.createdAt}, ${row.activeFrom}, ${row.rotatesAt}
    WHERE ${condition}`,
  )
}
