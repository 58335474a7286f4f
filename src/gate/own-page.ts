// What every page of one's own account does alike (after `requirePerson`): a session that has ended is led to the sign-in, a proof that is
// too old to the page that asks for a fresh one (`/account/prove`), and both come back.
import type { Context, MiddlewareHandler, Next } from 'hono'
import { clearCookie, cookieHeader, KEPT_COOKIE, readCookie } from '../http/cookies.ts'
import { problem } from '../http/problems.ts'
import type { AskedRefusal } from '../sessions/own-act.ts'
import type { KnownSession } from '../sessions/read.ts'
import { readTokenSession } from '../tokens/verify-live.ts'
import type { AppEnv } from './app-env.ts'
import { enrollerIn, heldTokens, type KnownEnroller } from './enroller.ts'
import { hereOf, toSignIn } from './page-session.ts'
import { isFresh, isHalfProved, meetCaller, ownActProblem } from './require-session.ts'

/** The page that asks for a fresh proof. */
export const PROVE_PATH = '/account/prove'

/** The page that asks for a fresh proof. It leads back to `url`. */
export const proofUrl = (c: Context<AppEnv>, url: string): string =>
  `${c.get('deps').config.issuer}${PROVE_PATH}?return_to=${encodeURIComponent(url)}`

/** Leads to a fresh proof, and from there back to `path` (below the issuer). What was kept for another proof (`kept.ts`) is dropped. */
export function toProof(c: Context<AppEnv>, path: string): Response {
  const { issuer } = c.get('deps').config
  const answer = c.redirect(proofUrl(c, `${issuer}${path}`), 303)
  if (readCookie(cookieHeader(c.req.raw.headers), KEPT_COOKIE) !== undefined)
    answer.headers.append('Set-Cookie', clearCookie(KEPT_COOKIE))
  return answer
}

/** Answers what an act was refused: a stale proof leads to a fresh one and back to `path`, a session that has ended to the sign-in. */
export function refused(c: Context<AppEnv>, refusal: AskedRefusal | 'not_found', path: string): Response {
  if (refusal === 'reauthentication_required') return toProof(c, path)
  return refusal === 'unauthenticated' || refusal === 'token_invalid' ? toSignIn(c, path) : ownActProblem(c, refusal)
}

/** Reads the live session of a person, as D1 has it now; a response leads who has none to the sign-in. One round trip. */
async function meetPerson(c: Context<AppEnv>): Promise<Response | undefined> {
  const live = await readTokenSession(c.get('deps'), c.get('claims'))
  if (!live.ok) return toSignIn(c, hereOf(c))
  c.set('live', live.value)
  return undefined
}

/** Goes on in a session that proved two factors where its person must (`MFA`). The API refuses any other act of theirs, too (403). */
const proved = (c: Context<AppEnv>, next: Next): Promise<Response | void> =>
  isHalfProved(c, c.get('live')) ? Promise.resolve(problem(c, 'second_factor_required')) : next()

/** Lets in a person whose session lives, as `requireSession` does at the API. Stands after `requirePerson`. */
export const requireLivePerson: MiddlewareHandler<AppEnv> = async (c, next) => (await meetPerson(c)) ?? proved(c, next)

/** The same, and wants a fresh proof: without one it leads to the page that asks for it, and back here. */
export const requireFreshPerson: MiddlewareHandler<AppEnv> = async (c, next) =>
  (await meetPerson(c)) ?? (isFresh(c, c.get('live')) ? proved(c, next) : toProof(c, hereOf(c)))

/**
 * The live session that `requirePerson` found, if it was proved lately; or the answer that leads to a proof (`prove`), and back to `path`.
 * One round trip.
 */
export async function freshPerson(
  c: Context<AppEnv>,
  path: string,
  prove: () => Response | Promise<Response> = () => toProof(c, path),
): Promise<KnownSession | Response> {
  const refusal = await meetCaller(c, c.get('claims'))
  if (refusal !== undefined) return refusal.status === 401 ? toSignIn(c, path) : refusal
  const live = c.get('live')
  return isFresh(c, live) ? live : prove()
}

/** The person who adds a factor on a page of the account. A `Response` leads to what is missing, and back to `path`. One round trip. */
export async function whoEnrolsHere(c: Context<AppEnv>, path: string = hereOf(c)): Promise<KnownEnroller | Response> {
  const session = c.get('own')
  const known = await enrollerIn(c, session, heldHere(c))
  return typeof known === 'string' ? refused(c, known, path) : known
}

/** The tokens that this browser holds: it may have a new refresh token for the one in its cookie. */
export const heldHere = (c: Context<AppEnv>) =>
  heldTokens(c, { session: c.get('own'), exp: Math.floor(c.get('deps').now() / 1000) })
