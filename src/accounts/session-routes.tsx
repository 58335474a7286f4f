// Staying in and leaving: refresh, sign-out, the session, the sessions, and tokens for other APIs.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { listOf, sessionSchema, signedInSchema, userSchema } from '../gate/answers.ts'
import { always } from '../db/client.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody, jsonBody } from '../gate/body.ts'
import { query } from '../http/body.ts'
import { ACCESS_COOKIE, clearCookie, OPERATOR_COOKIE, REFRESH_COOKIE } from '../http/cookies.ts'
import { heldTokens } from '../gate/enroller.ts'
import { holdsOperator, operatorClaim, refuseImpersonator } from '../gate/impersonation.ts'
import { handle, id, page } from '../http/inputs.ts'
import { known } from '../http/named.ts'
import { leadOnSaying } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { presentedClaim } from '../gate/presented-claim.ts'
import { problem } from '../http/problems.ts'
import {
  callerToken,
  meetCaller,
  ownSession,
  requireAccessToken,
  requireSession,
  unauthenticated,
  ownActProblem,
} from '../gate/require-session.ts'
import { isBearer } from '../http/authorization.ts'
import { describes } from '../http/route-spec.ts'
import { answerTokens } from '../gate/signed-in.ts'
import { issueAccessToken } from '../tokens/issue.ts'
import { uuidv7 } from '../crypto/random.ts'
import { publicUser } from '../users/user.ts'
import { signOut } from '../sessions/end.ts'
import { endImpersonation } from '../sessions/impersonation.ts'
import { endOwnSession, endOwnSessions } from '../sessions/end-own.ts'
import { listOwnSessions } from '../sessions/list.ts'
import { SignOutPage } from './session-pages.tsx'
import { refreshSession } from '../sessions/refresh.ts'
import { isCurrent } from '../sessions/rules.ts'
import { publicSession } from '../sessions/session.ts'

/** The id of no session: what has not the form of an id is asked for by this one. */
const NOBODYS = '00000000-0000-0000-0000-000000000000'

