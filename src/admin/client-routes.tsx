// Clients and APIs, as administrators see and change them. The verbs are loaded when the first such request comes, so that a start evaluates
// nothing of the provider.
import type { Context, MiddlewareHandler } from 'hono'
import { Hono } from '../http/hono.ts'
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { jsonBody } from '../gate/body.ts'
import { callerOf, requireAdministrator } from '../gate/require-administrator.ts'
import { requireFresh } from '../gate/require-session.ts'
import { query } from '../http/body.ts'
import { entityTag, ifMatchOf } from '../http/entity-tag.ts'
import { problem } from '../http/problems.ts'
import { describes, specOf } from '../http/route-spec.ts'
import {
  apiSchema,
  clientInFullSchema,
  clientSchema,
  givenClientSchema,
  rotatedSecretSchema,
} from './client-answers.ts'
import {
  apiChanges,
  apiFilter,
  clientChanges,
  clientFilter,
  key,
  overlap,
  wantedApi,
  wantedClient,
} from './client-inputs.ts'
import { settingsProblem } from './problems.ts'
import { createClient } from './create-client.ts'
import { listClients, readClient } from './clients.ts'
import { updateClient } from './update-client.ts'
import { deleteClient } from './delete-client.ts'
import { rotateClientSecret } from './rotate-client-secret.ts'
import { endOldSecrets } from './end-old-secrets.ts'
import { createApi, deleteApi, listApis, readApi, updateApi } from './apis.ts'

/** Answers 404 where the part of the path can't be the id of a client or the identifier of an API. */
const requireKey: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  (c, next) => (key().safeParse(c.req.param('id')).success ? next() : Promise.resolve(problem(c, 'not_found'))),
  { problems: ['not_found'] },
)

/** The state that the caller saw (`If-Match`), if they name one: a client's or an API's `updated_at`. No other tag is one of ours. */
function seenBy(c: Context<AppEnv>): { seen: number | undefined } {
  const tag = ifMatchOf(c)
  return { seen: tag === undefined ? undefined : /^\d{1,15}$/.test(tag) ? Number(tag) : -1 }
}

const tagOf = (seen: number): { ETag: string } => ({ ETag: entityTag(String(seen)) })

const clientIsNow = () => ({
  200: { means: 'The client as it is now, with a secret if it just got one.', schema: givenClientSchema() },
})

