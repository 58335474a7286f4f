// The whole way out and in again of somebody with every kind of factor: made by the real Worker over HTTP, exported, imported into a
// Latchkey with another secret, and signed in there by each of them.
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import WebAuthnEmulator, { AuthenticatorEmulator } from 'nid-webauthn-emulator'
import { OAuth2Server, type MutableResponse } from 'oauth2-mock-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentSecret } from '../../src/ops/development-secret.ts'
import { appOf, type App } from '../support/authenticators/authenticator-app.ts'
import { serveLocally } from '../support/servers/local-server.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { ops as operate, tidyUp } from '../support/servers/operator.ts'
import { temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'
import { PASSWORD, signUp, Visitor, type Json, type Reply } from '../support/people/visitor.ts'

const EMAIL = 'ada@example.com'
const provider = new OAuth2Server()
const emulator = new WebAuthnEmulator(new AuthenticatorEmulator())
const houses = { here: { state: '', secret: developmentSecret() }, there: { state: '', secret: developmentSecret() } }
type House = keyof typeof houses
const stops: (() => Promise<void>)[] = []
let folder = ''
let origin = ''
let id = ''
let app: App
let codes: string[]
const file = (name: string): string => join(folder, name)
const visitor = (): Visitor => new Visitor((path, init) => fetch(`${origin}${path}`, init), origin)

/** Serves a house until `stops` says otherwise. */
async function open(house: House): Promise<void> {
  const op = { id: 'op', kind: 'oidc', issuer: provider.issuer.url, client_id: 'latchkey' }
  const vars = { AUTH_SECRET: houses[house].secret, OIDC_PROVIDERS: JSON.stringify([op]) }
  const server = await serveLocally(houses[house].state, vars)
  stops.push(server.stop)
  origin = server.origin
}

async function ops(house: House, ...words: string[]): Promise<Json> {
  const { stdout } = await operate(...words, '--json', '--persist-to', houses[house].state)
  return JSON.parse(stdout)
}

/** To the provider, which asks nothing, and back. */
async function throughProvider(person: Visitor, there: string): Promise<Reply> {
  const back = (await fetch(there, { redirect: 'manual' })).headers.get('Location') ?? ''
  return person.get(back.slice(origin.length))
}

async function halfSignedIn(): Promise<{ person: Visitor; mfa_token: string }> {
  const person = visitor()
  const { json } = await person.post('/api/sign-in', { email: EMAIL, password: PASSWORD })
  expect(json).toMatchObject({ status: 'mfa_required', factors: ['totp', 'passkey', 'recovery_code'] })
  return { person, mfa_token: json.mfa_token }
}

beforeAll(async () => {
  folder = temporaryFolder()
  for (const house of ['here', 'there'] as const) {
    houses[house].state = await migratedFolder()
    writeFileSync(file(`secret-${house}`), houses[house].secret)
  }
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(file('public.json'), JSON.stringify(publicKey.export({ format: 'jwk' })))
  writeFileSync(file('private.json'), JSON.stringify(privateKey.export({ format: 'jwk' })))
  await provider.issuer.keys.generate('RS256')
  await provider.start(0, '127.0.0.1')
  provider.service.on('beforeUserinfo', (answer: MutableResponse) =>
    Object.assign(answer, { body: { sub: 'johndoe' } }),
  )

  await open('here')
  const ada = visitor()
  id = (await signUp(ada, EMAIL)).json.user.id
  const options = (await ada.post('/api/passkeys/options')).json
  await ada.post('/api/passkeys', emulator.createJSON(origin, options))
  app = appOf((await ada.post('/api/totp')).json)
  await ada.post('/api/totp/confirm', { code: app.code() })
  codes = (await ada.post('/api/recovery-codes')).json.recovery_codes
  await throughProvider(ada, (await ada.post('/api/identities/op')).json.url)
  await stops.pop()?.()
})

afterAll(async () => {
  for (const stop of stops) await stop()
  await provider.stop()
  await tidyUp()
})

describe.skipIf(!WHOLE)('somebody with every factor', () => {
  it('leaves with all of them, and comes in with all of them', async () => {
    const keys = ['--auth-secret-file', file('secret-here'), '--recipient', file('public.json')]
    const all = { totp: 1, passkeys: 1, identities: 1 }
    expect((await ops('here', 'users:export', file('people.ndjson'), ...keys)).value).toMatchObject({
      ...all,
      users: 1,
      passwords: 1,
      recovery_codes: 10,
      totp_left_out: 0,
    })
    const opened = ['--auth-secret-file', file('secret-there'), '--private-key-file', file('private.json')]
    const made = await ops('there', 'users:import', 'latchkey', file('people.ndjson'), ...opened)
    expect(made.value).toMatchObject({ ...all, created: 1, passwords: 1, refused: 0, codes: {} })
    await open('there')
  })

  it('signs in by password and app', async () => {
    const { person, mfa_token } = await halfSignedIn()
    const answer = await person.post('/api/sign-in/totp', { mfa_token, code: app.code(1) })
    expect(answer.json).toMatchObject({ status: 'signed_in', user: { id, email: EMAIL } })
  })

  it('signs in by password and a recovery code, once each', async () => {
    for (const expected of [200, 400]) {
      const { person, mfa_token } = await halfSignedIn()
      const answer = await person.post('/api/sign-in/recovery-code', { mfa_token, code: codes[0] })
      expect(answer.status).toBe(expected)
    }
  })

  it('signs in by passkey alone', async () => {
    const person = visitor()
    const options = (await person.post('/api/sign-in/passkey/options')).json
    const answer = await person.post('/api/sign-in/passkey', emulator.getJSON(origin, options))
    expect(answer.json).toMatchObject({ status: 'signed_in', user: { id }, session: { amr: ['swk', 'user', 'mfa'] } })
  })

  it('is known by the provider, and asked for the second factor there too', async () => {
    const person = visitor()
    const there = (await person.get('/sign-in/op')).headers.get('Location') ?? ''
    const back = await throughProvider(person, there)
    const [, mfa_token = ''] = /name="mfa_token" value="([^"]+)"/.exec(back.text) ?? []
    const answer = await person.post('/api/sign-in/recovery-code', { mfa_token, code: codes[1] })
    expect(answer.json).toMatchObject({ status: 'signed_in', user: { id } })
  })
})
