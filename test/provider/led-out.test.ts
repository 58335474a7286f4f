// A sign-out without a hint, as Auth0's clients ask for it: which page led here decides whether the person is asked (ASVS 5.0 10.6.2).
import { expect, it } from 'vitest'
import { adaSignedIn } from '../support/people/ada.ts'
import { addClient } from '../support/clients/relying-party.ts'
import { open } from '../support/people/forms.ts'

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
