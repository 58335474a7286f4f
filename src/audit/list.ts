// Reads the audit log by keyset pages, newest first.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { pageOf, type Page } from '../db/page.ts'
import { rfc3339 } from '../db/time.ts'
import { selectEvents, selectOwnEvents, type Edge } from './store.ts'
import type { AuditRow } from './tables.ts'

/** An event as the HTTP routes and RPC give it out (contract §7). */
export type AuditEvent = {
  id: string
  at: string
  event: string
  outcome: string
  actor_id: string | null
  subject_id: string | null
  session_id: string | null
  ip: string | null
  country: string | null
  user_agent: string | null
  request_id: string | null
  reason: string | null
  meta: Record<string, string | number | boolean | null> | null
}

export type AuditFilter = {
  subjectId?: string | undefined
  actorId?: string | undefined
  event?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** One page of events, newest first; `cursor` is the id that the page before ended with. */
export async function listAuditEvents(
  { replica }: Pick<Deps, 'replica'>,
  filter: AuditFilter,
): Promise<Page<AuditEvent>> {
  const [rows] = await replica.read((db) => [selectEvents(db, filter, filter.cursor, filter.limit + 1)])
  return pageOf(rows, filter.limit, publicEvent)
}

/** A page of a person's own rows, for a batch: one more than `limit`. `turnedPageOf` makes the page of them. */
export const findOwnEvents = (
  deps: Pick<Deps, 'db'>,
  { subjectId, limit, may }: { subjectId: string; limit: number; may: Condition },
  edge: Edge,
) => selectOwnEvents(deps.db, { subjectId, most: limit + 1, may }, edge)

/** A row as the HTTP routes and RPC give it out. */
export function publicEvent(row: AuditRow): AuditEvent {
  return {
    id: row.id,
    at: rfc3339(row.at),
    event: row.event,
    outcome: row.outcome,
    actor_id: row.actorId,
    subject_id: row.subjectId,
    session_id: row.sessionId,
    ip: row.ip,
    country: row.country,
    user_agent: row.userAgent,
    request_id: row.requestId,
    reason: row.reason,
    meta: row.meta,
  }
}
