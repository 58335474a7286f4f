// Finds out who adds a second factor: a person with a fresh proof, or a sign-in that waits for the enrolment.
import type { Context } from 'hono'
import { isPasswordAlone, mustHaveSecondFactor } from '../credentials/rules.ts'
import { factorsSoFar, findFactorsSoFar, type FactorsSoFar } from '../credentials/factors-so-far.ts'
import { run } from '../db/client.ts'
import { findLive, type NamedSession } from '../sessions/find.ts'
import type { Enrolled, Enroller } from '../sessions/enrol.ts'
import { readEnrolment } from '../sessions/pending.ts'
import type { SessionRow } from '../sessions/tables.ts'
import type { HeldTokens } from '../sessions/prove-again.ts'
import type { AppEnv } from './app-env.ts'
import { presentedClaim } from './presented-claim.ts'
import { problem } from '../http/problems.ts'
import { answerRenewed, answerSignedIn } from './signed-in.ts'
import { callerToken, isFresh, unauthenticated, type CallerToken } from './require-session.ts'

/** The one who adds a factor, and the factors that they have so far. */
export type KnownEnroller = { enroller: Enroller; soFar: FactorsSoFar }

/**
 * Finds the one who adds a factor by the `mfa_token` of an `enrolment_required`, or else by a session with a fresh proof. A `Response`
 * refuses. One round trip.
 */
export async function whoEnrols(c: Context<AppEnv>, mfaToken: string | undefined): Promise<KnownEnroller | Response> {
  const deps = c.get('deps')
  if (mfaToken !== undefined) {
    const found = await readEnrolment(deps, mfaToken)
    return found === undefined ? unauthenticated(c) : { enroller: found, soFar: found.soFar }
  }
  const token = await callerToken(c)
  if (token === undefined) return unauthenticated(c)
  const known = await enrollerIn(c, token.session, heldTokens(c, token))
  if (typeof known !== 'string') return known
  return known === 'unauthenticated' ? unauthenticated(c) : problem(c, known)
}

/** The same of a session that a token names; `held` are the tokens that its caller has. Refuses in words. One round trip. */
export async function enrollerIn(
  c: Context<AppEnv>,
  own: NamedSession,
  held: HeldTokens,
): Promise<KnownEnroller | 'unauthenticated' | 'reauthentication_required'> {
  const deps = c.get('deps')
  const { id, userId } = own
  const [[session], [user], ...found] = await run(deps.db, [
    ...findLive(deps, own),
    ...findFactorsSoFar(deps, { userId, enroller: id }),
  ])
  if (session === undefined || user?.id !== userId) return 'unauthenticated'
  const soFar = factorsSoFar(...found)
  if (!isFresh(c, { session, hasSecondFactor: soFar.hasSecondFactor })) return 'reauthentication_required'
  // As at a sign-in: where the policy wants a second factor, a password alone enrols none.
  if (mustHaveSecondFactor(deps.config.mfa, user.role) && isPasswordAlone(lastProved(session)))
    return 'reauthentication_required'
  return { enroller: { user, session, held }, soFar }
}

/**
 * Answers an enrolment: with the session's new tokens, as far as its enroller may have them, or with those of the sign-in that
 * it finished.
 */
export function answerEnrolled(
  c: Context<AppEnv>,
  enroller: Enroller,
  enrolled: Enrolled,
  extra: object,
  status: 200 | 201 = 200,
): Response | Promise<Response> {
  return 'pending' in enroller
    ? answerSignedIn(c, enrolled, status, extra)
    : answerRenewed(c, enrolled, enroller.held, status, extra)
}

/** How long after a password the browser may make a passkey without being asked for one. */
const AFTER_PASSWORD_MS = 300_000

/** Whether the last proof of a session was a password, at most five minutes ago (WebAuthn L3 §5.1.3, conditional create). */
export function hasJustTypedPassword(
  c: Context<AppEnv>,
  enroller: { session: SessionRow } | { pending: unknown },
): boolean {
  if ('pending' in enroller) return false
  const { session } = enroller
  return lastProved(session).includes('pwd') && c.get('deps').now() - session.authTime <= AFTER_PASSWORD_MS
}

/**
 * The methods of the session's last proof: the last of `amr` after a new proof, all of `amr` after a sign-in. An older password
 * doesn't count.
 */
function lastProved({ amr, authTime, createdAt }: SessionRow): readonly string[] {
  return authTime === createdAt ? amr : amr.slice(-1)
}

/**
 * The counter of the refresh token, if the caller presented one of this session, and the end of their access token (s).
 * `inBody` is the token of a bearer session.
 */
export function heldTokens(
  c: Context<AppEnv>,
  { session, exp }: { session: Pick<CallerToken['session'], 'id'>; exp: number },
  inBody?: string,
): HeldTokens {
  const claim = presentedClaim(c, inBody)
  return { counter: claim?.sessionId === session.id ? claim.counter : undefined, exp }
}
