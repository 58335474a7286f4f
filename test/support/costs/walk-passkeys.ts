// The part of the walk that somebody takes with a passkey: makes it, shows it at every door, rightly and wrongly, and takes it away.
import { Authenticator } from '../authenticators/authenticator.ts'
import { firstStep as firstStepOf } from '../people/factors.ts'
import { addPasskey, finishWith, proveWith, signInWith } from '../authenticators/passkeys.ts'
import { addUser, Browser, signIn } from '../people/people.ts'
import { watched } from './watched.ts'
import { json, stopClock } from '../world.ts'

const EMAIL = 'chien@example.com'
/** A hash of zeros, as the walk computes it. */
const HASH = `$scrypt$ln=14,r=8,p=5$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Takes it, with every answer that a passkey can get. */
export async function walkPasskeys(): Promise<void> {
  const clock = stopClock()
  const world = watched()
  await addUser(world, EMAIL, { hash: HASH })
  const chien = new Browser(world)
  const synced = new Authenticator(undefined, { be: true })
  const firstStep = async (at = world): Promise<string> => (await firstStepOf(new Browser(at), EMAIL)).mfa_token
  await signIn(chien, EMAIL)
  await addPasskey(chien, new Authenticator(), { conditional: true, bend: { up: false } })
  const { id } = await addPasskey(chien, synced, { more: { end_other_sessions: true } })
  const { id: other } = await addPasskey(chien, new Authenticator())
  await chien.get('/api/passkeys')
  await chien.send('PATCH', `/api/passkeys/${id}`, { name: 'Phone' })
  const stranger = new Browser(world)
  for (const bend of [{}, { up: false }, { signCount: 0 }]) {
    await signInWith(synced, stranger, bend)
    await finishWith(synced, stranger, await firstStep(), bend)
    await proveWith(synced, chien, bend)
  }
  await signInWith(synced.clone({ userHandle: 'nobody' }), stranger)
  for (const path of ['/.well-known/webauthn', '/.well-known/passkey-endpoints', '/account/passkeys'])
    await world.fetch(path)
  await chien.post(
    '/api/passkeys',
    await new Authenticator().register(await json(await chien.post('/api/passkeys/options')), { up: false }),
  )
  const strict = watched({ MFA: 'required' })
  const there = Object.assign(new Browser(strict), { jar: chien.jar })
  for (const target of [other, id, id]) await there.send('DELETE', `/api/passkeys/${target}`)
  await chien.send('DELETE', `/api/passkeys/${id}?end_other_sessions=true`)
  const mfaToken = await firstStep(strict)
  const begun = await json(await new Browser(strict).post('/api/passkeys/options', { mfa_token: mfaToken }))
  const answer = await new Authenticator().register(begun)
  await new Browser(strict).post('/api/passkeys', { ...answer, mfa_token: mfaToken })
  clock.pass(1000)
}
