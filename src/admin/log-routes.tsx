// What administrators look up: the audit log, and the figures.
import { Hono } from '../http/hono.ts'
import { listAuditEvents } from '../audit/list.ts'
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { query } from '../http/body.ts'
import { requireAdministrator } from '../gate/require-administrator.ts'
import { ownActProblem, requireFresh } from '../gate/require-session.ts'
import { describes } from '../http/route-spec.ts'
import { namedSession } from '../tokens/verify-live.ts'
import { exportLog } from './export-log.ts'
import { exportFilter, recordedFilter } from './log-filter.ts'
import { adminProblem, answerFile } from './problems.ts'
import { readDailyStats } from '../figures/read.ts'
import { readStats } from '../figures/stats.ts'
import { auditEventSchema, dailyStatsSchema, statsSchema } from './answers.ts'
import { auditFilter, dailyFilter } from './inputs.ts'

export const adminLogRoutes = new Hono<AppEnv>()
  .get(
    '/api/admin/audit-events',
    describes(() => ({
      id: 'adminListAuditEvents',
      tag: 'Audit log',
      summary: 'List the audit log, newest first.',
      description: 'Filters: one person, one actor, one kind of event.',
      answers: { 200: { means: 'A page.', schema: listOf(auditEventSchema()) } },
    })),
    requireAdministrator,
    query(auditFilter),
    async (c) => c.json(await listAuditEvents(c.get('deps'), c.req.valid('query'))),
  )
  .get(
    '/api/admin/audit-events.ndjson',
    describes(() => ({
      id: 'adminExportAuditEvents',
      tag: 'Audit log',
      summary: 'Export the audit log as a file.',
      description:
        'An event a line, newest first, sent while it is read. A file that was cut goes on with `cursor`, the id of its last line.',
      answers: { 200: { means: 'Each line is an event as in the list.', files: ['application/x-ndjson'] } },
    })),
    requireAdministrator,
    requireFresh,
    query(exportFilter),
    async (c) => {
      const { cursor, ...filter } = c.req.valid('query')
      const own = namedSession(c.get('claims'))
      const said = recordedFilter(new URL(c.req.url).searchParams)
      const file = await exportLog(c.get('deps'), own, { filter, cursor, said })
      if (file.ok) return answerFile(c, file.value)
      return file.error === 'forbidden' ? adminProblem(c, 'forbidden') : ownActProblem(c, file.error)
    },
  )
  .get(
    '/api/admin/stats',
    describes(() => ({
      id: 'adminGetStats',
      tag: 'Audit log',
      summary: 'Count people, live sessions, and the events of the last day.',
      answers: { 200: { means: 'The figures, each counted up to `counted_to`.', schema: statsSchema() } },
    })),
    requireAdministrator,
    async (c) => c.json(await readStats(c.get('deps'))),
  )
  .get(
    '/api/admin/stats/daily',
    describes(() => ({
      id: 'adminGetDailyStats',
      tag: 'Audit log',
      summary: 'Get the figures of each of the last days.',
      description: 'Days are in UTC, oldest first, today last. A day without events has zeros.',
      answers: { 200: { means: 'The figures by the day, and as of when.', schema: dailyStatsSchema() } },
    })),
    requireAdministrator,
    query(dailyFilter),
    async (c) => c.json(await readDailyStats(c.get('deps'), c.req.valid('query'))),
  )
