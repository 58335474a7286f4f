// What `/authorize` answers: which errors stay here and which go back to the client, and what each `prompt` asks of a person.
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { adaSignedIn, adaWithApp, EMAIL, type AdaSignedIn } from '../support/people/ada.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { LIKES_PAGES, open, press } from '../support/people/forms.ts'
import { addApi, addClient, API, CALLBACK, decideAs, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { json, PASSWORD, rows } from '../support/world.ts'

/** Ada, signed in, and a client that she has allowed what it asks for. */
async function adaAndWiki(): Promise<AdaSignedIn & { wiki: RelyingParty }> {
  const met = await adaSignedIn()
  const wiki = new RelyingParty(met.world, await addClient(met.world))
  await wiki.signIn(met.ada)
  return { ...met, wiki }
}

const pathOf = (url: URL): string => `${url.pathname}${url.search}`

/** Where a request leads a browser: the path of a page of ours, or what is wrong, as its client hears it. */
async function leadsTo(browser: Browser, url: URL): Promise<string> {
  const answer = await open(browser, `${url.pathname}${url.search}`)
  if (answer.status !== 303) return String(answer.status)
  const to = new URL(answer.headers.get('Location') ?? '')
  return to.href.startsWith(CALLBACK) ? (to.searchParams.get('error') ?? 'code') : to.pathname
}

describe('a request whose client or redirect URI is wrong', () => {
  it('is never answered to that URI (RFC 9700 §4.1, RFC 6749 §4.1.2.1): neither an error nor a code', async () => {
    const { ada, wiki } = await adaAndWiki()
    const { url } = await wiki.begin()
    const before = await rows('SELECT id FROM grants')
    // The corpus is in attacks/redirects.test.ts.
    for (const uri of ['https://evil.example/', `${CALLBACK}/`]) {
      const asked = new URL(url)
      asked.searchParams.set('redirect_uri', uri)
      const answer = await open(ada, `${asked.pathname}${asked.search}`)
      expect({ uri, status: answer.status, to: answer.headers.get('Location') }).toEqual({ uri, status: 400, to: null })
    }
    const twice = await open(ada, `${url.pathname}${url.search}&redirect_uri=${encodeURIComponent(CALLBACK)}`)
    expect(twice.status).toBe(400)
    for (const id of ['', 'nobody', "' OR 1=1 --"]) {
      const asked = new URL(url)
      asked.searchParams.set('client_id', id)
      const answer = await open(ada, `${asked.pathname}${asked.search}`)
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain('The app is not known here')
    }
    expect(await rows('SELECT id FROM grants')).toEqual(before)
  })

  it('may have any port on this very machine, and no other difference (RFC 8252 §7.3)', async () => {
    const { world, ada } = await adaSignedIn()
    const redirect_uris = ['http://127.0.0.1/cb', 'http://localhost:1234/cb', 'http://[::1]/cb']
    const metadata = { redirect_uris, grant_types: ['authorization_code' as const] }
    const made = await addClient(world, { firstParty: true, authMethod: 'none', metadata })
    const statusOf = async (redirectUri: string): Promise<number> => {
      const { url } = await new RelyingParty(world, made, { redirectUri }).begin()
      return (await open(ada, `${url.pathname}${url.search}`)).status
    }
    for (const uri of ['http://127.0.0.1:51234/cb', 'http://localhost/cb', 'http://[::1]:7/cb'])
      expect(await statusOf(uri), uri).toBe(303)
    for (const uri of [
      'http://127.0.0.1:1@evil.example/cb',
      'http://127.0.0.1:99999/cb',
      'https://127.0.0.1/cb',
      'http://127.0.0.1/cb2',
      'http://127.0.0.2/cb',
      'http://127.1/cb',
    ])
      expect(await statusOf(uri), uri).toBe(400)
  })
})

describe('a request that is wrong otherwise', () => {
  it.each<[string, Record<string, string>, string]>([
    ['unsupported_response_type', { response_type: 'token' }, 'RFC 6749 §4.1.2.1'],
    ['invalid_request', { response_type: '' }, 'RFC 6749 §4.1.2.1'],
    ['invalid_request', { code_challenge: '' }, 'RFC 7636 §4.4.1'],
    ['invalid_request', { code_challenge_method: 'plain' }, 'RFC 9700 §2.1.1'],
    ['invalid_request', { code_challenge: 'short' }, 'RFC 7636 §4.2'],
    ['invalid_request', { prompt: 'none login' }, 'OIDC Core §3.1.2.1'],
    ['invalid_request', { max_age: '-1' }, 'OIDC Core §3.1.2.1'],
    ['invalid_request', { response_mode: 'fragment' }, 'OAuth 2.0 Multiple Response Types §2.1'],
    ['invalid_scope', { scope: 'nothing' }, 'RFC 6749 §4.1.2.1'],
    ['invalid_target', { resource: 'https://unknown.example' }, 'RFC 8707 §2'],
    ['request_not_supported', { request: 'eyJ' }, 'OIDC Core §6.1'],
  ])('is told to the client: %s for %o, with state and iss (%s, RFC 9207 §2)', async (error, wrong, _section) => {
    const { world, ada, wiki } = await adaAndWiki()
    const begun = await wiki.begin(wrong)
    const back = await walkBack(ada, begun.url)
    expect(() => oauth.validateAuthResponse(wiki.server, wiki.client, back, begun.state)).toThrow(
      expect.objectContaining({ error }),
    )
    expect(back.searchParams.get('iss')).toBe(world.config.issuer)
  })
})

describe('prompt and its kin (OIDC Core §3.1.2.1)', () => {
  it('none: a code, or the very error for what would have to be asked (§3.1.2.6)', async () => {
    const { world, clock, ada, wiki } = await adaAndWiki()
    const other = new RelyingParty(world, await addClient(world))
    const asked = async (browser: Browser, rp: RelyingParty, more = {}): Promise<string> =>
      leadsTo(browser, (await rp.begin({ prompt: 'none', ...more })).url)
    expect(await asked(ada, wiki)).toBe('code')
    expect(await asked(ada, other)).toBe('consent_required')
    expect(await asked(new Browser(world), wiki)).toBe('login_required')
    clock.pass(60_000)
    expect(await asked(ada, wiki, { max_age: '30' })).toBe('login_required')
    expect(await asked(ada, wiki, { max_age: '90' })).toBe('code')
  })

  it('login and max_age: the person proves who they are anew, once, and auth_time says so', async () => {
    const { clock, ada, wiki } = await adaAndWiki()
    for (const more of [{ prompt: 'login' }, { max_age: '0' }] as Record<string, string>[]) {
      clock.pass(60_000)
      const begun = await wiki.begin(more)
      const away = await open(ada, `${begun.url.pathname}${begun.url.search}`)
      const prove = new URL(away.headers.get('Location') ?? '')
      expect(prove.pathname).toBe('/account/prove')
      const return_to = prove.searchParams.get('return_to') ?? ''
      // Coming back without a proof leads there again.
      expect(await leadsTo(ada, new URL(return_to))).toBe('/account/prove')
      clock.pass(1000)
      const proved = await press(ada, '/account/prove', { return_to, password: PASSWORD })
      expect(proved.headers.get('Location')).toBe(return_to)
      const back = await walkBack(ada, new URL(return_to))
      const claims = oauth.getValidatedIdTokenClaims(await wiki.finish(back, begun, { maxAge: 5 }))
      expect(claims?.auth_time).toBe(Math.floor(clock.now() / 1000))
    }
  })

  it('login and max_age: nobody says for the person that they proved it, and no other request does, not even one sent ahead', async () => {
    const { clock, ada, wiki } = await adaAndWiki()
    const other = new URL(
      (await open(ada, pathOf((await wiki.begin({ prompt: 'login' })).url))).headers.get('Location') ?? '',
    )
    const ofOther = new URL(other.searchParams.get('return_to') ?? '').searchParams.get('prompted') ?? ''
    // She proves who she is: for that other request, and not for these.
    clock.pass(1000)
    await press(ada, '/account/prove', { password: PASSWORD })
    clock.pass(60_000)
    expect(await leadsTo(ada, (await wiki.begin()).url)).toBe('code')
    for (const more of [{ prompt: 'login' }, { max_age: '1' }] as Record<string, string>[]) {
      const { url } = await wiki.begin(more)
      const form = { ...Object.fromEntries(url.searchParams), client_secret: wiki.secret }
      const { request_uri = '' } = await json(await wiki.post('/oauth/par', { ...form, prompted: ofOther }))
      const ahead = new URLSearchParams({ client_id: wiki.client.client_id, request_uri })
      for (const forged of ['0', ofOther, ofOther.replace(/^\d+/, '1')])
        for (const asked of [url.searchParams, ahead]) {
          const again = new URL(`${url.origin}${url.pathname}?${asked.toString()}`)
          again.searchParams.set('prompted', forged)
          expect([forged, await leadsTo(ada, again)]).toEqual([forged, '/account/prove'])
        }
    }
  })

  it('select_account: the person goes on, or signs in as somebody else', async () => {
    const { world, ada, wiki } = await adaAndWiki()
    await addUser(world, 'grace@example.com')
    const { url } = await wiki.begin({ prompt: 'select_account' })
    const page = await (await open(ada, `${url.pathname}${url.search}`)).text()
    const [onward = '', other = ''] = [...page.matchAll(/<a class="button[^"]*" href="([^"]*)"/g)].map(
      ([, href = '']) => href.replaceAll('&amp;', '&'),
    )
    expect(await leadsTo(ada, new URL(onward))).toBe('code')
    expect(new URL(other).pathname).toBe('/sign-in')
  })

  it('create and screen_hint=signup lead to the sign-up (Initiating User Registration 1.0 §4)', async () => {
    const { world, wiki } = await adaAndWiki()
    for (const more of [{ prompt: 'create' }, { screen_hint: 'signup' }] as Record<string, string>[])
      expect(await leadsTo(new Browser(world), (await wiki.begin(more)).url)).toBe('/sign-up')
  })

  it('id_token_hint: somebody else than the client expects signs in (§3.1.2.1), whatever the age of the hint', async () => {
    const { world, clock, ada, wiki } = await adaAndWiki()
    const { id_token = '' } = await wiki.signIn(ada)
    const grace = new Browser(world)
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    await signIn(grace, 'grace@example.com')
    clock.pass(7_200_000)
    const asked = await wiki.begin({ id_token_hint: id_token, prompt: 'none' })
    expect(await leadsTo(grace, asked.url)).toBe('login_required')
    expect(await leadsTo(ada, asked.url)).toBe('code')
  })

  it('acr_values: a second factor is proved where the person has one, and the ID token says so (§5.5.1.1)', async () => {
    const acr = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
    const { world, ada: owner } = await adaWithApp()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const tokens = await wiki.signIn(owner.browser, { acr_values: acr })
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ acr, amr: expect.arrayContaining(['mfa']) })
    await world.env.DB.prepare(`UPDATE sessions SET amr = '["pwd"]'`).run()
    expect(await leadsTo(owner.browser, (await wiki.begin({ acr_values: acr })).url)).toBe('/account/prove')
  })
})

