// What proves something once, shown by many at once and at other doors, with D1 slow. At the token endpoint: assertions.test.ts, dpop.test.ts.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/crypto/digest.ts'
import { adaSignedIn } from '../../support/people/ada.ts'
import { addApp, codeFor, errorOf, FOR_API } from '../../support/clients/attacked.ts'
import { addApi, CALLBACK, RelyingParty } from '../../support/clients/relying-party.ts'
import { count } from '../../support/people/people.ts'
import { sized } from '../../support/size.ts'
import { json, openWorld, type World } from '../../support/world.ts'

const MANY = sized(15, 50)
const slowWorld = (): World => openWorld({}, { before: () => scheduler.wait(2 + Math.random() * 15) })
const many = <T>(act: (nth: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: MANY }, (_, nth) => act(nth)))
const now = (): number => Math.floor(Date.now() / 1000)

/** A proof of a key for a request, with our nonce. */
async function proofs(world: World) {
  const keys = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(keys.publicKey)
  const make = (more: JWTPayload & { nonce?: string }): Promise<string> =>
    new SignJWT({
      jti: crypto.randomUUID(),
      htm: 'POST',
      htu: `${world.config.issuer}/oauth/token`,
      iat: now(),
      ...more,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(keys.privateKey)
  const asked = await world.fetch('/oauth/token', {
    method: 'POST',
    headers: { DPoP: await make({}) },
    body: new URLSearchParams({ client_id: 'x' }),
  })
  return { make, nonce: asked.headers.get('DPoP-Nonce') ?? '', jkt: await calculateJwkThumbprint(jwk) }
}

describe('a proof that comes again', () => {
  it('of DPoP is good once at userinfo, by many at once (RFC 9449 §11.1), and each changed one is none', async () => {
    const { world, ada } = await adaSignedIn()
    const app = await addApp(world, { authMethod: 'none' })
    const { make, nonce, jkt } = await proofs(world)
    const held = await codeFor(app, ada, { dpop_jkt: jkt })
    const form = {
      grant_type: 'authorization_code',
      client_id: app.id,
      code: held.code,
      redirect_uri: CALLBACK,
      code_verifier: held.begun.verifier,
    }
    const { access_token } = await json(await app.rp.post('/oauth/token', form, { DPoP: await make({ nonce }) }))
    const of = { htm: 'GET', htu: `${world.config.issuer}/userinfo`, ath: digestOf(access_token), nonce }
    const ask = async (DPoP: string, at = world): Promise<number> =>
      (await at.fetch('/userinfo', { headers: { Authorization: `DPoP ${access_token}`, DPoP } })).status
    const slow = slowWorld()
    const proof = await make(of)
    const statuses = await many(() => ask(proof, slow))
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(new Set(statuses)).toEqual(new Set([200, 401]))
    const wrong = [
      { htm: 'POST' },
      { htu: 'https://evil.example/userinfo' },
      { ath: digestOf('x') },
      { nonce: 'x' },
      { iat: now() - 120 },
      { iat: now() + 120 },
      { jti: '' },
    ]
    for (const more of wrong) expect([more, await ask(await make({ ...of, ...more }))]).toEqual([more, 401])
    expect(await ask(await make(of))).toBe(200)
  })

  it('of a client is good once at all of its doors together, by many at once (RFC 7523 §3, number 7)', async () => {
    const { world } = await adaSignedIn()
    await addApi(world)
    const keys = await generateKeyPair('ES256', { extractable: true })
    const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'ES256' } as JsonWebKey] }
    const grant_types = [
      'authorization_code' as const,
      'refresh_token' as const,
      'urn:ietf:params:oauth:grant-type:device_code' as const,
    ]
    const app = await addApp(world, {
      authMethod: 'private_key_jwt',
      metadata: { redirect_uris: [CALLBACK], grant_types, jwks },
    })
    const claims = { iss: app.id, sub: app.id, aud: world.config.issuer, jti: 'once', exp: now() + 60 }
    const client_assertion = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .sign(keys.privateKey)
    const proved = { client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' }
    const { url } = await app.rp.begin(FOR_API)
    const doors: [string, Record<string, string>][] = [
      ['/oauth/par', Object.fromEntries(url.searchParams)],
      ['/oauth/revoke', { token: 'x' }],
      ['/oauth/introspect', { token: 'x' }],
      ['/oauth/device/code', { scope: 'openid' }],
    ]
    const at = new RelyingParty(slowWorld(), app)
    const answers = await many((nth) => {
      const [path, form] = doors[nth % doors.length] as (typeof doors)[number]
      return at.post(path, { ...form, ...proved })
    })
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    const refused = await Promise.all(answers.filter(({ ok }) => !ok).map(errorOf))
    expect(new Set(refused)).toEqual(new Set(['401 invalid_client']))
    expect((await count('pushed_requests')) + (await count('device_codes'))).toBeLessThanOrEqual(1)
  })
})
