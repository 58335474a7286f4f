// Tokens that are bound to a key (DPoP, RFC 9449), by oauth4webapi, unchanged, and by proofs that are not right.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/crypto/digest.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { addClient, CALLBACK, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { json, rows, type World } from '../support/world.ts'

/** Ada, signed in, and a public client with a key. */
async function adaAndBound(authMethod: 'none' | 'client_secret_basic' = 'none') {
  const met = await adaSignedIn()
  const app = new RelyingParty(met.world, await addClient(met.world, { firstParty: true, authMethod }))
  const keys = await oauth.generateKeyPair('ES256')
  app.dpop = oauth.DPoP(app.client, keys)
  const signIn = async (more: Record<string, string> = {}) => {
    const begun = await app.begin({ scope: 'openid offline_access', ...more })
    const back = await walkBack(met.ada, begun.url)
    // The first proof has no nonce: it is told one (§8).
    return app.finish(back, begun).catch((error: unknown) => {
      if (!oauth.isDPoPNonceError(error)) throw error
      return app.finish(back, begun)
    })
  }
  return { ...met, app, keys, signIn }
}

/** A proof, right but for `more`. */
async function proof(
  world: World,
  keys: CryptoKeyPair,
  more: JWTPayload & { nonce?: string | undefined },
  header: object = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const claims = { jti: crypto.randomUUID(), htm: 'POST', htu: `${world.config.issuer}/oauth/token`, iat: now }
  const jwk = await exportJWK(keys.publicKey)
  return new SignJWT({ ...claims, ...more })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
    .sign(keys.privateKey)
}

const nonceOf = async (app: RelyingParty, keys: CryptoKeyPair): Promise<string> => {
  const answer = await app.post(
    '/oauth/token',
    { client_id: app.client.client_id },
    { DPoP: await proof(app.world, keys, {}) },
  )
  expect([answer.status, (await json(answer)).error]).toEqual([400, 'use_dpop_nonce'])
  return answer.headers.get('DPoP-Nonce') ?? ''
}

