// The console's pages of the audit log, and the log as a file.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseOperator } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { requireId } from '../gate/require-administrator.ts'
import { query } from '../http/body.ts'
import { answerPage } from '../http/page.ts'
import { problem, type FieldProblem } from '../http/problems.ts'
import { exportLog } from './export-log.ts'
import { logFileQuery, logPageQuery, recordedFilter } from './log-filter.ts'
import { EventPage, LogPage, RefusedLogPage } from './log-pages.tsx'
import { viewEvent, viewLog, viewOperator } from './log.ts'
import { answerFile } from './problems.ts'

/** What stands in the URL as the filter; where the page begins isn't part of it. */
const FILTER = ['event', 'person', 'actor', 'app', 'outcome', 'from', 'until', 'limit']

function typedIn(c: Context<AppEnv>): Record<string, string> {
  const said = new URL(c.req.url).searchParams
  const typed = FILTER.map((name) => [name, said.get(name) ?? ''] as const)
  return Object.fromEntries(typed.filter(([, text]) => text !== ''))
}

const providersOf = (c: Context<AppEnv>): Record<string, string> =>
  Object.fromEntries(c.get('deps').config.providers.map(({ id, name }) => [id, name]))

/** Shows the filter again with what is wrong. Nothing of the log is read. */
async function refuseFilter(c: Context<AppEnv>, wrong: readonly FieldProblem[]): Promise<Response> {
  const viewed = await viewOperator(c.get('deps'), c.get('own'))
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const filtered = { typed: typedIn(c), wrong: wrong.map(({ field }) => field), isTurned: false }
  return answerPage(c, <RefusedLogPage operator={viewed.value} filtered={filtered} />, 400)
}

export const activityPageRoutes = new Hono<AppEnv>()
  .get('/admin/activity', requirePerson, query(logPageQuery, refuseFilter), async (c) => {
    const deps = c.get('deps')
    const { person, app: client, before, after, limit, ...rest } = c.req.valid('query')
    const edge = before === undefined ? { after, limit } : { before, limit }
    const viewed = await viewLog(deps, c.get('own'), { ...rest, subject: person, client }, edge)
    if (!viewed.ok) return refuseOperator(c, viewed.error)
    const filtered = { typed: typedIn(c), isTurned: (before ?? after) !== undefined }
    const shown = { ...viewed.value, filtered, providers: providersOf(c), now: deps.now() }
    return answerPage(c, <LogPage {...shown} />)
  })
  .get('/admin/activity/events.ndjson', requirePerson, query(logFileQuery), async (c) => {
    const said = recordedFilter(new URLSearchParams(typedIn(c)))
    const file = await exportLog(c.get('deps'), c.get('own'), { filter: c.req.valid('query'), said })
    return file.ok ? answerFile(c, file.value) : refuseOperator(c, file.error)
  })
  .get('/admin/activity/:id', requirePerson, requireId, async (c) => {
    const deps = c.get('deps')
    const viewed = await viewEvent(deps, c.get('own'), c.req.param('id'))
    if (viewed.ok) return answerPage(c, <EventPage {...viewed.value} providers={providersOf(c)} now={deps.now()} />)
    return viewed.error === 'not_found' ? problem(c, 'not_found') : refuseOperator(c, viewed.error)
  })
