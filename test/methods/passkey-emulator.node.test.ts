// An authenticator and a browser's part of WebAuthn that we did not write (nid-webauthn-emulator): they make passkeys at the bundled
// Worker, and sign in.
import { join } from 'node:path'
import WebAuthnEmulator, { AuthenticatorEmulator } from 'nid-webauthn-emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateHarness } from '../support/servers/harness.ts'
import { PASSWORD, Visitor, type Json, type Reply } from '../support/people/visitor.ts'

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
process.env.WRANGLER_LOG ??= 'error'
const { createTestHarness } = await import('wrangler')

const ISSUER = 'http://localhost:8787'
const server = createTestHarness()

const visitor = (): Visitor =>
  new Visitor((path, init) => server.getWorker('latchkey').fetch(`${ISSUER}${path}`, init as never) as never, ISSUER)
const json = (answer: Reply): Json => answer.json

beforeAll(async () => {
  const secrets = { AUTH_SECRET: 'dGVzdC1vbmx5LXNlY3JldC10ZXN0LW9ubHktc2VjcmV0LXRlc3Q=' }
  await server.update({
    root: join(import.meta.dirname, '../..'),
    workers: [{ configPath: 'wrangler.toml', vars: { ENVIRONMENT: 'development', ISSUER }, secrets }],
  })
  await server.listen()
  await migrateHarness(server)
})

afterAll(() => server.close())

/** Signs up, by the mailed code. */
async function signUp(email: string): Promise<Visitor> {
  const person = visitor()
  const { challenge } = json(await person.post('/api/sign-up', { email, password: PASSWORD }))
  const { items } = json(await person.get('/dev/mail?limit=1'))
  expect((await person.post('/api/email/verify', { challenge, code: items[0].code })).status).toBe(200)
  return person
}

describe.each(['ES256', 'EdDSA', 'RS256'] as const)('an emulated authenticator with a key of %s', (algorithm) => {
  it('makes a passkey that signs in, finishes a sign-in and proves it again, and no second one', async () => {
    const email = `${algorithm.toLowerCase()}@example.com`
    const emulator = new WebAuthnEmulator(new AuthenticatorEmulator({ algorithmIdentifiers: [algorithm] }))
    const ada = await signUp(email)
    const creation = async (): Promise<Json> => json(await ada.post('/api/passkeys/options'))
    const made = await ada.post('/api/passkeys', emulator.createJSON(ISSUER, await creation()))
    expect(made.status).toBe(201)
    expect(json(made).recovery_codes).toHaveLength(10)
    const again = await creation()
    expect(() => emulator.createJSON(ISSUER, again)).toThrow(/exclude/i)

    const stranger = visitor()
    const options = json(await stranger.post('/api/sign-in/passkey/options'))
    const alone = await stranger.post('/api/sign-in/passkey', emulator.getJSON(ISSUER, options))
    expect(json(alone)).toMatchObject({
      status: 'signed_in',
      user: { email },
      session: { amr: ['swk', 'user', 'mfa'] },
    })

    const second = visitor()
    const { mfa_token } = json(await second.post('/api/sign-in', { email, password: PASSWORD }))
    const step = json(await second.post('/api/sign-in/passkey/options', { mfa_token }))
    const finished = await second.post('/api/sign-in/passkey', { ...emulator.getJSON(ISSUER, step), mfa_token })
    expect(json(finished)).toMatchObject({ status: 'signed_in', session: { amr: ['pwd', 'swk', 'user', 'mfa'] } })

    const { passkey } = json(await second.post('/api/reauthenticate/options'))
    const proved = await second.post('/api/reauthenticate', { passkey: emulator.getJSON(ISSUER, passkey) })
    expect(proved.status).toBe(200)
    const evil = emulator.getJSON('http://localhost:9999', json(await stranger.post('/api/sign-in/passkey/options')))
    expect((await visitor().post('/api/sign-in/passkey', evil)).status).toBe(401)
  })
})
