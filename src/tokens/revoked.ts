// The list of what ended within the life of an access token: sessions, grants, people and clients. A verifier without a database refuses by it
// what has ended (`level: "fresh"`). docs/token-validation.md says what it promises.
import { CHUNK_ROWS, chunkOf, type Chore } from '../db/chunks.ts'
import { changesOf, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteRevocations, selectRevoked, type RevokedRow } from './revoked-store.ts'

/** The list as siblings get it (`src/client/types.ts` says it to them, and a test compares the two). */
export type Revocations = {
  /** How long before this answer it was read from D1's primary, in milliseconds. */
  age_ms: number
  /** The `sid` of sessions that ended: the tokens without `gid` that name one are refused. */
  sessions: string[]
  /** The `gid` of grants that ended. */
  grants: string[]
  /** People who were disabled or deleted, and when (ms): their tokens that were signed up to then are refused. */
  users: [id: string, at: number][]
  /** Clients likewise. */
  clients: [id: string, at: number][]
  /** Where more has ended than the list holds: a token that was signed up to this time (ms) needs another look at D1. */
  doubted_until: number | null
}

type RevokedDeps = Pick<Deps, 'db' | 'now' | 'config'>

/** The most entries of each part: sessions, grants, and the rest. */
const MOST_REVOKED = 5000
/** How old the list of this isolate may be when it is given: so long siblings share one read. */
export const SHARED_MS = 1000
/** How old it may be while another request reads it anew. */
const OLDEST_SHARED_MS = 3000
/** A read that takes longer is given up by those who wait for it. */
const READING_MS = 2000
/** How far apart the clocks of two isolates may be, and the most that D1 takes to commit what carries an earlier time. */
const SLACK_MS = 60_000
/** A row of `revocations` is of no use after the longest life of a token (a day) and the slack. */
const KEPT_MS = 2 * 86_400_000

/** What an isolate knows. Kept as values, never as a promise, because a promise of one request hangs in the next. */
type Known = { list: Omit<Revocations, 'age_ms'> | undefined; readAt: number; readingSince: number }
const knowledge = new WeakMap<object, Known>()

/**
 * What ended lately: this isolate's list, at most a second old, or three while another request reads it. Otherwise one round trip to the
 * primary, of at most three times `most` rows and a few. `most` is for tests.
 */
export async function readRevocations(deps: RevokedDeps, most: number = MOST_REVOKED): Promise<Revocations> {
  const known = knowledge.get(deps.config) ?? { list: undefined, readAt: -Infinity, readingSince: -Infinity }
  knowledge.set(deps.config, known)
  const now = deps.now()
  const age = now - known.readAt
  const isRead = now >= known.readingSince && now - known.readingSince < READING_MS
  if (known.list !== undefined && age >= 0 && age < (isRead ? OLDEST_SHARED_MS : SHARED_MS))
    return { age_ms: age, ...known.list }
  known.readingSince = now
  try {
    const list = await readAnew(deps, now, most)
    // A slower read doesn't take the place of a newer one, unless the clock went back.
    if (now >= known.readAt || known.readAt > deps.now()) Object.assign(known, { list, readAt: now })
    return { age_ms: Math.max(deps.now() - now, 0), ...list }
  } finally {
    known.readingSince = -Infinity
  }
}

/** Reads it from D1's primary. What commits from now on may be missing: so the list is as old as the moment before. */
async function readAnew(deps: RevokedDeps, now: number, most: number): Promise<Omit<Revocations, 'age_ms'>> {
  const window = { now, life: deps.config.accessTokenMs, slack: SLACK_MS, most }
  const [{ results }] = await run(deps.db, [selectRevoked(deps.db, window)])
  const edges = (['sessions', 'grants', 'revocations'] as const).map((part) => edgeOf(results, part, most))
  const doubted = Math.max(...edges)
  const ids = (kind: string): string[] => results.filter((row) => row.kind === kind).map(({ id }) => id)
  const marks = (kind: string) =>
    results.filter((row) => row.kind === kind).map(({ id, at }): [string, number] => [id, at])
  return {
    sessions: ids('session'),
    grants: ids('grant'),
    users: marks('user'),
    clients: marks('client'),
    doubted_until: doubted === -Infinity ? null : doubted + SLACK_MS,
  }
}

/** The time of the oldest that is listed, where the list of a part is cut there. */
function edgeOf(rows: readonly RevokedRow[], part: RevokedRow['part'], most: number): number {
  const times = rows.filter((row) => row.part === part).map(({ at }) => at)
  return times.length > most ? Math.min(...times) : -Infinity
}

/** What is judged of a token. Times in seconds since the epoch. */
type Judged = { iat: number; sub: string; client_id: string; sid?: string; gid?: string | undefined; act?: unknown }

/** How much later than the end of its holder a token may have been signed that was asked for before (ms). */
const SIGNED_MEANWHILE_MS = 2000

/** What a list says of a verified token: it stands, it has ended, or only D1 knows. The same as in `src/client/freshness.ts`. */
export function judgeByList(list: Revocations, claims: Judged): 'stands' | 'revoked' | 'in_doubt' {
  const { iat, sub, client_id, sid, gid } = claims
  const isBefore = (marks: readonly [string, number][], holder: unknown): boolean =>
    marks.some(([id, at]) => id === holder && iat * 1000 <= at + SIGNED_MEANWHILE_MS)
  const actor = (claims.act as { sub?: unknown } | undefined)?.sub
  const hasEnded =
    (gid === undefined ? sid !== undefined && list.sessions.includes(sid) : list.grants.includes(gid)) ||
    isBefore(list.users, sub) ||
    isBefore(list.users, actor) ||
    isBefore(list.clients, client_id)
  if (hasEnded) return 'revoked'
  return list.doubted_until !== null && iat * 1000 <= list.doubted_until ? 'in_doubt' : 'stands'
}

/** The clock's part: deletes what no token can need any more. */
export function revocationChores({ db, now }: Pick<Deps, 'db' | 'now'>): Chore[] {
  const next = async () => chunkOf(await changesOf(db, deleteRevocations(db, now() - KEPT_MS, CHUNK_ROWS)))
  return [{ name: 'revocations_deleted', next }]
}
