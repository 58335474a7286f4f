// What the operations cost that go by a provider: the part of the costs that wants one to answer.
import { vi } from 'vitest'
import type { Measure } from './passkey-costs.ts'
import { addUser, Browser } from '../people/people.ts'
import { ADA, begin, comeBack, listen, logoutClaims, Provider, signed, varsFor } from '../providers/provider.ts'
import { json, type World } from '../world.ts'

/** What a person does who comes by a provider. */
export async function measureProvider(
  open: (vars: Record<string, string>) => Promise<World>,
  measure: Measure,
): Promise<void> {
  const provider = new Provider()
  listen(provider)
  const world = await open(varsFor(provider.entry({ link_verified_email: true })))
  const measured = (operation: string, most: number, act: () => Promise<Response>, status = 303): Promise<void> =>
    measure(world, operation, most, act, status)
  const [ada, eve, grace] = [new Browser(world), new Browser(world), new Browser(world)]
  const returned = async (
    operation: string,
    most: number,
    who: Browser,
    claims: object,
    status = 303,
  ): Promise<void> => {
    const back = provider.authorize((await begin(who, provider)).href, { ...ADA, ...claims })
    await measured(operation, most, () => comeBack(who, provider, back), status)
  }

  await measured('provider: begin', 0, () => ada.get('/sign-in/acme'), 302)
  await returned('provider: come back, somebody new', 3, ada, {})
  await returned('provider: come back, somebody known', 3, ada, {})
  await returned('provider: come back, refused', 3, eve, { sub: 'eve', email_verified: false }, 400)
  await addUser(world, 'grace@example.com')
  await returned('provider: come back, joined by a verified address', 3, grace, {
    sub: 'grace',
    email: 'grace@example.com',
  })
  const { url } = await json(await ada.post('/api/identities/acme'))
  const back = provider.authorize(url, { sub: 'countess' })
  await measured('provider: link', 3, () => comeBack(ada, provider, back))
  await measured('GET /api/identities', 1, () => ada.get('/api/identities'), 200)
  const [{ id }] = (await json(await ada.get('/api/identities'))).items
  await measured('provider: unlink', 2, () => ada.send('DELETE', `/api/identities/${id}`), 204)
  const [key] = await provider.allKeys()
  if (key === undefined) throw new Error('no key')
  const logout_token = await signed(key, logoutClaims(provider), { typ: 'logout+jwt' })
  const body = new URLSearchParams({ logout_token })
  await measured(
    'provider: back-channel logout',
    1,
    () => world.fetch('/backchannel-logout/acme', { method: 'POST', body }),
    200,
  )
  vi.unstubAllGlobals()
}
