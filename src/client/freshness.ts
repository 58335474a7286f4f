// `level: "fresh"`: a sibling holds the list of what has ended lately, and refuses by it. Each isolate has one list for each binding. It is kept
// as a value and never as a promise: a promise that belongs to a request which was aborted would hang all others.
import { UNREACHED } from './refusals.ts'
import type { Answer, AuthService, Refusal, Revocations, VerifiedToken } from './types.ts'

/** Where the list comes from, and who is asked what it can't tell: Latchkey's binding. */
export type RevocationSource = Pick<AuthService, 'revocations' | 'verifyAccessToken'>

/** What to do at `level: "fresh"` while there is no list that is fresh enough. */
export type FreshOptions = {
  /**
   * `closed` refuses with 503 while Latchkey gives no list. `open` then accepts a token by its signature alone, and logs that: a session that
   * has ended may live on until its token expires. The default is `closed`.
   */
  unreachable?: 'closed' | 'open' | undefined
}

/** The oldest list that anybody is let in by (ms). An ended session is refused after that time at the latest. */
const FRESH_MS = 5000
/** From this age on it is read anew beside a request, which doesn't wait. */
const RENEW_MS = 3500
/** How long a read of the list may take. */
const READ_MS = 2000
/** After a read that failed nobody tries again for so long. */
const PAUSE_MS = 1000
/** How often a request that waits for another's read looks whether it has come. */
const LOOK_MS = 10
/** How much later than the end of its holder a token may have been signed that was asked for before. */
const SIGNED_MEANWHILE_MS = 2000
const TELL_EVERY_MS = 10_000

/** The list, ready for look-ups; `asOf` is when it was read from D1, by this isolate's clock (ms). */
type List = {
  asOf: number
  sessions: ReadonlySet<string>
  grants: ReadonlySet<string>
  users: ReadonlyMap<string, number>
  clients: ReadonlyMap<string, number>
  doubtedUntil: number
}
type Held = { list: List | undefined; readingSince: number; failedAt: number; toldAt: number }

const lists = new WeakMap<object, Held>()

/** What is judged of a token, a person's or a machine's. Times in seconds since the epoch. */
export type Judged = {
  iat: number
  sub: string
  client_id: string
  sid?: string
  gid?: string | undefined
  act?: { sub: string } | undefined
}

/** `in_doubt`: only D1 knows. `unknown`: there is no list that is fresh enough. */
export type Verdict = 'stands' | 'revoked' | 'in_doubt' | 'unknown'

/** The circumstances of a request. `later` keeps work alive when the answer has left (`ctx.waitUntil`). */
export type Around = { later?: ((work: Promise<unknown>) => void) | undefined; now?: (() => number) | undefined }

/**
 * What the list says of a token whose signature was verified. A request waits only if the list is older than five seconds; it is read again
 * beside a request before. A list that can't be read isn't used longer for that: the verdict is `unknown`.
 */
export async function judgeFresh(source: RevocationSource, claims: Judged, around: Around = {}): Promise<Verdict> {
  const now = around.now ?? Date.now
  const held = lists.get(source) ?? { list: undefined, readingSince: -Infinity, failedAt: -Infinity, toldAt: -Infinity }
  lists.set(source, held)
  if (!isFresh(held.list, now())) await obtain(source, held, now)
  else if (around.later !== undefined && now() - held.list.asOf >= RENEW_MS && mayRead(held, now()))
    around.later(read(source, held, now))
  return isFresh(held.list, now()) ? judge(held.list, claims) : 'unknown'
}

/** A list from the future was read before the clock went back: nobody knows its age. */
const isFresh = (list: List | undefined, now: number): list is List =>
  list !== undefined && now >= list.asOf && now - list.asOf <= FRESH_MS

const within = (since: number, milliseconds: number, now: number): boolean => now >= since && now - since < milliseconds
const mayRead = ({ readingSince, failedAt }: Held, now: number): boolean =>
  !within(readingSince, READ_MS, now) && !within(failedAt, PAUSE_MS, now)

/** Waits for a fresh list: reads it, or looks again and again whether the request that reads it now has got it. */
async function obtain(source: RevocationSource, held: Held, now: () => number): Promise<void> {
  while (!isFresh(held.list, now())) {
    if (within(held.failedAt, PAUSE_MS, now())) return
    if (mayRead(held, now())) return read(source, held, now)
    // The request that reads may be aborted. Then its time is over soon, and this one reads.
    await pause(LOOK_MS)
  }
}

