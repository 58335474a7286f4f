// What /authorize makes of whom and what a client expects: hints, step-up, and values of prompt together (OIDC Core §3.1.2.1).
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { adaSignedIn, adaWithApp, EMAIL } from '../support/people/ada.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { open, press } from '../support/people/forms.ts'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { addClient, CALLBACK, RelyingParty, walkBack } from '../support/clients/relying-party.ts'

/** Where a request leads a browser: the path of a page of ours, or what its client hears. */
async function leadsTo(browser: Browser, url: URL): Promise<string> {
  const answer = await open(browser, `${url.pathname}${url.search}`)
  if (answer.status !== 303) return String(answer.status)
  const to = new URL(answer.headers.get('Location') ?? '')
  return to.href.startsWith(CALLBACK) ? (to.searchParams.get('error') ?? 'code') : to.pathname
}

describe('id_token_hint', () => {
  it('that is forged, of another client, or of a key that is gone expects nobody who could be taken silently (OIDC Core §3.1.2.1)', async () => {
    const { world, ada } = await adaSignedIn()
    const [wiki, other] = await Promise.all(
      [1, 2].map(async () => new RelyingParty(world, await addClient(world, { firstParty: true }))),
    )
    const own = (await wiki?.signIn(ada))?.id_token ?? ''
    const theirs = (await other?.signIn(ada))?.id_token ?? ''
    const by = async (id_token_hint: string, prompt = 'none'): Promise<string> =>
      leadsTo(ada, (await (wiki as RelyingParty).begin({ id_token_hint, ...(prompt !== '' && { prompt }) })).url)
    expect(await by(own)).toBe('code')
    for (const hint of [theirs, `${own.slice(0, -8)}AAAAAAAA`, 'x']) {
      expect(await by(hint)).toBe('login_required')
      // With a page it is no more than a hint.
      expect(await by(hint, '')).toBe('code')
    }
  })

  it('is not met by somebody else who signs in for it: the client is told login_required (OIDC Core §3.1.2.2)', async () => {
    const { world, clock, ada } = await adaSignedIn()
    await addUser(world, 'grace@example.com', { hash: ANY_HASH })
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const { id_token = '' } = await wiki.signIn(ada)
    const begun = await wiki.begin({ id_token_hint: id_token })
    const browser = new Browser(world)
    const away = await open(browser, `${begun.url.pathname}${begun.url.search}`)
    const return_to = new URL(new URL(away.headers.get('Location') ?? '').searchParams.get('return_to') ?? '')
    clock.pass(1000)
    await signIn(browser, 'grace@example.com')
    expect(await leadsTo(browser, return_to)).toBe('login_required')
    const right = new Browser(world)
    await signIn(right, EMAIL)
    expect(await leadsTo(right, return_to)).toBe('code')
  })
})

describe('acr_values', () => {
  it('leads a session of one factor to the second one, and comes back with acr and amr of both (OIDC Core §5.5.1.1, RFC 9470 §5)', async () => {
    const acr = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
    const { world, clock, ada } = await adaWithApp()
    await world.env.DB.prepare(`UPDATE sessions SET amr = '["pwd"]'`).run()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    expect(await leadsTo(ada.browser, (await wiki.begin({ acr_values: acr, prompt: 'none' })).url)).toBe(
      'login_required',
    )
    const begun = await wiki.begin({ acr_values: `urn:other ${acr}` })
    const away = await open(ada.browser, `${begun.url.pathname}${begun.url.search}`)
    const return_to = new URL(away.headers.get('Location') ?? '').searchParams.get('return_to') ?? ''
    // A password alone isn't taken there.
    await press(ada.browser, '/account/prove', { return_to, password: 'Correct-Horse-42-battery' })
    expect(await leadsTo(ada.browser, new URL(return_to))).toBe('/account/prove')
    clock.pass(STEP_MS)
    const proved = await press(ada.browser, '/account/prove', { return_to, by: 'totp', code: ada.app.code() })
    expect(proved.headers.get('Location')).toBe(return_to)
    const tokens = await wiki.finish(await walkBack(ada.browser, new URL(return_to)), begun)
    expect(decodeJwt(tokens.id_token ?? '')).toMatchObject({ acr, amr: expect.arrayContaining(['mfa']) })
  })

  it('is no wall for who has no second factor: the client reads that acr is missing (OIDC Core §3.1.2.1)', async () => {
    const { world, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const acr = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'
    expect(decodeJwt((await wiki.signIn(ada, { acr_values: acr })).id_token ?? '')).not.toHaveProperty('acr')
  })
})

describe('values of prompt together', () => {
  it('are done one after the other: the account, the proof, the consent (OIDC Core §3.1.2.1)', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    await wiki.signIn(ada)
    clock.pass(5000)
    const begun = await wiki.begin({ prompt: 'select_account login consent' })
    const choose = await (await open(ada, `${begun.url.pathname}${begun.url.search}`)).text()
    expect(choose).toContain(EMAIL)
    const onward = new URL((/<a class="button[^"]*" href="([^"]*)"/.exec(choose)?.[1] ?? '').replaceAll('&amp;', '&'))
    const away = await open(ada, `${onward.pathname}${onward.search}`)
    const prove = new URL(away.headers.get('Location') ?? '')
    expect(prove.pathname).toBe('/account/prove')
    const return_to = prove.searchParams.get('return_to') ?? ''
    clock.pass(1000)
    await press(ada, '/account/prove', { return_to, password: 'Correct-Horse-42-battery' })
    const consent = await open(ada, return_to.slice(world.config.issuer.length))
    expect([consent.status, (await consent.text()).includes('Team Wiki')]).toEqual([200, true])
    for (const prompt of ['none login', 'none consent', 'none select_account', 'made_up'])
      expect([prompt, await leadsTo(ada, (await wiki.begin({ prompt })).url)]).toEqual([prompt, 'invalid_request'])
  })
})
