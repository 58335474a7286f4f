// Clients, as administrators see and change them. The verbs are loaded when the first such request comes, so that a start evaluates nothing of
// the provider.
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { jsonBody } from '../gate/body.ts'
import { callerOf, requireAdministrator } from '../gate/require-administrator.ts'
import { requireFresh } from '../gate/require-session.ts'
import { query } from '../http/body.ts'
import { Hono } from '../http/hono.ts'
import { describes } from '../http/route-spec.ts'
import { clientInFullSchema, clientSchema, givenClientSchema, rotatedSecretSchema } from './client-answers.ts'
import { clientChanges, clientFilter, overlap, wantedClient } from './client-inputs.ts'
import { answerGone, answerSettings, answerTagged, requireKey, seenBy } from './settings-problems.ts'

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
    async (c) => c.json(await (await import('./clients.ts')).listClients(c.get('deps'), c.req.valid('query'))),
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
      const { createClient } = await import('./create-client.ts')
      const wanted = c.req.valid('json')
      const outcome = await createClient(c.get('deps'), { actor: callerOf(c), wanted })
      return answerSettings(c, outcome, 201)
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
      const { readClient } = await import('./clients.ts')
      return answerTagged(c, await readClient(c.get('deps'), c.req.param('id')), ({ client }) => client)
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
      const { updateClient } = await import('./update-client.ts')
      const changes = c.req.valid('json')
      const change = { actor: callerOf(c), id: c.req.param('id'), changes, ...seenBy(c) }
      const outcome = await updateClient(c.get('deps'), change)
      return answerSettings(c, outcome)
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
      const { deleteClient } = await import('./delete-client.ts')
      const change = { actor: callerOf(c), id: c.req.param('id'), ...seenBy(c) }
      const outcome = await deleteClient(c.get('deps'), change)
      return answerGone(c, outcome)
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
      const { rotateClientSecret } = await import('./rotate-client-secret.ts')
      const overlapSeconds = c.req.valid('json').overlap_seconds
      const change = { actor: callerOf(c), id: c.req.param('id'), overlapSeconds, ...seenBy(c) }
      const outcome = await rotateClientSecret(c.get('deps'), change)
      return answerSettings(c, outcome, 201)
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
      const { endOldSecrets } = await import('./end-old-secrets.ts')
      const change = { actor: callerOf(c), id: c.req.param('id'), ...seenBy(c) }
      const outcome = await endOldSecrets(c.get('deps'), change)
      return answerGone(c, outcome)
    },
  )
