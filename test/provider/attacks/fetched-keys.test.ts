// What the keys of a client elsewhere (`jwks_uri`) could make us fetch: floods of another server, by way of open registration (OWASP API7:2023).
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { addClient, CALLBACK } from '../../support/clients/relying-party.ts'
import { adaSignedIn } from '../../support/people/ada.ts'
import { undoAfterTest } from '../../support/undone.ts'
import { json } from '../../support/world.ts'

const said = (value: unknown): Response => new Response(JSON.stringify(value))

/** What is asked of servers elsewhere, answered by `answer`. */
function elsewhere(answer: () => Response): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url)
    return Promise.resolve(answer())
  })
  undoAfterTest(() => vi.unstubAllGlobals())
  return asked
}

describe('the keys of a client at its jwks_uri (RFC 7591 §2)', () => {
  const URI = 'https://agent.example/jwks.json'

  /** A client whose keys are there, and how it is answered with an assertion of a key (`kid`). */
  async function keyed() {
    const { world, clock } = await adaSignedIn()
    const pair = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(pair.publicKey)
    const metadata = { redirect_uris: [CALLBACK], grant_types: ['refresh_token' as const], jwks_uri: URI }
    const { id } = await addClient(world, { authMethod: 'private_key_jwt', metadata })
    const ask = async (kid: string, ip = '203.0.113.5'): Promise<string> => {
      const now = Math.floor(world.deps().now() / 1000)
      const claims = { iss: id, sub: id, aud: world.config.issuer, jti: crypto.randomUUID(), iat: now, exp: now + 60 }
      const client_assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(pair.privateKey)
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', client_assertion })
      body.set('client_assertion_type', client_assertion_type)
      const headers = { 'CF-Connecting-IP': ip }
      const answer = await world.fetch('/oauth/token', { method: 'POST', headers, body })
      return (await json(answer)).error as string
    }
    return { world, clock, ask, set: (kid: string) => said({ keys: [{ ...jwk, kid }] }) }
  }

  it('are read once in ten minutes, for an unknown key once a minute more, and no failure is remembered', async () => {
    const { clock, ask, set } = await keyed()
    let answer: () => Response = () => new Response('', { status: 503 })
    const asked = elsewhere(() => answer())
    for (const times of [1, 2]) expect([await ask('a'), asked.length]).toEqual(['invalid_client', times])
    answer = () => set('a')
    for (const _ of [1, 2, 3]) expect([await ask('a'), asked.length]).toEqual(['invalid_grant', 3])
    // The client has a new key. For a key that isn't there, it is asked once a minute; what is known stays good.
    for (const _ of [1, 2, 3]) expect([await ask('b'), asked.length]).toEqual(['invalid_client', 3])
    clock.pass(60_000)
    answer = () => new Response('', { status: 503 })
    for (const _ of [1, 2]) expect([await ask('b'), asked.length]).toEqual(['invalid_client', 4])
    expect([await ask('a'), asked.length]).toEqual(['invalid_grant', 4])
    clock.pass(60_000)
    answer = () => set('b')
    expect([await ask('b'), asked.length]).toEqual(['invalid_grant', 5])
    expect([await ask('a'), asked.length]).toEqual(['invalid_client', 5])
    clock.pass(600_000)
    answer = () => said({ keys: [null] })
    expect([await ask('b'), asked.length]).toEqual(['invalid_client', 6])
  })

  it('are read sixty times an hour for an address, and not for a client that proves who it is by a secret', async () => {
    const { world, ask } = await keyed()
    const asked = elsewhere(() => new Response('', { status: 404 }))
    await world.env.DB.prepare("UPDATE clients SET auth_method = 'client_secret_basic'").run()
    expect([await ask('a'), asked.length]).toEqual(['invalid_client', 0])
    await world.env.DB.prepare("UPDATE clients SET auth_method = 'private_key_jwt'").run()
    await ask('a')
    await world.env.DB.prepare("UPDATE counters SET count = 60 WHERE key LIKE 'fetch:address:%'").run()
    expect([await ask('a'), asked.length]).toEqual(['invalid_client', 1])
    await ask('a', '203.0.113.6')
    expect(asked).toHaveLength(2)
    await world.env.DB.prepare("UPDATE counters SET count = 1000 WHERE key = 'fetch:host:agent.example'").run()
    await ask('a', '203.0.113.7')
    expect(asked).toHaveLength(2)
  })
})
