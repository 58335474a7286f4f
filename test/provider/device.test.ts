// A device without a keyboard (RFC 8628): it waits, and its person answers for it in a browser.
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { adaSignedIn } from '../support/people/ada.ts'
import { Browser } from '../support/people/people.ts'
import { hiddenIn, open, press } from '../support/people/forms.ts'
import { addApi, addClient, API, RelyingParty } from '../support/clients/relying-party.ts'
import { json, rows } from '../support/world.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code' as const

/** Ada, signed in, and a television that may wait. */
async function adaAndTelevision() {
  const met = await adaSignedIn()
  await addApi(met.world)
  const metadata = { redirect_uris: [], grant_types: [GRANT, 'refresh_token' as const] }
  const tv = new RelyingParty(
    met.world,
    await addClient(met.world, { name: 'Television', authMethod: 'none', metadata }),
  )
  await tv.discover()
  const begin = async (more: Record<string, string> = {}) => {
    const wanted = { scope: 'openid offline_access notes.read', resource: API, ...more }
    const answer = await oauth.deviceAuthorizationRequest(tv.server, tv.client, tv.auth, wanted, tv.options)
    return oauth.processDeviceAuthorizationResponse(tv.server, tv.client, answer)
  }
  const poll = (code: string) => oauth.deviceCodeGrantRequest(tv.server, tv.client, tv.auth, code, tv.options)
  const tell = async (code: string): Promise<string> => {
    const answer = await poll(code)
    return answer.ok ? 'tokens' : (await json(answer)).error
  }
  return { ...met, tv, begin, poll, tell }
}

/** Goes to `/device` in a browser, types the code and answers. */
async function answerAs(browser: Browser, typed: string, decision: 'allow' | 'deny'): Promise<Response> {
  const account = await accountOf(browser)
  const asked = await press(browser, '/device', { user_code: typed, account })
  return press(browser, '/device/answer', { ...hiddenIn(await asked.text()), decision, account })
}

const accountOf = async (browser: Browser): Promise<string> => (await json(await browser.get('/api/user'))).id

describe('a device', () => {
  it('waits, asks, and gets tokens once its person has allowed it (§3.1 to §3.5), however the code is typed', async () => {
    const { clock, ada, tv, begin, poll, tell } = await adaAndTelevision()
    const waiting = await begin()
    expect(waiting.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    expect(waiting).toMatchObject({
      expires_in: 900,
      interval: 5,
      verification_uri: `${tv.world.config.issuer}/device`,
    })
    expect(JSON.stringify(await rows('SELECT * FROM device_codes'))).not.toContain(waiting.user_code.slice(0, 4))
    expect(await tell(waiting.device_code)).toBe('authorization_pending')

    const filled = await (await open(ada, `/device?user_code=${waiting.user_code}`)).text()
    expect(filled).toContain(`value="${waiting.user_code}"`)
    const account = await accountOf(ada)
    const asked = await press(ada, '/device', {
      user_code: ` ${waiting.user_code.toLowerCase().replace('-', ' ')}`,
      account,
    })
    const page = await asked.text()
    // Who it is, which code it shows, what it will be able to do, and a word of warning (§5.4).
    for (const says of ['Television', waiting.user_code, 'read your notes', 'Somebody else who sends you a code'])
      expect(page).toContain(says)
    expect(await (await answerAs(ada, waiting.user_code, 'allow')).text()).toContain('The device is connected.')

    clock.pass(5000)
    const answer = await poll(waiting.device_code)
    const tokens = await oauth.processDeviceCodeResponse(tv.server, tv.client, answer)
    expect(tokens.scope).toBe('openid offline_access notes.read')
    expect((await tv.refresh(tokens.refresh_token ?? '')).status).toBe(200)
    clock.pass(5000)
    expect(await tell(waiting.device_code)).toBe('invalid_grant')
    expect(
      await rows("SELECT event FROM audit_events WHERE event IN ('consent_given', 'grant_started') ORDER BY event"),
    ).toEqual([{ event: 'consent_given' }, { event: 'grant_started' }])
  })

  it('is told no, told to ask less often, and told that its time is over (§3.5)', async () => {
    const { clock, ada, begin, tell } = await adaAndTelevision()
    const denied = await begin()
    await answerAs(ada, denied.user_code, 'deny')
    expect(await tell(denied.device_code)).toBe('access_denied')
    expect(await rows("SELECT count(*) AS n FROM audit_events WHERE event = 'consent_refused'")).toEqual([{ n: 1 }])

    const hasty = await begin()
    expect(await tell(hasty.device_code)).toBe('authorization_pending')
    clock.pass(1000)
    expect(await tell(hasty.device_code)).toBe('slow_down')
    clock.pass(6000)
    expect(await tell(hasty.device_code)).toBe('slow_down')
    clock.pass(15_000)
    expect(await tell(hasty.device_code)).toBe('authorization_pending')
    clock.pass(900_000)
    expect(await tell(hasty.device_code)).toBe('expired_token')
    expect(await tell('what we never made')).toBe('invalid_grant')
  })

  it('waits for one answer: of fifty at once one gives a grant, and a code that was answered or is old is none', async () => {
    const { clock, ada, begin } = await adaAndTelevision()
    const waiting = await begin()
    const account = await accountOf(ada)
    const asked = await press(ada, '/device', { user_code: waiting.user_code, account })
    const form = { ...hiddenIn(await asked.text()), decision: 'allow', account }
    const answers = await Promise.all(Array.from({ length: 50 }, () => press(ada, '/device/answer', form)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await rows('SELECT count(*) AS n FROM grants')).toEqual([{ n: 1 }])
    expect((await press(ada, '/device', { user_code: waiting.user_code, account })).status).toBe(400)
    const late = await begin()
    clock.pass(900_000)
    expect((await press(ada, '/device', { user_code: late.user_code, account })).status).toBe(400)
    expect((await press(ada, '/device', { user_code: 'AEIO-UAEI', account })).status).toBe(400)
  })

  it('is another client’s business no more than a stranger’s, and its page is for who is signed in (§5.5)', async () => {
    const { world, begin, tv } = await adaAndTelevision()
    const waiting = await begin()
    const metadata = { redirect_uris: [], grant_types: [GRANT] }
    const other = new RelyingParty(world, await addClient(world, { authMethod: 'none', metadata }))
    await other.discover()
    const answer = await oauth.deviceCodeGrantRequest(
      other.server,
      other.client,
      other.auth,
      waiting.device_code,
      other.options,
    )
    expect((await json(answer)).error).toBe('invalid_grant')
    const stranger = await open(new Browser(world), '/device')
    expect(stranger.headers.get('Location')).toContain('/sign-in?return_to=')
    const plain = new RelyingParty(world, await addClient(world))
    const refused = await plain.post('/oauth/device/code', { client_id: plain.client.client_id, scope: 'openid' })
    expect(refused.status).toBe(401)
    const unknown = await tv.post('/oauth/device/code', { client_id: tv.client.client_id, scope: 'nothing' })
    expect((await json(unknown)).error).toBe('invalid_scope')
  })
})
