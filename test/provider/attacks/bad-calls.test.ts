// Random bad requests at every endpoint of the provider: never a fault of ours, and always an answer in the form of OAuth.
import fc from 'fast-check'
import { SignJWT, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  adaAndMallory,
  addApp,
  codeFor,
  FOR_API,
  livesAtUserinfo,
  redeem,
  refresh,
  tokensOf,
} from '../../support/clients/attacked.ts'
import { badCalls, ENDPOINTS, type BadCall } from '../../support/clients/bad-calls.ts'
import { freshAddress } from '../../support/people/people.ts'
import { sized } from '../../support/size.ts'
import { freshWorld, json, openWorld, type World } from '../../support/world.ts'

const OPEN = { CLIENT_REGISTRATION: 'open' }
const AT_ONCE = 40

const send = (world: World, { method, path, headers, body }: BadCall): Promise<Response> =>
  world.fetch(path, {
    method,
    headers: [['CF-Connecting-IP', freshAddress()], ...headers],
    ...(body !== undefined && { body }),
  })

/** What is wrong with an answer; `undefined` for nothing. */
async function wrongWith(call: BadCall, answer: Response): Promise<string | undefined> {
  const text = await answer.text()
  if (answer.status >= 500) return `${answer.status} ${text}`
  const [path = ''] = call.path.split('?')
  if (answer.status < 400 || !ENDPOINTS.includes(path)) {
    const to = answer.headers.get('Location') ?? ''
    return /evil|javascript/.test(to.split('?')[0] ?? '') ? `leads to ${to}` : undefined
  }
  if (path === '/userinfo') return answer.headers.has('WWW-Authenticate') ? undefined : 'no challenge (RFC 6750 §3)'
  if (answer.headers.get('Content-Type')?.startsWith('application/json') !== true)
    return `${answer.status} is no JSON: ${text}`
  const { error, error_description: description } = JSON.parse(text) as Record<string, string>
  // RFC 6749 §5.2: which characters stand there, and that nobody keeps the answer.
  if (!/^[a-z_]+$/.test(error ?? '')) return `${answer.status} has no error: ${text}`
  if (!/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/.test(description ?? '')) return `wrong description: ${text}`
  return answer.headers.get('Cache-Control') === 'no-store' ? undefined : 'may be kept'
}

describe('a bad call', () => {
  it('is refused in the words of OAuth (RFC 6749 §5.2), whatever it is, and ends nothing', async () => {
    const { world, ada, wiki, evil } = await adaAndMallory()
    const tv = await addApp(world, { authMethod: 'none' })
    const tokens = await tokensOf(wiki, ada, FOR_API)
    const held = await codeFor(wiki, ada)
    const live = [held.code, tokens.refresh_token, tokens.access_token, tokens.id_token] as string[]
    const target = openWorld(OPEN)
    const calls = fc.sample(badCalls([wiki.id, wiki.secret, tv.id, evil.id], live), {
      numRuns: sized(1500, 20_000),
      seed: sized(42, Date.now()),
    })
    const wrong: [BadCall, string][] = []
    for (let from = 0; from < calls.length; from += AT_ONCE)
      await Promise.all(
        calls.slice(from, from + AT_ONCE).map(async (call) => {
          const said = await wrongWith(call, await send(target, call)).catch((error: unknown) => String(error))
          if (said !== undefined) wrong.push([{ ...call, body: call.body?.slice(0, 500) }, said])
        }),
      )
    expect(wrong.slice(0, 3)).toEqual([])
    expect((await redeem(wiki, held)).status).toBe(200)
    const { access_token } = await json(await refresh(wiki, tokens.refresh_token))
    expect(await livesAtUserinfo(world, access_token)).toBe(true)
  })

  const ODD_KEYS: [string, object][] = [
    ['points that are on no curve', { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }],
    ['a curve that nobody knows', { kty: 'EC', crv: 'P-999', x: 'AA', y: 'AA' }],
    ['a modulus of a byte', { kty: 'RSA', n: 'AQ', e: 'AQAB' }],
    ['no modulus', { kty: 'RSA' }],
    ['no base64url', { kty: 'RSA', n: '***', e: 'AQAB' }],
    ['a shared secret', { kty: 'oct', k: 'c2VjcmV0' }],
    ['a private half', { kty: 'OKP', crv: 'Ed25519', x: 'AA', d: 'AA' }],
    ['numbers for words', { kty: 5, alg: [], use: {} }],
    ['nothing', {}],
  ]
  const signedBoth = async (claims: object, header: object): Promise<string[]> =>
    Promise.all(
      (['ES256', 'RS256'] as const).map(async (alg) => {
        const { privateKey } = await generateKeyPair(alg)
        return new SignJWT({ ...claims }).setProtectedHeader({ ...header, alg }).sign(privateKey)
      }),
    )

  it('with a key that is none, of a client or of a DPoP proof, is refused as any wrong one', async () => {
    await freshWorld()
    const world = openWorld(OPEN)
    const now = Math.floor(Date.now() / 1000)
    const said: unknown[] = []
    for (const [what, key] of ODD_KEYS) {
      const metadata = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key] } }
      const made = await world.fetch('/oauth/register', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ redirect_uris: ['https://a.example/cb'], ...metadata }),
      })
      const { client_id: id } = await json(made)
      const claims = { iss: id, sub: id, aud: world.config.issuer, jti: 'a', exp: now + 60 }
      const ask = async (form: Record<string, string>, headers = {}): Promise<void> => {
        const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', ...form })
        const answer = await world.fetch('/oauth/token', { method: 'POST', body, headers })
        said.push([what, answer.status, (await json(answer)).error])
      }
      for (const client_assertion of await signedBoth(claims, {}))
        await ask({ client_assertion, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' })
      const proof = { jti: 'a', htm: 'POST', htu: `${world.config.issuer}/oauth/token`, iat: now }
      for (const DPoP of await signedBoth(proof, { typ: 'dpop+jwt', jwk: key })) await ask({ client_id: id }, { DPoP })
    }
    const expected = ODD_KEYS.flatMap(([what]) => [
      [what, 401, 'invalid_client'],
      [what, 401, 'invalid_client'],
      [what, 400, 'invalid_dpop_proof'],
      [what, 400, 'invalid_dpop_proof'],
    ])
    expect(said).toEqual(expected)
  })
})
