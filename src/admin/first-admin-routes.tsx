// The link that `npm run dev` prints while it runs. Elsewhere, and without its token, the path doesn't exist. Nothing is done by GET.
import type { MiddlewareHandler } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { requireLivePerson } from '../gate/own-page.ts'
import { hereOf, requirePerson } from '../gate/page-session.ts'
import { query } from '../http/body.ts'
import { onlyInDevelopment } from '../http/here.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { FirstAdminPage, FirstAdminTaken } from './first-admin-pages.tsx'
import { becomeFirstAdmin, hasSuperAdmin, isFirstAdminToken } from './first-admin.ts'

const PATH = '/dev/super-admin'

const asked = query(() => z.object({ token: z.optional(z.string()) }))
const requireToken: MiddlewareHandler<AppEnv, string, { out: { query: { token?: string | undefined } } }> = async (
  c,
  next,
) => (isFirstAdminToken(c.get('deps').config, c.req.valid('query').token ?? '') ? next() : problem(c, 'not_found'))

export const firstAdminRoutes = new Hono<AppEnv>()
  .get(PATH, onlyInDevelopment, asked, requireToken, requirePerson, requireLivePerson, async (c) => {
    const deps = c.get('deps')
    if (await hasSuperAdmin(deps)) return answerPage(c, <FirstAdminTaken />, 409)
    const action = `${deps.config.basePath}${hereOf(c)}`
    return answerPage(c, <FirstAdminPage action={action} email={c.get('live').user.email} />)
  })
  .post(
    PATH,
    onlyInDevelopment,
    asked,
    requireToken,
    requirePerson,
    requireLivePerson,
    formBody(() => z.object({}), 'nothing'),
    async (c) => {
      const { user, session } = c.get('live')
      const raised = await becomeFirstAdmin(c.get('deps'), { userId: user.id, sessionId: session.id })
      // A SUPER_ADMIN has pressed the button twice.
      if (raised.ok || user.role === 'SUPER_ADMIN') return leadOn(c, '/admin')
      return answerPage(c, <FirstAdminTaken />, 409)
    },
  )
