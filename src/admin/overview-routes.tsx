// The console's first page.
import { Hono } from '../http/hono.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseOperator } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { answerPage } from '../http/page.ts'
import { OverviewPage } from './overview-pages.tsx'
import { viewOverview } from './overview.ts'

export const overviewRoutes = new Hono<AppEnv>().get('/admin', requirePerson, async (c) => {
  const viewed = await viewOverview(c.get('deps'), c.env, c.get('own'))
  return viewed.ok ? answerPage(c, <OverviewPage {...viewed.value} />) : refuseOperator(c, viewed.error)
})