describe('a client with a key', () => {
  it('gets tokens that are nothing without it: at userinfo, at a refresh (§5, §6.1, §7)', async () => {
    const { world, app, signIn } = await adaAndBound()
    const tokens = await signIn()
    expect(tokens.token_type).toBe('dpop')
    const ask = () =>
      oauth.protectedResourceRequest(
        tokens.access_token,
        'GET',
        new URL(`${world.config.issuer}/userinfo`),
        undefined,
        undefined,
        {
          ...app.options,
          ...(app.dpop && { DPoP: app.dpop }),
        },
      )
    const answer = await ask().catch((error: unknown) =>
      oauth.isDPoPNonceError(error) ? ask() : Promise.reject(error),
    )
    expect(answer.status).toBe(200)
    const asBearer = await world.fetch('/userinfo', { headers: { Authorization: `Bearer ${tokens.access_token}` } })
    expect(asBearer.status).toBe(401)
    const { dpop } = app
    const refresh_token = tokens.refresh_token ?? ''
    app.dpop = undefined
    expect((await json(await app.refresh(refresh_token))).error).toBe('invalid_grant')
    app.dpop = oauth.DPoP(app.client, await oauth.generateKeyPair('ES256'))
    await app.refresh(refresh_token)
    expect((await json(await app.refresh(refresh_token))).error).toMatch(/use_dpop_nonce|invalid_grant/)
    app.dpop = dpop
    const refreshed = await app.refresh(refresh_token)
    expect(refreshed.status).toBe(200)
    expect(await rows('SELECT ended_at FROM grants')).toEqual([{ ended_at: null }])
  })

  it('binds its code to the key, where it says so beforehand (§10)', async () => {
    const { app, ada } = await adaAndBound()
    const keys = await generateKeyPair('ES256', { extractable: true })
    const dpop_jkt = await calculateJwkThumbprint(await exportJWK(keys.publicKey))
    const begun = await app.begin({ dpop_jkt })
    const code = (await walkBack(ada, begun.url)).searchParams.get('code') ?? ''
    const form = { grant_type: 'authorization_code', client_id: app.client.client_id, code, redirect_uri: CALLBACK }
    const ask = (headers: Record<string, string>) =>
      app.post('/oauth/token', { ...form, code_verifier: begun.verifier }, headers)
    expect((await json(await ask({}))).error).toBe('invalid_grant')
    const other = await generateKeyPair('ES256', { extractable: true })
    const nonce = await nonceOf(app, other)
    expect((await json(await ask({ DPoP: await proof(app.world, other, { nonce }) }))).error).toBe('invalid_grant')
    expect((await ask({ DPoP: await proof(app.world, keys, { nonce }) })).status).toBe(200)
  })

  it('proves it once with each proof (§11.1): of fifty at once one is taken', async () => {
    const { app, signIn, keys } = await adaAndBound()
    const { refresh_token = '' } = await signIn()
    const nonce = await nonceOf(app, keys)
    const DPoP = await proof(app.world, keys, { nonce })
    const form = { grant_type: 'refresh_token', client_id: app.client.client_id, refresh_token }
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.post('/oauth/token', form, { DPoP })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const refused = answers.filter(({ status }) => status === 400)
    expect(new Set(await Promise.all(refused.map(async (answer) => (await json(answer)).error)))).toEqual(
      new Set(['invalid_dpop_proof']),
    )
  })

  it('is refused with a proof that is not right (§4.3), before anything is asked of D1', async () => {
    const { app, keys } = await adaAndBound()
    const { world } = app
    const nonce = await nonceOf(app, keys)
    const now = Math.floor(Date.now() / 1000)
    const hs = await new SignJWT({ jti: 'x', htm: 'POST', htu: `${world.config.issuer}/oauth/token`, iat: now, nonce })
      .setProtectedHeader({ alg: 'HS256', typ: 'dpop+jwt' })
      .sign(new TextEncoder().encode('x'.repeat(32)))
    const wrong: Record<string, string> = {
      'another method': await proof(world, keys, { nonce, htm: 'GET' }),
      'another URL': await proof(world, keys, { nonce, htu: `${world.config.issuer}/userinfo` }),
      'too old': await proof(world, keys, { nonce, iat: now - 61 }),
      'from the future': await proof(world, keys, { nonce, iat: now + 11 }),
      'no jti': await proof(world, keys, { nonce, jti: undefined }),
      'another type': await proof(world, keys, { nonce }, { typ: 'JWT' }),
      'a symmetric key': hs,
      'no JWT': 'x',
      'two proofs': `${await proof(world, keys, { nonce })}, ${await proof(world, keys, { nonce })}`,
    }
    world.trips.length = 0
    for (const [what, DPoP] of Object.entries(wrong)) {
      const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: app.client.client_id }
      const answer = await app.post('/oauth/token', form, { DPoP })
      expect([what, answer.status, (await json(answer)).error]).toEqual([what, 400, 'invalid_dpop_proof'])
    }
    expect(world.trips).toEqual([])
  })

  it('makes each proof for one access token (§7), and shows a nonce that is not too old (§8)', async () => {
    const { world, clock, app, signIn, keys } = await adaAndBound()
    const { access_token } = await signIn()
    let nonce = await nonceOf(app, keys)
    const ask = async (more: JWTPayload & { nonce: string }): Promise<number> => {
      const of = { htm: 'GET', htu: `${world.config.issuer}/userinfo`, ath: digestOf(access_token), ...more }
      const headers = { Authorization: `DPoP ${access_token}`, DPoP: await proof(world, keys, of) }
      return (await world.fetch('/userinfo', { headers })).status
    }
    expect(await ask({ nonce })).toBe(200)
    expect(await ask({ nonce, ath: digestOf('another') })).toBe(401)
    expect(await ask({ nonce, ath: undefined })).toBe(401)
    const jti = 'once'
    expect([await ask({ nonce, jti }), await ask({ nonce, jti })]).toEqual([200, 401])
    clock.pass(601_000)
    expect(await ask({ nonce })).toBe(401)
    nonce = await nonceOf(app, keys)
    expect(nonce).toMatch(/^[\w-]{43}$/)
  })

  it('with a secret keeps a refresh token that is bound to its secret, and access tokens bound to the key (§5)', async () => {
    const { app, signIn } = await adaAndBound('client_secret_basic')
    const tokens = await signIn()
    expect(tokens.token_type).toBe('dpop')
    app.dpop = undefined
    const refreshed = await json(await app.refresh(tokens.refresh_token ?? ''))
    expect(refreshed.token_type).toBe('Bearer')
  })
})
