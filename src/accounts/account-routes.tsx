// The pages of one's own account, for browsers without a script (contract §8). Each reads or changes in one round trip: the statement asks
// whether the session may (`sessions/own-act.ts`).
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { toProofKeeping, withoutKept } from '../gate/kept.ts'
import { refused } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { query } from '../http/body.ts'
import { id, page } from '../http/inputs.ts'
import { leadOnSaying, noticeOf, withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { endOwnSession, endOwnSessions } from '../sessions/end-own.ts'
import { listOwnSessions } from '../sessions/list.ts'
import { SessionsPage } from './account-pages.tsx'

export const accountPageRoutes = new Hono<AppEnv>()
  .get('/account/sessions', requirePerson, query(page), async (c) => {
    const listed = await listOwnSessions(c.get('deps'), c.get('own'), c.req.valid('query'))
    if (!listed.ok) return refused(c, listed.error, '/account/sessions')
    const { person, page: shown } = listed.value
    const sessions = { sessions: shown.items, older: shown.next_cursor, now: c.get('deps').now() }
    return withoutNotice(c, await answerPage(c, <SessionsPage {...person} {...sessions} notice={noticeOf(c)} />))
  })
  .post(
    '/account/sessions/end',
    requirePerson,
    formBody(() => z.object({ id: id() }), 'nothing'),
    async (c) => {
      const ended = await endOwnSession(c.get('deps'), c.get('own'), c.req.valid('form').id)
      // A session that had ended already is told the same: a double click.
      return ended.ok || ended.error === 'not_found'
        ? leadOnSaying(c, '/account/sessions', 'session_ended')
        : refused(c, ended.error, '/account/sessions')
    },
  )
  .post(
    '/account/sessions/others',
    requirePerson,
    formBody(() => z.object({}), 'nothing'),
    async (c) => {
      const ended = await endOwnSessions(c.get('deps'), c.get('own'), 'others')
      if (ended.ok) return withoutKept(c, leadOnSaying(c, '/account/sessions', 'others_ended'))
      return ended.error === 'reauthentication_required'
        ? toProofKeeping(c, '/account/sessions', { act: 'end_others', path: '/account/sessions/others', fields: {} })
        : refused(c, ended.error, '/account/sessions')
    },
  )
