// RFC 9700 §4.2 to §4.8: attacks by way of the browser, one test a section. §4.1 is in redirects.test.ts.
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import {
  adaAndMallory,
  codeFor,
  errorOf,
  EVIL,
  livesAtUserinfo,
  redeem,
  tokensOf,
} from '../../support/clients/attacked.ts'
import { CALLBACK, walkBack } from '../../support/clients/relying-party.ts'
import { hiddenIn, LIKES_PAGES, open, press } from '../../support/people/forms.ts'
import { Browser, count } from '../../support/people/people.ts'
import { json } from '../../support/world.ts'

const pathOf = (url: URL): string => `${url.pathname}${url.search}`

describe('the Security BCP (RFC 9700 §4), by the browser', () => {
  it('§4.2 Referer: no page on the way tells another origin its URL, nor loads anything from one', async () => {
    const { ada, wiki, evil } = await adaAndMallory()
    const asked = async (more: Record<string, string>, app = evil): Promise<string> =>
      pathOf((await app.rp.begin(more)).url)
    const ways = [
      await asked({}),
      await asked({ prompt: 'select_account' }),
      await asked({ redirect_uri: 'https://other.example/' }),
      await asked({ response_mode: 'form_post' }, wiki),
      await asked({ scope: 'nothing' }),
      `/oidc/logout?client_id=${wiki.id}`,
      '/device?user_code=BCDF-GHJK',
    ]
    for (const way of ways) {
      const answer = await open(ada, way)
      const policy = answer.headers.get('Content-Security-Policy') ?? ''
      expect([way, answer.headers.get('Referrer-Policy')]).toEqual([way, 'same-origin'])
      expect(policy).toMatch(/default-src 'none'/)
      const loads = /(?:default|script|style|img|font|connect|media|frame|object|worker)-src ([^;]*)/g
      for (const [, sources = ''] of policy.matchAll(loads)) expect(sources).not.toMatch(/https?:|\*/)
      expect(await answer.text()).not.toMatch(/<(?:img|script|link|iframe)[^>]+(?:src|href)="(?:https?:)?\/\//)
    }
  })

  it('§4.3 browser history: a code in a URL is good once and for a minute, and no token ever stands in one', async () => {
    const { world, clock, ada, wiki } = await adaAndMallory()
    const first = await codeFor(wiki, ada)
    expect([...first.back.searchParams.keys()].toSorted()).toEqual(['code', 'iss', 'state'])
    expect(first.back.hash).toBe('')
    const { access_token } = await json(await redeem(wiki, first))
    // §4.3.1: what lies in the history has been used, or is too old.
    expect(await errorOf(await redeem(wiki, first))).toBe('400 invalid_grant')
    const old = await codeFor(wiki, ada)
    clock.pass(60_001)
    expect(await errorOf(await redeem(wiki, old))).toBe('400 invalid_grant')
    // §4.3.2: a token in a URL is not looked at (RFC 6750 §2.3). One in a form stands in no history (§2.2).
    const { access_token: live } = await tokensOf(wiki, ada)
    expect(await livesAtUserinfo(world, live)).toBe(true)
    expect((await world.fetch(`/userinfo?access_token=${live}`)).status).toBe(401)
    const body = new URLSearchParams({ access_token: live })
    expect((await world.fetch('/userinfo', { method: 'POST', body })).status).toBe(200)
    expect(await livesAtUserinfo(world, access_token)).toBe(false)
    const answer = await open(ada, pathOf((await wiki.rp.begin()).url))
    expect(answer.headers.get('Cache-Control')).toContain('no-store')
  })

  it('§4.4 mix-up: every answer says who gives it (RFC 9207), and the library refuses another’s', async () => {
    const { world, ada, wiki } = await adaAndMallory()
    const { issuer } = world.config
    const answers: Record<string, string>[] = [
      {},
      { scope: 'nothing' },
      { prompt: 'none', max_age: '0' },
      { response_type: 'token' },
    ]
    for (const more of answers) {
      const { back, begun } = await codeFor(wiki, ada, more)
      expect(back.searchParams.getAll('iss')).toEqual([issuer])
      const mixed = { ...wiki.rp.server, issuer: 'https://honest.example' }
      expect(() => oauth.validateAuthResponse(mixed, wiki.rp.client, back, begun.state)).toThrow(/iss/)
    }
    const posted = await (await open(ada, pathOf((await wiki.rp.begin({ response_mode: 'form_post' })).url))).text()
    expect(hiddenIn(posted)['iss']).toBe(issuer)
    expect(wiki.rp.server.authorization_response_iss_parameter_supported).toBe(true)
  })

  it('§4.5 code injection: a stolen code is nothing in another’s flow, by PKCE (§4.5.3.1) and by nonce (§4.5.3.2)', async () => {
    const { world, ada, mallory, wiki, evil } = await adaAndMallory()
    const stolen = await codeFor(wiki, ada)
    const own = await codeFor(wiki, mallory)
    // Into Mallory's session at the same app: the app sends the verifier of Mallory's request.
    expect(await errorOf(await redeem(wiki, { code: stolen.code, begun: own.begun }))).toBe('400 invalid_grant')
    // Into Mallory's own app, even with the right verifier.
    expect(await errorOf(await redeem(evil, stolen, { redirect_uri: CALLBACK }))).toBe('400 invalid_grant')
    expect(await errorOf(await redeem(evil, stolen))).toBe('400 invalid_grant')
    // The attempts have spent nothing: the owner goes on.
    const tokens = await json(await redeem(wiki, stolen))
    expect(await livesAtUserinfo(world, tokens.access_token)).toBe(true)
    expect(decodeJwt(tokens.id_token)['nonce']).toBe(stolen.begun.nonce)
    await expect(wiki.rp.finish(own.back, { ...own.begun, nonce: stolen.begun.nonce })).rejects.toThrow(/nonce/)
  })

  it('§4.6 access token injection: no token comes by the browser, and the ID token names the one it came with', async () => {
    const { ada, wiki } = await adaAndMallory()
    for (const response_type of [
      'token',
      'id_token',
      'id_token token',
      'code token',
      'code id_token',
      'none',
      'CODE',
    ]) {
      const { back } = await codeFor(wiki, ada, { response_type })
      expect(back.searchParams.get('error')).toBe('unsupported_response_type')
      expect(back.hash).toBe('')
    }
    expect(wiki.rp.server.response_types_supported).toEqual(['code'])
    const [one, other] = [await tokensOf(wiki, ada), await tokensOf(wiki, ada)]
    expect(decodeJwt(one.id_token)['at_hash']).not.toBe(decodeJwt(other.id_token)['at_hash'])
    expect(await count('grants')).toBe(2)
  })

  it('§4.7 CSRF: state comes back as it was sent, and nobody’s page answers for a person', async () => {
    const { world, ada, mallory, malloryId, evil } = await adaAndMallory()
    for (const state of ['a b&c=d#e', '"><script>', '%0d%0aX: y', '§ü漢', 'x'.repeat(2000)]) {
      const { back } = await codeFor(evil, mallory, { state })
      expect(back.searchParams.get('state')).toBe(state)
    }
    const before = await count('grants')
    const { url } = await evil.rp.begin()
    const shown = hiddenIn(await (await open(ada, pathOf(url))).text())
    const forms: [string, Record<string, string>][] = [
      ['/consent', { ...shown, decision: 'allow' }],
      ['/device', { user_code: 'BCDF-GHJK' }],
      ['/device/answer', { user_code: 'BCDF-GHJK', decision: 'allow' }],
      ['/oidc/logout/confirm', { request: '' }],
    ]
    for (const [path, form] of forms)
      for (const from of [
        { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
        { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
        { Origin: 'http://localhost:8787.evil.example', 'Sec-Fetch-Site': 'same-site' },
      ])
        expect([path, from.Origin, (await press(ada, path, form, from)).status]).toEqual([path, from.Origin, 403])
    // A posted request of another site is no more than a link: its cookies count for nothing there (OIDC Core §3.1.2.1).
    const posted = await world.fetch('/authorize', {
      method: 'POST',
      headers: { Cookie: ada.cookies(), Origin: 'https://evil.example', Accept: LIKES_PAGES },
      body: url.searchParams,
    })
    expect(new URL(posted.headers.get('Location') ?? '').pathname).toBe('/authorize')
    // Mallory's page in Ada's browser: the form names another account.
    const named = await press(ada, '/consent', { ...shown, account: malloryId, decision: 'allow' })
    expect(named.status).toBe(409)
    expect(await count('grants')).toBe(before)
    expect((await ada.get('/api/user')).status).toBe(200)
  })

  it('§4.8 PKCE downgrade: no code without S256, and none is redeemed without its verifier', async () => {
    const { ada, wiki } = await adaAndMallory()
    const wrong: Record<string, string>[] = [
      { code_challenge: '' },
      { code_challenge: '', code_challenge_method: '' },
      { code_challenge_method: '' },
      { code_challenge_method: 'plain' },
      { code_challenge_method: 's256' },
      { code_challenge_method: 'S256 plain' },
      { code_challenge: '_' },
    ]
    for (const more of wrong) {
      const { back } = await codeFor(wiki, ada, more)
      expect([more, back.searchParams.get('error')]).toEqual([more, 'invalid_request'])
    }
    expect(wiki.rp.server.code_challenge_methods_supported).toEqual(['S256'])
    const held = await codeFor(wiki, ada)
    const challenge = held.begun.url.searchParams.get('code_challenge') ?? ''
    expect(await errorOf(await redeem(wiki, held, { code_verifier: '' }))).toBe('400 invalid_request')
    for (const code_verifier of [challenge, 'x'.repeat(43), `${held.begun.verifier}x`])
      expect(await errorOf(await redeem(wiki, held, { code_verifier }))).toBe('400 invalid_grant')
    expect((await redeem(wiki, held)).status).toBe(200)
    // A second challenge beside the first is neither's.
    const twice = `${pathOf(held.begun.url)}&code_challenge=${challenge}`
    expect((await walkBack(ada, new URL(twice, held.begun.url))).searchParams.get('error')).toBe('invalid_request')
  })

  it('§4.11 open redirection: only who is checked gets an error without the person’s word; nobody else’s URI gets any', async () => {
    const { world, ada, wiki, evil } = await adaAndMallory()
    const stranger = new Browser(world)
    const lead = async (who: Browser, url: URL) => (await open(who, pathOf(url))).headers.get('Location')
    // §4.11.2: a link of a phisher's own app shows a page of ours, and says where it would lead.
    for (const who of [ada, stranger]) {
      const wrong = (await evil.rp.begin({ scope: 'nothing' })).url
      const answer = await open(who, pathOf(wrong))
      const page = await answer.text()
      expect([answer.status, answer.headers.get('Location'), answer.headers.get('Refresh')]).toEqual([400, null, null])
      expect(page).toContain('evil.example')
      expect(page).toContain(`href="${EVIL}?error=invalid_scope`)
      expect(await lead(who, (await wiki.rp.begin({ scope: 'nothing' })).url)).toMatch(
        `${CALLBACK}?error=invalid_scope`,
      )
    }
    expect(await lead(stranger, (await evil.rp.begin()).url)).toMatch(/^http:\/\/localhost:8787\/sign-in\?/)
    // §4.11.1: what leads on after a sign-in, a proof or a sign-out is ours alone.
    for (const to of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'http://localhost:8787@evil.example',
    ])
      for (const path of [
        '/sign-in?return_to=',
        '/account/prove?return_to=',
        '/oidc/logout?post_logout_redirect_uri=',
        '/v2/logout?returnTo=',
      ]) {
        const answer = await open(ada, `${path}${encodeURIComponent(to)}`)
        expect([path, answer.headers.get('Location') ?? '']).toEqual([path, expect.not.stringContaining('evil')])
        expect(answer.headers.get('Refresh') ?? '').not.toContain('evil')
      }
  })
})
