// APIs that clients get tokens for, as administrators see and change them. The verbs are loaded when the first such request comes.
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { jsonBody } from '../gate/body.ts'
import { callerOf, requireAdministrator } from '../gate/require-administrator.ts'
import { requireFresh } from '../gate/require-session.ts'
import { query } from '../http/body.ts'
import { Hono } from '../http/hono.ts'
import { describes } from '../http/route-spec.ts'
import { apiSchema } from './client-answers.ts'
import { apiChanges, apiFilter, wantedApi } from './client-inputs.ts'
import { answerGone, answerSettings, answerTagged, requireKey, seenBy } from './settings-problems.ts'

export const adminApiRoutes = new Hono<AppEnv>()
  .get(
    '/api/admin/apis',
    describes(() => ({
      id: 'adminListApis',
      tag: 'Apps',
      summary: 'List the APIs that apps get tokens for, by identifier.',
      answers: { 200: { means: 'A page.', schema: listOf(apiSchema()) } },
    })),
    requireAdministrator,
    query(apiFilter),
    async (c) => c.json(await (await import('./apis.ts')).listApis(c.get('deps'), c.req.valid('query'))),
  )
  .post(
    '/api/admin/apis',
    describes(() => ({
      id: 'adminCreateApi',
      tag: 'Apps',
      summary: 'Add an API.',
      description:
        'Its `identifier` is the `resource` of RFC 8707, and the `aud` of its tokens. Only a `SUPER_ADMIN` says how long those live, and who introspects them.',
      answers: { 201: { means: 'The API.', schema: apiSchema() } },
    })),
    requireAdministrator,
    requireFresh,
    jsonBody(wantedApi),
    async (c) => {
      const { createApi } = await import('./apis.ts')
      const outcome = await createApi(c.get('deps'), { actor: callerOf(c), wanted: c.req.valid('json') })
      return answerSettings(c, outcome, 201)
    },
  )
  .get(
    '/api/admin/apis/:id',
    describes(() => ({
      id: 'adminGetApi',
      tag: 'Apps',
      summary: 'Get one API.',
      description: 'The `id` is its identifier, percent-encoded.',
      answers: { 200: { means: 'The API.', schema: apiSchema(), tagged: true } },
    })),
    requireAdministrator,
    requireKey,
    async (c) => {
      const { readApi } = await import('./apis.ts')
      return answerTagged(c, await readApi(c.get('deps'), c.req.param('id')), ({ api }) => api)
    },
  )
  .patch(
    '/api/admin/apis/:id',
    describes(() => ({
      id: 'adminUpdateApi',
      tag: 'Apps',
      summary: 'Change an API.',
      description:
        'What is left out stays. `scopes` takes the place of all that there were. Only a `SUPER_ADMIN` changes how long its tokens live, and who introspects them.',
      ifMatch: true,
      answers: { 200: { means: 'The API as it is now.', schema: apiSchema() } },
    })),
    requireAdministrator,
    requireFresh,
    requireKey,
    jsonBody(apiChanges),
    async (c) => {
      const { updateApi } = await import('./apis.ts')
      const changes = c.req.valid('json')
      const change = { actor: callerOf(c), identifier: c.req.param('id'), changes, ...seenBy(c) }
      const outcome = await updateApi(c.get('deps'), change)
      return answerSettings(c, outcome)
    },
  )
  .delete(
    '/api/admin/apis/:id',
    describes(() => ({
      id: 'adminDeleteApi',
      tag: 'Apps',
      summary: 'Delete an API.',
      description: 'No new token is for it.',
      role: 'SUPER_ADMIN',
      ifMatch: true,
      answers: { 204: { means: 'Deleted.' } },
    })),
    requireAdministrator,
    requireFresh,
    requireKey,
    async (c) => {
      const { deleteApi } = await import('./apis.ts')
      const change = { actor: callerOf(c), identifier: c.req.param('id'), ...seenBy(c) }
      const outcome = await deleteApi(c.get('deps'), change)
      return answerGone(c, outcome)
    },
  )
