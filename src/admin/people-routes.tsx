// The console's page of the people.
import { Hono } from 'hono/tiny'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseOperator } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { query } from '../http/body.ts'
import { withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { userFilter } from './inputs.ts'
import { PeoplePage } from './people-pages.tsx'
import { viewPeople } from './people.ts'
import { toldOf } from '../gate/told.ts'

export const peopleRoutes = new Hono<AppEnv>().get('/admin/people', requirePerson, query(userFilter), async (c) => {
  const deps = c.get('deps')
  const viewed = await viewPeople(deps, c.get('own'), c.req.valid('query'))
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const told = await toldOf(c)
  return withoutNotice(c, await answerPage(c, <PeoplePage {...viewed.value} {...{ told }} now={deps.now()} />))
})
