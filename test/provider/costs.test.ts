// What signing in to other software costs D1: round trips, and rows written. docs/costs.md has the figures.
import { describe, expect, it } from 'vitest'
import { adaSignedIn } from '../support/people/ada.ts'
import { open } from '../support/people/forms.ts'
import { addClient, decideAs, RelyingParty } from '../support/clients/relying-party.ts'
import type { World } from '../support/world.ts'

/** Round trips up to the answer, and rows that were written, of what is done. */
async function costOf<T>(world: World, act: () => Promise<T>): Promise<{ trips: number; written: number; result: T }> {
  world.trips.length = 0
  const result = await act()
  const written = world.trips.reduce((sum, trip) => sum + (trip.rowsWritten || 0), 0)
  return { trips: world.answeredAfter(), written, result }
}

describe('a sign-in to other software costs D1', () => {
  it('two round trips at /authorize, one at each endpoint behind it, and at most eight rows', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    await wiki.signIn(ada)
    const begun = await wiki.begin()

    const authorized = await costOf(world, () => open(ada, `${begun.url.pathname}${begun.url.search}`))
    const back = new URL(authorized.result.headers.get('Location') ?? '')
    const redeemed = await costOf(world, () => wiki.finish(back, begun))
    const tokens = redeemed.result
    const userinfo = await costOf(world, () =>
      world.fetch('/userinfo', { headers: { Authorization: `Bearer ${tokens.access_token}` } }),
    )
    const refreshed = await costOf(world, () => wiki.refresh(tokens.refresh_token ?? ''))
    const documents = await costOf(world, () => world.fetch('/.well-known/openid-configuration'))

    const figures = { authorized, redeemed, userinfo, refreshed, documents }
    const measured = Object.fromEntries(
      Object.entries(figures).map(([name, { trips, written }]) => [name, { trips, written }]),
    )
    expect(measured).toEqual({
      authorized: { trips: 2, written: 2 },
      redeemed: { trips: 1, written: 5 },
      userinfo: { trips: 1, written: 0 },
      refreshed: { trips: 1, written: 1 },
      documents: { trips: 0, written: 0 },
    })
  })

  it('two round trips where the person is asked, and the consent with its audit row once', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const begun = await wiki.begin()
    const shown = await costOf(world, () => open(ada, `${begun.url.pathname}${begun.url.search}`))
    const page = await shown.result.text()
    const decided = await costOf(world, () => decideAs(ada, page, 'allow'))
    expect({ shown: shown.trips, decided: decided.trips, written: decided.written }).toEqual({
      shown: 1,
      decided: 2,
      written: 6,
    })
  })
})
