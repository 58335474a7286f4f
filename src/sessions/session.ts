// The public form of a session (contract §2).
import { rfc3339 } from '../db/time.ts'
import type { LivingRow } from './tables.ts'

export type Session = {
  id: string
  created_at: string
  last_used_at: string
  expires_at: string
  idle_expires_at: string
  amr: string[]
  auth_time: string
  user_agent: string | null
  ip: string | null
  country: string | null
  current: boolean
  /** The operator who acts as the person in it; left out of a session that the person began. */
  impersonator_id?: string
}

/** A row as its owner sees it: times in RFC 3339, no counters; `currentId` is the session that asks. */
export function publicSession(row: LivingRow, currentId: string | undefined): Session {
  return {
    id: row.id,
    created_at: rfc3339(row.createdAt),
    last_used_at: rfc3339(row.lastUsedAt),
    expires_at: rfc3339(row.expiresAt),
    idle_expires_at: rfc3339(row.idleExpiresAt),
    amr: row.amr,
    auth_time: rfc3339(row.authTime),
    user_agent: row.userAgent,
    ip: row.ip,
    country: row.country,
    current: row.id === currentId,
    ...(row.impersonatorId === null ? {} : { impersonator_id: row.impersonatorId }),
  }
}
