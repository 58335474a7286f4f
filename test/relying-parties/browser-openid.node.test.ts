// Clients of OpenID Connect for the browser, unmodified, sign people in through Latchkey in Debian's Chromium. In `npm run test:all` alone.
// Skipped, and said so, where there is no Chromium.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../support/clients/browser-stage.ts'
import { leave, press, signIn, signOut, signUp, userOf } from '../support/clients/browser-visitor.ts'
import { chromiumPath } from '../support/servers/chromium.ts'
import { WHOLE } from '../support/size.ts'

const EMAIL = 'ada@example.com'

let stage: Stage
let page: Page
let userId = ''

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium', () => {
  beforeAll(async () => {
    stage = await openStage({
      first: { page: 'auth0-spa-js', words: [] },
      oidc: { page: 'oidc-client-ts', options: { scope: 'openid profile email offline_access notes.read' } },
      bound: { page: 'oidc-client-ts' },
      far: { page: 'oidc-client-ts', elsewhere: true },
      angular: { page: 'angular-auth-oidc-client' },
      frames: { page: 'angular-auth-oidc-client', options: { useRefreshToken: false } },
      keycloak: { page: 'keycloak-js', trusted: true, grants: ['authorization_code'] },
    })
    const first = await stage.visit()
    await first.goto(stage.urlOf('first'))
    userId = (await signUp(first, EMAIL)).sub
    await first.context().close()
  }, 600_000)
  afterAll(() => stage?.stop())
  beforeEach(async () => {
    page = await stage.visit()
  })
  afterEach(() => page.context().close())

  const called = () => ({ notes: [], sub: userId })
  /** What the browser keeps for the page, as one text. */
  const kept = (): Promise<string> => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  const refreshToken = async (): Promise<string> => /refresh_?token[\\":]+([\w.-]+)/i.exec(await kept())?.[1] ?? ''

  it('oidc-client-ts', async () => {
    await page.goto(stage.urlOf('oidc'))
    expect(await userOf(page)).toBeNull()
    expect(await signIn(page, EMAIL)).toMatchObject({ sub: userId, email: EMAIL })
    expect(await press(page, 'Call')).toEqual(called())
    const before = await refreshToken()
    expect(await press(page, 'Refresh')).toEqual(called())
    expect([before, await refreshToken()]).toEqual([expect.stringMatching(/./), expect.not.stringMatching(before)])
    // A hidden frame of the same site has our cookies.
    expect(await press(page, 'Frame')).toEqual(called())

    const last = await refreshToken()
    expect(await press(page, 'Revoke')).toBeNull()
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'oidc', refresh_token: last })
    const answer = await fetch(`${stage.siblings.server.url}/oauth/token`, { method: 'POST', body })
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_grant' }])

    expect(await signOut(page)).toBeNull()
    expect(await signIn(page, EMAIL)).toMatchObject({ sub: userId })
  })

  it('oidc-client-ts without offline_access, whose tokens end with the session', async () => {
    await page.goto(stage.urlOf('bound'))
    await signIn(page, EMAIL)
    expect(await press(page, 'Refresh')).toEqual(called())
    const other = await page.context().newPage()
    await other.goto(stage.urlOf('oidc'))
    await leave(other, 'Sign in', new RegExp(`^${stage.urlOf('oidc')}/$`))
    expect(await signOut(other)).toBeNull()
    expect(await press(page, 'Refresh')).toMatchObject({ code: 'invalid_grant' })
  })

  it('oidc-client-ts of another site: refresh tokens renew; a hidden frame has none of our cookies, and is told so', async () => {
    await page.goto(stage.urlOf('far'))
    await signIn(page, EMAIL)
    expect(await press(page, 'Refresh')).toEqual(called())
    expect(await press(page, 'Frame')).toMatchObject({ code: 'login_required' })
  })

  it('angular-auth-oidc-client', async () => {
    await page.goto(stage.urlOf('angular'))
    expect(await userOf(page)).toBeNull()
    expect(await signIn(page, EMAIL)).toMatchObject({ sub: userId, email: EMAIL })
    expect(await press(page, 'Call')).toEqual(called())
    const before = await refreshToken()
    expect(await press(page, 'Refresh')).toEqual(called())
    expect([before, await refreshToken()]).toEqual([expect.stringMatching(/./), expect.not.stringMatching(before)])
    await page.reload()
    expect(await userOf(page)).toMatchObject({ sub: userId })
    expect(await signOut(page)).toBeNull()
    expect(await signIn(page, EMAIL)).toMatchObject({ sub: userId })
  })

  it('angular-auth-oidc-client without refresh tokens renews by a hidden frame', async () => {
    await page.goto(stage.urlOf('frames'))
    await signIn(page, EMAIL)
    expect(await press(page, 'Refresh')).toEqual(called())
    expect(await signOut(page)).toBeNull()
  })

  // Its code reads a refresh token as a JWT, which no specification promises, and sends cookies to the token endpoint, which only a trusted
  // origin may. What is Keycloak's own is missing: registration, the account page, the frame that watches the session.
  it('keycloak-js, by `oidcProvider` and without refresh tokens', async () => {
    await page.goto(stage.urlOf('keycloak'))
    expect(await userOf(page)).toBeNull()
    expect(await signIn(page, EMAIL)).toMatchObject({ sub: userId, email: EMAIL })
    expect(await press(page, 'Call')).toMatchObject({ sub: userId, email: EMAIL })
    expect(await press(page, 'Refresh')).toMatchObject({ failed: expect.stringContaining('no refresh token') })
    // What a reload has lost comes back by a hidden frame (`check-sso`).
    await page.reload()
    expect(await userOf(page)).toMatchObject({ sub: userId })
    expect(await press(page, 'Register')).toMatchObject({ failed: expect.stringContaining('not supported') })
    expect(await signOut(page)).toBeNull()
    expect(await signIn(page, EMAIL)).toMatchObject({ sub: userId })
  })
})