export const sessionRoutes = new Hono<AppEnv>()
  .post(
    '/api/refresh',
    describes(() => ({
      id: 'refreshSession',
      tag: 'Session',
      summary: 'Renew the tokens of a session.',
      description:
        'A cookie session sends its refresh cookie, a bearer session `refresh_token` in the body. A bearer session gets a new refresh token each time.',
      caller: 'refresh_token',
      answers: { 200: { means: 'New tokens.', schema: signedInSchema() } },
      problems: ['unauthenticated', 'session_expired', 'session_revoked', 'refresh_token_reused'],
    })),
    jsonBody(() => z.object({ refresh_token: z.optional(handle()) })),
    async (c) => {
      const deps = c.get('deps')
      const claim = presentedClaim(c, c.req.valid('json').refresh_token)
      if (claim === undefined) return unauthenticated(c)
      const refreshed = await refreshSession(deps, claim)
      if (refreshed.ok) return answerTokens(c, refreshed.value, { refresh: refreshed.value.renewed })
      const answer = problem(c, refreshed.error)
      return claim.transport === 'cookie' && refreshed.error !== 'unauthenticated'
        ? withClearedCookies(c, answer)
        : answer
    },
  )
  .post(
    '/api/sign-out',
    describes(() => ({
      id: 'signOut',
      tag: 'Session',
      summary: 'End this session, all others, or all.',
      description: 'To end others wants a fresh proof. The cookies of a session that ends are cleared.',
      caller: 'session',
      answers: { 204: { means: 'Ended; the cookies are cleared.' } },
      problems: ['unauthenticated', 'reauthentication_required', 'second_factor_required', 'impersonating'],
    })),
    jsonBody(() => z.object({ scope: z._default(z.enum(['session', 'others', 'all']), 'session') })),
    async (c) => {
      const { scope } = c.req.valid('json')
      if (scope === 'session') {
        const left = await leave(c)
        // A token for other APIs ends no session. In a cookie it is cleared, because no route of ours takes it.
        const shown = isBearer(c.req.header('Authorization')) || c.get('lacksAccount') === true
        return withClearedCookies(c, !left && shown ? unauthenticated(c) : c.body(null, 204))
      }
      // Other sessions are their person's own.
      if (c.get('impersonation') !== undefined) return refuseImpersonator(c)
      const own = await ownSession(c)
      if (own === undefined) return unauthenticated(c)
      const ended = await endOwnSessions(c.get('deps'), own, scope)
      if (!ended.ok) return ownActProblem(c, ended.error)
      const answer = c.body(null, 204)
      return scope === 'others' ? answer : withClearedCookies(c, answer)
    },
  )
  .get('/sign-out', (c) => answerPage(c, <SignOutPage />))
  // The answer is the same where no session is left: after a double click, or where the session was ended elsewhere.
  .post(
    '/sign-out',
    formBody(() => z.object({}), 'nothing'),
    async (c) => {
      await leave(c)
      return withClearedCookies(c, leadOnSaying(c, '/signed-out', 'signed_out'))
    },
  )
  .get(
    '/api/session',
    describes(() => ({
      id: 'getSession',
      tag: 'Session',
      summary: 'Get who is signed in, and the session.',
      answers: {
        200: {
          means: 'The person and the session.',
          schema: known(z.object({ user: userSchema(), session: sessionSchema() }), { id: 'CurrentSession' }),
        },
      },
    })),
    requireSession,
    (c) => {
      const { user, session } = c.get('live')
      return c.json({ user: publicUser(user), session: publicSession(session, session.id) })
    },
  )
  .post(
    '/api/token',
    describes(() => ({
      id: 'createToken',
      tag: 'Session',
      summary: 'Make an access token for other APIs.',
      description:
        'It is made for `AUDIENCE` and has no scope `account`, so that Latchkey’s own routes refuse it. For an access token alone it lives as long as that one, and no longer.',
      answers: {
        200: {
          means: 'The token.',
          schema: known(z.object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() }), {
            id: 'AccessToken',
          }),
        },
      },
    })),
    requireSession,
    async (c) => {
      const { user, session } = c.get('live')
      const deps = c.get('deps')
      // An access token alone, in a cookie or a header, buys no token that outlives it.
      const held = heldTokens(c, { session, exp: c.get('claims').exp })
      const alone = held.counter === undefined || !isCurrent(session, held.counter, deps.now(), deps.config)
      const holder = { session, user, jti: uuidv7(deps.now()) }
      const access = await issueAccessToken(deps, holder, { scope: '', notAfter: alone ? held.exp : undefined })
      return c.json({ access_token: access.token, token_type: 'Bearer', expires_in: access.expiresIn })
    },
  )
  .get(
    '/api/sessions',
    describes(() => ({
      id: 'listSessions',
      tag: 'Session',
      summary: 'List one’s own live sessions, newest first.',
      answers: { 200: { means: 'A page.', schema: listOf(sessionSchema()) } },
    })),
    requireAccessToken,
    query(page, (c: Context<AppEnv>) => meetCaller(c)),
    async (c) => {
      const listed = await listOwnSessions(c.get('deps'), c.get('own'), c.req.valid('query'))
      return listed.ok ? c.json(listed.value.page) : ownActProblem(c, listed.error)
    },
  )
  .delete(
    '/api/sessions/:id',
    describes(() => ({
      id: 'endSession',
      tag: 'Session',
      summary: 'End one of one’s own sessions.',
      description: 'To end another one than that of the caller wants a fresh proof.',
      answers: { 204: { means: 'Ended.' } },
      problems: ['reauthentication_required', 'not_found'],
    })),
    requireAccessToken,
    async (c) => {
      const own = c.get('own')
      const wanted = c.req.param('id')
      const ended = await endOwnSession(c.get('deps'), own, id().safeParse(wanted).success ? wanted : NOBODYS)
      if (!ended.ok) return ownActProblem(c, ended.error)
      const answer = c.body(null, 204)
      return wanted === own.id ? withClearedCookies(c, answer) : answer
    },
  )
  .delete(
    '/api/sessions',
    describes(() => ({
      id: 'endOtherSessions',
      tag: 'Session',
      summary: 'End all of one’s own sessions but this.',
      fresh: true,
      answers: { 204: { means: 'Ended.' } },
      problems: ['reauthentication_required'],
    })),
    requireAccessToken,
    async (c) => {
      const ended = await endOwnSessions(c.get('deps'), c.get('own'), 'others')
      return ended.ok ? c.body(null, 204) : ownActProblem(c, ended.error)
    },
  )

/** The session to end. The access token names it; if that has expired, the refresh cookie does. */
async function whoLeaves(c: Context<AppEnv>): Promise<Parameters<typeof signOut>[1] | undefined> {
  const session = (await callerToken(c))?.session
  const claim = presentedClaim(c, undefined)
  // The refresh cookie of the same session counts, whatever key signed the access token.
  if (session !== undefined) return claim?.sessionId === session.id ? { ...session, stands: always } : session
  return claim && { id: claim.sessionId, userId: undefined, stands: always }
}

/** Ends the session of the caller; `false` where there is none. Of an operator who acts as somebody, their own in this browser, too. */
async function leave(c: Context<AppEnv>): Promise<boolean> {
  const deps = c.get('deps')
  const acting = c.get('impersonation')
  const operator = operatorClaim(c)
  const leaving = acting === undefined ? await whoLeaves(c) : undefined
  if (acting !== undefined) await endImpersonation(deps, acting, 'sign_out')
  if (operator !== undefined) {
    const { sessionId: id } = operator
    const userId = id === acting?.operatorSessionId ? acting.operatorId : undefined
    await signOut(deps, { id, userId, stands: always })
  }
  return acting !== undefined || (leaving !== undefined && signOut(deps, leaving))
}

/** Clears the cookies of a caller who came by cookie. For a caller with a bearer token, cookies don't belong to the request. */
function withClearedCookies(c: Context<AppEnv>, answer: Response): Response {
  if (isBearer(c.req.header('Authorization'))) return answer
  const operator = holdsOperator(c) ? [OPERATOR_COOKIE] : []
  for (const cookie of [ACCESS_COOKIE, REFRESH_COOKIE, ...operator])
    answer.headers.append('Set-Cookie', clearCookie(cookie))
  return answer
}
