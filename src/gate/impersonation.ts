// A session in which an operator acts as somebody: it reads, goes on, gets tokens for other APIs, and ends. Nothing else: a route that is not
// in this list is refused. Every page says whose account it shows.
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { readUnverified } from '../crypto/compact-jws.ts'
import { isBearer, presentedToken } from '../http/authorization.ts'
import { clearCookie, cookieHeader, OPERATOR_COOKIE, readCookie, REFRESH_COOKIE } from '../http/cookies.ts'
import { problem } from '../http/problems.ts'
import { readImpersonation } from '../sessions/impersonation.ts'
import { looksImpersonated, openRefreshToken, type RefreshClaim } from '../sessions/refresh-token.ts'
import { verifyAccessToken } from '../tokens/verify.ts'
import { noteRefusedRight } from '../users/refused.ts'
import type { AppEnv } from './app-env.ts'
import { claimInCookie } from './presented-claim.ts'

/** The page that says whether an operator acts as somebody, and leads back to their own session. */
export const IMPERSONATION_PATH = '/impersonation'

/** What an operator may ask for while they act as somebody, as the router has it. */
export const MAY_WHILE_IMPERSONATING: ReadonlySet<string> = new Set([
  // What a person sees of their account, but for what begins something or shows a secret.
  'GET /account',
  'GET /account/activity',
  'GET /account/connections',
  'GET /account/security',
  'GET /account/sessions',
  'GET /api/identities',
  'GET /api/passkeys',
  'GET /api/session',
  'GET /api/sessions',
  'GET /api/user',
  // The session goes on, gets tokens with `act` for other APIs, and ends.
  'DELETE /api/impersonation',
  'GET /impersonation',
  'GET /sign-out',
  'GET /signed-out',
  'POST /api/refresh',
  'POST /api/sign-out',
  'POST /api/token',
  'POST /impersonation/stop',
  'POST /sign-out',
  // What asks nobody who they are, and shows nothing of anybody.
  'GET /',
  'GET /.well-known/apple-app-site-association',
  'GET /.well-known/assetlinks.json',
  'GET /.well-known/jwks.json',
  'GET /.well-known/passkey-endpoints',
  'GET /.well-known/webauthn',
  'GET /dev/mail',
  'GET /dev/mailbox',
  'GET /dev/mailbox/:id',
  'GET /dev/mails',
  'GET /dev/mails/:language/:kind/:scheme',
  'GET /dev/pages',
  'GET /docs',
  'GET /health',
  'GET /openapi.json',
  'GET /problems',
  'GET /problems/:code',
  'GET /robots.txt',
])

/**
 * Finds out whether the caller's session is one in which an operator acts, and refuses what such a session may not. Costs an ordinary
 * request no round trip, and no signature that it wouldn't check itself.
 */
export const guardImpersonation: MiddlewareHandler<AppEnv> = async (c, next) => {
  const refusal = (looksActing(c) ? await judge(c) : undefined) ?? leadBack(c)
  if (refusal === undefined) await next()
  else c.res = refusal
  // A sign-in in this browser took the place of both sessions. The session in which they act may get a new token, and goes on.
  const began = setsCookie(c.res, REFRESH_COOKIE)
  if (
    began !== undefined &&
    !looksImpersonated(began) &&
    mayHoldOperator(c) &&
    setsCookie(c.res, OPERATOR_COOKIE) === undefined
  )
    c.res.headers.append('Set-Cookie', clearCookie(OPERATOR_COOKIE))
}

/** A provider's posted answer comes from its own site, without our cookies: whether there is that one isn't known. */
const mayHoldOperator = (c: Context<AppEnv>): boolean =>
  holdsOperator(c) || (c.req.method === 'POST' && c.req.path.startsWith('/callback/'))

