// Codes and refresh tokens that are used twice, by the wrong one, or by fifty at once.
import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { adaSignedIn } from '../support/people/ada.ts'
import { addClient, CALLBACK, RelyingParty, walkBack, type Begun } from '../support/clients/relying-party.ts'
import { json, openWorld, rows, type World } from '../support/world.ts'

type Code = { world: World; wiki: RelyingParty; made: { id: string; secret: string }; begun: Begun; code: string }

/** A code that waits. */
async function codeOf(offline = false): Promise<Code> {
  const { world, ada } = await adaSignedIn()
  const made = await addClient(world, { firstParty: true })
  const wiki = new RelyingParty(world, made)
  const begun = await wiki.begin(offline ? { scope: 'openid offline_access' } : {})
  const back = await walkBack(ada, begun.url)
  return { world, wiki, made, begun, code: back.searchParams.get('code') ?? '' }
}

/** Calls the token endpoint with a code, by the secret in the body. */
const redeem = ({ wiki, made, begun, code }: Code, more: Record<string, string> = {}, at?: World): Promise<Response> =>
  (at === undefined ? wiki : new RelyingParty(at, made)).post('/oauth/token', {
    grant_type: 'authorization_code',
    client_id: made.id,
    client_secret: made.secret,
    code,
    redirect_uri: CALLBACK,
    code_verifier: begun.verifier,
    ...more,
  })

const errorOf = async (answer: Response): Promise<string> => `${answer.status} ${(await json(answer)).error}`
const lives = async (world: World, token: string): Promise<boolean> =>
  (await world.fetch('/userinfo', { headers: { Authorization: `Bearer ${token}` } })).status === 200

describe('a code', () => {
  it('is good once: used again by the holder of its verifier it ends what it gave (OAuth 2.1 §4.1.3, RFC 9700 §4.5)', async () => {
    const held = await codeOf()
    const tokens = await json(await redeem(held))
    expect(await lives(held.world, tokens.access_token)).toBe(true)
    expect(await errorOf(await redeem(held))).toBe('400 invalid_grant')
    expect(await lives(held.world, tokens.access_token)).toBe(false)
    expect((await held.wiki.refresh(tokens.refresh_token)).status).toBe(400)
    expect(await rows("SELECT reason FROM audit_events WHERE event = 'grant_reused'")).toEqual([
      { reason: 'code_reused' },
    ])
  })

  it.each([
    ['a wrong verifier (RFC 7636 §4.6)', { code_verifier: oauth.generateRandomCodeVerifier() }],
    ['another redirect URI (RFC 6749 §4.1.3)', { redirect_uri: `${CALLBACK}/` }],
    ['a changed code (RFC 9700 §4.5)', { code: 'x'.repeat(90) }],
    ['the secret of nobody (RFC 6749 §5.2)', { client_secret: 'wrong' }],
  ])('is refused for %s, which spends nothing and ends nothing', async (_what, wrong) => {
    const held = await codeOf()
    expect((await redeem(held, wrong)).ok).toBe(false)
    const tokens = await json(await redeem(held))
    expect(tokens.access_token).toMatch(/^ey/)
    // With the right verifier it would be reuse.
    if ('redirect_uri' in wrong) return
    expect((await redeem(held, wrong)).ok).toBe(false)
    expect(await lives(held.world, tokens.access_token)).toBe(true)
  })

  it('is another client’s business no more than a wrong one (RFC 6749 §4.1.3): code injection gives nothing', async () => {
    const held = await codeOf()
    const other = await addClient(held.world)
    const wrong = { client_id: other.id, client_secret: other.secret }
    expect(await errorOf(await redeem(held, wrong))).toBe('400 invalid_grant')
    const tokens = await json(await redeem(held))
    expect(await errorOf(await redeem(held, wrong))).toBe('400 invalid_grant')
    expect(await lives(held.world, tokens.access_token)).toBe(true)
  })

  it('dies after a minute, with its session, and is deleted by the clock (RFC 9700 §2.1.1)', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const made = await addClient(world, { firstParty: true })
    const wiki = new RelyingParty(world, made)
    const take = async (): Promise<Code> => {
      const begun = await wiki.begin()
      const back = await walkBack(ada, begun.url)
      return { world, wiki, made, begun, code: back.searchParams.get('code') ?? '' }
    }
    const old = await take()
    clock.pass(60_000)
    expect(await errorOf(await redeem(old))).toBe('400 invalid_grant')
    const young = await take()
    await world.tick()
    expect(await rows('SELECT count(*) AS n FROM grants')).toEqual([{ n: 1 }])
    await ada.post('/api/sign-out')
    expect(await errorOf(await redeem(young))).toBe('400 invalid_grant')
  })

  it('is redeemed once by fifty at once, with D1 slow: one success at most, and the reuse is caught (RFC 9700 §4.5)', async () => {
    const held = await codeOf()
    const slow = openWorld({}, { before: () => scheduler.wait(5 + Math.random() * 20) })
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(held, {}, slow)))
    const good = answers.filter(({ status }) => status === 200)
    expect(good).toHaveLength(1)
    const tokens = await json(good[0] as Response)
    expect(await lives(held.world, tokens.access_token)).toBe(false)
    expect(await rows('SELECT counter, ended_reason FROM grants')).toEqual([
      { counter: 1, ended_reason: 'code_reused' },
    ])
  })
})

