// Requests that wait: those that a client sends ahead (RFC 9126), posted ones, and ones that are too long to travel with a person.
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { adaSignedIn, EMAIL } from '../support/people/ada.ts'
import { addUser, Browser, count } from '../support/people/people.ts'
import { open, press } from '../support/people/forms.ts'
import { addClient, CALLBACK, decideAs, RelyingParty, walkBack } from '../support/clients/relying-party.ts'
import { json, PASSWORD } from '../support/world.ts'

/** Sends a request ahead, and gives the URL that the browser is led to. */
async function push(rp: RelyingParty, more: Record<string, string> = {}) {
  const begun = await rp.begin(more)
  const answer = await oauth.pushedAuthorizationRequest(
    rp.server,
    rp.client,
    rp.auth,
    begun.url.searchParams,
    rp.options,
  )
  const { request_uri, expires_in } = await oauth.processPushedAuthorizationResponse(rp.server, rp.client, answer)
  const url = new URL(rp.server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({ client_id: rp.client.client_id, request_uri }).toString()
  return { ...begun, url, expires_in }
}

describe('a request that its client sends ahead (RFC 9126)', () => {
  it('is answered once, and only what it said counts (§2.2, §4)', async () => {
    const { ada, world } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const begun = await push(wiki)
    expect(begun.expires_in).toBe(300)
    begun.url.searchParams.set('scope', 'openid offline_access')
    begun.url.searchParams.set('redirect_uri', 'https://evil.example/')
    const tokens = await wiki.finish(await walkBack(ada, begun.url), begun)
    expect(tokens.scope).toBe('openid profile email')
    const again = await open(ada, `${begun.url.pathname}${begun.url.search}`)
    expect(again.status).toBe(400)
    expect(await again.text()).toContain('The request has expired.')
  })

  it('is kept up to 16 KiB, and so is a posted one (§7.3)', async () => {
    const { world } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const { url } = await wiki.begin()
    const long = { ...Object.fromEntries(url.searchParams), claims: 'x'.repeat(16_384) }
    const ahead = await wiki.post('/oauth/par', { ...long, client_secret: wiki.secret })
    expect([ahead.status, (await json(ahead)).error]).toEqual([413, 'invalid_request'])
    const posted = await world.fetch('/authorize', { method: 'POST', body: new URLSearchParams(long) })
    expect(posted.status).toBe(413)
    expect(await count('pushed_requests')).toBe(0)
    const short = { ...long, claims: 'x'.repeat(14_000), client_secret: wiki.secret }
    expect((await wiki.post('/oauth/par', short)).status).toBe(201)
  })

  it('is a stranger’s way through the sign-in and consent, and dies after its time', async () => {
    const { world, clock } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world))
    const begun = await push(wiki, { prompt: 'login' })
    const browser = new Browser(world)
    const away = await open(browser, `${begun.url.pathname}${begun.url.search}`)
    const return_to = new URL(away.headers.get('Location') ?? '').searchParams.get('return_to') ?? ''
    clock.pass(1000)
    await press(browser, '/sign-in', { email: EMAIL, password: PASSWORD, return_to })
    const page = await (await open(browser, return_to.slice(world.config.issuer.length))).text()
    const tokens = await wiki.finish(await decideAs(browser, page, 'allow'), begun)
    expect(tokens.access_token).toMatch(/^ey/)
    const late = await push(wiki)
    clock.pass(300_000)
    expect((await open(browser, `${late.url.pathname}${late.url.search}`)).status).toBe(400)
    await world.tick()
    expect(await count('pushed_requests')).toBe(0)
  })

  it('is refused ahead for what /authorize would refuse, and to a client that proves nothing (§2.1, §2.3)', async () => {
    const { world, ada } = await adaSignedIn()
    const made = await addClient(world, { firstParty: true })
    const wiki = new RelyingParty(world, made)
    const other = new RelyingParty(world, await addClient(world))
    const { url } = await wiki.begin()
    const send = async (more: Record<string, string>, secret = made.secret): Promise<string> => {
      const form = { ...Object.fromEntries(url.searchParams), client_secret: secret, ...more }
      const answer = await wiki.post('/oauth/par', form)
      return `${answer.status} ${(await json(answer)).error ?? ''}`
    }
    expect(await send({}, 'wrong')).toBe('401 invalid_client')
    expect(await send({ redirect_uri: 'https://evil.example/' })).toBe('400 invalid_request')
    expect(await send({ scope: 'nothing' })).toBe('400 invalid_scope')
    expect(await send({ request_uri: 'urn:ietf:params:oauth:request_uri:x' })).toBe('400 invalid_request')
    expect(await count('pushed_requests')).toBe(0)
    expect((await world.fetch('/oauth/par')).status).toBe(405)
    // Another client's reference is none (§7.1), and neither is one of a server elsewhere: it is not even looked at (RFC 9700 §4.4, SSRF).
    const begun = await push(wiki)
    begun.url.searchParams.set('client_id', other.client.client_id)
    expect((await open(ada, `${begun.url.pathname}${begun.url.search}`)).status).toBe(400)
    for (const uri of ['https://evil.example/request.jwt', 'http://169.254.169.254/', 'urn:x']) {
      begun.url.searchParams.set('request_uri', uri)
      expect((await open(ada, `${begun.url.pathname}${begun.url.search}`)).status).toBe(400)
    }
  })

  it('is the only way where its client wants that (§5)', async () => {
    const { world, ada } = await adaSignedIn()
    const metadata = {
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code' as const],
      require_pushed_authorization_requests: true,
    }
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true, metadata }))
    const plain = await walkBack(ada, (await wiki.begin()).url)
    expect(plain.searchParams.get('error')).toBe('invalid_request')
    const begun = await push(wiki)
    expect((await wiki.finish(await walkBack(ada, begun.url), begun)).access_token).toMatch(/^ey/)
  })
})

describe('a request of a browser', () => {
  it('may be posted (OIDC Core §3.1.2.1), and comes again by a link, with our cookies', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const begun = await wiki.begin()
    const answer = await world.fetch('/authorize', {
      method: 'POST',
      headers: { Origin: 'https://wiki.example.com', 'Sec-Fetch-Site': 'cross-site' },
      body: begun.url.searchParams,
    })
    expect(answer.status).toBe(303)
    const back = await walkBack(ada, new URL(answer.headers.get('Location') ?? ''))
    expect((await wiki.finish(back, begun)).access_token).toMatch(/^ey/)
    const wrong = new URLSearchParams([...begun.url.searchParams, ['redirect_uri', 'https://evil.example/']])
    expect((await world.fetch('/authorize', { method: 'POST', body: wrong })).status).toBe(400)
  })

  it('may be as long as it likes, and still finds its way through a sign-in', async () => {
    const { world } = await adaSignedIn()
    await addUser(world, 'grace@example.com')
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const state = 's'.repeat(6000)
    const begun = await wiki.begin({ state })
    const browser = new Browser(world)
    const away = await open(browser, `${begun.url.pathname}${begun.url.search}`)
    const return_to = new URL(away.headers.get('Location') ?? '').searchParams.get('return_to') ?? ''
    await press(browser, '/sign-in', { email: EMAIL, password: PASSWORD, return_to })
    const back = await walkBack(browser, new URL(return_to))
    expect(back.searchParams.get('state')).toBe(state)
  })
})
