// The outbox as operators see it: which mails wait, are being sent, were sent, were given up. Never what a mail says.
import type { Turned } from '../db/page.ts'
import { rfc3339, rfc3339OrNull } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import { failureOf, type Failure } from './failures.ts'
import { selectMail, selectOutbox, type Edge, type MailRow, type Part } from './outbox-store.ts'

export const MAIL_STATES = ['waiting', 'sending', 'sent', 'failed'] as const
export type MailState = (typeof MAIL_STATES)[number]

/**
 * A mail. `kind` is `none` for a row that only looks like a mail: its address has no account, and nobody gets one. `person_id` is who has
 * the address now. `repeatable`: whether it can be tried at once, because its text is there and nobody is at it.
 */
export type OutboxMail = {
  id: string
  kind: string
  state: MailState
  recipient: string
  person_id: string | null
  attempts: number
  next_attempt_at: string | null
  created_at: string
  sent_at: string | null
  failed_at: string | null
  failure: Failure | null
  repeatable: boolean
}

/** A page: `state` leaves out all others. `before` and `after` are cursors of a page of that state. */
export type OutboxFilter = {
  state?: MailState | undefined
  before?: string | undefined
  after?: string | undefined
  limit: number
}

/** What no index holds apart is looked for among so many rows: a page may be short, and goes on behind them. */
const MOST_LOOKED_AT = 200

const PARTS: Record<MailState, Part> = { waiting: 'unsent', sending: 'unsent', sent: 'all', failed: 'failed' }
const partOf = (state: MailState | undefined): Part => (state === undefined ? 'all' : PARTS[state])
const mostOf = ({ state, limit }: OutboxFilter): number =>
  state === undefined || state === 'failed' ? limit + 1 : MOST_LOOKED_AT

/** The edge in a cursor: an id, or with the time of a next attempt before it. `undefined` for anything else. */
export function openEdge(cursor: string): Edge | undefined {
  const [, at, id] =
    /^(?:(\d{1,15})\.)?([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})$/.exec(cursor) ?? []
  return id === undefined ? undefined : { id, at: Number(at ?? 0) }
}

const cursorOf = ({ state }: OutboxFilter, { id, nextAttemptAt }: MailRow): string =>
  partOf(state) === 'unsent' ? `${nextAttemptAt}.${id}` : id

/** The statement that reads a page. */
export function findOutbox({ db }: Pick<Deps, 'db'>, filter: OutboxFilter) {
  const { state, before, after } = filter
  const edge = (cursor: string | undefined) => (cursor === undefined ? undefined : openEdge(cursor))
  return selectOutbox(db, { part: partOf(state), before: edge(before), after: edge(after), most: mostOf(filter) })
}

/** The statement that reads one mail. */
export const findMail = ({ db }: Pick<Deps, 'db'>, id: string) => selectMail(db, id)

/** A page out of the rows that its statement read. It can be turned both ways. */
export function outboxPageOf(rows: readonly MailRow[], filter: OutboxFilter): Turned<OutboxMail> {
  const { state, before, after, limit } = filter
  const found = rows.filter((row) => state === undefined || stateOf(row) === state)
  const taken = found.slice(0, limit)
  // Behind a page that is full its last mail is the edge; else the last row that was looked at, if there may be more.
  const edge = found.length > limit ? taken.at(-1) : rows.length >= mostOf(filter) ? rows.at(-1) : undefined
  const shown = after === undefined ? taken : taken.toReversed()
  const near = (row: MailRow | undefined) => (row === undefined ? null : cursorOf(filter, row))
  const items = shown.map(outboxMail)
  if (after !== undefined) return { items, newer: near(edge), older: near(shown.at(-1)) ?? after }
  return { items, newer: before === undefined ? null : (near(shown.at(0)) ?? before), older: near(edge) }
}

/** Which of the four a mail is. */
function stateOf({ sentAt, failedAt, begunAt }: Pick<MailRow, 'sentAt' | 'failedAt' | 'begunAt'>): MailState {
  if (sentAt !== null) return 'sent'
  if (failedAt !== null) return 'failed'
  return begunAt === null ? 'waiting' : 'sending'
}

/** A row as it is shown. */
export function outboxMail(row: MailRow): OutboxMail {
  const state = stateOf(row)
  return {
    id: row.id,
    kind: row.kind,
    state,
    recipient: row.recipient,
    person_id: row.personId,
    attempts: row.attempts,
    next_attempt_at: state === 'waiting' ? rfc3339(row.nextAttemptAt) : null,
    created_at: rfc3339(row.createdAt),
    sent_at: rfc3339OrNull(row.sentAt),
    failed_at: rfc3339OrNull(row.failedAt),
    // While it waits the row may say that an attempt before is in doubt.
    failure: state === 'failed' ? failureOf(row.failure) : null,
    repeatable: row.hasText === 1 && (state === 'waiting' || state === 'failed'),
  }
}
