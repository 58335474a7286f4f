// The console's apps and APIs: adding one, why a setting is refused, secrets that are shown once, what an app was told, and trying it.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { addApi, addClient, API, CALLBACK, decideAs, RelyingParty } from '../support/clients/relying-party.ts'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import { freshWorld, rows, type World } from '../support/world.ts'

const APPS = '/admin/clients'
const pathOf = (id: string): string => `${APPS}/${encodeURIComponent(id)}`
const TRIAL = 'http://localhost:8787/admin/try'

let world: World
let said: string[]

beforeEach(async () => {
  said = []
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => void said.push(String(line)))
  world = await freshWorld(INSTANT)
})

const boss = async () => (await operatorIn(world, 'SUPER_ADMIN')).browser
type Browser = Awaited<ReturnType<typeof boss>>
const text = async (browser: Browser, path: string): Promise<string> => (await open(browser, path)).text()
/** How an app or an API was seen in its form. */
const seenAt = async (browser: Browser, path: string): Promise<{ seen: string }> => ({
  seen: hiddenIn(await text(browser, path))['seen'] ?? '',
})
/** Presses a button of the page of consent, and gives back where that leads. */
const decided = async (browser: Browser, at: URL, decision: 'allow' | 'deny'): Promise<URL> =>
  decideAs(browser, await text(browser, `${at.pathname}${at.search}`), decision)
const changes = () =>
  rows<{ reason: string; meta: string }>(
    "SELECT reason, meta FROM audit_events WHERE event = 'client_changed' ORDER BY id",
  )

describe('the console’s apps', () => {
  it('are added kind first; the secret is shown once, and each refused redirect URI is explained beside its field', async () => {
    const browser = await boss()
    expect(await text(browser, APPS)).toContain('There is no app yet')
    expect(await text(browser, `${APPS}/new`)).toContain('A web app with a server')
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
    expect(await text(browser, pathname)).not.toContain(secret)
    expect(said.join()).not.toContain(secret)
    const id = pathname.split('/').at(-1) ?? ''
    const wiki = new RelyingParty(world, { id, secret })
    expect((await wiki.signIn(browser)).id_token).toBeDefined()
    expect(await text(browser, pathname)).toContain('One person has allowed it something.')
    // Found by a part of its name, by its id, and by who added it; by nothing else.
    for (const query of ['query=%3Cwik', `query=${id}`, 'source=operator'])
      expect(await text(browser, `${APPS}?${query}`)).toContain(id)
    expect(await text(browser, `${APPS}?query=other`)).toContain('No app is like this')
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
    expect(await text(admin, `${pathOf(id)}/access`)).not.toContain('<textarea')
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
    expect(await text(browser, `/admin/activity?app=${id}`)).toContain('client_name logo_uri')
    expect(await text(browser, '/admin/activity?app=another')).not.toContain('client_name logo_uri')
    // One that came by a document has its URL for an id, and says most of itself there.
    await addClient(world, { id: 'https://agent.example/client.json', source: 'document', authMethod: 'none' })
    const agent = pathOf('https://agent.example/client.json')
    expect(await text(browser, agent)).toContain('Not here: its document says this')
    expect(await text(browser, `${agent}/access`)).not.toContain('<textarea')
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
    expect(await text(browser, path)).not.toContain(`${path}/end-secrets`)
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
    const page = await text(browser, pathOf(id))
    for (const shown of ['Told', '200', 'Waiting', '503', 'Given up', 'no answer']) expect(page).toContain(shown)
    expect(page).not.toContain('not ours')
  })
})

