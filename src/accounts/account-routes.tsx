// The pages of one's own account, for browsers without a script (contract §8). Each reads or changes in one round trip: the statement asks
// whether the session may (`sessions/own-act.ts`).
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { name } from '../gate/inputs.ts'
import { toProofKeeping } from '../gate/kept.ts'
import { refused } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { query } from '../http/body.ts'
import { id, page } from '../http/inputs.ts'
import { leadOnSaying, noticeOf, withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { run } from '../db/client.ts'
import { endOwnSession, endOwnSessions } from '../sessions/end-own.ts'
import { viewOwnSessions } from '../sessions/list.ts'
import { askOwn } from '../sessions/own-act.ts'
import { findUser } from '../users/find.ts'
import { ProfilePage, SessionsPage } from './account-pages.tsx'
import { rename } from './rename.ts'

/** The person of the session, in one round trip. */
async function personOf(c: Context<AppEnv>) {
  const deps = c.get('deps')
  const own = c.get('own')
  const { asked, refusal } = askOwn(deps, own, 'live')
  const [judged, [user]] = await run(deps.db, [asked, findUser(deps, own.userId)])
  return { user, refusal: refusal(judged) ?? (user === undefined ? 'unauthenticated' : undefined) }
}

export const accountPageRoutes = new Hono<AppEnv>()
  .get('/account', requirePerson, async (c) => {
    const { user, refusal } = await personOf(c)
    if (user === undefined || refusal !== undefined) return refused(c, refusal ?? 'unauthenticated', '/account')
    const shown = <ProfilePage email={user.email} name={user.name} notice={noticeOf(c)} problems={[]} />
    return withoutNotice(c, await answerPage(c, shown))
  })
  .post(
    '/account/name',
    requirePerson,
    formBody(() => z.object({ name: z.optional(name) }), 'nothing'),
    async (c) => {
      const renamed = await rename(c.get('deps'), c.get('own'), c.req.valid('form').name ?? null)
      return renamed.ok ? leadOnSaying(c, '/account', 'name_saved') : refused(c, renamed.error, '/account')
    },
  )
  .get('/account/sessions', requirePerson, query(page), async (c) => {
    const viewed = await viewOwnSessions(c.get('deps'), c.get('own'), c.req.valid('query'))
    if (!viewed.ok) return refused(c, viewed.error, '/account/sessions')
    const { items, next_cursor: older, email } = viewed.value
    return withoutNotice(
      c,
      await answerPage(c, <SessionsPage {...{ email, older }} sessions={items} notice={noticeOf(c)} />),
    )
  })
  .post(
    '/account/sessions/end',
    requirePerson,
    formBody(() => z.object({ id }), 'nothing'),
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
      if (ended.ok) return leadOnSaying(c, '/account/sessions', 'others_ended')
      return ended.error === 'reauthentication_required'
        ? toProofKeeping(c, '/account/sessions', { act: 'end_others', path: '/account/sessions/others', fields: {} })
        : refused(c, ended.error, '/account/sessions')
    },
  )
