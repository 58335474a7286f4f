// Operators manage clients and APIs: the verbs behind the admin API, the console and the commands.
import { describe, expect, it } from 'vitest'
import { createApi, deleteApi, listApis, readApi, updateApi } from '../../src/admin/apis.ts'
import { listClients, readClient } from '../../src/admin/clients.ts'
import { createClient } from '../../src/admin/create-client.ts'
import { deleteClient } from '../../src/admin/delete-client.ts'
import { rotateClientSecret } from '../../src/admin/rotate-client-secret.ts'
import { updateClient } from '../../src/admin/update-client.ts'
import type { Result } from '../../src/result.ts'
import { addApi, addClient, API, CALLBACK, RelyingParty } from '../support/clients/relying-party.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { freshWorld, json, rows } from '../support/world.ts'

const actor = 'operator'
const WIKI = { client_name: ' Team Wiki ', redirect_uris: [CALLBACK] }
const NOTES = { identifier: API, name: 'Notes', scopes: { 'notes.read': 'read your notes' } }

/** The value of what came to something. */
function good<T>(outcome: Result<T, unknown>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return outcome.value
}
/** Which fields are wrong, and why. */
function wrong(outcome: Result<unknown, unknown>): unknown {
  if (outcome.ok) return 'nothing'
  const { errors } = outcome.error as { errors?: { field: string; code: string }[] }
  return errors?.map(({ field, code }) => `${field}: ${code}`) ?? outcome.error
}
const eventsOf = () =>
  rows<{ event: string; reason: string; meta: string }>(
    "SELECT event, reason, meta FROM audit_events WHERE actor_id = 'operator' ORDER BY id",
  )