describe('an answer', () => {
  it('goes by form_post where the client asks for it, to its origin alone (Form Post Response Mode §2)', async () => {
    const { world, ada, wiki } = await adaAndWiki()
    const begun = await wiki.begin({ response_mode: 'form_post' })
    const answer = await open(ada, `${begun.url.pathname}${begun.url.search}`)
    const page = await answer.text()
    expect(answer.headers.get('Content-Security-Policy')).toContain('form-action https://wiki.example.com;')
    expect(page).toContain(`action="${CALLBACK}"`)
    // The script goes on by this; the button does it without.
    expect(page).toContain('data-goes=""')
    const posted = Object.fromEntries(
      [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    )
    expect(Object.keys(posted).toSorted()).toEqual(['code', 'iss', 'state'])
    const back = new URL(`${CALLBACK}?${new URLSearchParams(posted).toString()}`)
    expect((await wiki.finish(back, begun)).access_token).toMatch(/^ey/)
    expect(posted['iss']).toBe(world.config.issuer)
  })

  it('keeps the query of a redirect URI (RFC 6749 §3.1.2), and is no 307 (RFC 9700 §4.12)', async () => {
    const { world, ada } = await adaSignedIn()
    const redirectUri = `${CALLBACK}?tenant=1`
    const metadata = { redirect_uris: [redirectUri], grant_types: ['authorization_code' as const] }
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true, metadata }), { redirectUri })
    const { url } = await wiki.begin()
    const answer = await open(ada, `${url.pathname}${url.search}`)
    expect(answer.status).toBe(303)
    const to = new URL(answer.headers.get('Location') ?? '')
    expect(to.searchParams.get('tenant')).toBe('1')
    expect(to.searchParams.get('code')).toMatch(/^[\w-]{80,}$/)
  })
})

