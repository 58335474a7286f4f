// Signing in with a provider, as people do it: a real provider (oidc-provider) with its own pages, Debian's Chromium, and Latchkey
// between them. `npm run test:all` walks each of the ways. `npm test` walks two that only a browser shows whole, and has the others at the
// Worker (test/methods/oidc*.test.ts). Skipped, and said so, where there is no Chromium.
import { exportPKCS8, generateKeyPair } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, endAll, openBrowser, startServer, type Server } from '../support/servers/chromium.ts'
import { clientAt, startProvider, type IdentityProvider } from '../support/providers/identity-provider.ts'
import { openVisitor, somebodyAt, type ProviderVisitor } from '../support/providers/provider-visitor.ts'
import { PASSWORD } from '../support/people/visitor.ts'
import { WHOLE } from '../support/size.ts'

const SECRET = 'a secret that both of them know'

let provider: IdentityProvider
let server: Server
let browser: Browser
let ada: ProviderVisitor

describe.skipIf(chromiumPath() === undefined || !WHOLE)('in Chromium, with a provider', () => {
  beforeAll(async () => {
    provider = await startProvider()
    const shared = { kind: 'oidc', issuer: provider.issuer }
    const role = { 'https://op.example/roles': 'role' }
    const providers = [
      { ...shared, id: 'op', name: 'Acme', client_id: 'latchkey-op', claims: role },
      { ...shared, id: 'trusted', client_id: 'latchkey-trusted', link_verified_email: true },
      { ...shared, id: 'form', kind: 'apple', client_id: 'latchkey-form', team_id: 'TEAM', key_id: 'KEY' },
      { ...shared, id: 'gone', name: 'Gone', client_id: 'latchkey-gone', issuer: 'http://127.0.0.1:9' },
    ]
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const signing = { OIDC_FORM_CLIENT_SECRET: (await exportPKCS8(privateKey)).replaceAll('\n', '\\n') }
    const secrets = { ...signing, OIDC_OP_CLIENT_SECRET: SECRET, OIDC_TRUSTED_CLIENT_SECRET: SECRET }
    server = await startServer({ OIDC_PROVIDERS: JSON.stringify(providers), ...secrets })
    const apple = { ...clientAt(server.url, 'form', SECRET), token_endpoint_auth_method: 'client_secret_post' }
    provider.register([clientAt(server.url, 'op', SECRET), clientAt(server.url, 'trusted', SECRET), apple])
    browser = await openBrowser()
  })
  afterAll(() => endAll(browser, server, provider))
  beforeEach(async () => {
    ada = await openVisitor(browser, server.url)
  })
  afterEach(() => ada.context.close())

  const session = async (who = ada) => (await who.call('GET', '/api/session')).body
  const identities = async (who = ada) => (await who.call('GET', '/api/identities')).body.items

  it('somebody new gets an account, and is signed in where they wanted to go', async () => {
    const { login, email } = somebodyAt(provider)
    await ada.signIn(login, 'op', '?return_to=/dev/mailbox')
    expect(ada.page.url()).toBe(`${server.url}/dev/mailbox`)
    expect(await session()).toMatchObject({
      user: { email, email_verified: true, name: 'Ada Lovelace', role: 'USER' },
      session: { amr: ['fed'] },
    })
    // The transaction is kept for a minute, so that a page which navigates twice ends where it did.
    const kept = (await ada.cookies()).filter((name) => !name.startsWith('__Host-latchkey-oidc-'))
    expect(kept).toEqual(['__Host-latchkey-access', '__Host-latchkey-refresh', '__Host-latchkey-device'])
    expect(await identities()).toMatchObject([{ provider: 'op', issuer: provider.issuer, subject: login, email }])
  })

  it('the box of the sign-in page goes along to a provider and back, without a script', async () => {
    const { login } = somebodyAt(provider)
    for (const [ticks, name] of [
      [true, 'Sign in with Acme and stay signed in'],
      [false, 'Sign in with Acme'],
    ] as const) {
      const who = await openVisitor(browser, server.url)
      await who.open('/sign-in')
      await who.page.getByLabel('Stay signed in on this device').setChecked(ticks)
      expect(await who.page.getByRole('link', { name: 'Acme' }).count()).toBe(1)
      await who.page.getByRole('link', { name, exact: true }).click()
      await who.logInThere(login)
      await who.page.waitForURL((url) => url.href.startsWith(server.url))
      const kept = (await who.context.cookies(server.url)).find((cookie) => cookie.name === '__Host-latchkey-refresh')
      expect((kept?.expires ?? 0) > 0).toBe(ticks)
      await who.context.close()
    }
  })

  it('whoever comes back has the same account, and what the provider says of their role now', async () => {
    const { login, email } = somebodyAt(provider)
    await ada.signIn(login)
    const { user } = await session()
    expect((await ada.call('POST', '/api/sign-out', {})).status).toBe(204)

    // The provider still knows them: it asks nothing.
    provider.people.set(login, { email, email_verified: true, 'https://op.example/roles': ['admin', 'other'] })
    await ada.open('/sign-in/op')
    expect(ada.page.url()).toBe(`${server.url}/account`)
    expect((await session()).user).toMatchObject({ id: user.id, role: 'ADMIN' })
    expect(await identities()).toHaveLength(1)
  })

  it('somebody who turns round at the provider is told so, and may try again', async () => {
    const { login } = somebodyAt(provider)
    await ada.open('/sign-in/op?return_to=/dev/mailbox')
    await ada.page.getByRole('link', { name: 'Cancel' }).click()
    await ada.page.waitForURL(`${server.url}/**`)
    expect(await ada.text()).toContain('Acme did not let you in. Nothing was changed.')
    expect(await ada.cookies()).toEqual([])

    await ada.page.getByRole('link', { name: 'Try again' }).click()
    await ada.logInThere(login)
    await ada.page.waitForURL(`${server.url}/dev/mailbox`)
  })

  it('somebody with an account of that address is led through a sign-in to linking it, and unlinks it', async () => {
    const { login, email } = somebodyAt(provider)
    await ada.signUp(email)
    const { user } = await session()
    await ada.call('POST', '/api/sign-out', {})

    await ada.signIn(login, 'op', '?return_to=/dev/mailbox')
    expect(await ada.text()).toContain('There is an account with your email address already.')
    expect(await ada.cookies()).not.toContain('__Host-latchkey-access')
    await ada.page.getByRole('link', { name: 'Sign in and link Acme' }).click()
    await ada.page.getByLabel('Email address').fill(email)
    await ada.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await ada.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await ada.page.getByText(`is signed in as ${email}`).waitFor()
    expect(await identities()).toEqual([])
    await ada.page.getByRole('button', { name: 'Link Acme' }).click()
    await ada.page.waitForURL(`${server.url}/dev/mailbox`)
    const [linked] = await identities()
    expect(linked).toMatchObject({ provider: 'op', subject: login })

    await ada.call('POST', '/api/sign-out', {})
    await ada.open('/sign-in/op')
    expect((await session()).user.id).toBe(user.id)

    // From an application, by the API: linked already is as good.
    const { body } = await ada.call('POST', '/api/identities/op', { return_to: '/dev/mailbox' })
    await ada.page.goto(body.url)
    expect(ada.page.url()).toBe(`${server.url}/dev/mailbox`)
    expect(await identities()).toHaveLength(1)

    expect((await ada.call('DELETE', `/api/identities/${linked.id}`)).status).toBe(204)
    await ada.call('POST', '/api/sign-out', {})
    await ada.open('/sign-in/op')
    expect(await ada.text()).toContain('There is an account with your email address already.')
    const mails = (await ada.call('GET', '/dev/mail')).body.items.filter((mail: { to: string }) => mail.to === email)
    expect(mails.map((mail: { kind: string }) => mail.kind)).toEqual(
      expect.arrayContaining(['identity_linked', 'identity_unlinked']),
    )
  })

  it('a provider that is trusted with it joins an account by an address that both have verified', async () => {
    const { login, email } = somebodyAt(provider)
    await ada.signUp(email)
    const { user } = await session()
    await ada.call('POST', '/api/sign-out', {})
    await ada.signIn(login, 'trusted')
    expect((await session()).user.id).toBe(user.id)
  })

  it('a provider that posts its answer from its own site, as Apple does, signs people in', async () => {
    const { login, email } = somebodyAt(provider)
    await ada.signIn(login, 'form', '?return_to=/dev/mailbox')
    await ada.page.waitForURL(`${server.url}/dev/mailbox`)
    expect((await session()).user.email).toBe(email)
  })

  it('an address that the provider has not verified makes no account', async () => {
    const { login } = somebodyAt(provider, { email_verified: false })
    await ada.signIn(login)
    expect(await ada.text()).toContain('Acme does not say that your email address is verified.')
    expect(await ada.cookies()).toEqual([])
  })

  it('a person signs out here and at the provider', async () => {
    const { login } = somebodyAt(provider)
    await ada.signIn(login)
    const { url } = (await ada.call('GET', '/api/identities/logout-url')).body
    await ada.call('POST', '/api/sign-out', {})
    await ada.page.goto(url)
    await ada.page.getByRole('button', { name: 'Yes, sign me out' }).click()
    await ada.page.waitForURL(`${server.url}/signed-out`)
    expect(await ada.text()).toContain('You are signed out')
    // There is nobody at the provider any more.
    await ada.open('/sign-in/op')
    await ada.page.getByPlaceholder('Enter any login').waitFor()
  })

  it('a person who signs out at the provider is signed out here, in that browser alone', async () => {
    const { login } = somebodyAt(provider)
    await ada.signIn(login)
    const phone = await openVisitor(browser, server.url)
    await phone.signIn(login)
    // The page that calls the API refreshes by itself when it opens: before the session ends.
    expect((await ada.call('GET', '/api/session')).status).toBe(200)

    provider.told.length = 0
    await ada.page.goto(`${provider.issuer}/session/end`)
    await ada.page.getByRole('button', { name: 'Yes, sign me out' }).click()
    await ada.page.getByText('Sign-out Success').waitFor()
    expect(provider.told).toEqual(['ok'])
    expect((await ada.call('POST', '/api/refresh', {})).body.code).toBe('session_revoked')
    expect((await ada.call('GET', '/api/session')).status).toBe(401)
    expect((await phone.call('GET', '/api/session')).status).toBe(200)
    await phone.context.close()
  })

  it('a provider that throws its key away and takes another signs people in at once', async () => {
    const { login } = somebodyAt(provider)
    await ada.signIn(login)
    const { user, session: before } = await session()
    await provider.rotateKey()
    // The session that began under the old key lives on.
    expect((await session()).session.id).toBe(before.id)
    await ada.call('POST', '/api/sign-out', {})
    await ada.open('/sign-in/op')
    expect((await session()).user.id).toBe(user.id)
    expect((await session()).session.id).not.toBe(before.id)
  })

  it('a provider that is down gives a page that says so, and leaves nothing behind', async () => {
    expect(await ada.open('/sign-in/gone')).toMatchObject({ status: 503 })
    expect(await ada.text()).toContain('Gone can’t be reached at the moment. Nothing was changed.')
    expect(await ada.cookies()).toEqual([])

    const { login, email } = somebodyAt(provider)
    await ada.open('/sign-in/op')
    provider.breakDown(['/token'])
    await ada.logInThere(login)
    await ada.page.waitForURL(`${server.url}/callback/**`)
    expect(await ada.text()).toContain('Acme can’t be reached at the moment. Nothing was changed.')
    expect(await ada.cookies()).toEqual([])

    provider.breakDown([])
    await ada.page.getByRole('link', { name: 'Try again' }).click()
    await ada.page.waitForURL(`${server.url}/account`)
    expect((await session()).user.email).toBe(email)
  })

  it('nobody is sent to a page that is neither ours nor trusted', async () => {
    for (const elsewhere of ['https://evil.example/', '//evil.example', 'javascript:alert(1)', '/\\evil.example']) {
      const { status, url } = await ada.open(`/sign-in/op?return_to=${encodeURIComponent(elsewhere)}`)
      expect([status, new URL(url).origin]).toEqual([400, server.url])
    }
  })
})
