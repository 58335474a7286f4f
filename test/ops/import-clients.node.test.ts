// `clients:import auth0`: what D1 holds then, what is said of each app and API, and what is refused before anything is written.
import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDesk } from '../support/people/desk.ts'

const { file, ask, command } = openDesk()
const SAMPLE = 'docs/runbooks/samples/auth0-tenant.json'
const tenant = JSON.parse(readFileSync(SAMPLE, 'utf8'))
const [, WIKI, SHOP, JOB] = tenant.clients.map((client: { client_id: string }) => client.client_id)

beforeEach(() => {
  for (const table of ['clients', 'apis']) ask(`DELETE FROM ${table}`)
})

type Said = { id: string; outcome: string; notes: { code: string; message: string }[] }
/** Imports what a file holds, and says what was said: codes of notes, by app. */
async function imported(content: unknown, ...words: string[]) {
  writeFileSync(file('tenant.json'), typeof content === 'string' ? content : JSON.stringify(content))
  const printed = await command('clients:import', 'auth0', file('tenant.json'), '--json', ...words)
  const { value, error } = JSON.parse(printed.stdout)
  const outcomes: Said[] = value?.outcomes ?? []
  const codesOf = (id: string) => outcomes.find((one) => one.id === id)?.notes.map(({ code }) => code)
  return { code: printed.code, value, error, codesOf }
}
/** An app, and what is noted of it. */
async function noted(fields: object): Promise<string[] | undefined> {
  const { codesOf } = await imported([{ client_id: 'x', name: 'X', callbacks: ['https://x.example/cb'], ...fields }])
  return codesOf('x')
}
const kept = (id: string) => {
  const [row] = ask<{ metadata: string; own_scopes: string }>('SELECT * FROM clients WHERE id = ?', id)
  return row && { ...row, metadata: JSON.parse(row.metadata), own_scopes: JSON.parse(row.own_scopes) }
}
const everything = () =>
  JSON.stringify(['clients', 'apis', 'client_secrets', 'audit_events'].map((t) => ask(`SELECT * FROM ${t}`)))