describe('the page of consent', () => {
  it('is in no frame (RFC 9700 §4.16), and its form names the account and comes from us alone', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const { url } = await wiki.begin()
    const answer = await open(ada, `${url.pathname}${url.search}`)
    expect(answer.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
    expect(answer.headers.get('X-Frame-Options')).toBe('DENY')
    const page = await answer.text()
    const request = url.searchParams.toString()
    const foreign = await press(ada, '/consent', { request, decision: 'allow' }, { Origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    const unnamed = await press(ada, '/consent', { request, decision: 'allow' })
    expect(unnamed.status).toBe(409)
    expect(await count('grants')).toBe(0)
    expect((await decideAs(ada, page, 'allow')).searchParams.get('code')).toBeTruthy()
    expect((await decideAs(ada, page, 'allow')).searchParams.get('code')).toBeTruthy()
    expect(await count('consents')).toBe(1)
  })

  it('warns of an app that nobody here has checked, and says what an API’s scopes allow (ASVS 5.0 10.7.1, 10.7.2)', async () => {
    const { world, ada } = await adaSignedIn()
    await addApi(world)
    const wiki = new RelyingParty(world, await addClient(world, { source: 'registered' }))
    const { url } = await wiki.begin({ scope: 'openid notes.write', resource: API, ui_locales: 'de' })
    const page = await (await open(ada, `${url.pathname}${url.search}`)).text()
    expect(page).toContain('Niemand hier hat diese App geprüft')
    expect(page).toContain('change your notes')
    expect(page).toContain(EMAIL)
    // How long it lasts (10.7.2): with the session, or as long as a refresh token does.
    expect(page).toContain('bis Sie sich hier abmelden')
    const longer = await wiki.begin({ scope: 'openid offline_access', ui_locales: 'en' })
    const lasting = await (await open(ada, `${longer.url.pathname}${longer.url.search}`)).text()
    expect(lasting).toMatch(/It lasts \d+ days at most, and ends when the app doesn’t use it for \d+ days/)
  })

  it('sends who has signed out meanwhile to sign in, and gives nothing', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const { url } = await wiki.begin()
    await open(ada, `${url.pathname}${url.search}`)
    const cookies = ada.cookies()
    await ada.post('/api/sign-out')
    const answer = await world.fetch('/consent', {
      method: 'POST',
      headers: {
        Cookie: cookies,
        Origin: world.config.issuer,
        'Sec-Fetch-Site': 'same-origin',
        Accept: LIKES_PAGES,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        request: url.searchParams.toString(),
        decision: 'allow',
        account: (await json(await world.fetch('/health'))).status,
      }).toString(),
    })
    expect([303, 409]).toContain(answer.status)
    expect(await count('grants')).toBe(0)
  })
})
