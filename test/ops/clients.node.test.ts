// `client:*` and `api:*`: what an operator types, and what D1 holds then.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ops, tidyUp } from '../support/servers/operator.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { query } from '../support/servers/processes.ts'

afterAll(tidyUp)

let state = ''
let at: string[] = []

beforeAll(async () => {
  state = await migratedFolder()
  at = ['--persist-to', state]
})

const CALLBACK = 'https://wiki.example.com/callback'

describe('an operator', () => {
  it('adds an app, whose secret is shown once and kept as a digest; lists, rotates and deletes it', async () => {
    const made = await ops('client:create', 'Team Wiki', '--redirects', CALLBACK, '--id', 'wiki', '--json', ...at)
    const { value } = JSON.parse(made.stdout)
    expect(value).toMatchObject({
      client_id: 'wiki',
      client_name: 'Team Wiki',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
      first_party: false,
    })
    expect(value.client_secret).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(query(state, 'SELECT * FROM client_secrets'))).not.toContain(value.client_secret)
    const listed = await ops('client:list', ...at)
    expect(listed.stdout).toContain('Team Wiki')
    expect(listed.stdout).not.toContain(value.client_secret)
    const rotated = await ops('client:rotate-secret', 'wiki', '--overlap', '60', '--json', ...at)
    expect(JSON.parse(rotated.stdout).value.client_secret).not.toBe(value.client_secret)
    expect(query(state, 'SELECT expires_at IS NULL AS current FROM client_secrets ORDER BY current')).toEqual([
      { current: 0 },
      { current: 1 },
    ])
    expect((await ops('client:delete', 'wiki', ...at)).code).toBe(0)
    expect((await ops('client:delete', 'wiki', ...at)).code).toBe(1)
    expect(query(state, 'SELECT * FROM client_secrets')).toEqual([])
    expect(query(state, "SELECT event FROM audit_events WHERE actor_id = 'operator' ORDER BY id")).toEqual([
      { event: 'client_created' },
      { event: 'client_changed' },
      { event: 'client_deleted' },
    ])
  })

  it('adds an app with keys, which is held to FAPI 2.0, and none without them (FAPI 2.0 §5.3.2.1)', async () => {
    const jwks = JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] })
    const add = (...more: string[]) => ops('client:create', 'Bank', '--redirects', CALLBACK, '--json', ...more, ...at)
    const { value } = JSON.parse((await add('--profile', 'fapi2', '--jwks', jwks)).stdout)
    expect(value).toMatchObject({
      token_endpoint_auth_method: 'private_key_jwt',
      security_profile: 'fapi2',
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
      id_token_signed_response_alg: 'ES256',
    })
    expect(value).not.toHaveProperty('client_secret')
    expect((await add('--jwks-uri', 'https://bank.example.com/jwks.json')).code).toBe(0)
    const refused: [string[], string][] = [
      [['--profile', 'fapi2'], 'is for an app with keys'],
      [['--profile', 'fapi1'], 'must be fapi2'],
      [['--jwks', '{}'], 'must be a JWK set'],
      [['--jwks', '{"keys":[{"kty":"EC","d":"x"}]}'], 'public keys alone'],
      [['--jwks', '{"keys":[{"kty":"oct","k":"x"}]}'], 'public keys alone'],
      [['--jwks-uri', 'http://bank.example.com/'], 'must be an https URL'],
      [['--jwks', jwks, '--jwks-uri', 'https://bank.example.com/'], 'not both'],
      [['--jwks', jwks, '--kind', 'public'], 'has no keys'],
    ]
    for (const [more, says] of refused) {
      const answer = await add(...more)
      expect([answer.code === 0, answer.stdout + answer.stderr]).toEqual([false, expect.stringContaining(says)])
    }
  })

  it.each([
    ['javascript:alert(1)', 'runs what it carries'],
    ['http://wiki.example.com/callback', 'use https'],
    ['https://wiki.example.com/*', 'compared character by character'],
    [`${CALLBACK}#x`, 'fragment'],
    ['https://user@wiki.example.com/', 'a user or a password'],
    ['wiki:/callback', 'turn a domain around'],
    ['/callback', 'no absolute URI'],
  ])('is told what is wrong with the redirect URI %s', async (uri, says) => {
    const made = await ops('client:create', 'Wrong', '--redirects', uri, ...at)
    expect(made.code).toBe(1)
    expect(made.stderr).toContain(says)
  })

  it('adds an app without a secret, a machine, and an API, but none with scopes of ours', async () => {
    const scopes = JSON.stringify({ read: 'read your notes' })
    const api = await ops('api:create', 'https://notes.example.com/', '--scopes', scopes, ...at)
    expect(api.code).toBe(0)
    const field = await ops(
      'client:create',
      'Field',
      '--kind',
      'public',
      '--redirects',
      'com.example:/cb',
      '--json',
      ...at,
    )
    expect(JSON.parse(field.stdout).value.client_secret).toBeUndefined()
    const words = ['--kind', 'machine', '--api', 'https://notes.example.com/', '--scopes', 'read', '--json']
    const machine = await ops('client:create', 'Nightly', ...words, ...at)
    expect(JSON.parse(machine.stdout).value.own_scopes).toEqual({ 'https://notes.example.com/': ['read'] })
    for (const scope of ['account', 'openid', 'a b'])
      expect(
        (await ops('api:create', 'https://x.example', '--scopes', JSON.stringify({ [scope]: 'x' }), ...at)).code,
      ).toBe(1)
    expect((await ops('api:create', 'notes', ...at)).code).toBe(1)
    const device = 'urn:ietf:params:oauth:grant-type:device_code'
    const television = ['client:create', 'Television', '--kind', 'public', '--grants']
    const screen = await ops(...television, `refresh_token ${device}`, '--json', ...at)
    expect(JSON.parse(screen.stdout).value).toMatchObject({
      grant_types: ['refresh_token', device],
      redirect_uris: [],
    })
    for (const grants of ['implicit', 'client_credentials', 'authorization_code'])
      expect((await ops(...television, grants, ...at)).code).toBe(2)
    const old = await ops('client:create', 'Old', '--redirects', CALLBACK, '--without-pkce', '--json', ...at)
    expect(JSON.parse(old.stdout).value.require_pkce).toBe(false)
    const none = ['--kind', 'public', '--redirects', CALLBACK, '--without-pkce']
    expect((await ops('client:create', 'Old', ...none, ...at)).code).toBe(2)
    expect((await ops('client:create', 'Web', ...at)).code).toBe(2)
  })

  it('shows and changes an app and an API, of which it names what is wrong, and deletes the API', async () => {
    const API = 'https://papers.example.com/'
    const done = async (...words: string[]) => {
      const { code, stdout } = await ops(...words, '--json', ...at)
      return { code, ...JSON.parse(stdout) }
    }
    await done('api:create', API, '--name', 'Papers', '--scopes', JSON.stringify({ read: 'read your papers' }))
    await done('client:create', 'Wiki', '--kind', 'public', '--redirects', CALLBACK, '--id', 'papers')
    const more = `${CALLBACK} ${CALLBACK}/mobile`
    const changed = await done('client:update', 'papers', '--redirects', more, '--first-party', 'yes', '--disable')
    expect(changed.value).toMatchObject({ redirect_uris: more.split(' '), first_party: true, disabled: true })
    const types = 'authorization_code client_credentials'
    const asMachine = ['--enable', '--grants', types, '--auth-method', 'client_secret_basic']
    const withScopes = ['--api', API, '--scopes', 'read', '--logo', 'https://wiki.example.com/l.png']
    const given = await done('client:update', 'papers', ...asMachine, ...withScopes)
    expect(given.value).toMatchObject({
      own_scopes: { [API]: ['read'] },
      disabled: false,
      grant_types: types.split(' '),
    })
    expect(given.value.client_secret).toMatch(/^[\w-]{43}$/)
    await done('client:update', 'papers', '--logo', '')
    const shown = await ops('client:show', 'papers', ...at)
    expect(shown.stdout).toContain('secret since ')
    expect(shown.stdout).not.toContain('logo_uri')
    const wrong = await ops('client:update', 'papers', '--redirects', `${CALLBACK} http://a.example/`, ...at)
    expect([wrong.code, wrong.stderr.trim()]).toEqual([
      1,
      'redirect_uris.1: It is http, and not of this machine: use https.',
    ])
    for (const words of [['--auth-method', 'x'], [], ['--api', API], ['--jwks', '[]'], ['--enable', '--disable']])
      expect((await ops('client:update', 'papers', ...words, ...at)).code).toBe(2)
    expect(
      (await done('api:update', API, '--token-seconds', '600', '--introspected-by', 'papers')).value,
    ).toMatchObject({
      token_seconds: 600,
      introspected_by: 'papers',
      scopes: { read: 'read your papers' },
    })
    expect((await done('api:update', API, '--introspected-by', 'nobody')).error.message).toContain('no client')
    expect((await ops('api:list', ...at)).stdout).toContain(`${API}  Papers  read`)
    expect((await done('api:delete', API)).code).toBe(0)
    for (const words of [
      ['api:delete', API],
      ['api:update', API, '--name', 'x'],
      ['client:show', 'x'],
      ['client:update', 'x', '--enable'],
    ])
      expect((await done(...words)).error.code).toBe('not_found')
  })

  it('lets software register itself by a token that is shown once, lists such tokens and deletes one', async () => {
    const made = await ops('registration-token:create', 'Partner', '--uses', '5', '--json', ...at)
    const { id, token } = JSON.parse(made.stdout).value
    expect(token).toMatch(/^[\da-f-]{36}\.[\w-]{43}$/)
    const listed = await ops('registration-token:list', ...at)
    expect(listed.stdout).toContain(`${id}  5 left`)
    expect(listed.stdout).not.toContain(token)
    expect((await ops('registration-token:delete', id, ...at)).code).toBe(0)
    expect((await ops('registration-token:delete', id, ...at)).code).toBe(1)
    for (const words of [
      ['', '--uses', '1'],
      ['P', '--uses', '0'],
      ['P', '--days', '366'],
    ])
      expect((await ops('registration-token:create', ...words, ...at)).code).toBe(2)
  })
})
