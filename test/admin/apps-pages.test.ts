// The console's apps: adding one, why a setting is refused, secrets that are shown once, and what an app was told.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { addClient, CALLBACK, RelyingParty } from '../support/clients/relying-party.ts'
import { APPS, pathOf, seenAt, textOf } from '../support/people/console-apps.ts'
import { onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import { freshWorld, rows, type World } from '../support/world.ts'

let world: World
let said: string[]

beforeEach(async () => {
  said = []
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => void said.push(String(line)))
  world = await freshWorld(INSTANT)
})

const boss = async () => (await operatorIn(world, 'SUPER_ADMIN')).browser
const changes = () =>
  rows<{ reason: string; meta: string }>(
    "SELECT reason, meta FROM audit_events WHERE event = 'client_changed' ORDER BY id",
  )

describe('the console’s apps', () => {
  it('are added kind first; the secret is shown once, and each refused redirect URI is explained beside its field', async () => {
    const browser = await boss()
    expect(await textOf(browser, APPS)).toContain('There is no app yet')
    expect(await textOf(browser, `${APPS}/new`)).toContain('A web app with a server')
    const typed =
      'http://wiki.example.com/cb\nhttps://a.example/#x\nhttps://u:p@a.example/\nmyapp:/cb\njavascript:alert(1)'
    const wrong = await press(browser, `${APPS}/new`, { kind: 'web', client_name: '', redirect_uris: typed })
    expect(wrong.status).toBe(400)
    const again = await wrong.text()
    for (const why of [
      'is not encrypted',
      'has a #',
      'has a name or a password',
      'any app could claim',
      'would run what it carries',
    ])
      expect(again.split('id="redirect_uris-wrong"')[1]).toContain(why)
    expect(again).toContain('aria-describedby="redirect_uris-hint redirect_uris-wrong"')
    expect(again).toContain('http://wiki.example.com/cb\nhttps://a.example/#x')
    expect(await rows('SELECT id FROM clients')).toEqual([])

    const made = await press(browser, `${APPS}/new`, {
      kind: 'web',
      client_name: 'Team <Wiki>',
      redirect_uris: CALLBACK,
    })
    const { pathname } = new URL(made.headers.get('Location') ?? '')
    const shown = await (await onwardFrom(browser, made)).text()
    const [, secret = ''] = /id="client-secret">.*?<code>([\w-]{43})<\/code>/s.exec(shown) ?? []
    expect(shown).toContain('Team &lt;Wiki&gt; was added.')
    expect(secret).toHaveLength(43)
    expect(await textOf(browser, pathname)).not.toContain(secret)
    expect(said.join()).not.toContain(secret)
    const id = pathname.split('/').at(-1) ?? ''
    const wiki = new RelyingParty(world, { id, secret })
    expect((await wiki.signIn(browser)).id_token).toBeDefined()
    expect(await textOf(browser, pathname)).toContain('One person has allowed it something.')
    // Found by a part of its name, by its id, and by who added it; by nothing else.
    for (const query of ['query=%3Cwik', `query=${id}`, 'source=operator'])
      expect(await textOf(browser, `${APPS}?${query}`)).toContain(id)
    expect(await textOf(browser, `${APPS}?query=other`)).toContain('No app is like this')
  })

  it('change by two forms, each by its right; what somebody else changed meanwhile is not overwritten', async () => {
    const browser = await boss()
    const { id } = await addClient(world)
    const admin = (await operatorIn(world, 'ADMIN')).browser
    const old = await seenAt(admin, `${pathOf(id)}/edit`)
    const picture = `data:image/png;base64,${btoa('x')}`
    const details = { client_name: 'Papers', logo_uri: picture, id_token_signed_response_alg: 'RS256' }
    expect((await press(admin, `${pathOf(id)}/edit`, { ...old, ...details })).status).toBe(303)
    const late = await press(browser, `${pathOf(id)}/edit`, { ...old, ...details, client_name: 'Late' })
    expect(late.status).toBe(412)
    expect(await late.text()).toContain('value="Late"')
    const far = { ...details, logo_uri: 'https://spy.example/a.png' }
    const refused = await press(browser, `${pathOf(id)}/edit`, {
      ...(await seenAt(browser, `${pathOf(id)}/edit`)),
      ...far,
    })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('It must be a data: URL')
    const page = await open(admin, pathOf(id))
    expect(page.headers.get('Content-Security-Policy')).toContain("img-src 'self' data:")
    const shown = await page.text()
    expect(shown).toContain(`src="${picture}"`)
    // An ADMIN is told why there is no more, before and after.
    expect(shown).toContain('Only a super admin: it decides who can act as this app.')
    expect(await textOf(admin, `${pathOf(id)}/access`)).not.toContain('<textarea')
    const trust = { ...old, redirect_uris: 'https://evil.example/', 'grant authorization_code': 'true' }
    expect((await press(admin, `${pathOf(id)}/access`, trust)).status).toBe(403)
    const grants = {
      'grant authorization_code': 'true',
      'grant refresh_token': 'true',
      token_endpoint_auth_method: 'none',
    }
    const access = { redirect_uris: CALLBACK, ...grants, first_party: 'true' }
    const saved = await press(browser, `${pathOf(id)}/access`, {
      ...(await seenAt(browser, `${pathOf(id)}/access`)),
      ...access,
    })
    expect(saved.status).toBe(303)
    expect(await changes()).toEqual([
      { reason: 'settings', meta: JSON.stringify({ client: id, fields: 'client_name logo_uri' }) },
      { reason: 'settings', meta: JSON.stringify({ client: id, fields: 'first_party token_endpoint_auth_method' }) },
    ])
    expect(await textOf(browser, `/admin/activity?app=${id}`)).toContain('client_name logo_uri')
    expect(await textOf(browser, '/admin/activity?app=another')).not.toContain('client_name logo_uri')
    // One that came by a document has its URL for an id, and says most of itself there.
    await addClient(world, { id: 'https://agent.example/client.json', source: 'document', authMethod: 'none' })
    const agent = pathOf('https://agent.example/client.json')
    expect(await textOf(browser, agent)).toContain('Not here: its document says this')
    expect(await textOf(browser, `${agent}/access`)).not.toContain('<textarea')
  })

  it('go without PKCE by a tick alone, and only where that means something', async () => {
    const browser = await boss()
    const { id } = await addClient(world)
    const path = `${pathOf(id)}/access`
    const typed = { redirect_uris: CALLBACK, 'grant authorization_code': 'true', 'grant refresh_token': 'true' }
    const save = async (more: Record<string, string>): Promise<Response> =>
      press(browser, path, { ...(await seenAt(browser, path)), ...typed, ...more })
    const isRequired = async (): Promise<unknown> =>
      (await rows<{ metadata: string }>('SELECT metadata FROM clients')).map(
        ({ metadata }) => (JSON.parse(metadata) as { require_pkce?: boolean }).require_pkce,
      )
    // An app that everybody can read has nothing else.
    const refused = await save({ token_endpoint_auth_method: 'none', without_pkce: 'true' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toMatch(/id="without_pkce"[^>]*>.*?PKCE can only be left out/s)
    expect(await isRequired()).toEqual([undefined])
    expect((await save({ token_endpoint_auth_method: 'client_secret_basic', without_pkce: 'true' })).status).toBe(303)
    expect(await isRequired()).toEqual([false])
    expect(await textOf(browser, path)).toMatch(/id="without_pkce"[^>]* checked/)
    expect(await textOf(browser, pathOf(id))).toContain('It goes without PKCE')
    // A form that has no such box, as an older page has it, leaves nobody without.
    expect((await save({ token_endpoint_auth_method: 'client_secret_basic' })).status).toBe(303)
    expect(await isRequired()).toEqual([true])
    // Nobody here has checked one that registered itself: it can't be let off.
    const { id: agent } = await addClient(world, { source: 'registered', name: 'Agent' })
    expect(await textOf(browser, `${pathOf(agent)}/access`)).not.toContain('without_pkce')
  })

  it('get another secret beside the old one for as long as is chosen; the old one is ended, and the app disabled and deleted', async () => {
    const browser = await boss()
    const made = await addClient(world)
    const path = pathOf(made.id)
    const tells = async (act: string, more: Record<string, string> = {}): Promise<string> =>
      (
        await onwardFrom(
          browser,
          await press(browser, `${path}/${act}`, { ...(await seenAt(browser, `${path}/edit`)), ...more }),
        )
      ).text()
    const shown = await tells('secret', { overlap: '604800' })
    expect(shown).toContain('works until it ends')
    const [, secret = ''] = /id="client-secret">.*?<code>([\w-]{43})<\/code>/s.exec(shown) ?? []
    const proves = async (one: string): Promise<number> => {
      const body = new URLSearchParams({ token: 'x', client_id: made.id, client_secret: one })
      return (await world.fetch('/oauth/revoke', { method: 'POST', body })).status
    }
    expect([await proves(made.secret), await proves(secret)]).toEqual([200, 200])
    expect(await tells('end-secrets')).toContain('has ended')
    expect([await proves(made.secret), await proves(secret)]).toEqual([401, 200])
    expect(await textOf(browser, path)).not.toContain(`${path}/end-secrets`)
    expect(await tells('disable')).toContain('Enable it')
    expect(await proves(secret)).toBe(401)
    expect(await tells('enable')).toContain('is enabled')
    expect(await tells('delete')).toContain('Team Wiki was deleted.')
    expect((await open(browser, path)).status).toBe(404)
    expect((await changes()).map(({ reason }) => reason)).toEqual(['secret', 'secret', 'disabled', 'enabled'])
  })

  it('show what they were told of ended sessions: told, waiting, given up, and the last answer', async () => {
    const browser = await boss()
    const { id } = await addClient(world)
    const deliver = (session: string, client: string, next: number | null, done: number | null, outcome: string) =>
      world.env.DB.prepare(
        'INSERT INTO logout_deliveries (session_id, client_id, user_id, created_at, attempts, next_attempt_at, delivered_at, outcome) VALUES (?, ?, ?, 1, 8, ?, ?, ?)',
      )
        .bind(session, client, 'u', next, done, outcome)
        .run()
    await deliver('a', id, null, 5, '200')
    await deliver('b', id, Date.now() + 9e5, null, '503')
    await deliver('c', id, null, null, 'no answer')
    await deliver('d', 'another', null, null, 'not ours')
    const page = await textOf(browser, pathOf(id))
    for (const shown of ['Told', '200', 'Waiting', '503', 'Given up', 'no answer']) expect(page).toContain(shown)
    expect(page).not.toContain('not ours')
  })
})
