// Auth0's own SDKs for the browser, unmodified, sign people in through Latchkey in Debian's Chromium: a domain and an issuer are all that is
// changed in their quickstarts. In `npm run test:all` alone. Skipped, and said so, where there is no Chromium.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/clients/browser-stage.ts'
import { heardFrom, leave, press, signIn, signOut, signUp, userOf } from '../support/clients/browser-visitor.ts'
import { chromiumPath } from '../support/servers/chromium.ts'
import { query } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'

const EMAIL = 'ada@example.com'
/** Refresh tokens in rotation, and where all tabs find them. */
const ROTATING = { useRefreshTokens: true, cacheLocation: 'localstorage' }
/** The SDK's worker has the refresh token, and a hidden frame renews what it has lost. */
const WORKING = { useRefreshTokens: true, useRefreshTokensFallback: true }

let stage: Stage
let page: Page

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium, Auth0’s SDKs', () => {
  beforeAll(async () => {
    stage = await openStage({
      spa: { page: 'auth0-spa-js', options: ROTATING, words: [] },
      frames: { page: 'auth0-spa-js' },
      worker: { page: 'auth0-spa-js', options: WORKING },
      far: { page: 'auth0-spa-js', elsewhere: true },
      dpop: { page: 'auth0-spa-js', options: { ...ROTATING, useDpop: true } },
      react: { page: 'auth0-react', options: ROTATING },
    })
    const first = await stage.visit()
    await first.goto(stage.urlOf('spa'))
    await signUp(first, EMAIL)
    await first.context().close()
  }, 600_000)
  afterAll(() => stage?.stop())
  beforeEach(async () => {
    page = await stage.visit()
  })
  afterEach(() => page.context().close())

  /** The refresh token that the SDK keeps. */
  const kept = (): Promise<string | undefined> =>
    page.evaluate(() => {
      const entries = Object.values(localStorage).map((text) => JSON.parse(String(text)))
      return entries.find((entry) => entry.body?.refresh_token !== undefined)?.body.refresh_token
    })

  it('@auth0/auth0-spa-js: a stranger signs up and allows it, the API is called, tokens are renewed in rotation, and the end is an end', async () => {
    await page.goto(stage.urlOf('spa'))
    expect(await userOf(page)).toBeNull()
    const user = await signUp(page, 'grace@example.com')
    expect(user).toMatchObject({
      email: 'grace@example.com',
      email_verified: false,
      sub: expect.stringMatching(/^[\w-]{36}$/),
    })
    expect(await press(page, 'Call')).toEqual({ notes: [], sub: user.sub })

    const before = await kept()
    expect(await press(page, 'Refresh')).toEqual({ notes: [], sub: user.sub })
    expect(await kept()).not.toBe(before)
    await page.reload()
    expect(await userOf(page)).toMatchObject({ sub: user.sub })

    expect(await signOut(page)).toBeNull()
    expect(await press(page, 'Call')).toMatchObject({ failed: expect.stringMatching(/refresh token/i) })
    // The session has ended, so that they are asked who they are; what they allowed is not asked for again.
    expect(await signIn(page, 'grace@example.com')).toMatchObject({ sub: user.sub })
  })

  it('@auth0/auth0-spa-js: three tabs that renew at once sign nobody out', async () => {
    await page.goto(stage.urlOf('spa'))
    const { sub } = await signIn(page, EMAIL)
    const tabs = [page, await page.context().newPage(), await page.context().newPage()]
    for (const tab of tabs.slice(1)) await tab.goto(stage.urlOf('spa'))
    for (let round = 0; round < 5; round += 1) {
      const said = await Promise.all(tabs.map((tab) => press(tab, 'Refresh')))
      expect(said).toEqual(tabs.map(() => ({ notes: [], sub })))
    }
    await page.reload()
    expect(await userOf(page)).toMatchObject({ sub })
  })

  it('@auth0/auth0-spa-js: gives its refresh token back', async () => {
    await page.goto(stage.urlOf('spa'))
    await signIn(page, EMAIL)
    const token = await kept()
    await press(page, 'Refresh')
    const newest = await kept()
    expect(await press(page, 'Revoke')).toBeNull()
    for (const one of [token, newest]) {
      const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'spa', refresh_token: one ?? '' })
      const answer = await fetch(`${stage.siblings.server.url}/oauth/token`, { method: 'POST', body })
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    }
  })

  it('@auth0/auth0-spa-js as it comes, with its tokens in memory: a hidden frame signs in again after a reload, as long as the session lives', async () => {
    await page.goto(stage.urlOf('frames'))
    const { sub } = await signIn(page, EMAIL)
    expect(await press(page, 'Refresh')).toEqual({ notes: [], sub })
    await page.reload()
    expect(await userOf(page)).toMatchObject({ sub, email: EMAIL })
    expect(await press(page, 'Call')).toEqual({ notes: [], sub })

    // Another client of the same person needs no password: single sign-on. It ends the session for both.
    const other = await page.context().newPage()
    await other.goto(stage.urlOf('worker'))
    await leave(other, 'Sign in', new RegExp(`^${stage.urlOf('worker')}/$`))
    expect(await userOf(other)).toMatchObject({ sub })
    expect(await signOut(other)).toBeNull()
    // The frame answers: one that never does ends as "timeout".
    expect(await press(page, 'Refresh')).toMatchObject({ code: 'login_required' })
    await page.reload()
    expect(await userOf(page)).toBeNull()
  })

  it('@auth0/auth0-spa-js with its worker: renews there, and by a frame what a reload or the end of its grant has taken', async () => {
    await page.goto(stage.urlOf('worker'))
    const { sub } = await signIn(page, EMAIL)
    expect(await press(page, 'Refresh')).toEqual({ notes: [], sub })
    await page.reload()
    expect(await userOf(page)).toMatchObject({ sub })
    expect(await press(page, 'Refresh')).toEqual({ notes: [], sub })
    query(
      stage.siblings.server.state,
      "UPDATE grants SET ended_at = 1, ended_reason = 'revoked' WHERE client_id = 'worker'",
    )
    expect(await press(page, 'Refresh')).toEqual({ notes: [], sub })
  })

  it('@auth0/auth0-spa-js has no popup: our pages keep no opener, and it hears of that at once', async () => {
    await page.goto(stage.urlOf('spa'))
    expect(await press(page, 'Popup')).toMatchObject({ failed: 'Popup closed' })
  })

  it('@auth0/auth0-spa-js of another site: its frame has none of our cookies (SameSite), so that a click signs in again, without a password', async () => {
    await page.goto(stage.urlOf('far'))
    const { sub } = await signIn(page, EMAIL)
    expect(await press(page, 'Call')).toEqual({ notes: [], sub })
    await page.reload()
    expect(await userOf(page)).toBeNull()
    await leave(page, 'Sign in', new RegExp(`^${stage.urlOf('far')}/$`))
    expect(await userOf(page)).toMatchObject({ sub })
  })

  it('a page that frames another client’s request gets no answer, not even on our own site (draft-sakimura-oauth-wmrm §6)', async () => {
    await page.goto(stage.urlOf('frames'))
    await signIn(page, EMAIL)
    const asked = page.waitForRequest(/\/authorize\?.*web_message/)
    await press(page, 'Refresh')
    const url = (await asked).url()
    expect(await heardFrom(page, url)).toBe('authorization_response')
    for (const other of ['worker', 'far']) {
      await page.goto(stage.urlOf(other))
      expect([other, await heardFrom(page, url)]).toEqual([other, 'nothing'])
    }
  })

  it('@auth0/auth0-spa-js binds its tokens to a key (DPoP with nonces, RFC 9449)', async () => {
    await page.goto(stage.urlOf('dpop'))
    const { sub } = await signIn(page, EMAIL)
    const before = await kept()
    expect(await press(page, 'Refresh')).not.toHaveProperty('failed')
    expect(await kept()).not.toBe(before)
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'dpop',
      refresh_token: (await kept()) ?? '',
    })
    const answer = await fetch(`${stage.siblings.server.url}/oauth/token`, { method: 'POST', body })
    expect([sub, answer.status]).toEqual([expect.any(String), 400])
  })

  it('@auth0/auth0-react', async () => {
    await page.goto(stage.urlOf('react'))
    expect(await userOf(page)).toBeNull()
    const user = await signIn(page, EMAIL)
    expect(user).toMatchObject({ email: EMAIL })
    expect(await press(page, 'Call')).toEqual({ notes: [], sub: user.sub })
    const before = await kept()
    expect(await press(page, 'Refresh')).toEqual({ notes: [], sub: user.sub })
    expect(await kept()).not.toBe(before)
    await page.reload()
    expect(await userOf(page)).toMatchObject({ sub: user.sub })
    expect(await signOut(page)).toBeNull()
    expect(await signIn(page, EMAIL)).toMatchObject({ sub: user.sub })
  })
})
