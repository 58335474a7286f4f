// The SQL of devices that wait (RFC 8628).
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { a, planned, statement, type Condition, type Db } from '../db/client.ts'
import { grantsWithPerson } from './store.ts'
import { deviceCodes, grants } from './tables.ts'

/** Keeps a device that waits, if `condition` holds. */
export function insertDevice(
  db: Db,
  row: Pick<typeof deviceCodes.$inferSelect, 'id' | 'userCode' | 'clientId' | 'scope' | 'resource' | 'expiresAt'>,
  condition: Condition,
) {
  return statement(
    db,
    sql`INSERT INTO device_codes (id, user_code, client_id, scope, resource, expires_at)
      SELECT ${row.id}, ${row.userCode}, ${row.clientId}, ${row.scope}, ${row.resource}, ${row.expiresAt} WHERE ${condition}`,
  )
}

/** A device that waits for its person at `now`, by the digest of its short code. */
export const selectWaiting = planned({ userCode: deviceCodes.userCode, now: a.number }, (db, { userCode, now }) =>
  db
    .select()
    .from(deviceCodes)
    .where(
      and(
        eq(deviceCodes.userCode, userCode),
        gt(deviceCodes.expiresAt, now),
        isNull(deviceCodes.grantId),
        isNull(deviceCodes.deniedAt),
      ),
    ),
)

/** Whether no device waits for a person with any of these digests. */
export const nothingWaits = (userCodes: readonly string[], now: number): Condition =>
  sql`NOT EXISTS (SELECT 1 FROM device_codes WHERE user_code IN (SELECT value FROM json_each(${JSON.stringify(userCodes)}))
    AND expires_at > ${now} AND grant_id IS NULL AND denied_at IS NULL)`

/** Whether a device still waits. */
export const deviceWaits = (id: string, now: number): Condition =>
  sql`EXISTS (SELECT 1 FROM device_codes WHERE id = ${id} AND expires_at > ${now} AND grant_id IS NULL AND denied_at IS NULL)`

/** Notes what a person answered: a grant, or no. */
export const answerDevice = planned(
  {
    id: deviceCodes.id,
    userId: deviceCodes.userId,
    grantId: deviceCodes.grantId,
    deniedAt: deviceCodes.deniedAt,
    now: a.number,
    may: a.condition,
  },
  (db, { id, userId, grantId, deniedAt, now, may }) =>
    db
      .update(deviceCodes)
      .set({ userId, grantId, deniedAt })
      .where(
        and(
          eq(deviceCodes.id, id),
          gt(deviceCodes.expiresAt, now),
          isNull(deviceCodes.grantId),
          isNull(deviceCodes.deniedAt),
          may,
        ),
      )
      .returning({ id: deviceCodes.id }),
)

/** A device of a client, whatever has become of it. */
export const selectDevice = planned({ id: deviceCodes.id, clientId: deviceCodes.clientId }, (db, { id, clientId }) =>
  db
    .select()
    .from(deviceCodes)
    .where(and(eq(deviceCodes.id, id), eq(deviceCodes.clientId, clientId))),
)

/** Notes that a device asks; one that asks too soon waits longer from now on (RFC 8628 §3.5). */
export const notePoll = planned(
  { id: deviceCodes.id, clientId: deviceCodes.clientId, now: deviceCodes.polledAt, may: a.condition },
  (db, { id, clientId, now, may }) =>
    db
      .update(deviceCodes)
      .set({
        interval: sql`${deviceCodes.interval} + CASE WHEN ${deviceCodes.polledAt} + ${deviceCodes.interval} * 1000 > ${now} THEN 5 ELSE 0 END`,
        polledAt: now,
      })
      .where(and(eq(deviceCodes.id, id), eq(deviceCodes.clientId, clientId), isNull(deviceCodes.grantId), may)),
)

/** The grant that a device got, its person, and whether it stands. */
export const selectGrantOfDevice = planned({ id: deviceCodes.id, stands: a.condition }, (db, { id, stands }) =>
  grantsWithPerson(db, stands).where(
    sql`(${grants.userId}, ${grants.id}) = (SELECT user_id, grant_id FROM device_codes WHERE id = ${id})`,
  ),
)

/** Who answered for a device, as an expression. */
export const ownerOfDevice = (id: string): Condition => sql`(SELECT user_id FROM device_codes WHERE id = ${id})`

/** Deletes at most `most` devices that have expired. */
export function deleteExpiredDevices(db: Db, now: number, most: number) {
  return statement(
    db,
    sql`DELETE FROM device_codes WHERE id IN (SELECT id FROM device_codes WHERE expires_at <= ${now} LIMIT ${most})`,
  )
}
