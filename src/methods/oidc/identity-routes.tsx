// One's own accounts at providers: list and unlink them.
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import { identitySchema } from '../../gate/answers.ts'
import type { AppEnv } from '../../gate/app-env.ts'
import { requireId } from '../../gate/require-administrator.ts'
import { ownActProblem, requireAccessToken, requireFresh, requireSession } from '../../gate/require-session.ts'
import { known } from '../../http/named.ts'
import { describes } from '../../http/route-spec.ts'
import { listIdentities, unlinkIdentity } from './link.ts'

export const identityRoutes = new Hono<AppEnv>()
  .get(
    '/api/identities',
    describes(() => ({
      id: 'listIdentities',
      tag: 'Linked accounts',
      summary: 'List one’s own accounts at providers, newest first.',
      answers: {
        200: {
          means: 'All of them.',
          schema: known(z.object({ items: z.array(identitySchema()), next_cursor: z.null() }), { id: 'IdentityList' }),
        },
      },
    })),
    requireAccessToken,
    async (c) => {
      const listed = await listIdentities(c.get('deps'), c.get('own'))
      return listed.ok ? c.json(listed.value.page) : ownActProblem(c, listed.error)
    },
  )
  .delete(
    '/api/identities/:id',
    describes(() => ({
      id: 'unlinkIdentity',
      tag: 'Linked accounts',
      summary: 'Unlink an account at a provider.',
      answers: { 204: { means: 'Unlinked; the owner is told.' } },
      problems: ['not_found', 'last_way_in'],
    })),
    requireSession,
    requireFresh,
    requireId,
    async (c) => {
      const removed = await unlinkIdentity(c.get('deps'), c.get('live'), c.req.param('id'))
      return removed.ok ? c.body(null, 204) : ownActProblem(c, removed.error)
    },
  )
