// Tokens that no trusted issuer made, though they look it (RFC 8725, RFC 7515 §4.1).
import { createExecutionContext } from 'cloudflare:test'
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuthService } from '../../src/client/types.ts'
import { Auth } from '../../src/rpc.ts'
import { answerFor, Issuer, pairOf, trustIn } from '../support/providers/issuer.ts'
import { freshWorld, openWorld, stopClock, type World } from '../support/world.ts'

const API = 'https://api.example.com'

let auth: AuthService
let tenant: Issuer

const doorOf = (where: World): AuthService => new Auth(createExecutionContext(), where.env)
beforeEach(async () => {
  stopClock()
  await freshWorld()
  tenant = new Issuer('https://tenant.eu.auth0.com/', API)
  await tenant.publish(['one', 'RS256'])
  answerFor(tenant)
  auth = doorOf(openWorld({ TRUSTED_TOKEN_ISSUERS: JSON.stringify([trustIn(tenant)]) }))
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const codeOf = async (token: string): Promise<string> => {
  const answer = await auth.verifyAccessToken(token)
  return answer.ok ? 'ok' : answer.error.code
}

describe('a forged token', () => {
  it('of alg none, or HS256 with the public key as the secret, is refused', async () => {
    const { jwk } = await pairOf('one', 'RS256')
    const pem = await exportSPKI((await importJWK(jwk, 'RS256', { extractable: true })) as CryptoKey)
    const secrets = [pem, JSON.stringify(jwk), jwk.n ?? ''].map((text) => new TextEncoder().encode(text))
    const header = { alg: 'HS256', kid: 'one', typ: 'JWT' }
    const forged = await Promise.all(
      secrets.map((secret) => new SignJWT(tenant.claims()).setProtectedHeader(header).sign(secret)),
    )
    const bare = new UnsecuredJWT(tenant.claims()).encode()
    for (const alg of ['none', 'None', 'NONE', ''])
      forged.push(bare.replace(/^[^.]+/, btoa(JSON.stringify({ alg, kid: 'one', typ: 'JWT' })).replaceAll('=', '')))
    tenant.published.push({ kty: 'oct', k: 'c2VjcmV0', kid: 'oct', alg: 'HS256' })
    forged.push(
      await new SignJWT(tenant.claims())
        .setProtectedHeader({ ...header, kid: 'oct' })
        .sign(new TextEncoder().encode('secret')),
    )
    for (const token of forged) expect(await codeOf(token)).toBe('token_invalid')
  })

  it('that carries or points to a key of its own is refused, and nothing is fetched for it', async () => {
    const { jwk } = await pairOf('mine', 'RS256')
    for (const header of [
      { jwk },
      { jku: 'https://evil.example/jwks.json' },
      { x5u: 'https://evil.example/x.pem' },
      { x5c: ['MIIB'] },
    ])
      for (const kid of ['mine', 'one', undefined])
        expect(await codeOf(await tenant.token({}, { ...header, kid }, ['mine', 'RS256']))).toBe('token_invalid')
    expect(new Set(tenant.asked)).toEqual(new Set(['/.well-known/openid-configuration', '/.well-known/jwks.json']))
  })

  it('with a kid of another sort, or extensions that we don’t know, is refused', async () => {
    for (const kid of [
      '',
      '../one',
      'one\u0000',
      "one' OR 1=1 --",
      'ONE',
      '__proto__',
      7,
      null,
      ['one'],
      { toString: 'one' },
    ])
      expect(await codeOf(await tenant.token({}, { kid })), JSON.stringify(kid)).toBe('token_invalid')
    const [, rest = ''] = /^[^.]+(.*)$/.exec(await tenant.token()) ?? []
    const head = btoa(JSON.stringify({ alg: 'RS256', kid: 'one', typ: 'JWT', crit: ['exp'], exp: 1 })).replaceAll(
      '=',
      '',
    )
    expect(await codeOf(`${head}${rest}`)).toBe('token_invalid')
  })

  it('altered, too long or no token at all is refused', async () => {
    const token = await tenant.token()
    const [header, payload, signature] = token.split('.')
    const other = (await tenant.token({ sub: 'auth0|grace' })).split('.')[1]
    for (const text of [
      `${header}.${other}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${token}x.y`,
      await tenant.token({ padding: 'x'.repeat(16_384) }),
      'eyJ.eyJ.x',
    ])
      expect(await codeOf(text)).toBe('token_invalid')
  })
})
