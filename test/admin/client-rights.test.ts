// Who may do what to apps and APIs (contract §2, §10): every route, by every kind of caller, and every field that lets one act as an app.
import { beforeEach, describe, expect, it } from 'vitest'
import { rightToCreateApi } from '../../src/admin/client-changes.ts'
import { enter, eventsOf, somebody } from '../support/people/administrators.ts'
import { Phone } from '../support/people/people.ts'
import { addApi, addClient, API, CALLBACK } from '../support/clients/relying-party.ts'
import { routesOfRouter } from '../support/router.ts'
import { database, freshWorld, json, rows, stopClock, type World } from '../support/world.ts'

/** A route, what it takes, the lowest role that may, and what its goodness is called. A read wants no fresh proof. */
type Route = readonly [
  method: string,
  path: string,
  body: object | undefined,
  lowest: 'ADMIN' | 'SUPER_ADMIN',
  good: number,
]
const APP = '/api/admin/clients/:client'
const NOTES = '/api/admin/apis/:api'
const WIKI = { client_name: 'Wiki', redirect_uris: [CALLBACK] }
const OTHER = { identifier: 'https://other.example.com/', name: 'Other' }

const ROUTES: Route[] = [
  ['GET', '/api/admin/clients', undefined, 'ADMIN', 200],
  ['GET', APP, undefined, 'ADMIN', 200],
  ['POST', '/api/admin/clients', WIKI, 'ADMIN', 201],
  ['POST', '/api/admin/clients', { ...WIKI, first_party: true }, 'SUPER_ADMIN', 201],
  ['POST', '/api/admin/clients', { ...WIKI, client_id: 'wiki' }, 'SUPER_ADMIN', 201],
  ['POST', '/api/admin/clients', { ...WIKI, grant_types: ['client_credentials'] }, 'SUPER_ADMIN', 201],
  ['POST', '/api/admin/clients', { ...WIKI, own_scopes: { [API]: ['notes.read'] } }, 'SUPER_ADMIN', 201],
  ['POST', '/api/admin/clients', { ...WIKI, require_pkce: false }, 'SUPER_ADMIN', 201],
  ['POST', '/api/admin/clients', { ...WIKI, claims: { roles: 'roles' } }, 'SUPER_ADMIN', 201],
  ['PATCH', APP, { client_name: 'Papers', logo_uri: 'https://wiki.example.com/l.png', disabled: true }, 'ADMIN', 200],
  ['PATCH', APP, { post_logout_redirect_uris: [CALLBACK], backchannel_logout_uri: null }, 'ADMIN', 200],
  ['PATCH', APP, { redirect_uris: ['https://evil.example/'] }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { token_endpoint_auth_method: 'none' }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { jwks_uri: 'https://evil.example/keys' }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { jwks: { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] } }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { first_party: true }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { grant_types: ['client_credentials'] }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { own_scopes: { [API]: ['notes.read'] } }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { require_pkce: false }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { claims: { roles: 'roles' } }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { security_profile: null }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { require_pushed_authorization_requests: false }, 'SUPER_ADMIN', 200],
  ['PATCH', APP, { dpop_bound_access_tokens: false, client_name: 'Papers' }, 'SUPER_ADMIN', 200],
  ['POST', `${APP}/secrets`, { overlap_seconds: 0 }, 'SUPER_ADMIN', 201],
  ['DELETE', `${APP}/secrets`, undefined, 'SUPER_ADMIN', 204],
  ['DELETE', APP, undefined, 'SUPER_ADMIN', 204],
  ['GET', '/api/admin/apis', undefined, 'ADMIN', 200],
  ['GET', NOTES, undefined, 'ADMIN', 200],
  ['POST', '/api/admin/apis', OTHER, 'ADMIN', 201],
  ['POST', '/api/admin/apis', { ...OTHER, token_seconds: null, introspected_by: null }, 'ADMIN', 201],
  ['POST', '/api/admin/apis', { ...OTHER, token_seconds: 3600 }, 'SUPER_ADMIN', 201],
  ['POST', '/api/admin/apis', { ...OTHER, identifier: 'http://localhost:8787/' }, 'SUPER_ADMIN', 201],
  ['PATCH', NOTES, { name: 'Papers', scopes: { read: 'read your papers' } }, 'ADMIN', 200],
  ['PATCH', NOTES, { introspected_by: 'app' }, 'SUPER_ADMIN', 200],
  ['PATCH', NOTES, { token_seconds: 3600 }, 'SUPER_ADMIN', 200],
  ['PATCH', NOTES, { token_seconds: null }, 'SUPER_ADMIN', 200],
  ['PATCH', NOTES, { introspected_by: null }, 'SUPER_ADMIN', 200],
  ['PATCH', NOTES, { granted_by: null }, 'SUPER_ADMIN', 200],
  ['PATCH', NOTES, { claims: null }, 'SUPER_ADMIN', 200],
  ['DELETE', NOTES, undefined, 'SUPER_ADMIN', 204],
]

