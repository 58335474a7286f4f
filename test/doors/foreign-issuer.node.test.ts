// A trusted issuer as it really is: an authorization server on loopback that hands out tokens, three Workers bound to each
// other, real sockets. And issuers on the same network that stall and flood. (The harness itself follows redirects, which
// workerd doesn't: those are in test/tokens/foreign-keys.test.ts.)
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { Events, OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVerifier } from '../../src/client/index.ts'
import { startHarness, type Harness } from '../support/servers/harness.ts'
import { signUp, Visitor, type Reply, type Send } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const SECRET = 'dGVzdC1vbmx5LXNlY3JldC10ZXN0LW9ubHktc2VjcmV0LXRlc3Q='
const API = 'https://api.example.com'

const provider = new OAuth2Server()
let hostile: Server
let hostileUrl = ''
let floodedBytes = 0
let stalls = 0
let signed: (iss: string) => Promise<string>
let server: Harness
let issuer = ''

function workersAt(url: string, trusted: object[]) {
  const vars = { ENVIRONMENT: 'development', ISSUER: url, TRUSTED_TOKEN_ISSUERS: JSON.stringify(trusted) }
  return [
    { configPath: 'wrangler.toml', vars, secrets: { AUTH_SECRET: SECRET } },
    { configPath: 'test/doors/consumer/wrangler.toml', vars: { ISSUER: url } },
  ]
}

/** An issuer a path: what each does wrong is in its name. */
async function listenHostile(): Promise<void> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] })
  signed = (iss) =>
    new SignJWT({ scope: '' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT' })
      .setIssuer(iss)
      .setAudience(API)
      .setSubject('ada')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
  hostile = createServer((request, response) => {
    const [, name = '', , document = ''] = (request.url ?? '').split('/')
    const own = `${hostileUrl}/${name}`
    response.setHeader('Content-Type', 'application/json')
    if (document === 'openid-configuration') {
      const jwks_uri = name === 'inside' ? 'http://169.254.169.254/latest' : `${own}/keys/jwks.json`
      response.end(JSON.stringify({ issuer: own, jwks_uri }))
    } else if (name === 'flood') {
      // Forty megabytes that are JSON all along.
      response.write('{"padding":"')
      const piece = 'x'.repeat(65_536)
      const pump = (): void => {
        // Piece by piece, so that the reader's word to stop can come before all of it lies in the sockets' buffers.
        if (response.destroyed) return
        if (floodedBytes >= 40_000_000) return void response.end(`",${keys.slice(1)}`)
        floodedBytes += piece.length
        response.write(piece, () => setTimeout(pump, 5))
      }
      pump()
    } else if (name === 'stall') {
      stalls += 1
      response.write(keys.slice(0, -1))
    } else {
      response.end(keys)
    }
  })
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve))
  hostileUrl = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`
}

beforeAll(async () => {
  await provider.issuer.keys.generate('RS256', { kid: 'first' })
  await provider.start(0, '127.0.0.1')
  await listenHostile()
  const names = ['good', 'flood', 'stall', 'inside'].map((name) => `${hostileUrl}/${name}`)
  const trusted = [provider.issuer.url ?? '', ...names].map((name) => ({
    issuer: name,
    audience: API,
    algorithms: ['RS256'],
    typ: 'JWT',
  }))
  server = await startHarness((url) => workersAt(url, trusted))
  issuer = server.issuer
})

afterAll(async () => {
  hostile.closeAllConnections()
  hostile.close()
  await Promise.all([server.close(), provider.stop()])
})

const toShop: Send = async (path, init) =>
  (await server.getWorker('shop').fetch(issuer + path, init as never)) as unknown as Response
const inShop = (path: string, token: string): Promise<Reply> =>
  new Visitor(toShop, issuer).get(path, { Authorization: `Bearer ${token}` })

/** Asks the provider's token endpoint, as a program of the team's does. */
async function tokenFor(sub: string, scope: string): Promise<string> {
  provider.service.once(Events.BeforeTokenSigning, ({ payload, header }) => {
    Object.assign(payload, { sub, aud: API, scope, azp: 'program' })
    header.typ = 'JWT'
  })
  const answer = await fetch(`${provider.issuer.url}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'program' }),
  })
  const { access_token: token }: { access_token: string } = await answer.json()
  return token
}

describe('a token from a real authorization server', () => {
  it('opens a sibling’s API, and is its person’s there once they are linked', async () => {
    const token = await tokenFor('auth0|ada', 'read:orders')
    expect(await inShop('/api/prices', token)).toMatchObject({
      status: 200,
      json: { issuer: provider.issuer.url, subject: 'auth0|ada', client_id: 'program', scope: 'read:orders' },
    })
    expect(await inShop('/api/orders', token)).toMatchObject({ status: 401, json: { code: 'unknown_identity' } })
    const browser = new Visitor((path, init) => fetch(`${issuer}${path}`, init), issuer)
    const ada = (await signUp(browser, 'ada@example.com')).json.user.id
    const { DB } = (await server.getWorker('latchkey').getEnv()) as { DB: D1Database }
    await DB.prepare(
      "INSERT INTO identities (id, user_id, issuer, subject, provider) VALUES ('i', ?, ?, 'auth0|ada', 'auth0')",
    )
      .bind(ada, provider.issuer.url)
      .run()
    expect(await inShop('/api/orders', token)).toMatchObject({ status: 200, json: { buyer: ada } })
    const little = await inShop('/api/orders', await tokenFor('auth0|ada', 'openid'))
    expect(little).toMatchObject({ status: 403, json: { code: 'insufficient_scope' } })
    expect(little.headers.get('WWW-Authenticate')).toMatch(/error="insufficient_scope".*scope="read:orders"$/)
    // It opens the sibling's API and none of ours.
    const atHome = await fetch(`${issuer}/api/session`, { headers: { Authorization: `Bearer ${token}` } })
    expect(atHome.status).toBe(401)
  })

  it('is verified without a binding as well, in Node', async () => {
    const token = await tokenFor('auth0|ada', 'read:orders')
    const trusted = [{ issuer: provider.issuer.url ?? '', audience: API, algorithms: ['RS256'], typ: 'JWT' } as const]
    const verify = createVerifier({ trusted })
    expect(await verify(token, { scope: ['read:orders'] })).toMatchObject({ ok: true, value: { subject: 'auth0|ada' } })
    expect(await verify(`${token.slice(0, -8)}AAAAAAAA`)).toMatchObject({ ok: false, error: { code: 'token_invalid' } })
  })
})

describe('an issuer on the network that', () => {
  const answerOf = async (name: string): Promise<[number, string]> => {
    const { status, json } = await inShop('/api/prices', await signed(`${hostileUrl}/${name}`))
    return [status, json.code ?? json.subject]
  }

  it('does nothing wrong is taken', async () => {
    expect(await answerOf('good')).toEqual([200, 'ada'])
  })

  it('floods with forty megabytes is cut off', async () => {
    expect(await answerOf('flood')).toEqual([503, 'unavailable'])
    // Ten megabytes may lie in the buffers of the sockets before anybody is told that nobody reads them.
    expect(floodedBytes).toBeLessThan(20_000_000)
  })

  it('points inside is not believed', async () => {
    expect(await answerOf('inside')).toEqual([503, 'unavailable'])
  })

  it.runIf(WHOLE)('stalls in the middle of its keys is left in the end, and nobody waits for it again', async () => {
    expect(await answerOf('stall')).toEqual([503, 'unavailable'])
    expect(await answerOf('stall')).toEqual([503, 'unavailable'])
    expect(stalls).toBe(1)
  })
})
