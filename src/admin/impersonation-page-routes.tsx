// The console's page by which an operator begins to act as somebody.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { answerImpersonating } from '../gate/act-as.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody, type Typed } from '../gate/body.ts'
import { heldTokens } from '../gate/enroller.ts'
import { refuseFloods } from '../gate/flood.ts'
import { refuseOperator, requireActing } from '../gate/operator.ts'
import { toProof } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { requireId } from '../gate/require-administrator.ts'
import { lead, readReturnTo, withCookiesOf } from '../gate/return-to.ts'
import { answerPage } from '../http/page.ts'
import { problem, type FieldProblem } from '../http/problems.ts'
import { impersonate } from './impersonate.ts'
import { ActAsPage } from './impersonation-pages.tsx'
import { typedReason } from './inputs.ts'
import { viewImpersonation } from './view-impersonation.ts'

/** The page, with what was typed and is wrong. Where it can't be begun it says why, and has no form. */
async function actAsPage(
  c: Context<AppEnv>,
  typed?: { value: string; faults: readonly FieldProblem[] },
): Promise<Response> {
  const deps = c.get('deps')
  const viewed = await viewImpersonation(deps, c.get('own'), c.req.param('id') ?? '')
  if (!viewed.ok) return viewed.error === 'not_found' ? problem(c, 'not_found') : refuseOperator(c, viewed.error)
  const { impersonationMail: isTold } = deps.config
  return answerPage(c, <ActAsPage {...viewed.value} {...{ isTold, typed }} />, typed === undefined ? 200 : 400)
}

const again = (c: Context<AppEnv>, faults: readonly FieldProblem[], typed: Typed): Promise<Response> =>
  actAsPage(c, { value: typed['reason'] ?? '', faults })

export const impersonationPageRoutes = new Hono<AppEnv>()
  .get('/admin/people/:id/impersonate', requirePerson, requireId, (c) => actAsPage(c))
  .post(
    '/admin/people/:id/impersonate',
    refuseFloods,
    requirePerson,
    requireId,
    requireActing,
    formBody(() => z.object({ reason: typedReason() }), 'nothing', again),
    async (c) => {
      const deps = c.get('deps')
      const { session: operator } = c.get('live')
      const held = heldTokens(c, { session: operator, exp: Math.floor(deps.now() / 1000) })
      const wanted = { operator, id: c.req.param('id'), why: c.req.valid('form').reason, transport: 'cookie' } as const
      const begun = await impersonate(deps, wanted)
      if (begun.ok) {
        const to = readReturnTo(deps.config, undefined) ?? `${deps.config.issuer}/account`
        return withCookiesOf(await lead(c, to), await answerImpersonating(c, begun.value, operator, held))
      }
      switch (begun.error) {
        case 'unauthenticated':
        case 'reauthentication_required':
          return toProof(c, c.req.path)
        case 'not_found':
        case 'forbidden':
          return problem(c, begun.error)
        // Something is otherwise by now: the page says what.
        case 'changed':
        case 'user_disabled':
          return actAsPage(c)
      }
    },
  )
