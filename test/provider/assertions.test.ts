// A client that proves who it is by a key of its own (RFC 7523, OIDC Core §9).
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { adaSignedIn } from '../support/people/ada.ts'
import { addClient, CALLBACK, RelyingParty } from '../support/clients/relying-party.ts'
import { json, openWorld, rows, type World } from '../support/world.ts'

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** A client with a key. */
async function adaAndKeyed() {
  const met = await adaSignedIn()
  const keys = await generateKeyPair('ES256', { extractable: true })
  const metadata = {
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code' as const, 'refresh_token' as const],
    jwks: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' } as JsonWebKey] },
  }
  const made = await addClient(met.world, { firstParty: true, authMethod: 'private_key_jwt', metadata })
  return { ...met, keys, made }
}

/** An assertion, right but for `more`. */
const assertion = (world: World, id: string, key: CryptoKey, more: JWTPayload = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: id, sub: id, aud: world.config.issuer, jti: crypto.randomUUID(), iat: now, exp: now + 60 }
  return new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(key)
}

describe('private_key_jwt', () => {
  it('signs in and refreshes by oauth4webapi, unchanged', async () => {
    const { world, ada, keys, made } = await adaAndKeyed()
    const auth = oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' })
    const wiki = new RelyingParty(world, made, { auth })
    const tokens = await wiki.signIn(ada)
    expect((await wiki.refresh(tokens.refresh_token ?? '')).status).toBe(200)
    expect((await wiki.refresh('what we never made')).status).toBe(400)
  })

  it('is the only proof: one beside it in the header is refused (RFC 6749 §2.3)', async () => {
    const { world, keys, made } = await adaAndKeyed()
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: 'x',
      client_assertion: await assertion(world, made.id, keys.privateKey),
      client_assertion_type: TYPE,
    })
    const headers = { Authorization: `Basic ${btoa(`${made.id}:secret`)}` }
    const answer = await world.fetch('/oauth/token', { method: 'POST', body, headers })
    expect([answer.status, (await json(answer)).error]).toEqual([400, 'invalid_request'])
  })

  it('takes an assertion once, by fifty at once, with D1 slow (RFC 7523 §3, number 7)', async () => {
    const { world, ada, keys, made } = await adaAndKeyed()
    const wiki = new RelyingParty(world, made, { auth: oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }) })
    const { refresh_token = '' } = await wiki.signIn(ada)
    const slow = new RelyingParty(openWorld({}, { before: () => scheduler.wait(5 + Math.random() * 20) }), made)
    const client_assertion = await assertion(world, made.id, keys.privateKey)
    const form = { grant_type: 'refresh_token', refresh_token, client_assertion, client_assertion_type: TYPE }
    const answers = await Promise.all(Array.from({ length: 50 }, () => slow.post('/oauth/token', form)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(49)
    expect(await rows('SELECT counter FROM grants')).toEqual([{ counter: 2 }])
  })

  it.each<[string, JWTPayload]>([
    ['for somebody else (§3, number 3)', { aud: 'https://other.example' }],
    ['of another issuer (§3, number 1)', { iss: 'somebody' }],
    ['about somebody else (§3, number 2)', { sub: 'somebody' }],
    ['that has expired (§3, number 4)', { exp: 1 }],
    ['that lives too long', { exp: Math.floor(Date.now() / 1000) + 1e9 }],
    ['without jti (OIDC Core §9)', { jti: undefined }],
    ['without exp (§3, number 4)', { exp: undefined }],
  ])('refuses an assertion %s', async (_what, more) => {
    const { world, keys, made } = await adaAndKeyed()
    const client_assertion = await assertion(world, made.id, keys.privateKey, more)
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: made.id, client_assertion }
    const answer = await new RelyingParty(world, made).post('/oauth/token', { ...form, client_assertion_type: TYPE })
    expect([answer.status, (await json(answer)).error]).toEqual([401, 'invalid_client'])
  })

  it('refuses another key, another way to prove, a shared secret, and two ways at once (RFC 6749 §2.3)', async () => {
    const { world, keys, made } = await adaAndKeyed()
    const stranger = await generateKeyPair('ES256')
    const rp = new RelyingParty(world, made)
    const tell = async (form: Record<string, string>): Promise<string> => {
      const answer = await rp.post('/oauth/token', { grant_type: 'refresh_token', refresh_token: 'x', ...form })
      return `${answer.status} ${(await json(answer)).error}`
    }
    const wrong = await assertion(world, made.id, stranger.privateKey)
    const right = await assertion(world, made.id, keys.privateKey)
    const client_assertion_type = TYPE
    expect(await tell({ client_assertion: wrong, client_assertion_type })).toBe('401 invalid_client')
    expect(await tell({ client_id: made.id })).toBe('401 invalid_client')
    expect(await tell({ client_id: made.id, client_secret: made.secret })).toBe('401 invalid_client')
    expect(await tell({ client_assertion: right, client_assertion_type: 'x' })).toBe('400 invalid_request')
    expect(await tell({ client_assertion: right, client_assertion_type, client_secret: 'x' })).toBe(
      '400 invalid_request',
    )
    const secretive = await addClient(world)
    const theirs = await assertion(world, secretive.id, keys.privateKey)
    expect(await tell({ client_assertion: theirs, client_assertion_type })).toBe('401 invalid_client')
  })
})