export const adminClientRoutes = new Hono<AppEnv>()
  .get(
    '/api/admin/clients',
    describes(() => ({
      id: 'adminListClients',
      tag: 'Apps',
      summary: 'List the apps that sign people in (OAuth clients).',
      description: 'In the order of their ids: the newest of ours first.',
      answers: { 200: { means: 'A page.', schema: listOf(clientSchema()) } },
    })),
    requireAdministrator,
    query(clientFilter),
    async (c) => c.json(await listClients(c.get('deps'), c.req.valid('query'))),
  )
  .post(
    '/api/admin/clients',
    describes(() => ({
      id: 'adminCreateClient',
      tag: 'Apps',
      summary: 'Add an app.',
      description:
        'In the words of RFC 7591. The secret is shown once. Only a `SUPER_ADMIN` adds one that is `first_party`, gets tokens by itself, or takes a `client_id` of its own.',
      answers: { 201: { means: 'The client, with its secret if it has one.', schema: givenClientSchema() } },
    })),
    requireAdministrator,
    requireFresh,
    jsonBody(wantedClient),
    async (c) => {
      const wanted = c.req.valid('json')
      const outcome = await createClient(c.get('deps'), { actor: callerOf(c), wanted })
      return outcome.ok ? c.json(outcome.value, 201) : settingsProblem(c, outcome.error)
    },
  )
  .get(
    '/api/admin/clients/:id',
    describes(() => ({
      id: 'adminGetClient',
      tag: 'Apps',
      summary: 'Get one app.',
      description: 'Of its secrets it shows since when they are there, and when they end.',
      answers: { 200: { means: 'The client.', schema: clientInFullSchema(), tagged: true } },
    })),
    requireAdministrator,
    requireKey,
    async (c) => {
      const outcome = await readClient(c.get('deps'), c.req.param('id'))
      if (!outcome.ok) return settingsProblem(c, outcome.error)
      return c.json(outcome.value.client, 200, tagOf(outcome.value.seen))
    },
  )
  .patch(
    '/api/admin/clients/:id',
    describes(() => ({
      id: 'adminUpdateClient',
      tag: 'Apps',
      summary: 'Change an app.',
      description:
        'What is left out stays, and `null` takes it away. An `ADMIN` changes its name, logo, pages, where sign-outs go, and whether it is disabled; a `SUPER_ADMIN` everything.',
      ifMatch: true,
      answers: clientIsNow(),
    })),
    requireAdministrator,
    requireFresh,
    requireKey,
    jsonBody(clientChanges),
    async (c) => {
      const changes = c.req.valid('json')
      const change = { actor: callerOf(c), id: c.req.param('id'), changes, ...seenBy(c) }
      const outcome = await updateClient(c.get('deps'), change)
      return outcome.ok ? c.json(outcome.value) : settingsProblem(c, outcome.error)
    },
  )
  .delete(
    '/api/admin/clients/:id',
    describes(() => ({
      id: 'adminDeleteClient',
      tag: 'Apps',
      summary: 'Delete an app, and end all that people gave it.',
      role: 'SUPER_ADMIN',
      ifMatch: true,
      answers: { 204: { means: 'Deleted.' } },
    })),
    requireAdministrator,
    requireFresh,
    requireKey,
    async (c) => {
      const change = { actor: callerOf(c), id: c.req.param('id'), ...seenBy(c) }
      const outcome = await deleteClient(c.get('deps'), change)
      return outcome.ok ? c.body(null, 204) : settingsProblem(c, outcome.error)
    },
  )
  .post(
    '/api/admin/clients/:id/secrets',
    describes(() => ({
      id: 'adminRotateClientSecret',
      tag: 'Apps',
      summary: 'Give an app another secret.',
      description:
        'The new one is shown once. Those that it has work for `overlap_seconds` more (a day); with 0 they end at once.',
      role: 'SUPER_ADMIN',
      ifMatch: true,
      answers: { 201: { means: 'The new secret, and when the old ones end.', schema: rotatedSecretSchema() } },
    })),
    requireAdministrator,
    requireFresh,
    requireKey,
    jsonBody(overlap),
    async (c) => {
      const overlapSeconds = c.req.valid('json').overlap_seconds
      const change = { actor: callerOf(c), id: c.req.param('id'), overlapSeconds, ...seenBy(c) }
      const outcome = await rotateClientSecret(c.get('deps'), change)
      return outcome.ok ? c.json(outcome.value, 201) : settingsProblem(c, outcome.error)
    },
  )
  .delete(
    '/api/admin/clients/:id/secrets',
    describes(() => ({
      id: 'adminEndOldClientSecrets',
      tag: 'Apps',
      summary: 'End the secrets of an app that were replaced, before their time.',
      description: 'The current one stays.',
      role: 'SUPER_ADMIN',
      ifMatch: true,
      answers: { 204: { means: 'Ended.' } },
    })),
    requireAdministrator,
    requireFresh,
    requireKey,
    async (c) => {
      const change = { actor: callerOf(c), id: c.req.param('id'), ...seenBy(c) }
      const outcome = await endOldSecrets(c.get('deps'), change)
      return outcome.ok ? c.body(null, 204) : settingsProblem(c, outcome.error)
    },
  )
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
    async (c) => c.json(await listApis(c.get('deps'), c.req.valid('query'))),
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
      const outcome = await createApi(c.get('deps'), { actor: callerOf(c), wanted: c.req.valid('json') })
      return outcome.ok ? c.json(outcome.value, 201) : settingsProblem(c, outcome.error)
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
      const outcome = await readApi(c.get('deps'), c.req.param('id'))
      if (!outcome.ok) return settingsProblem(c, outcome.error)
      return c.json(outcome.value.api, 200, tagOf(outcome.value.seen))
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
      const changes = c.req.valid('json')
      const change = { actor: callerOf(c), identifier: c.req.param('id'), changes, ...seenBy(c) }
      const outcome = await updateApi(c.get('deps'), change)
      return outcome.ok ? c.json(outcome.value) : settingsProblem(c, outcome.error)
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
      const change = { actor: callerOf(c), identifier: c.req.param('id'), ...seenBy(c) }
      const outcome = await deleteApi(c.get('deps'), change)
      return outcome.ok ? c.body(null, 204) : settingsProblem(c, outcome.error)
    },
  )