/** Reads the list. Never throws; a failure is remembered for a second. An answer that is no list is a failure, too. */
async function read(source: RevocationSource, held: Held, now: () => number): Promise<void> {
  const startedAt = now()
  held.readingSince = startedAt
  const list = await Promise.race([ask(source, startedAt), pause(READ_MS).then(() => undefined)])
  if (held.readingSince === startedAt) held.readingSince = -Infinity
  if (list === undefined) {
    held.failedAt = now()
    return
  }
  const isNewer = held.list === undefined || list.asOf >= held.list.asOf || held.list.asOf > now()
  if (isNewer) held.list = list
  held.failedAt = -Infinity
}

/** The list that Latchkey gives; `undefined` where it gives none, or something else. */
async function ask(source: RevocationSource, startedAt: number): Promise<List | undefined> {
  try {
    const answer = await source.revocations()
    // As old as the answer says, counted from before it was asked for: never younger than it is.
    return answer.ok ? listOf(answer.value, startedAt - answer.value.age_ms) : undefined
  } catch {
    return undefined
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Throws where a part is missing, or the age: without it, what has ended would stand. */
function listOf({ age_ms, sessions, grants, users, clients, doubted_until }: Revocations, asOf: number): List {
  if (!(age_ms >= 0)) throw new TypeError('no age')
  return {
    asOf,
    sessions: new Set(sessions.values()),
    grants: new Set(grants.values()),
    users: latest(users),
    clients: latest(clients),
    doubtedUntil: doubted_until === null ? -Infinity : doubted_until,
  }
}

/** Of somebody who was disabled twice the last time counts. */
function latest(marks: readonly [id: string, at: number][]): Map<string, number> {
  const last = new Map<string, number>()
  for (const [id, at] of marks) last.set(id, Math.max(at, last.get(id) ?? at))
  return last
}

function judge(list: List, { iat, sub, client_id, sid, gid, act }: Judged): Verdict {
  const signedAt = iat * 1000
  const isBefore = (marks: ReadonlyMap<string, number>, holder: string | undefined): boolean =>
    holder !== undefined && signedAt <= (marks.get(holder) ?? -Infinity) + SIGNED_MEANWHILE_MS
  // A grant ends by itself: with `offline_access` it outlives the session that it names.
  const hasEnded = gid === undefined ? sid !== undefined && list.sessions.has(sid) : list.grants.has(gid)
  if (hasEnded || isBefore(list.users, sub) || isBefore(list.users, act?.sub) || isBefore(list.clients, client_id))
    return 'revoked'
  // Where no time of doubt can be read, all is in doubt.
  return signedAt > list.doubtedUntil ? 'stands' : 'in_doubt'
}

/**
 * A token that was verified, if it hasn't ended either. Another issuer's tokens have no session here and pass. What the list can't tell is
 * asked `strictly`.
 */
export async function confirmFresh<Token extends VerifiedToken>(
  source: RevocationSource,
  verified: { ok: true; value: Token },
  how: FreshOptions & Around & { strictly: () => Promise<Answer<Token>> },
): Promise<Answer<Token>> {
  const { value } = verified
  if ('issuer' in value) return verified
  const verdict = await judgeFresh(source, value, how)
  if (verdict === 'in_doubt') return how.strictly()
  const error = refusalBy(verdict, source, how, value.iss)
  return error === undefined ? verified : { ok: false, error }
}

/** Why somebody with a valid token isn't let in, by the verdict; `undefined` where they are. `open` is told to the log. */
export function refusalBy(
  verdict: Verdict,
  source: RevocationSource,
  { unreachable = 'closed' }: FreshOptions,
  issuer: string,
): Refusal | undefined {
  if (verdict === 'revoked') return { code: 'session_revoked', message: 'The session was ended.', issuer }
  if (verdict !== 'unknown') return undefined
  if (unreachable === 'closed') return { ...UNREACHED.error, issuer }
  tell(lists.get(source), issuer)
  return undefined
}

/** Logs that tokens are taken by their signatures alone: one line in ten seconds, with nothing of a token. */
function tell(held: Held | undefined, issuer: string): void {
  if (held === undefined || within(held.toldAt, TELL_EVERY_MS, Date.now())) return
  held.toldAt = Date.now()
  console.warn(JSON.stringify({ level: 'warn', what: 'revocations_unknown', accepted: 'by_signature', issuer }))
}
