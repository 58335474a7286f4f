// The page of what happened to one's own account.
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { refused } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { query } from '../http/body.ts'
import { page } from '../http/inputs.ts'
import { answerPage } from '../http/page.ts'
import { viewActivity } from './activity.ts'
import { ActivityPage } from './activity-pages.tsx'

/** Events before one, or after one: `before` counts where both are given. */
const activityQuery = () =>
  z.object({ limit: page().shape.limit, before: page().shape.cursor, after: page().shape.cursor })

export const activityRoutes = new Hono<AppEnv>().get(
  '/account/activity',
  requirePerson,
  query(activityQuery),
  async (c) => {
    const deps = c.get('deps')
    const { before, after, limit } = c.req.valid('query')
    const wanted = before === undefined ? { after, limit } : { before, limit }
    const viewed = await viewActivity(deps, c.get('own'), wanted)
    if (!viewed.ok) return refused(c, viewed.error, '/account/activity')
    const providers = Object.fromEntries(deps.config.providers.map(({ id, name }) => [id, name]))
    return answerPage(
      c,
      <ActivityPage {...viewed.value.person} page={viewed.value.page} {...{ providers }} now={deps.now()} />,
    )
  },
)
