// What the operations with passkeys cost: the part of the costs that wants an authenticator.
import { Authenticator } from '../authenticators/authenticator.ts'
import { addUser, Browser, signIn } from '../people/people.ts'
import { json, PASSWORD, type World } from '../world.ts'

/** Does an operation and keeps what it cost: `most` round trips, and the status that it answers. */
export type Measure = (
  world: World,
  operation: string,
  most: number,
  act: () => Promise<Response>,
  status: number,
) => Promise<void>

/** What a person does with passkeys. */
export async function measurePasskeys(open: () => Promise<World>, measure: Measure): Promise<void> {
  const world = await open()
  const email = 'hedy@example.com'
  await addUser(world, email)
  const hedy = new Browser(world)
  await signIn(hedy, email)
  const device = new Authenticator(undefined, { signCount: 0 })
  const measured = async (
    operation: string,
    most: number,
    act: () => Promise<Response>,
    status = 200,
    // oxlint-disable-next-line typescript/no-explicit-any
  ): Promise<any> => {
    let answer: Response | undefined
    await measure(world, operation, most, async () => (answer = (await act()).clone()), status)
    return answer?.json()
  }
  const options = await measured('passkey: options for a new one', 1, () => hedy.post('/api/passkeys/options'))
  const registration = await device.register(options)
  const { id } = await measured('passkey: keep a new one', 2, () => hedy.post('/api/passkeys', registration), 201)
  await measured('GET /api/passkeys', 1, () => hedy.get('/api/passkeys'))
  const stranger = new Browser(world)
  const asked = await measured('passkey: options for a sign-in', 0, () => stranger.post('/api/sign-in/passkey/options'))
  const assertion = await device.assert(asked)
  await measured('passkey: sign-in', 2, () => stranger.post('/api/sign-in/passkey', assertion))
  const forged = await device.assert(asked, { up: false })
  await measured('passkey: sign-in refused', 2, () => new Browser(world).post('/api/sign-in/passkey', forged), 401)
  const { mfa_token } = await json(await new Browser(world).post('/api/sign-in', { email, password: PASSWORD }))
  const step = await measured('passkey: options for a second step', 1, () =>
    stranger.post('/api/sign-in/passkey/options', { mfa_token }),
  )
  const second = { ...(await device.assert(step)), mfa_token }
  await measured('passkey: second step', 2, () => stranger.post('/api/sign-in/passkey', second))
  const { passkey } = await measured('reauthenticate: options', 1, () => hedy.post('/api/reauthenticate/options'))
  const proof = { passkey: await device.assert(passkey) }
  await measured('reauthenticate: passkey', 2, () => hedy.post('/api/reauthenticate', proof))
  await measure(world, 'passkey: take away', 2, () => hedy.send('DELETE', `/api/passkeys/${id}`), 204)
}
