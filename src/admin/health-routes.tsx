// The console's page of how the Worker is.
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { settingsOf } from '../config/settings.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseOperator } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { query } from '../http/body.ts'
import { answerPage } from '../http/page.ts'
import { HealthPage } from './health-pages.tsx'
import { viewHealth } from './view-health.ts'

export const healthRoutes = new Hono<AppEnv>().get(
  '/admin/health',
  requirePerson,
  query(() => z.object({ deep: z.optional(z.string().check(z.maxLength(10))) })),
  async (c) => {
    const deps = c.get('deps')
    const depth = c.req.valid('query').deep === '1' ? 'deep' : 'shallow'
    const viewed = await viewHealth(deps, c.get('own'), { env: c.env, depth })
    if (!viewed.ok) return refuseOperator(c, viewed.error)
    return answerPage(c, <HealthPage {...viewed.value} settings={settingsOf(c.env, deps.config)} now={deps.now()} />)
  },
)
