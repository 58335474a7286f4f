// When a session ends, and what a presented refresh token means (contract §3; RFC 9700 §4.14). Pure: state in, decision out.
import type { ReasonOf } from '../audit/vocabulary.ts'

/** What a pending sign-in waits for: a second factor, or the enrolment of the first one (`MFA`). */
export const STEPS = ['second_factor', 'enrolment'] as const
export type Step = (typeof STEPS)[number]
/** What an `mfa_token` is good for: one of those steps, or proving the mailbox, which gives a token for the enrolment. */
export type TokenStep = Step | 'mailbox'

/** How long somebody may act as another person, at most. */
export const IMPERSONATION_MS = 3_600_000

/** How a session's tokens travel. It never changes. */
export const TRANSPORTS = ['cookie', 'bearer'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** Why a session ended. */
export type EndReason = ReasonOf<'session_expired' | 'impersonation_ended'> | 'expired' | 'refresh_token_reused'

/** Durations, in milliseconds. */
export type Lifetimes = {
  accessTokenMs: number
  refreshGraceMs: number
  cookieRotationMs: number
  sessionIdleMs: number
  sessionAbsoluteMs: number
}

/** What the rules judge; times in milliseconds since the epoch. */
export type RotationState = {
  transport: Transport
  counter: number
  parent: number | null
  rotatedAt: number
  rescues: readonly number[]
  lastUsedAt: number
  idleExpiresAt: number
  expiresAt: number
}

export type Decision =
  /** The current token, and it is old enough to change: counter + 1. */
  | 'rotate'
  /** The current token, and the use is recorded: idle time starts anew, the token stays. */
  | 'touch'
  /** The current token, and nothing is due: only a new access token. */
  | 'read'
  /** The token before the current one, within grace: the current token is given again, so that racing tabs converge. */
  | 'converge'
  /** The token before the current one, after grace: its answer was lost. counter + 1, the parent stays. */
  | 'rescue'
  /** One rescue too many in an hour: the session ends as expired. */
  | 'rescue_limit'
  /** A token that two parties hold: the session ends. */
  | 'theft'
  /** A counter that this session has not reached: refused, and nothing ends. */
  | 'never_issued'
  /**
   * A token from before a password change, which renewed all tokens: refused, and nothing ends. A tab that raced the change is
   * no thief.
   */
  | 'retired'
  /** The session has expired. */
  | 'expired'

const MOST_RESCUES = 3
const RESCUE_WINDOW_MS = 3_600_000
const TOUCHES_A_LIFE = 10

/** Decides about a refresh token of a live session by its counter (RFC 9700 §4.14.2). `now` is in ms. */
export function decide(state: RotationState, presented: number, now: number, lifetimes: Lifetimes): Decision {
  if (state.idleExpiresAt <= now || state.expiresAt <= now) return 'expired'
  if (presented > state.counter) return 'never_issued'
  if (presented === state.counter) {
    if (rotationIsDue(state, now, lifetimes)) return 'rotate'
    return touchIsDue(state, now, lifetimes) ? 'touch' : 'read'
  }
  // Without a parent the session is new or was renewed. A new session has no token before the current one.
  if (state.parent === null) return 'retired'
  if (presented !== state.parent) return 'theft'
  if (now - state.rotatedAt <= lifetimes.refreshGraceMs) return 'converge'
  return recentRescues(state.rescues, now).length >= MOST_RESCUES ? 'rescue_limit' : 'rescue'
}

/** Whether a presented counter is the current one, or was until a racing tab changed it a moment ago. */
export function isCurrent(
  state: Pick<RotationState, 'counter' | 'parent' | 'rotatedAt'>,
  presented: number,
  now: number,
  { refreshGraceMs }: Pick<Lifetimes, 'refreshGraceMs'>,
): boolean {
  return presented === state.counter || (presented === state.parent && now - state.rotatedAt <= refreshGraceMs)
}

/** A bearer session changes its token at every refresh, a cookie session when the token is old enough. */
function rotationIsDue(
  state: Pick<RotationState, 'transport' | 'rotatedAt'>,
  now: number,
  lifetimes: Lifetimes,
): boolean {
  return state.transport === 'bearer' || now - state.rotatedAt >= lifetimes.cookieRotationMs
}

/** Whether a tenth of the idle time has passed since the last recorded use. */
function touchIsDue(state: Pick<RotationState, 'lastUsedAt'>, now: number, lifetimes: Lifetimes): boolean {
  return now - state.lastUsedAt >= lifetimes.sessionIdleMs / TOUCHES_A_LIFE
}

/** The rescues (ms) of the last hour, in the order given. */
export function recentRescues(rescues: readonly number[], now: number): number[] {
  return rescues.filter((at) => now - at < RESCUE_WINDOW_MS)
}

/** When a session that isn't used after `now` ends, but at the latest at `expiresAt` (all ms). */
export function idleExpiry(now: number, expiresAt: number, lifetimes: Pick<Lifetimes, 'sessionIdleMs'>): number {
  return Math.min(now + lifetimes.sessionIdleMs, expiresAt)
}

/** When an access token that is signed now expires: never after its session. */
export function accessTokenExpiry(
  now: number,
  session: { expiresAt: number; idleExpiresAt: number },
  lifetimes: Pick<Lifetimes, 'accessTokenMs'>,
): number {
  return Math.min(now + lifetimes.accessTokenMs, session.expiresAt, session.idleExpiresAt)
}