let world: World

/** What a refusal must leave as it is. */
const everything = async (): Promise<string> =>
  JSON.stringify([
    await rows('SELECT * FROM clients ORDER BY id'),
    await rows('SELECT * FROM client_secrets ORDER BY digest'),
    await rows('SELECT * FROM apis ORDER BY identifier'),
  ])

/** Lays an app and an API anew, each as it always is. */
async function lay(): Promise<void> {
  await database.batch(['clients', 'apis'].map((table) => database.prepare(`DELETE FROM ${table}`)))
  await addClient(world, { id: 'app' })
  await addApi(world)
}

const call = (phone: Phone, [method, path, body]: Route): Promise<Response> =>
  phone.send(method, path.replace(':client', 'app').replace(':api', encodeURIComponent(API)), body)

beforeEach(async () => {
  stopClock()
  world = await freshWorld()
  await lay()
})

describe('apps and APIs', () => {
  it('are in this table with every route that there is', () => {
    const tried = ROUTES.map(([method, path]) => `${method} ${path.replace(/:\w+/, ':id')}`)
    const served = routesOfRouter().filter((route) => /\/api\/admin\/(?:clients|apis)/.test(route))
    expect([...new Set(tried)].toSorted()).toEqual(served.toSorted())
  })

  it('are managed by an ADMIN and a SUPER_ADMIN as the table says; what is refused changes nothing, and is recorded', async () => {
    const callers = {
      ADMIN: await somebody(world, 'ADMIN'),
      SUPER_ADMIN: await somebody(world, 'SUPER_ADMIN'),
    }
    for (const route of ROUTES)
      for (const role of ['ADMIN', 'SUPER_ADMIN'] as const) {
        await lay()
        const before = await everything()
        const answer = await call(callers[role].phone, route)
        const may = role === 'SUPER_ADMIN' || route[3] === 'ADMIN'
        expect([...route.slice(0, 3), role, answer.status]).toEqual([...route.slice(0, 3), role, may ? route[4] : 403])
        if (may) continue
        expect(await json(answer)).toMatchObject({ code: 'forbidden' })
        expect(await everything()).toBe(before)
      }
    const refused = ROUTES.filter(([, , , lowest]) => lowest === 'SUPER_ADMIN').length
    expect(
      await rows(
        "SELECT count(*) AS n, actor_id, reason, meta FROM audit_events WHERE event = 'authz_fail' GROUP BY 2, 3, 4",
      ),
    ).toEqual([{ n: refused, actor_id: callers.ADMIN.id, reason: 'role', meta: '{"right":"trust"}' }])
  })

  it('are closed to a stranger and to a USER, and a change wants a fresh proof', async () => {
    const user = await somebody(world, 'USER')
    const stale = await somebody(world, 'SUPER_ADMIN', { provedAgo: 16 })
    const before = await everything()
    for (const route of ROUTES) {
      const answers = [
        await call(new Phone(world), route),
        await call(user.phone, route),
        ...(route[0] === 'GET' ? [] : [await call(stale.phone, route)]),
      ]
      const codes = await Promise.all(answers.map(async (answer) => (await json(answer)).code))
      expect(codes).toEqual(['unauthenticated', 'forbidden', 'reauthentication_required'].slice(0, codes.length))
      // Nobody learns more of a request than that it isn't theirs to send.
      const odd = await call(user.phone, [route[0], route[1], route[2] && { odd: true }, route[3], route[4]])
      expect([route[0], route[1], (await json(odd)).code]).toEqual([route[0], route[1], 'forbidden'])
    }
    expect(await everything()).toBe(before)
  })

  it('are changed by nobody whose role went while the request was under way', async () => {
    const admin = await somebody(world, 'SUPER_ADMIN')
    const act = { actor: { userId: admin.id, sessionId: admin.sessionId }, id: 'app' }
    const { rotateClientSecret } = await import('../../src/admin/rotate-client-secret.ts')
    await database.prepare("UPDATE users SET role = 'ADMIN' WHERE id = ?").bind(admin.id).run()
    const before = await everything()
    expect(await rotateClientSecret(world.deps(), { ...act, overlapSeconds: 0 })).toEqual({
      ok: false,
      error: 'forbidden',
    })
    await database.prepare('UPDATE sessions SET active = 0, revoked_at = 1 WHERE id = ?').bind(admin.sessionId).run()
    expect(await rotateClientSecret(world.deps(), { ...act, overlapSeconds: 0 })).toEqual({
      ok: false,
      error: 'unauthenticated',
    })
    expect(await everything()).toBe(before)
    expect((await eventsOf('actor_id = ?', admin.id)).map(({ event }) => event)).toEqual(['authz_fail'])
  })

  it('take the right `trust` where an API has our own name, in either spelling: siblings take its tokens', () => {
    const config = { issuer: 'https://auth.example.com', audience: 'https://app.example.com/' }
    const right = (identifier: string) => rightToCreateApi(config, { identifier })
    for (const name of [config.issuer, `${config.issuer}/`, config.audience, 'https://app.example.com'])
      expect([name, right(name)]).toEqual([name, 'trust'])
    expect(right('https://auth.example.com/api')).toBe('apps')
  })

  it('take the right `apps`, which a USER doesn’t have, at the moment of the write', async () => {
    const admin = await somebody(world, 'ADMIN')
    const actor = { userId: admin.id, sessionId: admin.sessionId }
    const { createClient } = await import('../../src/admin/create-client.ts')
    const { updateClient } = await import('../../src/admin/update-client.ts')
    const { createApi, updateApi } = await import('../../src/admin/apis.ts')
    await database.prepare("UPDATE users SET role = 'USER' WHERE id = ?").bind(admin.id).run()
    const before = await everything()
    const deps = world.deps()
    for (const refused of [
      await createClient(deps, { actor, wanted: WIKI }),
      await updateClient(deps, { actor, id: 'app', changes: { client_name: 'Papers' } }),
      await createApi(deps, { actor, wanted: { ...OTHER, scopes: {} } }),
      await updateApi(deps, { actor, identifier: API, changes: { name: 'Papers' } }),
    ])
      expect(refused).toEqual({ ok: false, error: 'forbidden' })
    expect(await everything()).toBe(before)
  })

  it('are changed only as they were seen (RFC 9110 §13.1.1); 404 where there is none, 400 with every field that is wrong', async () => {
    const root = await somebody(world, 'SUPER_ADMIN')
    const { phone } = await enter(world, root.id)
    for (const [path, body] of [
      ['/api/admin/clients/app', { client_name: 'Papers' }],
      [`/api/admin/apis/${encodeURIComponent(API)}`, { name: 'Papers' }],
    ] as const) {
      const tag = (await phone.get(path)).headers.get('ETag') ?? ''
      const change = (method: string, seen: string, sent?: object) =>
        phone.send(method, path, sent, { 'If-Match': seen })
      expect((await change('PATCH', tag, body)).status).toBe(200)
      for (const seen of [tag, '"x"', 'W/"1"']) {
        expect((await change('PATCH', seen, body)).status).toBe(412)
        expect((await change('DELETE', seen)).status).toBe(412)
      }
    }
    const tag = (await phone.get('/api/admin/clients/app')).headers.get('ETag') ?? ''
    const rotate = () => phone.send('POST', '/api/admin/clients/app/secrets', {}, { 'If-Match': tag })
    const statuses = (await Promise.all([rotate(), rotate()])).map(({ status }) => status)
    expect(statuses.toSorted((one, other) => one - other)).toEqual([201, 412])
    for (const id of ['x', '%00', "'%20OR%201=1--", 'null', 'https%3A%2F%2Fa.example%2F', 'x'.repeat(2001)])
      for (const [method, path, body] of ROUTES.filter(([, way]) => way.includes(':'))) {
        const answer = await phone.send(method, path.replace(/:\w+/, id), body)
        expect([method, path, id.slice(0, 9), answer.status]).toEqual([method, path, id.slice(0, 9), 404])
      }
    const answer = await phone.post('/api/admin/clients', { ...WIKI, redirect_uris: [CALLBACK, 'http://a.example/'] })
    expect(await json(answer)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [
        {
          field: 'redirect_uris.1',
          code: 'not_https',
          message: 'It is http, and not of this machine: use https.',
        },
      ],
    })
  })
})
