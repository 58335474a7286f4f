// What administration costs: each page of the console, and each route of the admin API.
import { publicKeySet } from '../../../src/tokens/jwks.ts'
import { addApi, addClient, API, CALLBACK } from '../clients/relying-party.ts'
import { enter } from '../people/administrators.ts'
import { open } from '../people/forms.ts'
import { INSTANT } from '../people/hasher.ts'
import { operatorIn } from '../people/operators.ts'
import { addUser, type Browser } from '../people/people.ts'
import { database, rows, type Vars, type World } from '../world.ts'

type Measured = (
  world: World,
  operation: string,
  most: number,
  act: () => Promise<Response>,
  status: number,
) => Promise<void>

/** The pages of the console: each may take one round trip; a file takes one for each page of it. */
const PAGES = [
  '/admin',
  '/admin/people',
  '/admin/people?query=costs',
  '/admin/people?query=Nobody&by=name',
  '/admin/people/new',
  '/admin/people/export',
  '/admin/people/:id',
  '/admin/people/:id/rename',
  '/admin/people/:id/role',
  '/admin/people/:id/send-reset',
  '/admin/people/:id/unlock',
  '/admin/people/:id/end-sessions',
  '/admin/people/:id/remove-factors',
  '/admin/people/:id/disable',
  '/admin/people/:id/enable',
  '/admin/people/:id/delete',
  '/admin/people/:id/impersonate',
  '/admin/sessions',
  '/admin/sessions?user_id=:id',
  '/admin/sessions/:session/end',
  '/admin/activity',
  '/admin/activity?event=user_created',
  '/admin/activity/:event',
  '/admin/activity/events.ndjson',
  '/admin/keys',
  '/admin/keys/rotate',
  '/admin/keys/compromised',
  '/admin/mail',
  '/admin/mail?state=failed',
  '/admin/mail/retry',
  '/admin/mail/:mail/retry',
  '/admin/mail/preview',
  '/admin/mail/preview/en/sign_up_code/light',
  '/admin/health',
  '/admin/clients',
  '/admin/clients?query=wiki&source=operator',
  '/admin/clients/new',
  '/admin/clients/:client',
  '/admin/clients/:client/edit',
  '/admin/clients/:client/access',
  '/admin/clients/:client/secret',
  '/admin/clients/:client/end-secrets',
  '/admin/clients/:client/disable',
  '/admin/clients/:client/enable',
  '/admin/clients/:client/delete',
  '/admin/clients/:client/try',
  '/admin/clients/:client/try/begin',
  '/admin/try',
  '/admin/apis',
  '/admin/apis/new',
  '/admin/apis/:api',
  '/admin/apis/:api/edit',
  '/admin/apis/:api/delete',
] as const
/** Pages that answer otherwise here: a trial that can't begin leads back, and one that nobody began is over. */
const ANSWERS: Readonly<Record<string, number>> = { '/admin/clients/:client/try/begin': 303, '/admin/try': 400 }

/** What the API reads: who asks is known in one round trip, and the answer is another. */
const READS = [
  '/api/admin/users',
  '/api/admin/users?query=costs',
  '/api/admin/users?name=Nobody',
  '/api/admin/users/:id',
  '/api/admin/users/:id/sessions',
  '/api/admin/users/export',
  '/api/admin/sessions',
  '/api/admin/sessions?user_id=:id',
  '/api/admin/audit-events',
  '/api/admin/audit-events?subject_id=:id',
  '/api/admin/audit-events.ndjson',
  '/api/admin/stats',
  '/api/admin/stats/daily',
  '/api/admin/keys',
  '/api/admin/mails',
  '/api/admin/health',
  '/api/admin/clients',
  '/api/admin/clients/:client',
  '/api/admin/apis',
  '/api/admin/apis/:api',
] as const

/** What the API changes, in an order in which each has something to do; with the round trips that it may take, and its answer. */
const CHANGES: readonly (readonly [
  method: string,
  path: string,
  body: object | undefined,
  most: number,
  status: number,
])[] = [
  ['POST', '/api/admin/users', { email: 'costs-invited@example.com' }, 2, 201],
  ['PATCH', '/api/admin/users/:id', { name: 'Ada' }, 2, 200],
  ['PUT', '/api/admin/users/:id/role', { role: 'ADMIN' }, 2, 200],
  ['POST', '/api/admin/users/:id/unlock', undefined, 3, 200],
  ['POST', '/api/admin/users/:id/send-reset', undefined, 3, 202],
  ['POST', '/api/admin/users/:id/remove-factors', undefined, 3, 200],
  ['POST', '/api/admin/users/:id/disable', undefined, 2, 200],
  ['POST', '/api/admin/users/:id/enable', undefined, 2, 200],
  ['DELETE', '/api/admin/users/:id/sessions/:session', undefined, 2, 204],
  ['DELETE', '/api/admin/users/:id/sessions', undefined, 2, 204],
  ['POST', '/api/admin/mails/:mail/retry', {}, 2, 202],
  ['POST', '/api/admin/mails/retry', undefined, 2, 202],
  ['POST', '/api/admin/users/:id/impersonate', { reason: 'Ticket 4711' }, 2, 200],
  ['DELETE', '/api/impersonation', undefined, 3, 204],
  ['DELETE', '/api/admin/users/:id', undefined, 2, 204],
  ['POST', '/api/admin/clients', { client_name: 'Costs', redirect_uris: [CALLBACK] }, 2, 201],
  ['PATCH', '/api/admin/clients/:client', { disabled: true }, 3, 200],
  ['POST', '/api/admin/clients/:client/secrets', {}, 2, 201],
  ['DELETE', '/api/admin/clients/:client/secrets', undefined, 2, 204],
  ['DELETE', '/api/admin/clients/:client', undefined, 2, 204],
  ['POST', '/api/admin/apis', { identifier: 'https://costs.example.com/', name: 'Costs' }, 2, 201],
  ['PATCH', '/api/admin/apis/:api', { name: 'Notes' }, 3, 200],
  ['DELETE', '/api/admin/apis/:api', undefined, 2, 204],
  ['POST', '/api/admin/keys/rotate', undefined, 2, 200],
  ['POST', '/api/admin/keys/compromised', undefined, 2, 200],
]

