// An operator acts as somebody: the route of the API that begins it, and what ends it, for programs and on pages.
import type { Context, MiddlewareHandler } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { signedInSchema } from '../gate/answers.ts'
import { answerImpersonating, transportOf } from '../gate/act-as.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody, jsonBody } from '../gate/body.ts'
import { heldTokens } from '../gate/enroller.ts'
import { refuseFloods } from '../gate/flood.ts'
import { holdsOperator, IMPERSONATION_PATH, operatorClaim } from '../gate/impersonation.ts'
import { toSignIn } from '../gate/page-session.ts'
import { claimInCookie } from '../gate/presented-claim.ts'
import { requireAdministrator, requireId } from '../gate/require-administrator.ts'
import { meetCaller, requireFresh } from '../gate/require-session.ts'
import { sessionCookies } from '../gate/session-cookies.ts'
import { isBearer } from '../http/authorization.ts'
import { ACCESS_COOKIE, clearCookie, OPERATOR_COOKIE, REFRESH_COOKIE } from '../http/cookies.ts'
import { handle } from '../http/inputs.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { describes, specOf } from '../http/route-spec.ts'
import { leadOnTelling } from '../gate/told.ts'
import { endImpersonation } from '../sessions/impersonation.ts'
import { refreshSession } from '../sessions/refresh.ts'
import { issueAccessToken } from '../tokens/issue.ts'
import { namedSession } from '../tokens/verify-live.ts'
import { impersonate } from './impersonate.ts'
import { ImpersonationPage } from './impersonation-pages.tsx'
import { reason } from './inputs.ts'
import { adminProblem } from './problems.ts'
import { fullNameOf } from './user.ts'

/** Lets in an operator who acts as somebody, and a browser in which one did. Anybody else has nothing to end here: 404. */
const requireImpersonation: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  async (c, next) => {
    if (c.get('impersonation') !== undefined || operatorClaim(c) !== undefined) return next()
    return (await meetCaller(c)) ?? problem(c, 'not_found')
  },
  { access: 'session', problems: ['unauthenticated', 'second_factor_required', 'not_found'] },
)

export const impersonationRoutes = new Hono<AppEnv>()
  .post(
    '/api/admin/users/:id/impersonate',
    describes(() => ({
      id: 'adminImpersonateUser',
      tag: 'Administration',
      summary: 'Act as somebody, for an hour at most.',
      description:
        'Gives a session whose tokens have `act`. Wants a reason, which is recorded. Without the refresh token of the session that asks (in its cookie, or in the body) it gives an access token alone, which ends with that of the caller.',
      role: 'SUPER_ADMIN',
      answers: { 200: { means: 'The person, the session and its tokens.', schema: signedInSchema() } },
      problems: ['user_disabled'],
    })),
    refuseFloods,
    requireAdministrator,
    requireFresh,
    requireId,
    jsonBody(() => z.strictObject({ reason: reason(), refresh_token: z.optional(handle()) })),
    async (c) => {
      const { reason: why, refresh_token } = c.req.valid('json')
      const { session: operator } = c.get('live')
      const held = heldTokens(c, { session: operator, exp: c.get('claims').exp }, refresh_token)
      const wanted = { operator, id: c.req.param('id'), why, transport: transportOf(c, operator) }
      const begun = await impersonate(c.get('deps'), wanted)
      return begun.ok ? answerImpersonating(c, begun.value, operator, held) : adminProblem(c, begun.error)
    },
  )
  .delete(
    '/api/impersonation',
    describes(() => ({
      id: 'stopImpersonation',
      tag: 'Administration',
      summary: 'Stop acting as somebody.',
      description: 'Ends the session of this request. A browser gets the cookies of the operator’s own session back.',
      answers: { 204: { means: 'Ended.' } },
    })),
    requireImpersonation,
    async (c) => {
      const { cookies } = await stop(c)
      return withCookies(c.body(null, 204), cookies)
    },
  )
  .get(IMPERSONATION_PATH, (c) =>
    c.get('impersonation') === undefined && !holdsOperator(c)
      ? leadOn(c, '/account')
      : answerPage(c, <ImpersonationPage goesOn={c.get('impersonation') !== undefined} />),
  )
  // A second click comes when it is over, and ends where the first one did.
  .post(
    `${IMPERSONATION_PATH}/stop`,
    formBody(() => z.object({}), 'nothing'),
    async (c) => {
      const person = c.get('impersonation')?.person
      const { now, cookies } = await stop(c)
      const path = person === undefined ? '/admin/people' : `/admin/people/${person.id}`
      // Their own session has ended meanwhile, or it was never in this browser.
      if (now === 'ended') return withCookies(toSignIn(c, path, 'anew'), cookies)
      const told = { done: 'stopped_acting', whom: person === undefined ? '' : fullNameOf(person) } as const
      const answer = now === 'nothing' || person === undefined ? leadOn(c, path) : await leadOnTelling(c, path, told)
      return withCookies(answer, cookies)
    },
  )

/** The outcome of a stop: the operator is back in their own session, that session has ended, too, or there was nothing to stop. */
type Stopped = { now: 'back' | 'ended' | 'nothing'; cookies: readonly string[] }

/** Ends it, and gives the operator's own session back to this browser, if that still lives. */
async function stop(c: Context<AppEnv>): Promise<Stopped> {
  const deps = c.get('deps')
  const acting = c.get('impersonation')
  if (acting !== undefined) await endImpersonation(deps, acting, 'stopped')
  if (isBearer(c.req.header('Authorization'))) return { now: 'ended', cookies: [] }
  const claim = operatorClaim(c)
  const own = claim && (await refreshSession(deps, claim))
  if (own?.ok === true) {
    const access = await issueAccessToken(deps, own.value, { scope: 'account' })
    c.set('own', namedSession(access.claims))
    const cookies = sessionCookies(deps, own.value.session, access, true)
    return { now: 'back', cookies: [...cookies, clearCookie(OPERATOR_COOKIE)] }
  }
  // A late second click comes in the operator's own session: it is left alone.
  const holdsActing = claimInCookie(deps.config, c.req.raw.headers)?.impersonated === true
  if (acting === undefined && claim === undefined && !holdsActing) return { now: 'nothing', cookies: [] }
  const gone = [ACCESS_COOKIE, OPERATOR_COOKIE, ...(holdsActing ? [REFRESH_COOKIE] : [])]
  return { now: 'ended', cookies: gone.map((name) => clearCookie(name)) }
}

function withCookies(answer: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) answer.headers.append('Set-Cookie', cookie)
  return answer
}
