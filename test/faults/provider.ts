// A small OpenID provider behind the neighbours' server: discovery, keys, a login that asks nothing, and a token endpoint.
import type { ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { PROVIDER } from './site-config.ts'

export type FakeProvider = {
  answer: (url: string, body: string, answer: ServerResponse) => Promise<void>
  /** Somebody follows the redirect and is this person there: the path and query of the way back. */
  logIn: (location: string, email: string) => string
}

const METADATA = {
  issuer: PROVIDER,
  authorization_endpoint: `${PROVIDER}/authorize`,
  token_endpoint: `${PROVIDER}/token`,
  jwks_uri: `${PROVIDER}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  authorization_response_iss_parameter_supported: true,
}

/** Makes its key and starts it. */
export async function startProvider(): Promise<FakeProvider> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }
  const given = new Map<string, { nonce: string | null; email: string }>()
  const tokenFor = (nonce: string | null, email: string): Promise<string> =>
    new SignJWT({ sub: email, email, email_verified: true, name: 'Ada', ...(nonce !== null && { nonce }) })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(PROVIDER)
      .setAudience('latchkey')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
  const send = (answer: ServerResponse, status: number, body: unknown): void => {
    answer.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  }
  return {
    answer: async (url, body, answer) => {
      if (url.endsWith('/.well-known/openid-configuration')) return send(answer, 200, METADATA)
      if (url === '/jwks') return send(answer, 200, { keys: [jwk] })
      const code = new URLSearchParams(body).get('code') ?? ''
      const found = given.get(code)
      if (url !== '/token' || found === undefined) return send(answer, 400, { error: 'invalid_grant' })
      given.delete(code)
      const idToken = await tokenFor(found.nonce, found.email)
      send(answer, 200, { access_token: 'at', token_type: 'Bearer', expires_in: 300, id_token: idToken })
    },
    logIn: (location, email) => {
      const asked = new URL(location).searchParams
      const code = crypto.randomUUID()
      given.set(code, { nonce: asked.get('nonce'), email })
      const back = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: PROVIDER })
      return `/callback/acme?${back.toString()}`
    },
  }
}
