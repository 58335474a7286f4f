// Who may grant a scope (a role, an operator's list), and the claims that an operator names (RFC 6749 §3.3, RFC 9068 §2.2.3.1).
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { updateApi } from '../../src/admin/apis.ts'
import { rightToChangeApi, type ApiChanges } from '../../src/admin/client-changes.ts'
import { createApi, createClient, type NewClient } from '../../src/clients/create.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { hiddenIn, open, press } from '../support/people/forms.ts'
import { addClient, API, decideAs, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { json, rows } from '../support/world.ts'

const ROLES_URL = 'https://example.com/roles'
const SCOPES = { read: 'read your notes', purge: 'delete the notes of everybody', sync: 'copy notes elsewhere' }
const POLICY = {
  grantedBy: { purge: ['ADMIN', 'client'], sync: ['client'] },
  claims: { [ROLES_URL]: 'roles', permissions: 'permissions', groups: { names: { ADMIN: 'staff' } } },
} as const
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange' as const
const TYPE = 'urn:ietf:params:oauth:token-type:access_token'
const CODE = 'urn:ietf:params:oauth:grant-type:device_code' as const

/** Ada, signed in, and the API; `client` makes an app that she is asked about. */
async function adaAndApi(introspectedBy: string | null = null) {
  const met = await adaSignedIn()
  const policy = JSON.parse(JSON.stringify(POLICY))
  const api = { identifier: API, name: 'Notes', scopes: SCOPES, policy, introspectedBy }
  expect((await createApi(met.world.deps(), api, 'operator')).ok).toBe(true)
  const client = async (wanted: Partial<NewClient> = {}) =>
    new RelyingParty(met.world, await addClient(met.world, wanted))
  return { ...met, client }
}

const setRole = (role: string) => rows(`UPDATE users SET role = '${role}'`)
const claimsOf = (token: string | undefined) =>
  JSON.parse(atob((token?.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
const ASKS = { resource: API, scope: 'openid read purge' }

describe('a scope that only ADMINs may grant', () => {
  it('is withheld from a USER, who reads it in words, and who gives the rest; an ADMIN is asked for it', async () => {
    const { ada, client } = await adaAndApi()
    const wiki = await client()
    const begun = await wiki.begin(ASKS)
    const page = await (await open(ada, `${begun.url.pathname}${begun.url.search}`)).text()
    expect(page).toMatch(/also asked for what isn’t yours to give[^]*delete the notes of everybody/)
    const tokens = await wiki.finish(await decideAs(ada, page, 'allow'), begun)
    expect(tokens.scope).toBe('openid read')
    expect(await rows('SELECT scope FROM grants')).toEqual([{ scope: 'openid read' }])
    expect(await rows('SELECT allowed FROM consents')).toEqual([
      { allowed: JSON.stringify({ '': ['openid'], [API]: ['read'] }) },
    ])
    await setRole('SUPER_ADMIN')
    const again = await open(ada, `${begun.url.pathname}${begun.url.search}`)
    expect(await again.text()).not.toContain('isn’t yours')
    expect((await wiki.signIn(ada, ASKS)).scope).toBe('openid read purge')
  })

  it('alone, is refused by a page that leads back, and at once where nobody may be asked (RFC 6749 §4.1.2.1)', async () => {
    const { ada, client } = await adaAndApi()
    const wiki = await client({ firstParty: true })
    const only = { resource: API, scope: 'purge offline_access' }
    const begun = await wiki.begin(only)
    const page = await (await open(ada, `${begun.url.pathname}${begun.url.search}`)).text()
    expect(page).toContain('You can’t allow this')
    expect(page).toContain('What Team Wiki asks for isn’t yours to give.')
    expect(page).not.toContain('value="allow"')
    for (const decision of ['deny', 'allow'] as const)
      expect((await decideAs(ada, page, decision)).searchParams.get('error')).toBe('access_denied')
    const silent = await wiki.begin({ ...only, prompt: 'none' })
    expect((await walkBack(ada, silent.url)).searchParams.get('error')).toBe('access_denied')
    expect(await rows('SELECT id FROM grants')).toEqual([])
  })

  it('goes with the role at the next refresh, comes back with it, and ends nothing else; with nothing left it is invalid_grant', async () => {
    const { world, ada, client } = await adaAndApi()
    await setRole('ADMIN')
    const wiki = await client({ firstParty: true })
    const first = await wiki.signIn(ada, ASKS)
    const only = await wiki.signIn(ada, { resource: API, scope: 'purge' }, { nonce: false })
    const next = async (token: string | undefined) => json(await wiki.refresh(token ?? ''))
    await setRole('USER')
    world.trips.length = 0
    const second = await next(first.refresh_token)
    expect([second.scope, world.answeredAfter()]).toEqual(['openid read', 1])
    expect(claimsOf(second.access_token)).toMatchObject({ [ROLES_URL]: ['USER'], permissions: ['read'], groups: [] })
    expect((await next(only.refresh_token)).error).toBe('invalid_grant')
    await setRole('ADMIN')
    expect((await next(second.refresh_token)).scope).toBe('openid read purge')
  })

  it('is no device’s of a USER (RFC 8628 §3.3)', async () => {
    const { ada, client } = await adaAndApi()
    const metadata = { redirect_uris: [], grant_types: [CODE] }
    const tv = await client({ authMethod: 'none', metadata })
    await tv.discover()
    const told = async (scope: string) => {
      const asked = { client_id: tv.client.client_id, resource: API, scope }
      const waiting = await json(await tv.post('/oauth/device/code', asked))
      const account = (await json(await ada.get('/api/user'))).id
      const page = await (await press(ada, '/device', { user_code: waiting.user_code, account })).text()
      await press(ada, '/device/answer', { ...hiddenIn(page), decision: 'allow', account })
      const form = { grant_type: CODE, device_code: waiting.device_code, client_id: tv.client.client_id }
      const answer = await json(await tv.post('/oauth/token', form))
      return [page.includes('isn’t yours to give'), answer.scope ?? answer.error]
    }
    expect(await told('read purge')).toEqual([true, 'read'])
    expect(await rows('SELECT scope FROM grants')).toEqual([{ scope: 'read' }])
    expect(await told('purge')).toEqual([true, 'access_denied'])
  })
})

describe('a scope of an operator’s list', () => {
  it('is for apps on the list alone, with the person’s consent; the list gives no ADMIN’s scope to a USER', async () => {
    const { ada, client } = await adaAndApi()
    const asks = { resource: API, scope: 'openid sync purge' }
    const scopeOf = async (rp: RelyingParty) => (await rp.signIn(ada, asks)).scope
    expect(await scopeOf(await client())).toBe('openid')
    const listed = await client({ ownScopes: { [API]: ['sync', 'purge'] } })
    expect(await scopeOf(listed)).toBe('openid sync')
  })

  it('gives a machine what may be given by a list, and nothing that takes a person (RFC 6749 §4.4)', async () => {
    const { client } = await adaAndApi()
    const metadata = { redirect_uris: [], grant_types: ['client_credentials' as const] }
    const machine = await client({ metadata, ownScopes: { [API]: ['read', 'purge', 'sync'] } })
    const ask = async (scope: string) =>
      json(await machine.post('/oauth/token', { ...proofOf(machine), grant_type: 'client_credentials', scope }))
    const all = await ask('')
    expect(all.scope).toBe('read purge sync')
    expect(claimsOf(all.access_token)).toMatchObject({ permissions: ['read', 'purge', 'sync'] })
    expect(claimsOf(all.access_token)).not.toHaveProperty(ROLES_URL)
    await withGrantors({ read: ['USER'], purge: ['ADMIN'] })
    expect((await ask('')).scope).toBe('sync')
    const before = await machineRows()
    expect((await ask('read')).error).toBe('invalid_scope')
    expect((await ask('purge sync')).error).toBe('invalid_scope')
    expect(await machineRows()).toBe(before)
  })

  it('an exchange gives the next service nothing that is no longer the person’s (RFC 8693 §2.1)', async () => {
    const { world, ada, client } = await adaAndApi('notes-api')
    await setRole('ADMIN')
    const metadata = { redirect_uris: [], grant_types: [EXCHANGE] }
    const notes = await client({ id: 'notes-api', metadata, ownScopes: { 'https://mail.example/': ['send', 'bcc'] } })
    const mail = { identifier: 'https://mail.example/', name: 'Mail', scopes: { send: 'send mail', bcc: 'hide' } }
    await createApi(world.deps(), { ...mail, policy: { grantedBy: { bcc: ['ADMIN'] } } }, 'operator')
    const wiki = await client({ firstParty: true })
    const { access_token } = await wiki.signIn(ada, ASKS)
    const scopeOf = async (resource: string) => {
      const form = { grant_type: EXCHANGE, subject_token: access_token, subject_token_type: TYPE, resource }
      return (await json(await notes.post('/oauth/token', { ...form, ...proofOf(notes) }))).scope
    }
    expect([await scopeOf(API), await scopeOf(mail.identifier)]).toEqual(['read purge', 'send bcc'])
    await setRole('USER')
    expect([await scopeOf(API), await scopeOf(mail.identifier)]).toEqual(['read', 'send'])
  })
})

describe('an operator', () => {
  it('changes who may grant what and which claims there are; a scope that goes and comes back is nobody else’s', async () => {
    const { world } = await adaAndApi()
    const change = (changes: ApiChanges) => updateApi(world.deps(), { actor: 'operator', identifier: API, changes })
    const granted = { purge: ['ADMIN', 'client'], sync: ['client'] }
    expect(await change({ scopes: { read: 'read' } })).toMatchObject({ value: { granted_by: granted } })
    expect(await change({ scopes: SCOPES })).toMatchObject({ value: { granted_by: granted, claims: POLICY.claims } })
    expect(await change({ granted_by: { sync: ['USER'] }, claims: null })).toMatchObject({
      value: { granted_by: { sync: ['USER'] }, claims: {} },
    })
    const wrong = [{ granted_by: { write: ['USER'] } }, { claims: { sub: 'role' } }] as const
    expect(await Promise.all(wrong.map((one) => change(JSON.parse(JSON.stringify(one)))))).toMatchObject([
      { error: { errors: [{ field: 'granted_by.write', code: 'not_a_grantor' }] } },
      { error: { errors: [{ field: 'claims.sub', code: 'not_a_claim' }] } },
    ])
    expect([
      rightToChangeApi({ name: 'N' }),
      rightToChangeApi({ claims: null }),
      rightToChangeApi({ granted_by: {} }),
    ]).toEqual(['apps', 'trust', 'trust'])
  })
})

describe('claims that an operator names', () => {
  it('say roles in access tokens, ID tokens, userinfo and introspection; permissions beyond the scope to a first party alone', async () => {
    const { ada, client } = await adaAndApi('notes-api')
    await setRole('ADMIN')
    const notes = await client({ id: 'notes-api', metadata: { redirect_uris: [], grant_types: [EXCHANGE] } })
    const metadata = {
      redirect_uris: ['https://wiki.example.com/callback'],
      grant_types: ['authorization_code' as const],
      claims: { [ROLES_URL]: 'roles', roles: { names: { ADMIN: 'admin', USER: 'member' } } } as const,
    }
    const asks = { resource: API, scope: 'openid read' }
    for (const firstParty of [true, false]) {
      const wiki = await client({ firstParty, metadata })
      const tokens = await wiki.signIn(ada, asks)
      const permissions = firstParty ? ['read', 'purge'] : ['read']
      const named = { [ROLES_URL]: ['USER', 'ADMIN'], groups: ['staff'], permissions }
      expect(claimsOf(tokens.access_token)).toMatchObject({ ...named, iss: wiki.server.issuer, role: 'ADMIN' })
      const ofClient = { [ROLES_URL]: ['USER', 'ADMIN'], roles: ['member', 'admin'] }
      expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject(ofClient)
      const headers = { Authorization: `Bearer ${tokens.access_token}` }
      expect(await json(await wiki.world.fetch('/userinfo', { headers }))).toMatchObject(ofClient)
      const told = await notes.post('/oauth/introspect', { token: tokens.access_token, ...proofOf(notes) })
      expect(await json(told)).toMatchObject({ active: true, ...named })
    }
  })

  it('overwrite no claim of a specification, and are refused where they say nothing (RFC 7519 §4)', async () => {
    const { world } = await adaAndApi()
    const made = async (claims: object, grantedBy: object = {}) => {
      const api = {
        identifier: 'https://x.example/',
        name: 'X',
        scopes: { read: 'read' },
        policy: { claims, grantedBy },
      }
      const answer = await createApi(world.deps(), JSON.parse(JSON.stringify(api)), 'operator')
      return answer.ok ? 'made' : answer.error
    }
    for (const claim of [
      'iss',
      'sub',
      'aud',
      'exp',
      'scope',
      'role',
      'cnf',
      'act',
      'email',
      '__proto__',
      'x',
      'urn:x:y',
      '',
    ])
      expect(await made(JSON.parse(`{"${claim}":"roles"}`))).toEqual({ kind: 'claim', claim })
    for (const source of [
      'email',
      1,
      null,
      {},
      { names: { OWNER: 'x' } },
      { names: { USER: 1 } },
      { names: {}, more: 1 },
    ])
      expect(await made({ roles: source })).toEqual({ kind: 'claim', claim: 'roles' })
    for (const [scope, grantors] of [
      ['write', ['ADMIN']],
      ['read', []],
      ['read', ['root']],
      ['read', 'ADMIN'],
      ['constructor', ['ADMIN']],
    ] as const)
      expect(await made({}, { [scope]: grantors })).toEqual({ kind: 'grantor', scope })
    const metadata = { redirect_uris: [], grant_types: [], claims: { permissions: 'permissions' } as const }
    const wanted = { name: 'X', authMethod: 'none', firstParty: false, source: 'operator', metadata } as const
    const client = await createClient(
      world.deps(),
      { ...wanted, metadata: { ...metadata, redirect_uris: [], grant_types: [] } },
      'operator',
    )
    expect(client).toMatchObject({ ok: false, error: { kind: 'claim', claim: 'permissions' } })
    expect(await made({ entitlements: 'role' }, { read: ['USER', 'client'] })).toBe('made')
  })
})

const proofOf = ({ client, secret }: RelyingParty) => ({ client_id: client.client_id, client_secret: secret })
const machineRows = async () => (await rows("SELECT id FROM audit_events WHERE event = 'machine_token_issued'")).length
const withGrantors = (more: object) =>
  rows(
    `UPDATE apis SET policy = json_set(policy, '$.grantedBy', json('${JSON.stringify({ ...POLICY.grantedBy, ...more })}')) WHERE identifier = '${API}'`,
  )
