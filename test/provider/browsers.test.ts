// What clients in a browser need of us, found by unmodified ones in Chromium (test/relying-parties) and tried here at the Worker.
import { describe, expect, it } from 'vitest'
import { addClient, RelyingParty } from '../support/clients/relying-party.ts'
import { adaSignedIn, EMAIL } from '../support/people/ada.ts'
import { open, press } from '../support/people/forms.ts'
import { addUser, Browser } from '../support/people/people.ts'
import { freshWorld, json, PASSWORD } from '../support/world.ts'

describe('an answer to a frame', () => {
  it('goes to the page around it, to the origin of the redirect URI alone, and shows no page (draft-sakimura-oauth-wmrm §4)', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const asked = { response_mode: 'web_message', prompt: 'none' }
    const said = async (who: Browser, more: Record<string, string> = asked) => {
      const { url } = await wiki.begin(more)
      const answer = await open(who, `${url.pathname}${url.search}`)
      const page = await answer.text()
      const [, to = '', text = '{}'] = /data-to="([^"]*)" data-answer="([^"]*)"/.exec(page) ?? []
      return { answer, page, to, said: JSON.parse(text.replaceAll('&quot;', '"')) as Record<string, string> }
    }
    const given = await said(ada)
    expect([given.answer.status, given.to]).toEqual([200, 'https://wiki.example.com'])
    expect(Object.keys(given.said).toSorted()).toEqual(['code', 'iss', 'state'])
    // The one script is the one that the policy names, and it has nothing of the request in it.
    const [, script = ''] = /<script>([^]*?)<\/script>/.exec(given.page) ?? []
    expect(script).toMatch(
      /parent\.postMessage\(\{type:'authorization_response',response:JSON\.parse\(answer\)\},to\)$/,
    )
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))
    expect(given.answer.headers.get('Content-Security-Policy')).toBe(
      `default-src 'none'; script-src 'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'; frame-ancestors https://wiki.example.com; base-uri 'none'; form-action 'none'`,
    )
    // Nobody is signed in: an error for the client, and no page to click on.
    expect(await said(new Browser(world))).toMatchObject({
      to: 'https://wiki.example.com',
      said: { error: 'login_required', iss: world.config.issuer },
    })
    // Somebody else's page gets nothing, and a request that would ask the person isn't answered in a frame.
    const elsewhere = await said(ada, { ...asked, redirect_uri: 'https://evil.example/' })
    expect([elsewhere.answer.status, elsewhere.to]).toEqual([400, ''])
    expect(elsewhere.answer.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
    const { answer } = await said(ada, { response_mode: 'web_message' })
    const to = new URL(answer.headers.get('Location') ?? '')
    expect([answer.status, to.origin, to.searchParams.get('error')]).toEqual([
      303,
      'https://wiki.example.com',
      'invalid_request',
    ])
  })

  it('never goes to an app, which has no origin', async () => {
    const { world, ada } = await adaSignedIn()
    const redirectUri = 'com.example.app:/callback'
    const metadata = { redirect_uris: [redirectUri], grant_types: ['authorization_code' as const] }
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true, metadata }), { redirectUri })
    const { url } = await wiki.begin({ response_mode: 'web_message', prompt: 'none' })
    const answer = await open(ada, `${url.pathname}${url.search}`)
    expect([answer.status, answer.headers.get('Location')]).toEqual([
      303,
      expect.stringMatching(/^com\.example\.app:\/callback\?code=/),
    ])
  })
})

describe('a sign-in to a client that asks for no consent', () => {
  it('leaves the chain of redirects after our form by a page, because Chromium holds it to form-action (CSP 3 §6.4.1)', async () => {
    const world = await freshWorld()
    await addUser(world, EMAIL)
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const { url } = await wiki.begin()
    const browser = new Browser(world)
    const away = await open(browser, `${url.pathname}${url.search}`, { 'Sec-Fetch-Site': 'cross-site' })
    const back = new URL(away.headers.get('Location') ?? '').searchParams.get('return_to') ?? ''
    const signedIn = await press(browser, '/sign-in', { email: EMAIL, password: PASSWORD, return_to: back })
    expect([signedIn.status, signedIn.headers.get('Location')]).toEqual([303, back])
    const path = back.slice(world.config.issuer.length)
    const page = await open(browser, path, { 'Sec-Fetch-Site': 'same-origin' })
    expect([page.status, page.headers.get('Refresh')]).toEqual([
      200,
      expect.stringMatching(/^0;url=https:\/\/wiki\.example\.com\/callback\?code=/),
    ])
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await open(browser, path, { 'Sec-Fetch-Site': site })
      expect([answer.status, answer.headers.get('Location')]).toEqual([303, expect.stringContaining('/callback?code=')])
    }
  })
})

describe('a page that sends its credentials along, as keycloak-js does', () => {
  it('reads the answer where its origin is trusted, and nowhere else (Fetch Standard §3.3.5)', async () => {
    const trusted = 'https://app.example.com'
    const world = await freshWorld({ TRUSTED_ORIGINS: trusted })
    const shared = async (origin: string, method: string): Promise<unknown[]> => {
      const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' }
      const answer = await world.fetch('/oauth/token', { method, headers })
      const said = ['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials', 'Vary']
      return said.map((name) => answer.headers.get(name))
    }
    for (const method of ['OPTIONS', 'POST']) {
      expect(await shared(trusted, method)).toEqual([trusted, 'true', expect.stringContaining('Origin')])
      for (const other of ['https://other.example.com', 'https://app.example.com.evil.example', 'null'])
        expect(await shared(other, method)).toEqual(['*', null, expect.stringContaining('Origin')])
    }
  })
})

describe('a refresh token that is not good', () => {
  it('is told in the words by which Auth0’s SDKs ask the session instead', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const { refresh_token: token = '' } = await wiki.signIn(ada)
    await ada.post('/api/sign-out')
    for (const one of [token, 'what we never made']) {
      const answer = await wiki.refresh(one)
      expect([answer.status, await json(answer)]).toEqual([
        400,
        { error: 'invalid_grant', error_description: expect.stringContaining('invalid refresh token') },
      ])
    }
  })
})
