// Software on a server that signs people in through us, none of it ours and none of it changed (test/relying-parties/server): sign-in, what
// the app knows of the person then, renewal, sign-out at both. In `npm run test:all` alone.
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import type { WebPerson } from '../support/people/web-person.ts'
import { ISSUER, RelyingParties } from '../support/servers/relying-parties.ts'
import { WHOLE } from '../support/size.ts'

const ADA = 'ada@example.com'
const ACCESS_TOKEN_SECONDS = 3

describe.runIf(WHOLE)('unmodified', () => {
  let parties: RelyingParties
  beforeAll(async () => {
    parties = await RelyingParties.open('server', { ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS) })
    await parties.member(ADA)
  }, 300_000)
  afterAll(() => parties.stop())

  /** Adds a client for a program and starts it. */
  async function start(
    program: string,
    callback: string,
    more: { after?: string; words?: string[]; env?: Record<string, string> } = {},
  ) {
    onTestFailed(() => console.log(parties.printed()))
    const { after = 'http://localhost/', words = [], env = {} } = more
    const redirects = ['--redirects', `http://localhost${callback}`, '--logout-redirects', after]
    const client = await parties.addClient(program, ...redirects, ...words)
    const origin = await parties.start(`${program}.js`, { CLIENT_ID: client.id, CLIENT_SECRET: client.secret, ...env })
    return { client, origin, ada: parties.somebody() }
  }

  /** From our page of sign-in, by way of consent, back to the app. */
  async function signInHere(person: WebPerson): Promise<void> {
    expect(person.page.url.href).toMatch(/^https:\/\/localhost\/sign-in\?/)
    await person.signIn(ADA)
    expect(person.page.text).toContain('access?')
    await person.press({ decision: 'allow' })
  }

  const tokenEnds = () => new Promise((resolve) => setTimeout(resolve, ACCESS_TOKEN_SECONDS * 1000 + 500))

  /** Whether somebody is signed in here. */
  const isSignedInHere = async (person: WebPerson): Promise<boolean> =>
    (await person.open(`${ISSUER}/account`)).url.pathname === '/account'

  it('express-openid-connect: sign-in, userinfo, refresh, sign-out at both', async () => {
    const { origin, ada } = await start('express-openid-connect', '/callback', { after: 'http://localhost' })
    await ada.open(origin)
    expect(ada.page.json).toEqual({ user: null })
    await ada.click('/login')
    await signInHere(ada)
    expect(ada.page.url.origin).toBe(origin)
    expect(ada.page.json.user).toMatchObject({ email: ADA, email_verified: true, name: 'Ada', amr: ['pwd'] })
    const { sub } = ada.page.json.user
    expect((await ada.open(`${origin}/userinfo`)).json).toMatchObject({ sub, email: ADA })
    expect((await ada.open(`${origin}/refresh`)).json).toMatchObject({ rotated: true })
    expect((await ada.open(`${origin}/userinfo`)).json).toMatchObject({ sub, email: ADA })
    await ada.click('/logout')
    expect([ada.page.url.href, ada.page.json]).toEqual([`${origin}/`, { user: null }])
    expect(await isSignedInHere(ada)).toBe(false)
  })

  it('express-openid-connect: its session ends when ours does (back-channel logout)', async () => {
    const { client, origin, ada } = await start('express-openid-connect', '/callback')
    parties.describe(client, { backchannel_logout_uri: `${origin}/backchannel-logout` })
    await ada.open(`${origin}/login`)
    await signInHere(ada)
    expect(ada.page.json.user).toMatchObject({ email: ADA })
    await ada.open(`${ISSUER}/sign-out`)
    await ada.press({})
    await expect.poll(async () => (await ada.open(origin)).json).toEqual({ user: null })
  })

  it('@auth0/auth0-hono: sign-in, renewal, sign-out at both by Auth0’s own path', async () => {
    const { origin, ada } = await start('auth0-hono', '/auth/callback', { after: 'http://localhost' })
    await ada.open(origin)
    expect(ada.page.json).toEqual({ user: null })
    await ada.click('/auth/login')
    await signInHere(ada)
    expect(ada.page.json.user).toMatchObject({ email: ADA, name: 'Ada' })
    const token = (await ada.open(`${origin}/token`)).json
    await tokenEnds()
    const renewed = (await ada.open(`${origin}/token`)).json
    expect(renewed.accessToken).not.toBe(token.accessToken)
    await ada.open(origin)
    await ada.click('/auth/logout')
    expect([ada.page.url.href, ada.page.json]).toEqual([`${origin}/`, { user: null }])
    expect(await isSignedInHere(ada)).toBe(false)
  })

  it('@auth0/auth0-hono: pushed requests; its session ends when ours does (back-channel logout)', async () => {
    const { client, origin, ada } = await start('auth0-hono', '/auth/callback', { env: { PAR: 'yes' } })
    parties.describe(client, { backchannel_logout_uri: `${origin}/auth/backchannel-logout` })
    await ada.open(`${origin}/auth/login`)
    await signInHere(ada)
    expect(ada.page.json.user).toMatchObject({ email: ADA })
    await ada.open(`${ISSUER}/sign-out`)
    await ada.press({})
    await expect.poll(async () => (await ada.open(origin)).json).toEqual({ user: null })
  })

  it('@hono/oidc-auth: sign-in, refresh, revocation, sign-out at both', async () => {
    const made = await parties.addClient(
      'Hono',
      '--redirects',
      'http://localhost/callback',
      '--logout-redirects',
      'http://localhost/bye',
    )
    onTestFailed(() => console.log(parties.printed()))
    const origin = await parties.start('hono-oidc-auth.js', {
      OIDC_ISSUER: ISSUER,
      OIDC_CLIENT_ID: made.id,
      OIDC_CLIENT_SECRET: made.secret,
      OIDC_AUTH_SECRET: 'a secret of this app, for its own cookies',
      OIDC_AUTH_REFRESH_INTERVAL: '1',
    })
    const ada = parties.somebody()
    await ada.open(origin)
    await signInHere(ada)
    expect(ada.page.json.user).toMatchObject({ email: ADA })
    const { rtk } = ada.page.json.user
    await new Promise((resolve) => setTimeout(resolve, 2500))
    await ada.open(origin)
    expect(ada.page.json.user).toMatchObject({ email: ADA })
    expect(ada.page.json.user.rtk).not.toBe(rtk)
    await ada.open(`${origin}/logout`)
    expect(ada.page.text).toContain('successfully')
    await ada.open(origin)
    expect(ada.page.json.user).toMatchObject({ email: ADA })
    await ada.click('/logout/everywhere')
    expect([ada.page.url.href, ada.page.text]).toEqual([`${origin}/bye`, 'Bye'])
    expect(await isSignedInHere(ada)).toBe(false)
  })

  it('@auth/core: sign-in, renewal by its guide, sign-out at both', async () => {
    const { origin, ada } = await start('auth-core', '/auth/callback/latchkey', {
      after: 'http://localhost/auth/signout',
    })
    await ada.open(`${origin}/auth/signin`)
    await ada.press({})
    await signInHere(ada)
    const session = (await ada.open(`${origin}/auth/session`)).json
    expect(session.user).toMatchObject({ email: ADA, name: 'Ada' })
    await tokenEnds()
    const renewed = (await ada.open(`${origin}/auth/session`)).json
    expect(renewed.error).toBeUndefined()
    expect(renewed.access_token).not.toBe(session.access_token)
    await ada.open(`${origin}/logout`)
    expect(ada.page.url.href).toBe(`${origin}/auth/signout`)
    await ada.press({})
    expect((await ada.open(`${origin}/auth/session`)).json).toBeNull()
    expect(await isSignedInHere(ada)).toBe(false)
  })

  it('passport-openidconnect: sign-in, sign-out at both; it speaks no PKCE, and is refused unless an operator lets it', async () => {
    const strict = await start('passport-openidconnect', '/callback')
    await strict.ada.open(`${strict.origin}/login`)
    expect(strict.ada.page.status).toBe(500)
    expect(strict.ada.page.text).toContain('code_challenge is missing: PKCE is required.')

    const { origin, ada } = await start('passport-openidconnect', '/callback', { words: ['--without-pkce'] })
    await ada.open(`${origin}/login`)
    await signInHere(ada)
    expect(ada.page.json.user).toMatchObject({ name: 'Ada', emails: [{ value: ADA }] })
    await ada.click('/logout')
    expect([ada.page.url.href, ada.page.json]).toEqual([`${origin}/`, { user: null }])
    expect(await isSignedInHere(ada)).toBe(false)
  })
})
