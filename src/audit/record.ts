// Prepares the audit row that a use case commits together with what it records (ASVS 5.0 V16).
import { uuidv7 } from '../crypto/random.ts'
import type { Condition, Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Event } from './events.ts'
import type { CountOf, MetaOf, ReasonOf } from './vocabulary.ts'
import { insertEvent, insertEvents } from './store.ts'

/** What a JSON column takes. */
type Meta = Record<string, string | number | boolean | null> | undefined

type Entry<Name extends Event> = {
  event: Name
  outcome: 'success' | 'failure'
  /** A user id, `operator`, `clock` or `sibling`; left out for a stranger. */
  actorId?: string | undefined
  /** The same as an expression, where only the database knows the id. */
  actor?: Condition | undefined
  /** The person it concerns. Left out if there is none or the person is unknown. */
  subjectId?: string | undefined
  /** The same as an expression, where only the database knows the id. */
  subject?: Condition | undefined
  sessionId?: string | undefined
  reason?: ReasonOf<Name> | undefined
  /** Plain facts, never a secret. */
  meta?: MetaOf<Name> | undefined
  /** Instead of `meta`: `{[countAs]: n}`, the number of rows that the statement right before it changed. */
  countAs?: CountOf<Name> | undefined
}

/** What is recorded of an event: only words of the vocabulary. */
export type AuditEntry = { [Name in Event]: Entry<Name> }[Event]

/** A row that is written in any case. */
export function audit(deps: Pick<Deps, 'db' | 'now' | 'caller'>, entry: AuditEntry): Write {
  return prepare(deps, entry, 'always')
}

/** A row that is written only if the statement right before it in the batch changed a row. */
export function auditIfChanged(deps: Pick<Deps, 'db' | 'now' | 'caller'>, entry: AuditEntry): Write {
  return prepare(deps, entry, 'if_changed')
}

/** A row that is written only if a condition holds at that place of the batch. */
export function auditIf(deps: Pick<Deps, 'db' | 'now' | 'caller'>, entry: AuditEntry, condition: Condition): Write {
  return prepare(deps, entry, condition)
}

/** Rows for the people that one statement changed: an entry for each of them, in one write. */
export function auditEach(deps: Pick<Deps, 'db' | 'now' | 'caller'>, entries: readonly AuditEntry[]): Write {
  const at = deps.now()
  const { requestId } = deps.caller
  return insertEvents(
    deps.db,
    entries.map(({ countAs: _, subject: __, actor: ___, meta, ...entry }) => ({
      id: uuidv7(at),
      at,
      requestId,
      ...entry,
      meta: meta as Meta,
    })),
  )
}

function prepare(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  entry: AuditEntry,
  when: 'always' | 'if_changed' | Condition,
): Write {
  const at = deps.now()
  const { caller } = deps
  const row = {
    id: uuidv7(at),
    at,
    event: entry.event,
    outcome: entry.outcome,
    actorId: entry.actor ?? entry.actorId,
    subjectId: entry.subject ?? entry.subjectId,
    sessionId: entry.sessionId,
    ip: caller.ip,
    country: caller.country,
    userAgent: caller.userAgent,
    requestId: caller.requestId,
    reason: entry.reason,
    meta: entry.meta as Meta,
  }
  return insertEvent(deps.db, row, when, entry.countAs)
}
