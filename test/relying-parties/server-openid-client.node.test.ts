// openid-client, unmodified: every grant and every endpoint that it has a function for (test/relying-parties/server/openid-client.js). State,
// nonce, PKCE, `iss`, `at_hash` and the signature of ID tokens are its own checks. In `npm run test:all` alone.
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { ISSUER, RelyingParties, type Made } from '../support/servers/relying-parties.ts'
import { WHOLE } from '../support/size.ts'

const ADA = 'ada@example.com'
const NOTES = 'https://notes.example.com/'
const MAIL = 'https://mail.example.com/'
const WEB = ['--redirects', 'http://localhost/callback', '--logout-redirects', 'http://localhost/'] as const

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

describe.runIf(WHOLE)('openid-client', () => {
  let parties: RelyingParties
  beforeAll(async () => {
    parties = await RelyingParties.open('server', { CLIENT_REGISTRATION: 'open' })
    await parties.member(ADA)
    await parties.addApi(NOTES, { 'notes.read': 'read your notes' })
    await parties.addApi(MAIL, { send: 'send mail' })
  }, 300_000)
  afterAll(() => parties.stop())

  /** Starts it for a client, with a browser beside it. */
  async function start(auth: string, client?: Made, env: Record<string, string> = {}) {
    onTestFailed(() => console.log(parties.printed()))
    const { id: CLIENT_ID, secret: CLIENT_SECRET } = client ?? { id: '', secret: '' }
    const origin = await parties.start('openid-client.js', { AUTH: auth, CLIENT_ID, CLIENT_SECRET, ...env })
    const person = parties.somebody()
    return { origin, person, see: async (path: string) => (await person.open(`${origin}${path}`)).json }
  }

  it('code with PKCE, userinfo, refresh, introspection, revocation, end of the session', async () => {
    const { origin, person, see } = await start('basic', await parties.addClient('Basic', ...WEB))
    await person.open(`${origin}/login?login_hint=${ADA}`)
    await person.signIn(ADA)
    await person.press({ decision: 'allow' })
    const first = person.page.json
    expect(first.user).toMatchObject({ iss: ISSUER, email: ADA, email_verified: true, name: 'Ada', amr: ['pwd'] })
    expect(await see('/userinfo')).toMatchObject({ sub: first.user.sub, email: ADA })
    const second = await see('/refresh')
    expect(second).toMatchObject({ rotated: true, token_type: 'bearer', scope: 'openid profile email' })
    for (const kind of ['access_token', 'refresh_token'])
      expect(await see(`/introspect?token=${second[kind]}`)).toMatchObject({ active: true, sub: first.user.sub })

    await see('/revoke')
    for (const kind of ['access_token', 'refresh_token'])
      expect(await see(`/introspect?token=${second[kind]}`)).toEqual({ active: false })
    expect(await see('/refresh')).toEqual({ error: 'invalid_grant' })

    // Nobody is asked again, because they are signed in here and allowed it.
    expect((await person.open(`${origin}/login?prompt=none`)).json.user.sub).toBe(first.user.sub)
    await person.click('/logout')
    expect(person.page.url.href).toBe(`${origin}/?state=bye`)
    expect((await person.open(`${ISSUER}/account`)).url.pathname).toBe('/sign-in')
    expect((await person.open(`${origin}/login?prompt=none`)).json).toEqual({ error: 'login_required' })
  })

  it('pushed requests, and tokens bound to a key (PAR, DPoP with nonces)', async () => {
    const client = await parties.addClient('Bound', ...WEB, '--first-party')
    parties.describe(client, { require_pushed_authorization_requests: true })
    const { origin, person, see } = await start('post', client)
    expect((await person.open(`${origin}/login`)).json).toEqual({ error: 'invalid_request' })
    await person.open(`${origin}/login?par=yes&bound=yes`)
    expect(new URL(person.page.url.searchParams.get('return_to') ?? '').searchParams.has('request_uri')).toBe(true)
    await person.signIn(ADA)
    const { user, token_type, access_token } = person.page.json
    expect([token_type, user.email]).toEqual(['dpop', ADA])
    expect(claimsOf(access_token)['cnf']).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) })
    expect(await see('/userinfo')).toMatchObject({ sub: user.sub })
    expect(await see('/refresh')).toMatchObject({ token_type: 'dpop', rotated: true })
    expect(await see('/userinfo')).toMatchObject({ sub: user.sub })
  })

  it('a client that proves itself by a key (private_key_jwt)', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const client = await parties.addClient('Signed', ...WEB, '--first-party')
    const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' }] }
    parties.describe(client, { jwks }, 'private_key_jwt')
    const jwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'one' })
    const { origin, person, see } = await start('key', client, { PRIVATE_JWK: jwk })
    await person.open(`${origin}/login?par=yes`)
    await person.signIn(ADA)
    expect(person.page.json.user.email).toBe(ADA)
    expect(await see('/refresh')).toMatchObject({ rotated: true })
  })

  it('a machine that signs in as itself (client credentials)', async () => {
    const words = ['--kind', 'machine', '--api', MAIL, '--scopes', 'send']
    const client = await parties.addClient('Nightly', ...words)
    const { see } = await start('basic', client)
    const got = await see(`/machine?resource=${MAIL}&scope=send`)
    expect(got).toMatchObject({ token_type: 'bearer', scope: 'send' })
    expect(claimsOf(got.access_token)).toMatchObject({ iss: ISSUER, sub: client.id, aud: MAIL, scope: 'send' })
    expect(await see(`/machine?resource=${NOTES}&scope=notes.read`)).toEqual({ error: 'invalid_target' })
  })

  it('a device that registers itself, and whose person answers elsewhere (dynamic registration, device code)', async () => {
    const { origin, person, see } = await start('registers')
    const { verification_uri_complete: uri, user_code: code } = await see('/device')
    const waits = parties.somebody().open(`${origin}/device/wait`)
    await person.open(uri)
    await person.signIn(ADA)
    await person.press({})
    expect(person.page.text).toContain('Television')
    expect(person.page.text).toContain(code)
    await person.press({ decision: 'allow' })
    const got = (await waits).json
    expect(got.user).toMatchObject({ email: ADA })
    expect(await see('/refresh')).toMatchObject({ rotated: true })
  })

  it('a service that calls the next one for a person (token exchange by the generic grant)', async () => {
    const web = await start('post', await parties.addClient('Web', ...WEB, '--first-party'))
    await web.person.open(`${web.origin}/login?resource=${NOTES}&scope=openid+notes.read`)
    await web.person.signIn(ADA)
    const { access_token: token, user } = web.person.page.json
    expect(claimsOf(token)['aud']).toContain(NOTES)

    const service = await parties.addClient('Notes', '--kind', 'machine', '--api', MAIL, '--scopes', 'send')
    parties.describe(service, { grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] })
    parties.letIntrospect(NOTES, service)
    const { see } = await start('basic', service)
    expect(await see(`/introspect?token=${token}`)).toMatchObject({ active: true, sub: user.sub })
    const got = await see(`/exchange?subject_token=${token}&resource=${MAIL}&scope=send`)
    expect(got).toMatchObject({ issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', scope: 'send' })
    expect(claimsOf(got.access_token)).toMatchObject({ sub: user.sub, aud: MAIL, act: { sub: service.id } })
  })
})
