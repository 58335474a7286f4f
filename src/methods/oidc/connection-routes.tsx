// The page of one's own accounts at providers, and of the software that has access: see them, unlink one, take access away.
import type { Context } from 'hono'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { formBody } from '../../gate/body.ts'
import { freshPerson, refused } from '../../gate/own-page.ts'
import { requirePerson } from '../../gate/page-session.ts'
import { id } from '../../http/inputs.ts'
import { leadOnSaying, noticeOf, withoutNotice } from '../../http/notice.ts'
import { answerPage } from '../../http/page.ts'
import { ConnectionsPage } from './connection-pages.tsx'
import { unlinkIdentity } from './link.ts'
import { viewConnections } from './connections.ts'
import { takeAway, takeAwayAll } from '../../grants/allowed.ts'

const PATH = '/account/connections'

/** The page; `last` is the identity that had to stay. */
async function connectionsPage(c: Context<AppEnv>, last?: string): Promise<Response> {
  const deps = c.get('deps')
  const listed = await viewConnections(deps, c.get('own'))
  if (!listed.ok) return refused(c, listed.error, PATH)
  const { identities, allowed, person } = listed.value
  const shown = { person, identities, allowed, offers: deps.config.providers, now: deps.now(), last }
  if (last !== undefined) return answerPage(c, <ConnectionsPage {...shown} />, 409)
  return withoutNotice(c, await answerPage(c, <ConnectionsPage {...shown} notice={noticeOf(c)} />))
}

export const connectionRoutes = new Hono<AppEnv>()
  .get(PATH, requirePerson, (c) => connectionsPage(c))
  .post(
    `${PATH}/take-away`,
    requirePerson,
    formBody(
      () => z.union([z.object({ client: z.string().check(z.maxLength(2000)) }), z.object({ all: z.literal('true') })]),
      'nothing',
    ),
    async (c) => {
      const form = c.req.valid('form')
      if ('all' in form) {
        const all = await takeAwayAll(c.get('deps'), c.get('own'))
        return all.ok ? leadOnSaying(c, PATH, 'all_access_taken_away') : refused(c, all.error, PATH)
      }
      const taken = await takeAway(c.get('deps'), c.get('own'), form.client)
      // What was taken away already is told the same: a double click.
      if (taken.ok || taken.error === 'not_found') return leadOnSaying(c, PATH, 'access_taken_away')
      return refused(c, taken.error, PATH)
    },
  )
  .post(
    `${PATH}/unlink`,
    requirePerson,
    formBody(() => z.object({ id: id() }), 'nothing'),
    async (c) => {
      const live = await freshPerson(c, PATH)
      if (live instanceof Response) return live
      const { id: unwanted } = c.req.valid('form')
      const unlinked = await unlinkIdentity(c.get('deps'), live, unwanted)
      // One that was unlinked already is told the same: a double click.
      if (unlinked.ok || unlinked.error === 'not_found') return leadOnSaying(c, PATH, 'identity_unlinked')
      return unlinked.error === 'last_way_in' ? connectionsPage(c, unwanted) : refused(c, unlinked.error, PATH)
    },
  )
