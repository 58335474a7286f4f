// A person's own part of the audit log.
import { findOwnEvents } from '../audit/list.ts'
import type { AuditRow } from '../audit/tables.ts'
import { turnedPageOf, type Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOwn, type AskedRefusal } from '../sessions/own-act.ts'
import type { Person } from '../users/user.ts'

/** Who did it: the person, a stranger without an account, or one of these. */
type Doer = 'self' | 'stranger' | 'administrator' | 'operator' | 'sibling' | 'clock' | 'provider' | 'somebody'

/** What happened, to its person. Of another person's device and place nothing is said. */
export type Happening = {
  id: string
  at: number
  event: string
  reason: string | null
  by: Doer
  /** An id in OIDC_PROVIDERS. */
  provider: string | undefined
  userAgent: string | null
  country: string | null
  /** Whether it was in the session that asks. */
  here: boolean
}

const NAMED: readonly string[] = ['operator', 'sibling', 'clock', 'provider'] satisfies Doer[]
/** What anybody may do beside a person, without a right to. */
const BY_ANYBODY: readonly (string | null)[] = ['change_email', 'signed_in_anew']

function doerOf({ actorId, subjectId, reason }: AuditRow): Doer {
  if (actorId === null) return 'stranger'
  if (actorId === subjectId) return 'self'
  if (NAMED.includes(actorId)) return actorId as Doer
  return BY_ANYBODY.includes(reason) ? 'somebody' : 'administrator'
}

function happeningOf(row: AuditRow, ownId: string): Happening {
  const { id, at, event, reason, meta } = row
  const by = doerOf(row)
  const shown = by === 'self' || by === 'stranger'
  const provider = typeof meta?.['provider'] === 'string' ? meta['provider'] : undefined
  return {
    id,
    at,
    event,
    reason,
    by,
    provider,
    userAgent: shown ? row.userAgent : null,
    country: shown ? row.country : null,
    here: by === 'self' && row.sessionId === ownId,
  }
}

/**
 * One page of it, newest first, and whose it is. Refuses a session that has ended. One round trip, or two at once where a replica reads the
 * page.
 */
export async function viewActivity(
  { replica, now, config }: Pick<Deps, 'replica' | 'now' | 'config'>,
  own: NamedSession,
  page: { before?: string | undefined; after?: string | undefined; limit: number },
): Promise<Result<{ page: Turned<Happening>; person: Person }, AskedRefusal>> {
  const seen = await replica.readAs(
    (db) => {
      const { asked, may, person } = askOwn({ db, now, config }, own, 'live')
      return { asked, may, judged: person }
    },
    (db, may) => [findOwnEvents({ db }, { subjectId: own.userId, limit: page.limit, may }, page)],
  )
  if (!seen.ok) return seen
  const { who, found } = seen.value
  return ok({ page: turnedPageOf(found[0], page, (row) => happeningOf(row, own.id)), person: who })
}
