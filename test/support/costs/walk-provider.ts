// The part of the walk that somebody takes who comes by a provider: new, known, joined, taking over, refused; linking and unlinking;
// with a second step; and its logout, by session, by subject, by both.
import { expect, vi } from 'vitest'
import { ANY_HASH, enrolTotp } from '../people/factors.ts'
import { addUser, Browser, signIn } from '../people/people.ts'
import { ADA, comeBack, listen, logoutClaims, Provider, signed, signInAt, varsFor } from '../providers/provider.ts'
import { watched } from './watched.ts'
import { json, stopClock, type World } from '../world.ts'

const form = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'http://localhost:8787' }

/** Takes it. Every password is right there. */
export async function walkProvider(): Promise<void> {
  const clock = stopClock()
  const acme = new Provider()
  listen(acme)
  const entry = { link_verified_email: true, offline_access: true, claims: { roles: 'role' } }
  const world = watched(varsFor(acme.entry(entry)))
  const ada = new Browser(world)
  const status = async (answer: Promise<Response>): Promise<number> => (await answer).status

  expect(await status(signInAt(ada, acme, { ...ADA, email: 'new@example.com', sid: 's1' }))).toBe(303)
  expect(await status(signInAt(ada, acme, { ...ADA, roles: ['ADMIN'], sid: 's2' }))).toBe(303)
  expect(await status(signInAt(new Browser(world), acme, { sub: 'x' }))).toBe(400)
  await ada.get('/callback/acme?state=x')
  await ada.get('/api/identities/logout-url')
  const { url } = await json(await ada.post('/api/identities/acme'))
  expect(await status(comeBack(ada, acme, acme.authorize(url, { sub: 'countess' })))).toBe(303)
  for (const { id } of (await json(await ada.get('/api/identities'))).items)
    await ada.send('DELETE', `/api/identities/${id}`)
  await ada.send('DELETE', '/api/identities/00000000-0000-7000-8000-000000000000')

  await addUser(world, 'squatted@example.com', { verified: false })
  const claims = { email_verified: true, name: 'Hedy' }
  expect(await status(signInAt(new Browser(world), acme, { ...claims, sub: 's', email: 'squatted@example.com' }))).toBe(
    303,
  )
  await addUser(world, 'joined@example.com', { hash: ANY_HASH })
  const owner = new Browser(world)
  await signIn(owner, 'joined@example.com')
  await enrolTotp(owner)
  clock.pass(60_000)
  const joined = await signInAt(owner, acme, { ...claims, sub: 'j', email: 'joined@example.com', sid: 's3' })
  const [, token = ''] = /name="mfa_token" value="([^"]+)"/.exec(await joined.text()) ?? []
  for (const path of ['/sign-in/totp', '/sign-in/recovery-code', '/sign-in/enrol']) {
    const body = new URLSearchParams({ mfa_token: token, code: '000000', return_to: '' })
    await world.fetch(path, { method: 'POST', headers: form, body })
  }
  await walkLogout(world, acme)
  vi.unstubAllGlobals()
}

async function walkLogout(world: World, acme: Provider): Promise<void> {
  const [key] = await acme.allKeys()
  if (key === undefined) throw new Error('no key')
  for (const named of [{ sub: 'ada' }, { sub: undefined, sid: 's1' }, { sub: 'ada', sid: 's2' }, { sub: undefined }]) {
    const body = new URLSearchParams({
      logout_token: await signed(key, logoutClaims(acme, named), { typ: 'logout+jwt' }),
    })
    await world.fetch('/backchannel-logout/acme', { method: 'POST', body })
  }
}
