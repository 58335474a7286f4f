// Whose a token is: a machine's is nobody's session and nobody's grant, and a session's is nobody else's, whatever our own key signed.
import { createExecutionContext } from 'cloudflare:test'
import { SignJWT, type JWTPayload } from 'jose'
import { beforeEach, expect, it } from 'vitest'
import type { AuthService } from '../../src/client/types.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { Auth } from '../../src/rpc.ts'
import { signingKey } from '../../src/tokens/keyring.ts'
import { verifyMachine } from '../../src/tokens/verify-machine.ts'
import { verifyLiveToken } from '../../src/tokens/verify-live.ts'
import { addUser, Phone, signInByPhone } from '../support/people/people.ts'
import { freshWorld, type World } from '../support/world.ts'

const NAME = 'reports'

let world: World
let auth: AuthService

beforeEach(async () => {
  world = await freshWorld()
  auth = new Auth(createExecutionContext(), world.env)
})

/** What a machine's token says, with changes; by our own key. */
async function token(change: JWTPayload = {}): Promise<string> {
  const { kid, key } = await signingKey(world.deps())
  const now = Math.floor(Date.now() / 1000)
  const { issuer: iss, audience: aud } = world.config
  const claims = { iss, aud, sub: NAME, client_id: NAME, scope: '', iat: now, exp: now + 60, jti: uuidv7(Date.now()) }
  return new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' }).sign(key)
}

it('is a machine’s where subject and client are one, and nothing else is said', async () => {
  expect(await auth.verifyAccessToken(await token())).toMatchObject({
    ok: true,
    value: { machine: true, sub: NAME, client_id: NAME },
  })
})

it('is no machine’s with a grant or a session in it, or for somebody else, though our own key signed it', async () => {
  for (const change of [{ gid: 'g' }, { sid: 's' }, { gid: 'g', sid: 's' }, { sub: 'ada' }, { client_id: 'other' }]) {
    const odd = await token(change)
    expect(await verifyMachine(world.deps(), odd), JSON.stringify(change)).toEqual({
      ok: false,
      error: 'token_invalid',
    })
    expect(await auth.verifyAccessToken(odd), JSON.stringify(change)).toMatchObject({
      ok: false,
      error: { code: 'token_invalid' },
    })
  }
  await addUser(world, 'ada@example.com')
  const phone = new Phone(world)
  await signInByPhone(phone, 'ada@example.com')
  expect(await verifyMachine(world.deps(), phone.accessToken)).toEqual({ ok: false, error: 'token_invalid' })
})

it('is nobody else’s session: a session counts for its own person alone', async () => {
  const [ada, grace] = [await addUser(world, 'ada@example.com'), await addUser(world, 'grace@example.com')]
  const { session } = await signInByPhone(new Phone(world), 'ada@example.com')
  const said = { sid: session.id, client_id: 'latchkey', scope: 'account', role: 'USER', amr: ['pwd'] }
  const whose = async (sub: string): Promise<string> => {
    const made = await token({ ...said, sub, auth_time: 1, email_verified: true })
    const verified = await verifyLiveToken(world.deps(), made)
    return verified.ok ? 'ok' : verified.error
  }
  expect([await whose(ada), await whose(grace)]).toEqual(['ok', 'session_revoked'])
})
