// What a person can ask for with a passkey, for tests that let D1 fail in the midst of it.
import { Authenticator } from '../authenticators/authenticator.ts'
import type { Operation } from './operations.ts'
import { addPasskey } from '../authenticators/passkeys.ts'
import { Browser, count } from '../people/people.ts'
import { json, PASSWORD, type World } from '../world.ts'

const device = (): Authenticator => new Authenticator(undefined, { signCount: 0 })

/** `signedIn` is somebody new with a session. */
export function passkeyOperations(worldNow: () => World, signedIn: () => Promise<Browser>): Record<string, Operation> {
  return {
    'passkey: keep': {
      prepare: async () => {
        const as = await signedIn()
        const options = await json(await as.post('/api/passkeys/options'))
        return { path: '/api/passkeys', body: await device().register(options), as }
      },
      status: 201,
      goal: async () => (await count('passkeys')) === 1 && (await count('recovery_codes')) === 10,
    },
    'passkey: sign-in': {
      prepare: async () => {
        const own = device()
        await addPasskey(await signedIn(), own)
        const options = await json(await new Browser(worldNow()).post('/api/sign-in/passkey/options'))
        return { path: '/api/sign-in/passkey', body: await own.assert(options) }
      },
      status: 200,
      goal: async (again) => again.ok || (await count('sessions')) === 2,
    },
    'passkey: second step': {
      prepare: async () => {
        const own = device()
        await addPasskey(await signedIn(), own)
        const as = new Browser(worldNow())
        const { mfa_token } = await json(
          await as.post('/api/sign-in', { email: 'ada@example.com', password: PASSWORD }),
        )
        const options = await json(await as.post('/api/sign-in/passkey/options', { mfa_token }))
        return { path: '/api/sign-in/passkey', body: { ...(await own.assert(options)), mfa_token } }
      },
      status: 200,
      goal: async (again) => again.ok || (await count('sessions')) === 2,
    },
    'passkey: take away': {
      prepare: async () => {
        const as = await signedIn()
        const { id } = await addPasskey(as, device())
        return { method: 'DELETE', path: `/api/passkeys/${id}`, as }
      },
      status: 204,
      goal: async () => (await count('passkeys')) === 0 && (await count('recovery_codes')) === 0,
    },
  }
}