/** An app leads to the sign-in where an impersonation has ended: the operator's own session waits, and they are told so. */
function leadBack(c: Context<AppEnv>): Response | undefined {
  const toSignIn = c.req.method === 'GET' && c.req.path === '/sign-in'
  if (!toSignIn || c.get('impersonation') !== undefined || !holdsOperator(c)) return undefined
  return c.redirect(`${c.get('deps').config.issuer}${IMPERSONATION_PATH}`, 303)
}

/** Whether this browser holds an operator's own session beside the one in which they act. */
export const holdsOperator = (c: Context<AppEnv>): boolean =>
  readCookie(cookieHeader(c.req.raw.headers), OPERATOR_COOKIE) !== undefined

/** The refresh token of that session, for a request by cookie. */
export function operatorClaim(c: Context<AppEnv>): RefreshClaim | undefined {
  if (isBearer(c.req.header('Authorization'))) return undefined
  const kept = readCookie(cookieHeader(c.req.raw.headers), OPERATOR_COOKIE)
  const claim = kept === undefined ? undefined : openRefreshToken(c.get('deps').config.secrets, kept)
  return claim?.transport === 'cookie' && !claim.impersonated ? claim : undefined
}

/** The value that an answer sets a cookie to; `undefined` where it doesn't, or clears it. */
const setsCookie = (answer: Response, name: string): string | undefined =>
  answer.headers
    .getSetCookie()
    .find((cookie) => cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}=;`))
    ?.slice(name.length + 1)

/** Whether a request may be in such a session. Nothing that it shows is believed yet. */
function looksActing(c: Context<AppEnv>): boolean {
  const { headers } = c.req.raw
  const presented = presentedToken(headers.get('Authorization'), cookieHeader(headers))
  const says = presented !== undefined && readUnverified(presented.token)?.['act'] !== undefined
  return says || looksImpersonated(readCookie(cookieHeader(headers), REFRESH_COOKIE) ?? '')
}

/** The id of such a session, if the caller's token names one: the access token decides where it is good, as everywhere. */
async function impersonatedSession(c: Context<AppEnv>): Promise<string | undefined> {
  const { headers } = c.req.raw
  const deps = c.get('deps')
  const presented = presentedToken(headers.get('Authorization'), cookieHeader(headers))
  const verified = presented && (await verifyAccessToken(deps, presented.token, deps.config.audience))
  if (verified?.ok === true) return verified.value.act === undefined ? undefined : verified.value.sid
  const claim = claimInCookie(deps.config, headers)
  return claim?.impersonated === true ? claim.sessionId : undefined
}

/**
 * Finds the impersonation and refuses what it may not. A session that has ended is refused later, where the session is asked for, so that
 * the operator can sign in again. One round trip.
 */
async function judge(c: Context<AppEnv>): Promise<Response | undefined> {
  // A page that can't ask D1 shows that an operator acts, but not the name of the person.
  c.set('acting', { person: undefined, until: undefined })
  const id = await impersonatedSession(c)
  const found = id === undefined ? undefined : await readImpersonation(c.get('deps'), id)
  c.set('acting', undefined)
  if (found?.lives !== true) return undefined
  c.set('impersonation', found)
  c.set('acting', { person: found.person, until: { at: found.expiresAt, now: c.get('deps').now() } })
  const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')
  if (route === undefined || MAY_WHILE_IMPERSONATING.has(`${route.method} ${route.path}`)) return undefined
  return refuseImpersonator(c)
}

/** Refuses what an operator may not do while they act as somebody (403), and records it under the operator's name. */
export async function refuseImpersonator(c: Context<AppEnv>): Promise<Response> {
  const acting = c.get('impersonation')
  if (acting !== undefined) {
    const { operatorId: userId, id: sessionId, person } = acting
    const about = { right: 'impersonate', reason: 'impersonating', subjectId: person.id } as const
    await noteRefusedRight(c.get('deps'), { userId, sessionId, ...about })
  }
  return problem(c, 'impersonating')
}