describe('clients:import auth0', () => {
  it('a dry run writes nothing and says what would be; the run keeps ids, callbacks, grants and secrets; a second one changes nothing', async () => {
    const empty = everything()
    const dry = await imported(tenant, '--dry-run')
    expect(dry.value).toMatchObject({ dry_run: true, apps: 3, apis: 1, secrets: 1, existing: 0, left_out: 1 })
    expect(everything()).toBe(empty)
    const { value, codesOf } = await imported(tenant)
    expect(value).toMatchObject({ dry_run: false, apps: 3, apis: 1, secrets: 1 })
    expect(value.outcomes).toEqual(dry.value.outcomes)
    expect(kept(WIKI)).toMatchObject({
      name: 'Team Wiki',
      auth_method: 'none',
      first_party: 1,
      source: 'auth0',
      metadata: {
        redirect_uris: ['https://wiki.example.com/callback', 'http://localhost:3000'],
        post_logout_redirect_uris: ['https://wiki.example.com', 'http://localhost:3000'],
        grant_types: ['authorization_code', 'refresh_token'],
        logo_uri: 'https://wiki.example.com/logo.png',
      },
    })
    expect(kept(SHOP)).toMatchObject({
      first_party: 0,
      metadata: { backchannel_logout_uri: 'https://shop.example.com/backchannel-logout' },
    })
    expect(kept(JOB)?.own_scopes).toEqual({ 'https://api.example.com/': ['read:notes'] })
    expect(ask('SELECT identifier, token_seconds, scopes, policy FROM apis')).toEqual([
      {
        identifier: 'https://api.example.com/',
        token_seconds: 3600,
        scopes: JSON.stringify({ 'read:notes': 'read your notes', 'write:notes': 'change your notes' }),
        // Roles decided who got them, so that nobody gets more than they had.
        policy: JSON.stringify({
          grantedBy: { 'read:notes': ['ADMIN', 'client'], 'write:notes': ['ADMIN', 'client'] },
          claims: { permissions: 'permissions' },
        }),
      },
    ])
    const secret: string = tenant.clients[2].client_secret
    const digest = createHash('sha256').update(secret).digest('base64url')
    expect(ask('SELECT digest FROM client_secrets WHERE client_id = ?', SHOP)).toEqual([{ digest }])
    expect(everything()).not.toContain(secret)
    expect([WIKI, SHOP, JOB, 'https://api.example.com/', 'https://tenant.eu.auth0.com/api/v2/'].map(codesOf)).toEqual([
      ['callback_left_out', 'implicit'],
      ['password', 'hs256', 'rotation'],
      ['new_secret', 'unknown_api'],
      ['rbac', 'token_lifetime', 'es256'],
      ['system'],
    ])
    const before = everything()
    const again = await command('clients:import', 'auth0', file('tenant.json'))
    expect(again.stdout).toMatch(
      /^Nothing changed: no app and no API was added\.\n {2}0 secrets kept, 4 here already, 1 left out/,
    )
    expect(everything()).toBe(before)
  })

  it('goes on where a run was cut off, takes lists from several files, and a list of the command line', async () => {
    const [, wiki, , job] = tenant.clients
    await imported([wiki])
    writeFileSync(file('apis.json'), JSON.stringify({ resource_servers: tenant.resourceServers, total: 2 }))
    writeFileSync(file('grants.json'), JSON.stringify([{ ...tenant.clientGrants[0], client_id: JOB }]))
    const { value } = await imported({ clients: [wiki, job] }, '--with', `${file('apis.json')},${file('grants.json')}`)
    expect(value).toMatchObject({ apps: 1, apis: 1, existing: 1 })
    expect(kept(JOB)?.own_scopes).toEqual({ 'https://api.example.com/': ['read:notes'] })
    // A grant for an API that is here, and no app of the file.
    const more = {
      clients: [{ ...job, client_id: 'j2', name: 'J2' }],
      clientGrants: [
        { client_id: 'j2', audience: 'https://api.example.com/', allow_all_scopes: true },
        { client_id: 'gone', audience: 'https://api.example.com/' },
      ],
    }
    expect((await imported(more)).codesOf('gone')).toEqual(['unknown_app'])
    expect(kept('j2')?.own_scopes).toEqual({ 'https://api.example.com/': ['read:notes', 'write:notes'] })
  })

  it('says of each app what can’t be taken, and never gives it more than it had', async () => {
    const web = { grant_types: ['authorization_code'], token_endpoint_auth_method: 'none', app_type: 'spa' }
    const cases: [object, string[]][] = [
      [web, []],
      [
        {
          ...web,
          callbacks: [
            'https://{organization_name}.x.example/',
            'myapp://cb',
            'http://x.example/',
            'javascript:alert(1)',
          ],
        },
        ['callback_left_out', 'callback_left_out', 'callback_left_out', 'callback_left_out', 'no_callback'],
      ],
      [{ ...web, allowed_logout_urls: ['https://*.x.example/'] }, ['logout_url_left_out']],
      [{ ...web, callbacks: ['com.x.app://t.eu.auth0.com/ios/com.x.app/callback'] }, ['auth0_domain']],
      [{ ...web, grant_types: ['implicit'] }, ['implicit']],
      [
        {
          ...web,
          grant_types: ['authorization_code', 'client_credentials', 'http://auth0.com/oauth/grant-type/mfa-otp'],
        },
        ['grant_left_out'],
      ],
      [{ ...web, name: 'Evil\u202e' }, ['name_changed']],
      [{ ...web, logo_uri: 'http://x.example/l.png' }, ['logo_left_out']],
      [
        {
          ...web,
          oidc_logout: { backchannel_logout_urls: ['http://x.example/', 'https://x.example/b', 'https://y.example/'] },
        },
        ['backchannel_left_out', 'backchannel_left_out'],
      ],
      [
        {
          ...web,
          organization_usage: 'require',
          addons: { samlp: {} },
          cross_origin_authentication: true,
          signed_request_object: { required: true },
        },
        ['organizations', 'saml', 'embedded', 'request_objects'],
      ],
      [{ ...web, jwt_configuration: { alg: 'PS256' } }, ['signing_alg']],
      [{ app_type: 'regular_web', grant_types: ['authorization_code'], client_secret: 'short' }, ['weak_secret']],
      [
        {
          app_type: 'regular_web',
          client_authentication_methods: { private_key_jwt: { credentials: [{ id: 'cred_1' }] } },
        },
        ['keys_left_out'],
      ],
      [
        { app_type: 'regular_web', client_authentication_methods: { tls_client_auth: { credentials: [] } } },
        ['mtls', 'new_secret'],
      ],
    ]
    for (const [fields, codes] of cases) {
      ask('DELETE FROM clients')
      expect([fields, await noted(fields)]).toEqual([fields, codes])
    }
    ask('DELETE FROM clients')
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' })
    await noted({
      app_type: 'regular_web',
      client_authentication_methods: { private_key_jwt: { credentials: [{ pem, kid: 'k' }] } },
    })
    expect(kept('x')).toMatchObject({
      auth_method: 'private_key_jwt',
      metadata: { jwks: { keys: [{ kty: 'EC', kid: 'k' }] } },
    })
  })

  it('says of each API what can’t be taken, and opens no scope that was closed', async () => {
    const api = (fields: object) => ({
      identifier: 'https://a.example/',
      name: 'A',
      scopes: [{ value: 'r' }],
      ...fields,
    })
    const cases: [object, string[], object | undefined][] = [
      [{}, ['es256'], {}],
      [
        { scopes: [{ value: 'openid' }, { value: 'a b' }, { value: 'r', description: 'x\ny' }] },
        ['scope_left_out', 'scope_left_out', 'es256'],
        {},
      ],
      [{ enforce_policies: true }, ['rbac', 'es256'], { grantedBy: { r: ['ADMIN', 'client'] } }],
      [
        { subject_type_authorization: { user: { policy: 'deny_all' } } },
        ['listed_apps_only', 'es256'],
        { grantedBy: { r: ['client'] } },
      ],
      [{ identifier: 'my-api' }, ['api_left_out'], undefined],
    ]
    for (const [fields, codes, policy] of cases) {
      ask('DELETE FROM apis')
      const wanted = api(fields)
      expect([fields, (await imported([wanted])).codesOf(wanted.identifier)]).toEqual([fields, codes])
      const [row] = ask<{ policy: string; scopes: string }>('SELECT policy, scopes FROM apis')
      expect(row && JSON.parse(row.policy)).toEqual(policy)
      if (row !== undefined) expect(row.scopes).toBe('{"r":"r"}')
    }
    const client = {
      client_id: 'x',
      name: 'X',
      app_type: 'regular_web',
      grant_types: ['authorization_code', 'client_credentials'],
      callbacks: [],
    }
    const grant = { client_id: 'x', audience: 'https://a.example/', scope: ['r'], subject_type: 'user' }
    expect(
      (await imported({ clients: [client], resourceServers: [api({})], clientGrants: [grant] })).codesOf('x'),
    ).toContain('scope_left_out')
    expect(kept('x')?.own_scopes).toEqual({})
  })

  it('refuses a bad file whole, before anything is written, and quotes none of it', async () => {
    const good = { client_id: 'x', name: 'X', callbacks: [] }
    const bad: unknown[] = [
      '{"clients": [Secret-In-The-File',
      '[]',
      {},
      [good, good],
      [good, 'text'],
      [good, { user_id: 'auth0|1', email: 'a@example.com' }],
      [{ name: 'X', app_type: 'spa' }],
      [{ ...good, client_id: 'https://x.example/' }],
      { clients: [{ identifier: 'https://a.example/' }] },
    ]
    for (const content of bad) {
      const { code, error } = await imported(content)
      expect([content, code, error.code]).toEqual([content, 1, 'bad_file'])
      expect(JSON.stringify(error)).not.toContain('Secret-In-The-File')
    }
    const words = async (...given: string[]) => {
      const { code, stdout } = await command('clients:import', ...given, '--json')
      return [code, JSON.parse(stdout).error.code]
    }
    expect(await words('okta', file('tenant.json'))).toEqual([2, 'usage'])
    expect(await words('auth0', file('nowhere.json'))).toEqual([1, 'no_file'])
    expect(await words('auth0', file('tenant.yaml'))).toEqual([1, 'bad_file'])
    writeFileSync(file('latin.json'), Buffer.from([0x22, 0xe4, 0x22]))
    expect(await words('auth0', file('latin.json'))).toEqual([1, 'bad_file'])
    expect(ask('SELECT count(*) AS n FROM clients UNION ALL SELECT count(*) FROM apis')).toEqual([{ n: 0 }, { n: 0 }])
  })
})
