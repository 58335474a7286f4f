// Everybody's live sessions: for administrators by the API, and on the pages of the console.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseOperator, requireActing } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { callerOf, requireAdministrator, requireId } from '../gate/require-administrator.ts'
import { requireFresh } from '../gate/require-session.ts'
import { leadOnTelling, toldOf } from '../gate/told.ts'
import { query } from '../http/body.ts'
import { id } from '../http/inputs.ts'
import { withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { describes } from '../http/route-spec.ts'
import { heldSessionSchema } from './answers.ts'
import { endSession } from './end-session.ts'
import { heldAsked, heldFilter } from './inputs.ts'
import { listSessions } from './list-sessions.ts'
import { adminProblem } from './problems.ts'
import { EndSessionPage, HeldSessionsPage, type EndFrom } from './session-pages.tsx'
import { viewSession, viewSessions } from './sessions.ts'
import { fullNameOf } from './user.ts'

const PATH = '/admin/sessions'
const from = () => z._default(z.enum(['sessions', 'person']), 'sessions')

/** The page that ends a session, or says that there is none to end. */
async function endPage(c: Context<AppEnv>, from: EndFrom, status: 200 | 404 = 200): Promise<Response> {
  const deps = c.get('deps')
  const viewed = await viewSession(deps, c.get('own'), c.req.param('id') ?? '')
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const shown = <EndSessionPage {...viewed.value} {...{ from }} now={deps.now()} />
  return answerPage(c, shown, viewed.value.session === undefined ? 404 : status)
}

export const adminSessionRoutes = new Hono<AppEnv>()
  .get(
    '/api/admin/sessions',
    describes(() => ({
      id: 'adminListSessions',
      tag: 'Administration',
      summary: 'List everybody’s live sessions.',
      description: 'The most recently used first. With `user_id` one person’s sessions, newest first.',
      answers: { 200: { means: 'A page.', schema: listOf(heldSessionSchema()) } },
    })),
    requireAdministrator,
    query(heldFilter),
    async (c) => c.json(await listSessions(c.get('deps'), c.req.valid('query'), callerOf(c).sessionId)),
  )
  .delete(
    '/api/admin/users/:id/sessions/:session_id',
    describes(() => ({
      id: 'adminEndUserSession',
      tag: 'Administration',
      summary: 'End one session of a person.',
      answers: { 204: { means: 'Ended.' } },
      problems: ['not_found'],
    })),
    requireAdministrator,
    requireFresh,
    requireId,
    async (c) => {
      const sessionId = c.req.param('session_id')
      if (!id().safeParse(sessionId).success) return problem(c, 'not_found')
      const outcome = await endSession(c.get('deps'), { id: c.req.param('id'), sessionId, actor: callerOf(c) })
      return outcome.ok ? c.body(null, 204) : adminProblem(c, outcome.error)
    },
  )
  .get(PATH, requirePerson, query(heldAsked), async (c) => {
    const deps = c.get('deps')
    const { wanted } = c.req.valid('query')
    const viewed = await viewSessions(deps, c.get('own'), wanted)
    if (!viewed.ok) return refuseOperator(c, viewed.error)
    const page = <HeldSessionsPage {...viewed.value} {...{ wanted }} told={await toldOf(c)} now={deps.now()} />
    return withoutNotice(c, await answerPage(c, page, wanted === undefined ? 400 : 200))
  })
  .get(
    `${PATH}/:id/end`,
    requirePerson,
    query(() => z.object({ from: from() })),
    (c) => endPage(c, c.req.valid('query').from),
  )
  .post(
    `${PATH}/:id/end`,
    requirePerson,
    requireActing,
    formBody(() => z.object({ user: id(), from: from() }), 'nothing'),
    async (c) => {
      const { user, from: came } = c.req.valid('form')
      const sessionId = c.req.param('id')
      if (!id().safeParse(sessionId).success) return endPage(c, came, 404)
      const ended = await endSession(c.get('deps'), { id: user, sessionId, actor: callerOf(c) })
      if (ended.ok) {
        const told = { done: 'sessions_ended', whom: fullNameOf(ended.value), count: 1 } as const
        return leadOnTelling(c, came === 'person' ? `/admin/people/${user}` : PATH, told)
      }
      // What ended meanwhile is shown as ended.
      return ended.error === 'not_found' ? endPage(c, came, 404) : adminProblem(c, ended.error)
    },
  )
