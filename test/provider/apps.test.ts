// What a person sees of the software that they allowed something, and takes away, at /account/connections.
import { describe, expect, it } from 'vitest'
import { removeClient } from '../../src/clients/change.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { onwardFrom, open, press } from '../support/people/forms.ts'
import { addApi, addClient, API, CALLBACK, RelyingParty } from '../support/clients/relying-party.ts'
import { json, rows } from '../support/world.ts'

describe('the page of connections', () => {
  it('names the apps with access, in one round trip; taking it away ends all that they have (ASVS 5.0 10.7.3)', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const ours = new RelyingParty(world, await addClient(world, { name: 'Front Desk', firstParty: true }))
    const tokens = await wiki.signIn(ada, { scope: 'openid email offline_access' })
    const own = await ours.signIn(ada)
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    const grace = new Browser(world)
    await signIn(grace, 'grace@example.com')
    const hers = await wiki.signIn(grace)

    world.trips.length = 0
    const page = await (await open(ada, '/account/connections')).text()
    expect(world.trips).toHaveLength(1)
    expect(page).toContain('Team Wiki')
    expect(page).toContain('Front Desk')
    for (const says of ['know that it is you', 'see your email address', 'keep its access while you are away'])
      expect(page).toContain(`<li>${says}</li>`)
    expect(page).toContain('It belongs to this service')

    const gone = await press(ada, '/account/connections/take-away', { client: wiki.client.client_id })
    const after = await (await onwardFrom(ada, gone)).text()
    expect(after).toContain('The app has no access any more.')
    expect(after).not.toContain('Team Wiki')
    expect((await wiki.refresh(tokens.refresh_token ?? '')).status).toBe(400)
    expect((await ours.refresh(own.refresh_token ?? '')).status).toBe(200)
    expect((await wiki.refresh(hers.refresh_token ?? '')).status).toBe(200)
    const { url } = await wiki.begin()
    expect((await open(ada, `${url.pathname}${url.search}`)).status).toBe(200)

    await press(ada, '/account/connections/take-away', { client: ours.client.client_id })
    const { refresh_token } = await json(await ours.refresh(own.refresh_token ?? ''))
    expect(refresh_token).toBeUndefined()
    await press(ada, '/account/connections/take-away', { client: ours.client.client_id })
    expect(await rows("SELECT meta FROM audit_events WHERE event = 'consent_taken_away'")).toHaveLength(2)
  })

  it('says what a scope of an API allows in the API’s own words, where the app is, and when it was used; all go at once', async () => {
    const { world, ada, userId } = await adaSignedIn()
    await addApi(world)
    const logo_uri = `data:image/png;base64,${btoa('a picture')}`
    const metadata = { redirect_uris: [CALLBACK], grant_types: ['authorization_code' as const], logo_uri }
    const wiki = new RelyingParty(world, await addClient(world, { metadata }))
    const desk = new RelyingParty(world, await addClient(world, { name: 'Desk', source: 'registered' }))
    await wiki.signIn(ada, { scope: 'openid notes.read', resource: API })
    const { refresh_token: kept = '' } = await desk.signIn(ada, { scope: 'openid offline_access' })
    await world.env.DB.prepare(
      `UPDATE clients SET metadata = json_set(metadata, '$.logo_uri', 'https://spy.example/a.png') WHERE name = 'Desk'`,
    ).run()

    const answer = await open(ada, '/account/connections')
    const page = await answer.text()
    expect(page).toContain('in Notes:')
    expect(page).toContain('<li>read your notes</li>')
    expect(page).toContain('wiki.example.com · used <time')
    expect(page).toContain('Not checked')
    // A picture is shown only where no browser asks elsewhere for it, and the policy says so.
    expect(page).toContain(`src="${logo_uri}"`)
    expect(page).not.toContain('spy.example')
    expect(answer.headers.get('Content-Security-Policy')).toContain("img-src 'self' data:;")

    const gone = await press(ada, '/account/connections/take-away', { all: 'true' })
    expect(await (await onwardFrom(ada, gone)).text()).toContain('No app has access any more.')
    expect(await rows('SELECT 1 FROM consents')).toEqual([])
    expect((await desk.refresh(kept)).status).toBe(400)
    const audited = await rows("SELECT actor_id FROM audit_events WHERE event = 'consent_taken_away'")
    expect(audited).toEqual([{ actor_id: userId }, { actor_id: userId }])
    const without = await open(ada, '/account/connections')
    expect(without.headers.get('Content-Security-Policy')).toContain("img-src 'self';")
  })

  it('shows nothing that an app had before it was deleted: one that comes back with its id begins anew', async () => {
    const { world, ada, clock } = await adaSignedIn()
    const add = (id: string) =>
      addClient(world, { id, authMethod: 'none', source: 'document', firstParty: id.endsWith('ours') })
    const ids = ['https://agent.example/app', 'https://agent.example/ours']
    const scope = 'openid offline_access'
    const signInTo = async (id: string) => new RelyingParty(world, await add(id)).signIn(ada, { scope })
    const tokens = await Promise.all(ids.map(signInTo))
    clock.pass(1000)
    for (const id of ids) await removeClient(world.deps(), id, 'operator')
    clock.pass(1000)
    for (const [nth, id] of ids.entries()) {
      const again = new RelyingParty(world, await add(id))
      await again.discover()
      expect((await again.refresh(tokens[nth]?.refresh_token ?? '')).status).toBe(400)
      const page = await (await open(ada, '/account/connections')).text()
      expect(page).not.toContain('take-away')
      if (id.endsWith('ours')) continue
      const { url } = await again.begin({ scope: 'openid' })
      expect((await open(ada, `${url.pathname}${url.search}`)).status).toBe(200)
    }
  })

  it('has a button that takes all of it away, however many there are', async () => {
    const { world, ada, userId } = await adaSignedIn()
    const wiki = await addClient(world)
    await new RelyingParty(world, wiki).signIn(ada)
    const { DB } = world.env
    await DB.batch(
      [
        `INSERT INTO clients SELECT 'app-' || value, name, auth_method, first_party, source, metadata, own_scopes, created_at, updated_at, disabled_at,
          expires_at FROM clients, json_each(?2) WHERE clients.id = ?1`,
        `INSERT INTO consents SELECT user_id, 'app-' || value, allowed, created_at, updated_at FROM consents, json_each(?2) WHERE client_id = ?1`,
      ].map((sql) => DB.prepare(sql).bind(wiki.id, JSON.stringify(Array.from({ length: 130 }, (_, at) => at)))),
    )
    await press(ada, '/account/connections/take-away', { all: 'true' })
    expect(await rows('SELECT client_id FROM consents')).toEqual([])
    const taken = await rows('SELECT subject_id FROM audit_events WHERE event = ?', 'consent_taken_away')
    expect(taken).toEqual(Array.from({ length: 131 }, () => ({ subject_id: userId })))
  })

  it('shows nothing of another person, and goes with the account', async () => {
    const { world, ada, userId } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    await wiki.signIn(ada)
    await world.env.DB.prepare('DELETE FROM users WHERE id = ?').bind(userId).run()
    expect(await rows('SELECT id FROM grants')).toEqual([])
    expect(await rows('SELECT client_id FROM consents')).toEqual([])
  })
})
