// RFC 9700 §4.9, §4.10 and §4.12 to §4.17: attacks on tokens, servers and pages, one test a section. §4.11 is in at-the-front.test.ts.
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { createApi } from '../../../src/clients/create.ts'
import {
  adaAndMallory,
  addApp,
  codeFor,
  errorOf,
  EVIL,
  FOR_API,
  livesAtUserinfo,
  refresh,
  redeem,
  tokensOf,
} from '../../support/clients/attacked.ts'
import { API, CALLBACK, decideAs } from '../../support/clients/relying-party.ts'
import { hiddenIn, open, press } from '../../support/people/forms.ts'
import { Browser, count } from '../../support/people/people.ts'
import { EMAIL } from '../../support/people/ada.ts'
import { json, openWorld, PASSWORD, rows } from '../../support/world.ts'

const pathOf = (url: URL): string => `${url.pathname}${url.search}`
const OTHER = 'https://counterfeit.example/'

describe('the Security BCP (RFC 9700 §4), behind the browser', () => {
  it('§4.9 leakage at a resource server: a token is for one API, and a counterfeit one gets none (§4.9.1)', async () => {
    const { world, ada, wiki } = await adaAndMallory()
    const guard = await addApp(world, { name: 'Guard of another API' })
    const scopes = { 'other.read': 'read the others' }
    await createApi(world.deps(), { identifier: OTHER, name: 'Other', scopes, introspectedBy: guard.id }, 'operator')
    // A resource that nobody here registered gets nothing, however near its name (RFC 8707 §2).
    for (const resource of [`${API}evil`, API.toUpperCase(), 'https://notes.example.com.evil.example/']) {
      const { back } = await codeFor(wiki, ada, { resource, scope: 'openid' })
      expect([resource, back.searchParams.get('error')]).toEqual([resource, 'invalid_target'])
    }
    const { access_token, scope } = await tokensOf(wiki, ada, { ...FOR_API, scope: 'notes.read other.read' })
    expect([decodeJwt(access_token)['aud'], scope]).toEqual([API, 'notes.read'])
    // §4.9.2: what a compromised API has seen opens neither another API, nor userinfo, nor our own routes.
    for (const path of ['/userinfo', '/api/user', '/api/sessions'])
      expect((await world.fetch(path, { headers: { Authorization: `Bearer ${access_token}` } })).status).toBe(401)
    const asked = { token: access_token, client_id: guard.id, client_secret: guard.secret }
    expect(await json(await guard.rp.post('/oauth/introspect', asked))).toEqual({ active: false })
  })

  it('§4.10 stolen access tokens: bound to a key (§4.10.1), to an audience (§4.10.2), and short', async () => {
    const { world, ada } = await adaAndMallory()
    const phone = await addApp(world, { authMethod: 'none' })
    const keyed = async (): Promise<oauth.DPoPHandle> =>
      oauth.DPoP(phone.rp.client, await oauth.generateKeyPair('ES256'))
    phone.rp.dpop = await keyed()
    const held = await codeFor(phone, ada, { scope: 'openid offline_access' })
    const twice = async <T>(act: () => Promise<T>): Promise<T> =>
      act().catch((error: unknown) => (oauth.isDPoPNonceError(error) ? act() : Promise.reject(error)))
    const tokens = await twice(() => phone.rp.finish(held.back, held.begun))
    expect(decodeJwt(tokens.access_token)['cnf']).toEqual({ jkt: expect.stringMatching(/^[\w-]{43}$/) })
    expect(tokens.expires_in).toBeLessThanOrEqual(300)
    expect(await livesAtUserinfo(world, tokens.access_token)).toBe(false)
    const ask = (key: oauth.DPoPHandle | undefined) => () =>
      oauth.protectedResourceRequest(
        tokens.access_token,
        'GET',
        new URL(`${world.config.issuer}/userinfo`),
        undefined,
        undefined,
        {
          ...phone.rp.options,
          ...(key && { DPoP: key }),
        },
      )
    expect((await twice(ask(phone.rp.dpop))).status).toBe(200)
    const thief = await keyed()
    await expect(twice(ask(thief))).rejects.toThrow(/WWW-Authenticate/)
    const unbound = await refresh(phone, tokens.refresh_token ?? '', { client_secret: '' })
    expect(await errorOf(unbound)).toBe('400 invalid_grant')
    expect(await rows('SELECT ended_at FROM grants')).toEqual([{ ended_at: null }])
  })

  it('§4.12 307: no redirect repeats a form with a password in it, whatever leads on', async () => {
    const { world, ada, wiki, evil } = await adaAndMallory()
    const stranger = new Browser(world)
    const away = await open(stranger, pathOf((await wiki.rp.begin()).url))
    const return_to = new URL(away.headers.get('Location') ?? '').searchParams.get('return_to') ?? ''
    const { url } = await evil.rp.begin()
    const page = await (await open(ada, pathOf(url))).text()
    const request = { client_id: wiki.id, post_logout_redirect_uri: EVIL }
    const answers = [
      away,
      await press(stranger, '/sign-in', { email: EMAIL, password: PASSWORD, return_to }),
      await open(stranger, return_to.slice(world.config.issuer.length)),
      await press(ada, '/consent', { ...hiddenIn(page), decision: 'allow' }),
      await press(ada, '/consent', { ...hiddenIn(page), decision: 'deny' }),
      await world.fetch('/authorize', { method: 'POST', body: url.searchParams }),
      await world.fetch('/oidc/logout', { method: 'POST', body: new URLSearchParams(request) }),
      await press(ada, '/oidc/logout/confirm', { ...hiddenIn(page), request: '' }),
    ]
    const statuses = answers.map(({ status }) => status)
    for (const status of statuses) expect([200, 303]).toContain(status)
    expect(statuses.filter((status) => status === 303).length).toBeGreaterThanOrEqual(5)
  })

  it('§4.13 proxies: no header that a caller can send says who they are, where we are, or where they come from', async () => {
    const { world, ada, wiki } = await adaAndMallory()
    const { issuer } = world.config
    const forged = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-For': '203.0.113.99',
      'X-Original-URL': '/api/admin/users',
      'X-Rewrite-URL': '/api/admin/users',
      Forwarded: 'for=203.0.113.99;host=evil.example;proto=https',
      'X-Real-IP': '203.0.113.99',
      'X-Client-Cert': 'MIIB',
      'Client-Cert': ':MIIB:',
      'X-SSL-Client-Verify': 'SUCCESS',
      'X-SSL-Client-S-DN': `CN=${wiki.id}`,
      'X-User': EMAIL,
    }
    const document = await world.fetch('/.well-known/openid-configuration', { headers: forged })
    expect(JSON.stringify(await json(document))).not.toContain('evil.example')
    const { url } = await wiki.rp.begin()
    const answer = await open(ada, pathOf(url), forged)
    const back = new URL(answer.headers.get('Location') ?? '')
    expect([back.origin, back.searchParams.get('iss')]).toEqual([new URL(CALLBACK).origin, issuer])
    const nobody = await world.fetch(pathOf(url), { headers: forged })
    expect(nobody.headers.get('Location')).toMatch(`${issuer}/sign-in?`)
    const unproved = await wiki.rp.post(
      '/oauth/token',
      { grant_type: 'client_credentials', client_id: wiki.id },
      forged,
    )
    expect(await errorOf(unproved)).toBe('401 invalid_client')
    expect(await rows("SELECT DISTINCT ip FROM audit_events WHERE ip = '203.0.113.99'")).toEqual([])
  })

  it('§4.14 refresh tokens: rotated, reuse caught (§4.14.2), bound to client, scope, API and key, and ended with the person', async () => {
    const { world, clock, ada, wiki, evil } = await adaAndMallory()
    const first = await tokensOf(wiki, ada, FOR_API)
    const stolen = first.refresh_token as string
    expect(await errorOf(await refresh(evil, stolen))).toBe('400 invalid_grant')
    expect(await errorOf(await refresh(wiki, stolen, { client_secret: evil.secret }))).toBe('401 invalid_client')
    expect(await errorOf(await refresh(wiki, stolen, { scope: 'notes.write' }))).toBe('400 invalid_scope')
    // A flipped bit is no token, and neither is a code in its place.
    const flipped = `${stolen.slice(0, -2)}${stolen.endsWith('AA') ? 'BB' : 'AA'}`
    expect(await errorOf(await refresh(wiki, flipped))).toBe('400 invalid_grant')
    expect(await errorOf(await refresh(wiki, (await codeFor(wiki, ada)).code))).toBe('400 invalid_grant')
    const second = await json(await refresh(wiki, stolen))
    clock.pass(60_001)
    const third = await json(await refresh(wiki, second.refresh_token))
    expect(new Set([stolen, second.refresh_token, third.refresh_token]).size).toBe(3)
    clock.pass(60_001)
    // The thief comes with a copy that two have moved past: the whole grant ends.
    expect(await errorOf(await refresh(wiki, stolen))).toBe('400 invalid_grant')
    expect(await errorOf(await refresh(wiki, third.refresh_token))).toBe('400 invalid_grant')
    expect(await count('audit_events', "event = 'grant_reused' AND reason = 'refresh_token_reused'")).toBe(1)
    // A changed password ends what lives without the person; idleness ends the rest.
    const next = await tokensOf(wiki, ada, FOR_API)
    await world.env.DB.prepare('UPDATE users SET credential_version = credential_version + 1').run()
    expect(await errorOf(await refresh(wiki, next.refresh_token))).toBe('400 invalid_grant')
    const idle = await tokensOf(wiki, ada, FOR_API)
    clock.pass(world.config.sessionIdleMs)
    expect(await errorOf(await refresh(wiki, idle.refresh_token))).toBe('400 invalid_grant')
  })

  it('§4.15 client as resource owner: no client chooses its sub, and its own token is nobody’s (§4.15.1)', async () => {
    const { userId, ada, wiki } = await adaAndMallory()
    const open = openWorld({ CLIENT_REGISTRATION: 'open' })
    const metadata = { redirect_uris: [], grant_types: ['client_credentials' as const] }
    const machine = await addApp(open, { metadata, ownScopes: { [API]: ['notes.read'] } })
    const ask = (more: Record<string, string>) =>
      machine.rp.post('/oauth/token', {
        grant_type: 'client_credentials',
        client_id: machine.id,
        client_secret: machine.secret,
        ...more,
      })
    for (const more of [{}, { sub: userId }, { subject: userId, username: EMAIL, login_hint: EMAIL }] as Record<
      string,
      string
    >[]) {
      const { access_token } = await json(await ask(more))
      expect(decodeJwt(access_token)).toMatchObject({ sub: machine.id, client_id: machine.id })
      expect(decodeJwt(access_token)).not.toHaveProperty('gid')
      expect(await livesAtUserinfo(open, access_token)).toBe(false)
      expect((await open.fetch('/api/user', { headers: { Authorization: `Bearer ${access_token}` } })).status).toBe(401)
    }
    // Who registers gets an id of ours, whatever they ask for, and no grant of their own.
    const said = {
      client_id: userId,
      sub: userId,
      redirect_uris: [EVIL],
      grant_types: ['authorization_code', 'client_credentials'],
    }
    const made = await json(
      await open.fetch('/oauth/register', {
        method: 'POST',
        body: JSON.stringify(said),
        headers: { 'Content-Type': 'application/json' },
      }),
    )
    expect([made.client_id === userId, made.grant_types]).toEqual([false, ['authorization_code']])
    // A person's token names the person, and the client beside it.
    const { access_token } = await tokensOf(wiki, ada, FOR_API)
    expect(decodeJwt(access_token)).toMatchObject({ sub: userId, client_id: wiki.id })
  })

  it('§4.16 clickjacking: no page of ours is in a frame, the answer’s own included', async () => {
    const { world, ada, wiki, evil } = await adaAndMallory()
    const at = async (app: typeof wiki, more: Record<string, string> = {}): Promise<string> =>
      pathOf((await app.rp.begin(more)).url)
    const ways = [
      await at(evil),
      await at(evil, { prompt: 'select_account' }),
      await at(evil, { scope: 'nothing' }),
      await at(wiki, { response_mode: 'form_post' }),
      await at(wiki, { redirect_uri: EVIL }),
      '/device',
      `/oidc/logout?client_id=${wiki.id}`,
      '/sign-in',
      '/account/connections',
    ]
    for (const way of ways) {
      const answer = await open(way === '/sign-in' ? new Browser(world) : ada, way)
      const policy = answer.headers.get('Content-Security-Policy')
      expect([way, answer.headers.get('X-Frame-Options'), answer.headers.get('Content-Type')]).toEqual([
        way,
        'DENY',
        expect.stringContaining('text/html'),
      ])
      expect(policy).toContain("frame-ancestors 'none'")
    }
  })

  it('§4.17 in-browser communication: no answer goes by postMessage or by a fragment, and no page has a script that could', async () => {
    const { ada, wiki, evil } = await adaAndMallory()
    for (const response_mode of ['web_message', 'fragment', 'okta_post_message', 'query.jwt', 'web_message*']) {
      const { back } = await codeFor(wiki, ada, { response_mode })
      expect([back.origin + back.pathname, back.searchParams.get('error'), back.hash]).toEqual([
        CALLBACK,
        'invalid_request',
        '',
      ])
    }
    expect(wiki.rp.server['response_modes_supported']).toEqual(['query', 'form_post'])
    const { url } = await evil.rp.begin()
    const answer = await open(ada, pathOf(url))
    const page = await answer.text()
    expect(page).not.toMatch(/postMessage|opener|parent\./)
    expect(answer.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin')
    expect(answer.headers.get('Content-Security-Policy')).not.toMatch(/unsafe-inline|unsafe-eval/)
    expect((await decideAs(ada, page, 'allow')).hash).toBe('')
  })

  it('§4.14.2 and §4.5: a code is not a refresh token, nor the reverse, nor is one app’s handle another’s', async () => {
    const { ada, wiki, evil, mallory } = await adaAndMallory()
    const held = await codeFor(wiki, ada)
    const tokens = await json(await redeem(wiki, held))
    const begun = await codeFor(wiki, ada)
    expect(await errorOf(await redeem(wiki, { ...begun, code: tokens.refresh_token }))).toBe('400 invalid_grant')
    const theirs = await tokensOf(evil, mallory)
    expect(await errorOf(await refresh(wiki, theirs.refresh_token))).toBe('400 invalid_grant')
    expect((await refresh(evil, theirs.refresh_token)).status).toBe(200)
  })
})
