// The console tries an app: a whole sign-in whose code comes back to the console, and the redirect URI that this takes.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { addApi, addClient, API, decideAs } from '../support/clients/relying-party.ts'
import { pathOf, seenAt, textOf } from '../support/people/console-apps.ts'
import { open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import type { Browser } from '../support/people/people.ts'
import { freshWorld, rows, type World } from '../support/world.ts'

const TRIAL = 'http://localhost:8787/admin/try'

let world: World
let said: string[]

beforeEach(async () => {
  said = []
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => void said.push(String(line)))
  world = await freshWorld(INSTANT)
})

const boss = async () => (await operatorIn(world, 'SUPER_ADMIN')).browser
/** Presses a button of the page of consent, and gives back where that leads. */
const decided = async (browser: Browser, at: URL, decision: 'allow' | 'deny'): Promise<URL> =>
  decideAs(browser, await textOf(browser, `${at.pathname}${at.search}`), decision)
/** The fields of apps that operators changed. */
const changed = async (): Promise<unknown[]> =>
  (await rows<{ meta: string }>("SELECT meta FROM audit_events WHERE event = 'client_changed' ORDER BY id")).map(
    ({ meta }) => (JSON.parse(meta) as { fields: string }).fields,
  )
/** How an app is seen. */
const seenOf = async (id: string): Promise<string | undefined> =>
  (await rows<{ seen: string }>('SELECT CAST(updated_at AS TEXT) AS seen FROM clients WHERE id = ?', id))[0]?.seen

describe('trying an app', () => {
  it('runs a whole sign-in, and shows claims, scopes and userinfo; no token in the page, a URL or the log, and none that lives', async () => {
    const browser = await boss()
    await addApi(world)
    const { id } = await addClient(world)
    const path = pathOf(id)
    // The redirect URI is there by the operator's own press alone.
    expect((await open(browser, `${path}/try/begin?scope=openid`)).headers.get('Location')).toContain(`${path}/try`)
    expect(await textOf(browser, `${path}/try`)).toContain(TRIAL)
    expect(await rows('SELECT metadata FROM clients')).not.toEqual([{ metadata: expect.stringContaining(TRIAL) }])
    await press(browser, `${path}/register-trial`, { ...(await seenAt(browser, `${path}/try`)), act: 'add' })
    expect(await changed()).toEqual(['redirect_uris'])

    const begin = `${path}/try/begin?scope=openid+email+offline_access&resource=${encodeURIComponent(API)}`
    const away = new URL((await open(browser, begin)).headers.get('Location') ?? '')
    const consent = await textOf(browser, `${away.pathname}${away.search}`)
    expect(consent).toContain('read your notes')
    const to = await decideAs(browser, consent, 'allow')
    expect(`${to.origin}${to.pathname}`).toBe(TRIAL)
    expect([...to.searchParams.keys()].toSorted()).toEqual(['code', 'iss', 'state'])

    // Another operator's session opens nothing with it.
    const other = await boss()
    expect((await open(other, `${to.pathname}${to.search}`)).status).toBe(400)
    const page = await textOf(browser, `${to.pathname}${to.search}`)
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
    expect(await textOf(browser, `${refusal.pathname}${refusal.search}`)).toContain('access_denied')
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
    const [mine, theirs] = [await begun(browser), await begun(await boss())]
    mine.searchParams.set('code', theirs.searchParams.get('code') ?? '')
    expect((await open(browser, `${mine.pathname}${mine.search}`)).status).toBe(400)
    expect(await rows('SELECT 1 FROM grants WHERE counter > 0')).toEqual([])
  })

  it('leaves an app its only redirect URI, and says why; a full list takes no more', async () => {
    const browser = await boss()
    const grants = { grant_types: ['authorization_code' as const] }
    const { id } = await addClient(world, { metadata: { redirect_uris: [TRIAL], ...grants } })
    const path = pathOf(id)
    const page = await textOf(browser, `${path}/try`)
    expect(page).toContain('only redirect URI, so it stays')
    expect(page).toContain(`href="${path}/access"`)
    expect(page).not.toContain('Take the redirect URI away')
    const taken = await press(browser, `${path}/register-trial`, { seen: (await seenOf(id)) ?? '', act: 'remove' })
    expect(taken.status).toBe(409)
    expect(await taken.text()).toContain('an app that signs people in needs one')
    expect(await rows('SELECT metadata FROM clients')).toEqual([{ metadata: expect.stringContaining(TRIAL) }])

    const many = Array.from({ length: 20 }, (_, nth) => `https://wiki.example.com/${nth}`)
    const full = await addClient(world, { name: 'Full', metadata: { redirect_uris: many, ...grants } })
    const seen = await seenAt(browser, `${pathOf(full.id)}/try`)
    const added = await press(browser, `${pathOf(full.id)}/register-trial`, { ...seen, act: 'add' })
    expect(added.status).toBe(409)
    expect(await added.text()).toContain('At most 20.')
  })

  it('has nothing to try where an app asks for no code', async () => {
    const browser = await boss()
    const device = 'urn:ietf:params:oauth:grant-type:device_code' as const
    const { id } = await addClient(world, {
      authMethod: 'none',
      metadata: { redirect_uris: [], grant_types: [device] },
    })
    const page = await textOf(browser, `${pathOf(id)}/try`)
    expect(page).toContain('signs nobody in by a code')
    expect(page).not.toContain(TRIAL)
  })

  it('reaches an app that sends its requests ahead, too', async () => {
    const browser = await boss()
    const ahead = {
      redirect_uris: [TRIAL],
      grant_types: ['authorization_code' as const],
      require_pushed_authorization_requests: true,
    }
    const { id } = await addClient(world, { firstParty: true, metadata: { ...ahead, require_pkce: false } })
    expect(await textOf(browser, pathOf(id))).toContain('It goes without PKCE')
    const away = new URL((await open(browser, `${pathOf(id)}/try/begin?scope=openid`)).headers.get('Location') ?? '')
    expect([...away.searchParams.keys()]).toEqual(['client_id', 'request_uri'])
    const to = new URL((await open(browser, `${away.pathname}${away.search}`)).headers.get('Location') ?? '')
    expect(await textOf(browser, `${to.pathname}${to.search}`)).toContain('It works')
  })
})
