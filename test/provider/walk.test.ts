// Somebody signs in to other software through us: the whole way, by oauth4webapi, which is not ours and is not changed.
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { adaSignedIn, EMAIL } from '../support/people/ada.ts'
import { addUser, Browser } from '../support/people/people.ts'
import { open, press } from '../support/people/forms.ts'
import { addApi, addClient, API, CALLBACK, decideAs, RelyingParty } from '../support/clients/relying-party.ts'
import { freshWorld, json, PASSWORD, rows } from '../support/world.ts'

describe('a sign-in to other software', () => {
  it('goes from a stranger’s first click to tokens: sign-in, consent, code, ID token, userinfo', async () => {
    const world = await freshWorld()
    const userId = await addUser(world, EMAIL)
    const wiki = new RelyingParty(world, await addClient(world))
    const begun = await wiki.begin({ login_hint: EMAIL })
    const browser = new Browser(world)

    const away = await open(browser, `${begun.url.pathname}${begun.url.search}`)
    expect(away.status).toBe(303)
    const signInPage = new URL(away.headers.get('Location') ?? '')
    expect(signInPage.pathname).toBe('/sign-in')
    expect(signInPage.searchParams.get('login_hint')).toBe(EMAIL)

    const returnTo = signInPage.searchParams.get('return_to') ?? ''
    const signedIn = await press(browser, '/sign-in', { email: EMAIL, password: PASSWORD, return_to: returnTo })
    expect(signedIn.headers.get('Location')).toBe(returnTo)
    const consent = await open(browser, returnTo.slice(world.config.issuer.length))
    const page = await consent.text()
    expect(consent.status).toBe(200)
    expect(page).toContain('Allow Team Wiki access?')
    expect(page).toContain('You will be sent to wiki.example.com.')

    const back = await decideAs(browser, page, 'allow')
    expect(`${back.origin}${back.pathname}`).toBe(CALLBACK)
    expect(back.searchParams.get('iss')).toBe(world.config.issuer)

    const tokens = await wiki.finish(back, begun)
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    expect(claims).toMatchObject({ sub: userId, email: EMAIL, email_verified: true, nonce: begun.nonce, amr: ['pwd'] })
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'openid profile email', expires_in: 300 })

    const keys = await json(await world.fetch('/.well-known/jwks.json'))
    expect(keys.keys.map((key: { alg: string }) => key.alg).toSorted()).toEqual(['ES256', 'RS256'])
    await expect(validated(wiki, tokens.id_token ?? '')).resolves.toMatchObject({ alg: 'RS256' })

    const userinfo = await oauth.userInfoRequest(wiki.server, wiki.client, tokens.access_token, wiki.options)
    await expect(
      oauth.processUserInfoResponse(wiki.server, wiki.client, claims?.sub ?? '', userinfo),
    ).resolves.toMatchObject({ sub: userId, email: EMAIL })
  })

  it('asks for consent once, and again for more', async () => {
    const { world, ada } = await adaSignedIn()
    await addApi(world)
    const wiki = new RelyingParty(world, await addClient(world))
    await wiki.signIn(ada)
    const asksFor = async (more: Record<string, string>): Promise<boolean> => {
      const { url } = await wiki.begin(more)
      return (await open(ada, `${url.pathname}${url.search}`)).status === 200
    }
    expect(await asksFor({})).toBe(false)
    expect(await asksFor({ scope: 'openid' })).toBe(false)
    expect(await asksFor({ scope: 'openid offline_access' })).toBe(true)
    expect(await asksFor({ prompt: 'consent' })).toBe(true)
    const more = { scope: 'openid notes.read', resource: API }
    const { url } = await wiki.begin(more)
    const page = await (await open(ada, `${url.pathname}${url.search}`)).text()
    expect(page).toContain('read your notes')
    await decideAs(ada, page, 'allow')
    expect(await asksFor(more)).toBe(false)
    expect(await asksFor({ ...more, scope: 'notes.write' })).toBe(true)
    expect(await rows('SELECT allowed FROM consents')).toEqual([
      { allowed: JSON.stringify({ '': ['openid', 'profile', 'email'], [API]: ['notes.read'] }) },
    ])
  })

  it('is told to the client where the person says no (RFC 6749 §4.1.2.1)', async () => {
    const { world, ada, userId } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const begun = await wiki.begin()
    const page = await (await open(ada, `${begun.url.pathname}${begun.url.search}`)).text()
    const back = await decideAs(ada, page, 'deny')
    expect(() => oauth.validateAuthResponse(wiki.server, wiki.client, back, begun.state)).toThrow(
      expect.objectContaining({ error: 'access_denied' }),
    )
    expect(await rows('SELECT id FROM grants')).toEqual([])
    expect(await rows("SELECT subject_id, meta FROM audit_events WHERE event = 'consent_refused'")).toEqual([
      {
        subject_id: userId,
        meta: JSON.stringify({ client: wiki.client.client_id, scope: begun.url.searchParams.get('scope') }),
      },
    ])
  })

  it('needs no consent for one of ours, and three ways to prove a client (RFC 6749 §2.3)', async () => {
    const { world, ada } = await adaSignedIn()
    const made = await addClient(world, { firstParty: true })
    for (const auth of [oauth.ClientSecretBasic(made.secret), oauth.ClientSecretPost(made.secret)]) {
      const wiki = new RelyingParty(world, made, { auth })
      expect((await wiki.signIn(ada)).access_token).toMatch(/^ey/)
    }
    const field = await addClient(world, { firstParty: true, authMethod: 'none' })
    expect((await new RelyingParty(world, field).signIn(ada)).access_token).toMatch(/^ey/)
  })

  it('refreshes by rotation, and ends when its refresh token is stolen (RFC 9700 §4.14.2)', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const first = await wiki.signIn(ada)
    const next = async (token: string | undefined) => {
      const answer = await wiki.refresh(token ?? '')
      return oauth.processRefreshTokenResponse(wiki.server, wiki.client, answer)
    }
    clock.pass(1000)
    const second = await next(first.refresh_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(second.id_token).toBeDefined()
    // Racing tabs converge within grace.
    expect((await next(first.refresh_token)).refresh_token).toBe(second.refresh_token)
    const third = await next(second.refresh_token)
    await expect(next(first.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(next(third.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
    const userinfo = await oauth.userInfoRequest(wiki.server, wiki.client, third.access_token, wiki.options)
    expect(userinfo.status).toBe(401)
    expect(await rows("SELECT reason, outcome FROM audit_events WHERE event = 'grant_reused'")).toEqual([
      { reason: 'refresh_token_reused', outcome: 'failure' },
    ])
  })

  it('is given back by revocation (RFC 7009 §2.2): both kinds of token, its own alone', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const other = new RelyingParty(world, await addClient(world))
    await other.discover()
    const lives = async (token: string | undefined): Promise<boolean> =>
      (await oauth.userInfoRequest(wiki.server, wiki.client, token ?? '', wiki.options)).status === 200
    const revoke = async (by: RelyingParty, token: string | undefined): Promise<void> =>
      oauth.processRevocationResponse(
        await oauth.revocationRequest(by.server, by.client, by.auth, token ?? '', by.options),
      )
    for (const kind of ['refresh_token', 'access_token'] as const) {
      const tokens = await wiki.signIn(ada)
      await revoke(other, tokens[kind])
      await revoke(wiki, 'what we never made')
      expect(await lives(tokens.access_token)).toBe(true)
      await revoke(wiki, tokens[kind])
      expect(await lives(tokens.access_token)).toBe(false)
      expect((await wiki.refresh(tokens.refresh_token ?? '')).status).toBe(400)
    }
  })

  it('ends with the session, unless the person allowed offline_access; a changed password ends that, too', async () => {
    const { world, ada, userId } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const bound = await wiki.signIn(ada)
    const free = await wiki.signIn(ada, { scope: 'openid offline_access' })
    await ada.post('/api/sign-out')
    expect((await wiki.refresh(bound.refresh_token ?? '')).status).toBe(400)
    const refreshed = await wiki.refresh(free.refresh_token ?? '')
    expect(refreshed.status).toBe(200)
    const { refresh_token } = await json(refreshed)
    await world.env.DB.prepare('UPDATE users SET credential_version = credential_version + 1 WHERE id = ?')
      .bind(userId)
      .run()
    expect((await wiki.refresh(refresh_token)).status).toBe(400)
  })
})

/** The header of an ID token whose signature the library has checked against the key set. */
async function validated(wiki: RelyingParty, token: string): Promise<{ alg: string }> {
  const answer = new Response(JSON.stringify({ access_token: 'x', token_type: 'bearer', id_token: token }), {
    headers: { 'Content-Type': 'application/json' },
  })
  await oauth.processRefreshTokenResponse(wiki.server, wiki.client, answer)
  await oauth.validateApplicationLevelSignature(wiki.server, answer, wiki.options)
  return JSON.parse(atob((token.split('.')[0] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { alg: string }
}
