// The rotation of refresh tokens as a model, written from the words of contract §3 and not from the product: what one
// session remembers, and what each presented counter gets and changes.

export type ModelTimes = { graceMs: number; rotationMs: number; idleMs: number; absoluteMs: number }

/** A session as the contract keeps it; times in milliseconds since the epoch. */
export type ModelSession = {
  transport: 'cookie' | 'bearer'
  times: ModelTimes
  counter: number
  parent: number | null
  rotatedAt: number
  rescues: readonly number[]
  lastUsedAt: number
  idleEnd: number
  end: number
  over: 'refresh_token_reused' | 'rescue_limit' | 'sign_out' | null
}

type Refusal = 'unauthenticated' | 'session_expired' | 'session_revoked' | 'refresh_token_reused'

/** What the holder hears: the counter of the token that it now has, and whether it is handed out anew; or why not. */
export type Answer = { counter: number; renewed: boolean } | { refused: Refusal }

/** What was found out by the first round trip and is done by the second, at the time when it was asked for. */
export type Intent = {
  todo: 'rescue' | 'end_as_theft' | 'end_by_limit'
  presented: number
  counter: number
  now: number
}

/** One round trip: the session after it, and the answer, or what is still to be done. */
export type Step = { session: ModelSession; says: Answer | Intent }

/** The columns that rotation rules, in the order in which D1 is asked for them. */
export const COLUMNS = 'active, revoked_reason, counter, parent, rotated_at, rescues, last_used_at, idle_expires_at'
export type ModelRow = ReturnType<typeof rowOf>

const HOUR_MS = 3_600_000

export function beginModel(transport: ModelSession['transport'], times: ModelTimes, now: number): ModelSession {
  const end = now + times.absoluteMs
  const idleEnd = Math.min(now + times.idleMs, end)
  return {
    transport,
    times,
    counter: 1,
    parent: null,
    rotatedAt: now,
    rescues: [],
    lastUsedAt: now,
    idleEnd,
    end,
    over: null,
  }
}

/** The row that D1 should hold. */
export function rowOf(session: ModelSession) {
  return {
    active: session.over === null ? 1 : 0,
    revoked_reason: session.over,
    counter: session.counter,
    parent: session.parent,
    rotated_at: session.rotatedAt,
    rescues: JSON.stringify(session.rescues),
    last_used_at: session.lastUsedAt,
    idle_expires_at: session.idleEnd,
  }
}

export const isIntent = (says: Answer | Intent): says is Intent => 'todo' in says

/** A token with the counter `presented` reaches the server. */
export function present(session: ModelSession, presented: number, now: number): Step {
  const stays = (says: Answer | Intent): Step => ({ session, says })
  const todo = (what: Intent['todo']): Step => stays({ todo: what, presented, counter: session.counter, now })
  const gone = whyOver(session, now)
  if (gone !== undefined) return stays({ refused: gone })
  // "Above the current one → never issued: refused, nothing ends."
  if (presented > session.counter) return stays({ refused: 'unauthenticated' })
  if (presented === session.counter) return presentCurrent(session, now)
  // "Any other counter up to the current one → theft: that session ends at once."
  if (presented !== session.parent) return todo('end_as_theft')
  // "Parent, within REFRESH_GRACE_SECONDS of rotated_at → the same current token again."
  if (now <= session.rotatedAt + session.times.graceMs) return stays({ counter: session.counter, renewed: true })
  // "Parent, later → the answer was lost: rescued … above 3 an hour the session ends."
  return todo(lastHour(session.rescues, now).length === 3 ? 'end_by_limit' : 'rescue')
}

/** The second round trip of a rescue or an end. */
export function carryOut(session: ModelSession, intent: Intent): Step {
  if (intent.todo === 'end_as_theft')
    return { session: endModel(session, 'refresh_token_reused'), says: { refused: 'refresh_token_reused' } }
  if (intent.todo === 'end_by_limit')
    return { session: endModel(session, 'rescue_limit'), says: { refused: 'session_expired' } }
  const gone = whyOver(session, intent.now)
  if (gone !== undefined) return { session, says: { refused: gone } }
  if (session.counter === intent.counter) {
    // "rescued, counter + 1, parent unchanged, rotated_at = now"
    const counter = session.counter + 1
    const rescued = {
      ...used(session, intent.now),
      counter,
      rotatedAt: intent.now,
      rescues: [...lastHour(session.rescues, intent.now), intent.now],
    }
    return { session: rescued, says: { counter, renewed: true } }
  }
  // "so that tabs racing a rescue and a lost rescue converge too"; one that was overtaken by more gets nothing.
  const converges = session.parent === intent.presented
  return { session, says: converges ? { counter: session.counter, renewed: true } : { refused: 'session_expired' } }
}

/** A session that has ended stays as it ended. */
export function endModel(session: ModelSession, over: Exclude<ModelSession['over'], null>): ModelSession {
  return session.over === null ? { ...session, over } : session
}

function presentCurrent(session: ModelSession, now: number): Step {
  // "A bearer session rotates at every refresh. A cookie session … only when the current counter is older than …"
  if (session.transport === 'bearer' || now - session.rotatedAt >= session.times.rotationMs) {
    const counter = session.counter + 1
    return {
      session: { ...used(session, now), parent: session.counter, counter, rotatedAt: now },
      says: { counter, renewed: true },
    }
  }
  // "It writes when the counter is due or a tenth of the idle time has passed since last_used_at."
  const touched = (now - session.lastUsedAt) * 10 >= session.times.idleMs
  return { session: touched ? used(session, now) : session, says: { counter: session.counter, renewed: touched } }
}

function used(session: ModelSession, now: number): ModelSession {
  return { ...session, lastUsedAt: now, idleEnd: Math.min(now + session.times.idleMs, session.end) }
}

function whyOver(session: ModelSession, now: number): Refusal | undefined {
  if (session.over !== null) return session.over === 'rescue_limit' ? 'session_expired' : 'session_revoked'
  return now >= session.idleEnd || now >= session.end ? 'session_expired' : undefined
}

const lastHour = (rescues: readonly number[], now: number): number[] => rescues.filter((at) => at > now - HOUR_MS)