describe('a client', () => {
  it('is added, read, changed, given another secret and deleted, each with an audit row that has no secret', async () => {
    const deps = (await freshWorld()).deps()
    const made = good(await createClient(deps, { actor, wanted: WIKI }))
    expect(made).toMatchObject({ client_name: 'Team Wiki', token_endpoint_auth_method: 'client_secret_basic' })
    const id = made.client_id
    const read = good(await readClient(deps, id))
    expect(read.client.secrets).toHaveLength(1)
    const changed = good(
      await updateClient(deps, {
        actor,
        id,
        changes: { logo_uri: 'https://wiki.example.com/l.png', disabled: true },
        seen: read.seen,
      }),
    )
    expect(changed).toMatchObject({
      logo_uri: 'https://wiki.example.com/l.png',
      disabled: true,
      redirect_uris: [CALLBACK],
    })
    expect(changed.client_secret).toBeUndefined()
    expect(wrong(await updateClient(deps, { actor, id, changes: { disabled: false }, seen: read.seen }))).toBe(
      'changed',
    )
    good(await updateClient(deps, { actor, id, changes: { disabled: false, logo_uri: null } }))
    const rotated = good(await rotateClientSecret(deps, { actor, id, overlapSeconds: 60 }))
    expect(good(await readClient(deps, id)).client.secrets).toHaveLength(2)
    good(await rotateClientSecret(deps, { actor, id, overlapSeconds: 0 }))
    expect(good(await readClient(deps, id)).client).toMatchObject({ logo_uri: null, secrets: [{ expires_at: null }] })
    expect(await rows('SELECT count(*) AS n FROM client_secrets')).toEqual([{ n: 1 }])
    expect(wrong(await deleteClient(deps, { actor, id, seen: read.seen }))).toBe('changed')
    good(await deleteClient(deps, { actor, id }))
    expect(wrong(await deleteClient(deps, { actor, id }))).toBe('not_found')
    expect(wrong(await readClient(deps, id))).toBe('not_found')
    expect(wrong(await rotateClientSecret(deps, { actor, id, overlapSeconds: 0 }))).toBe('not_found')
    const events = await eventsOf()
    expect(events.map(({ event, reason }) => [event, reason])).toEqual([
      ['client_created', null],
      ['client_changed', 'settings'],
      ['client_changed', 'settings'],
      ['client_changed', 'secret'],
      ['client_changed', 'secret'],
      ['client_deleted', null],
    ])
    expect(JSON.parse(events[1]?.meta ?? '')).toEqual({ client: id, fields: 'disabled logo_uri' })
    const everything = JSON.stringify(await rows('SELECT * FROM audit_events'))
    for (const secret of [made.client_secret, rotated.client_secret]) expect(everything).not.toContain(secret)
  })

  it('says of each field what is wrong with it, and of nothing else', async () => {
    const deps = (await freshWorld()).deps()
    const create = async (more: object) => wrong(await createClient(deps, { actor, wanted: { ...WIKI, ...more } }))
    expect(
      await create({
        client_name: ' ',
        redirect_uris: [
          CALLBACK,
          'http://wiki.example.com/',
          'https://wiki.example.com/#x',
          'https://*.example.com/',
          'https://u:p@wiki.example.com/',
          'javascript:alert(1)',
          'wiki:/callback',
          'callback',
        ],
        backchannel_logout_uri: 'com.example.app:/logout',
        logo_uri: 'http://127.0.0.1/logo.png',
        jwks: {
          keys: [
            { kty: 'oct', k: 'x' },
            { kty: 'EC', crv: 'P-256', x: 'x' },
          ],
        },
        own_scopes: { [API]: ['read'] },
      }),
    ).toEqual([
      'client_name: missing',
      'redirect_uris.1: not_https',
      'redirect_uris.2: fragment',
      'redirect_uris.3: wildcard',
      'redirect_uris.4: user_info',
      'redirect_uris.5: dangerous_scheme',
      'redirect_uris.6: scheme_without_dot',
      'redirect_uris.7: not_a_uri',
      'logo_uri: not_https',
      'backchannel_logout_uri: not_https',
      'jwks.keys.0: private_key',
      'jwks.keys.1: unknown_key',
      `own_scopes.${API}: unknown_api`,
    ])
    expect(await create({ redirect_uris: [], token_endpoint_auth_method: 'private_key_jwt' })).toEqual([
      'redirect_uris: missing',
      'jwks: missing_keys',
    ])
    expect(await create({ grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' })).toEqual([
      'token_endpoint_auth_method: proves_nothing',
    ])
    expect(await create({ client_id: 'wiki' })).toBe('nothing')
    expect(await create({ client_id: 'wiki' })).toEqual(['client_id: taken'])
    expect(await rows('SELECT count(*) AS n FROM clients')).toEqual([{ n: 1 }])
  })

  it('has a secret as long as it proves itself by one, and what a document says of it is changed there', async () => {
    const deps = (await freshWorld()).deps()
    const wanted = { ...WIKI, token_endpoint_auth_method: 'none' as const }
    const { client_id: id, client_secret } = good(await createClient(deps, { actor, wanted }))
    expect(client_secret).toBeUndefined()
    expect(wrong(await rotateClientSecret(deps, { actor, id, overlapSeconds: 0 }))).toEqual([
      'token_endpoint_auth_method: no_secret',
    ])
    const set = (token_endpoint_auth_method: 'none' | 'client_secret_post') =>
      updateClient(deps, { actor, id, changes: { token_endpoint_auth_method } })
    expect(good(await set('client_secret_post')).client_secret).toMatch(/^[\w-]{43}$/)
    good(await set('none'))
    expect(await rows('SELECT * FROM client_secrets')).toEqual([])
    const { env } = await freshWorld()
    await env.DB.prepare(
      "INSERT INTO clients (id, name, auth_method, source, metadata) VALUES ('https://a.example/c', 'A', 'none', 'document', ?)",
    )
      .bind(JSON.stringify({ redirect_uris: [CALLBACK], grant_types: ['authorization_code'] }))
      .run()
    const change = (changes: object) => updateClient(deps, { actor, id: 'https://a.example/c', changes })
    expect(wrong(await change({ client_name: 'B', first_party: true }))).toEqual(['client_name: described_elsewhere'])
    expect(wrong(await change({ disabled: true }))).toBe('nothing')
  })

  it('is one of a list that is turned by a cursor, the newest first, or of one source', async () => {
    const deps = (await freshWorld()).deps()
    const made: string[] = []
    for (let n = 0; n < 3; n += 1) made.unshift(good(await createClient(deps, { actor, wanted: WIKI })).client_id)
    const first = await listClients(deps, { limit: 2 })
    expect(first.items.map(({ client_id }) => client_id)).toEqual(made.slice(0, 2))
    const second = await listClients(deps, { limit: 2, cursor: first.next_cursor ?? '' })
    expect([second.items.map(({ client_id }) => client_id), second.next_cursor]).toEqual([made.slice(2), null])
    expect((await listClients(deps, { limit: 2, source: 'registered' })).items).toEqual([])
  })
})

describe('an API', () => {
  it('is added, read, changed and deleted, and says what is wrong with it', async () => {
    const deps = (await freshWorld()).deps()
    expect(good(await createApi(deps, { actor, wanted: NOTES }))).toMatchObject(NOTES)
    expect(wrong(await createApi(deps, { actor, wanted: NOTES }))).toEqual(['identifier: taken'])
    const odd = {
      identifier: 'notes#x',
      name: '',
      scopes: { openid: 'x', 'a b': 'x', read: '' },
      introspected_by: 'nobody',
    }
    expect(wrong(await createApi(deps, { actor, wanted: odd }))).toEqual([
      'name: missing',
      'identifier: not_an_identifier',
      'scopes.openid: reserved_scope',
      'scopes.a b: not_a_scope',
      'scopes.read: missing',
      'introspected_by: unknown_client',
    ])
    const { seen } = good(await readApi(deps, API))
    const change = (changes: object, saw?: number) => updateApi(deps, { actor, identifier: API, changes, seen: saw })
    expect(good(await change({ name: 'Papers', token_seconds: 60 }, seen))).toMatchObject({
      name: 'Papers',
      token_seconds: 60,
      scopes: NOTES.scopes,
    })
    expect(wrong(await change({ name: 'Notes' }, seen))).toBe('changed')
    expect(wrong(await change({ introspected_by: 'nobody' }))).toEqual(['introspected_by: unknown_client'])
    const machine = {
      ...WIKI,
      redirect_uris: [],
      grant_types: ['client_credentials' as const],
      own_scopes: { [API]: ['notes.read', 'notes.all'] },
    }
    expect(wrong(await createClient(deps, { actor, wanted: machine }))).toEqual([`own_scopes.${API}: unknown_scope`])
    expect(await listApis(deps, { limit: 10 })).toMatchObject({ items: [{ identifier: API }], next_cursor: null })
    good(await deleteApi(deps, { actor, identifier: API }))
    expect(wrong(await deleteApi(deps, { actor, identifier: API }))).toBe('not_found')
    expect(wrong(await change({ name: 'x' }))).toBe('not_found')
    expect((await eventsOf()).map(({ event }) => event)).toEqual(['api_created', 'api_changed', 'api_deleted'])
  })

  it('that is deleted gets no new token by what was given before, and a scope that it has no more is in none', async () => {
    const { world, ada } = await adaSignedIn()
    await addApi(world)
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const more = { resource: API, scope: 'openid offline_access notes.read notes.write' }
    const { refresh_token = '' } = await wiki.signIn(ada, more)
    const change = { actor, identifier: API } as const
    good(await updateApi(world.deps(), { ...change, changes: { scopes: { 'notes.read': 'read your notes' } } }))
    const tokens = await json(await wiki.refresh(refresh_token))
    expect(tokens.scope).toBe('openid offline_access notes.read')
    good(await deleteApi(world.deps(), change))
    const refused = await wiki.refresh(tokens.refresh_token)
    expect([refused.status, (await json(refused)).error]).toEqual([400, 'invalid_grant'])
  })
})