describe('a refresh token', () => {
  it('used by fifty at once, with D1 slow, leaves one live leaf: all get the same one (contract §3, RFC 9700 §4.14.2)', async () => {
    const held = await codeOf(true)
    const tokens = await json(await redeem(held))
    const slow = openWorld({}, { before: () => scheduler.wait(5 + Math.random() * 20) })
    const at = new RelyingParty(slow, held.made)
    await at.discover()
    const answers = await Promise.all(Array.from({ length: 50 }, () => at.refresh(tokens.refresh_token)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const leaves = await Promise.all(answers.map(async (answer) => (await json(answer)).refresh_token as string))
    expect(new Set(leaves).size).toBe(1)
    expect(await rows('SELECT counter, ended_at FROM grants')).toEqual([{ counter: 2, ended_at: null }])
  })

  it('is good for its own client alone (OAuth 2.1 §4.3.1), and a stranger with it ends nothing', async () => {
    const held = await codeOf(true)
    const tokens = await json(await redeem(held))
    const other = new RelyingParty(held.world, await addClient(held.world))
    await other.discover()
    expect(await errorOf(await other.refresh(tokens.refresh_token))).toBe('400 invalid_grant')
    const stranger = new RelyingParty(held.world, { id: held.made.id, secret: 'wrong' })
    await stranger.discover()
    expect(await errorOf(await stranger.refresh(tokens.refresh_token))).toBe('401 invalid_client')
    expect((await held.wiki.refresh(tokens.refresh_token)).status).toBe(200)
  })

  it('asks for fewer scopes, and never for more (RFC 6749 §6)', async () => {
    const held = await codeOf(true)
    const tokens = await json(await redeem(held))
    const form = { grant_type: 'refresh_token', client_id: held.made.id, client_secret: held.made.secret }
    const narrower = await json(
      await held.wiki.post('/oauth/token', { ...form, refresh_token: tokens.refresh_token, scope: 'openid' }),
    )
    expect(narrower.scope).toBe('openid')
    const wider = await held.wiki.post('/oauth/token', {
      ...form,
      refresh_token: narrower.refresh_token,
      scope: 'openid email',
    })
    expect(await errorOf(wider)).toBe('400 invalid_scope')
  })

  it('outlives a lost answer by a rescue (contract §3)', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const { refresh_token = '' } = await wiki.signIn(ada, { scope: 'openid offline_access' })
    expect((await wiki.refresh(refresh_token)).status).toBe(200)
    clock.pass(120_000)
    const rescued = await json(await wiki.refresh(refresh_token))
    expect((await wiki.refresh(rescued.refresh_token)).status).toBe(200)
    expect(await rows("SELECT count(*) AS n FROM audit_events WHERE event = 'grant_rescued'")).toEqual([{ n: 1 }])
  })

  it('outlives three lost answers an hour and no fourth: then somebody else may be answered in its place', async () => {
    const { world, clock, ada } = await adaSignedIn()
    const wiki = new RelyingParty(world, await addClient(world, { firstParty: true }))
    const { refresh_token = '' } = await wiki.signIn(ada, { scope: 'openid offline_access' })
    expect((await wiki.refresh(refresh_token)).status).toBe(200)
    const losing = async (): Promise<number> => {
      clock.pass(61_000)
      return (await wiki.refresh(refresh_token)).status
    }
    expect([await losing(), await losing(), await losing()]).toEqual([200, 200, 200])
    clock.pass(3_600_000)
    expect([await losing(), await losing(), await losing(), await losing()]).toEqual([200, 200, 200, 400])
    expect(await losing()).toBe(400)
    expect(await rows("SELECT reason FROM audit_events WHERE event = 'grant_ended'")).toEqual([
      { reason: 'rescue_limit' },
    ])
  })
})
