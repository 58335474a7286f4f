// A sign-out without a hint, as Auth0's clients ask for it: which page led here decides whether the person is asked (ASVS 5.0 10.6.2).
import { expect, it } from 'vitest'
import { adaSignedIn } from '../support/people/ada.ts'
import { addClient } from '../support/clients/relying-party.ts'
import { open } from '../support/people/forms.ts'
import { Browser } from '../support/people/people.ts'

it('believes no page of a client that made itself, and finds a developer’s app at any port', async () => {
  const { world, ada } = await adaSignedIn()
  const metadata = {
    redirect_uris: ['http://localhost/callback'],
    post_logout_redirect_uris: ['http://localhost'],
  }
  const outcomes = []
  for (const source of ['registered', 'document', 'operator'] as const) {
    const client = await addClient(world, { source, metadata: { grant_types: ['authorization_code'], ...metadata } })
    const query = new URLSearchParams({ client_id: client.id, returnTo: 'http://localhost:3000' })
    const answer = await open(ada, `/v2/logout?${query.toString()}`, { Referer: 'http://localhost:3000/' })
    outcomes.push([answer.status, answer.headers.get('Location')])
  }
  expect(outcomes).toEqual([
    [200, null],
    [200, null],
    [303, 'http://localhost:3000'],
  ])
})

it('leads nobody by a link to where an app leads that made itself, but to this machine (RFC 9700 §4.11.2)', async () => {
  const { world } = await adaSignedIn()
  const stranger = new Browser(world)
  const outcomes = []
  for (const source of ['registered', 'document', 'operator'] as const)
    for (const to of ['https://evil.example/', 'http://localhost:3000/']) {
      const metadata = { redirect_uris: [to], post_logout_redirect_uris: [to] }
      const { id } = await addClient(world, { source, metadata: { grant_types: ['authorization_code'], ...metadata } })
      const query = new URLSearchParams({ client_id: id, post_logout_redirect_uri: to })
      outcomes.push((await open(stranger, `/oidc/logout?${query.toString()}`)).headers.get('Location'))
    }
  const [evil, here, gone] = ['https://evil.example/', 'http://localhost:3000/', `${world.config.issuer}/signed-out`]
  expect(outcomes).toEqual([gone, here, gone, here, evil, here])
})