describe('trying an app', () => {
  it('runs a whole sign-in, and shows claims, scopes and userinfo; no token in the page, a URL or the log, and none that lives', async () => {
    const browser = await boss()
    await addApi(world)
    const { id } = await addClient(world)
    const path = pathOf(id)
    // The redirect URI is there by the operator's own press alone.
    expect((await open(browser, `${path}/try/begin?scope=openid`)).headers.get('Location')).toContain(`${path}/try`)
    expect(await text(browser, `${path}/try`)).toContain(TRIAL)
    expect(await rows('SELECT metadata FROM clients')).not.toEqual([{ metadata: expect.stringContaining(TRIAL) }])
    await press(browser, `${path}/register-trial`, { ...(await seenAt(browser, `${path}/try`)), act: 'add' })
    expect((await changes()).map(({ meta }) => JSON.parse(meta).fields)).toEqual(['redirect_uris'])

    const begin = `${path}/try/begin?scope=openid+email+offline_access&resource=${encodeURIComponent(API)}`
    const away = new URL((await open(browser, begin)).headers.get('Location') ?? '')
    const consent = await text(browser, `${away.pathname}${away.search}`)
    expect(consent).toContain('read your notes')
    const to = await decideAs(browser, consent, 'allow')
    expect(`${to.origin}${to.pathname}`).toBe(TRIAL)
    expect([...to.searchParams.keys()].toSorted()).toEqual(['code', 'iss', 'state'])

    // Another operator's session opens nothing with it.
    const other = await boss2()
    expect((await open(other, `${to.pathname}${to.search}`)).status).toBe(400)
    const page = await text(browser, `${to.pathname}${to.search}`)
    for (const shown of [
      'It works',
      'openid email offline_access notes.read notes.write',
      'at_hash',
      'email_verified',
      API,
    ])
      expect(page).toContain(shown)
    expect(page).not.toMatch(/eyJ[\w-]+\./)
    expect(said.join()).not.toMatch(/eyJ[\w-]+\./)
    expect(await rows('SELECT ended_reason FROM grants')).toEqual([{ ended_reason: 'revoked_by_client' }])
    const late = await open(browser, `${to.pathname}${to.search}`)
    expect(late.status).toBe(400)
    expect(await late.text()).toContain('This trial is over')

    // What the app would be refused is shown as it would be told.
    const denied = new URL((await open(browser, `${begin}&again=true`)).headers.get('Location') ?? '')
    const refusal = await decided(browser, denied, 'deny')
    expect(await text(browser, `${refusal.pathname}${refusal.search}`)).toContain('access_denied')
  })

  it('takes no code of somebody else, and none without a trial of this session', async () => {
    const browser = await boss()
    for (const search of ['', '?code=x', '?state=x&code=y', '?state=x&error=access_denied'])
      expect((await open(browser, `/admin/try${search}`)).status, search).toBe(400)
    const { id } = await addClient(world, {
      firstParty: true,
      metadata: { redirect_uris: [TRIAL], grant_types: ['authorization_code'] },
    })
    const begun = async (who: Browser): Promise<URL> => {
      const away = new URL((await open(who, `${pathOf(id)}/try/begin?scope=openid`)).headers.get('Location') ?? '')
      return new URL((await open(who, `${away.pathname}${away.search}`)).headers.get('Location') ?? '')
    }
    const [mine, theirs] = [await begun(browser), await begun(await boss2())]
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '')
    expect((await open(browser, `${mine.pathname}${mine.search}`)).status).toBe(400)
    expect(await rows('SELECT 1 FROM grants WHERE counter > 0')).toEqual([])
  })

  it('reaches an app that sends its requests ahead, too', async () => {
    const browser = await boss()
    const ahead = {
      redirect_uris: [TRIAL],
      grant_types: ['authorization_code' as const],
      require_pushed_authorization_requests: true,
    }
    const { id } = await addClient(world, { firstParty: true, metadata: { ...ahead, require_pkce: false } })
    expect(await text(browser, pathOf(id))).toContain('It goes without PKCE')
    const away = new URL((await open(browser, `${pathOf(id)}/try/begin?scope=openid`)).headers.get('Location') ?? '')
    expect([...away.searchParams.keys()]).toEqual(['client_id', 'request_uri'])
    const to = new URL((await open(browser, `${away.pathname}${away.search}`)).headers.get('Location') ?? '')
    expect(await text(browser, `${to.pathname}${to.search}`)).toContain('It works')
  })
})

const boss2 = async (): Promise<Browser> => (await operatorIn(world, 'SUPER_ADMIN')).browser

describe('the console’s APIs', () => {
  it('are added with what people read of each scope, changed, and deleted', async () => {
    const browser = await boss()
    const path = `/admin/apis/${encodeURIComponent(API)}`
    const typed = { name: 'Notes', identifier: API, scope_0: 'openid', says_0: 'x', scope_1: 'notes.read', says_1: '' }
    const silent = await press(browser, '/admin/apis/new', typed)
    expect(silent.status).toBe(400)
    expect(await silent.text()).toContain('Say in a few words what “notes.read” allows')
    const reserved = await press(browser, '/admin/apis/new', { ...typed, says_1: 'read your notes' })
    expect(await reserved.text()).toContain('“openid” is a scope of ours')
    const good = {
      ...typed,
      scope_0: 'notes.read',
      says_0: 'read your notes',
      scope_1: '',
      says_1: '',
      token_seconds: '600',
    }
    const made = await (await onwardFrom(browser, await press(browser, '/admin/apis/new', good))).text()
    expect(made).toContain('Notes was added.')
    expect(made).toContain('10 minutes')
    const seen = await seenAt(browser, `${path}/edit`)
    const edited = { ...seen, name: 'Papers', scope_0: 'notes.read', says_0: 'read your papers', token_seconds: '' }
    expect((await press(browser, `${path}/edit`, edited)).status).toBe(303)
    expect((await press(browser, `${path}/edit`, { ...edited, name: 'Late' })).status).toBe(412)
    expect(await text(browser, '/admin/apis')).toContain('as all others')
    const admin = (await operatorIn(world, 'ADMIN')).browser
    expect(await text(admin, `${path}/edit`)).not.toContain('token_seconds')
    expect((await press(admin, `${path}/delete`, await seenAt(browser, `${path}/delete`))).status).toBe(403)
    const gone = await press(browser, `${path}/delete`, await seenAt(browser, `${path}/delete`))
    expect(await (await onwardFrom(browser, gone)).text()).toContain('Papers was deleted.')
    expect(await rows('SELECT identifier FROM apis')).toEqual([])
  })
})