const MAIL = '01900000-0000-7000-8000-000000000001'

const plain = (route: string): string =>
  route
    .replace(/\?.*/, '')
    .replace(/:\w+|\ben\/sign_up_code\/light$/g, (part) => (part.startsWith(':') ? ':' : ':/:/:'))
const MEASURED = new Set(
  [...[...PAGES, ...READS].map((path) => `GET ${path}`), ...CHANGES.map(([method, path]) => `${method} ${path}`)].map(
    plain,
  ),
)

/** Whether a route of the router is a page of the console or one of the admin API, and is not measured. A form does what the API does. */
export const isUnmeasured = (route: string): boolean =>
  /^(?:GET \/admin|\w+ \/api\/admin)(?:\/|$)/.test(route) && !MEASURED.has(plain(route))

/** What lies about to be acted on: somebody with an app and two sessions, a mail that was given up, an event, an app and an API. */
type Things = Record<'id' | 'session' | 'mail' | 'event' | 'client' | 'api', string>

async function lay(world: World): Promise<Things> {
  const id = await addUser(world, 'costs-target@example.com')
  await enter(world, id)
  await database
    .prepare(
      `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at) VALUES ('t', ?, 'x', 'y', 1, 1)`,
    )
    .bind(id)
    .run()
  await database
    .prepare(
      `INSERT INTO mails (id, kind, recipient, sealed, attempts, next_attempt_at, failed_at, failure) VALUES (?, 'notice', 'x@example.com', 'v1.x', 3, 1, 1, 'refused')`,
    )
    .bind(MAIL)
    .run()
  const [event] = await rows<{ id: string }>('SELECT id FROM audit_events ORDER BY id LIMIT 1')
  const client = await addClient(world)
  await addApi(world)
  const app = { client: client.id, api: encodeURIComponent(API) }
  return { id, session: await newSession(world, id), mail: MAIL, event: event?.id ?? '', ...app }
}

const newSession = async (world: World, id: string): Promise<string> => (await enter(world, id)).sessionId

const filled = (path: string, things: Things): string =>
  path.replace(/:(id|session|mail|event|client|api)\b/g, (_, name: keyof Things) => things[name])

/** Opens, asks and changes each in a browser of a SUPER_ADMIN, in a world of their own. */
export async function measureAdministration(
  warmWorld: (vars: Vars) => Promise<World>,
  measured: Measured,
): Promise<void> {
  const world = await warmWorld(INSTANT)
  const { browser } = await operatorIn(world, 'SUPER_ADMIN', 'costs-operator@example.com')
  const things = await lay(world)
  for (const path of PAGES)
    await measured(world, `page ${path}`, 1, () => open(browser, filled(path, things)), ANSWERS[path] ?? 200)
  for (const path of READS) await measured(world, `GET ${path}`, 2, () => browser.get(filled(path, things)), 200)
  for (const change of CHANGES) await measureChange(world, browser, things, change, measured)
}

async function measureChange(
  world: World,
  browser: Browser,
  things: Things,
  [method, path, body, most, status]: (typeof CHANGES)[number],
  measured: Measured,
): Promise<void> {
  // A person whose sessions have ended, or who was disabled, has one to end again.
  if (path.includes(':session')) things.session = await newSession(world, things.id)
  else if (path.endsWith('/sessions')) await newSession(world, things.id)
  if (path.includes('/keys/')) await onlyOneKey(world)
  await measured(world, `${method} ${path}`, most, () => browser.send(method, filled(path, things), body), status)
}

/** On a busy machine the key of ID tokens was made meanwhile, because there is an app. It is remembered, and gone from D1. */
async function onlyOneKey(world: World): Promise<void> {
  await publicKeySet(world.deps())
  await database.prepare("DELETE FROM signing_keys WHERE alg = 'RS256'").run()
}
