// What waits to be confirmed belongs to the session or the pending sign-in that began it: another one of the same person is never
// shown it, can't confirm it, and takes nothing away by beginning its own.
import { beforeEach, describe, expect, it } from 'vitest'
import { appOf, wrongCode, type App } from '../support/authenticators/authenticator-app.ts'
import { EMAIL } from '../support/people/ada.ts'
import { ANY_HASH, easyWorld } from '../support/people/factors.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { json, rows, type AtNoon } from '../support/world.ts'

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await easyWorld())
  await addUser(world, EMAIL, { hash: ANY_HASH })
})

/** Somebody who may enrol, and what they send along to be known by. */
type Enroller = { browser: Browser; more: { mfa_token?: string } }

const bySession = async (): Promise<Enroller> => {
  clock.pass(1)
  const browser = new Browser(world)
  await signIn(browser, EMAIL)
  return { browser, more: {} }
}
const begin = async ({ browser, more }: Enroller): Promise<App> =>
  appOf(await json(await browser.post('/api/totp', more)))
const confirm = async ({ browser, more }: Enroller, code: string): Promise<number> =>
  (await browser.post('/api/totp/confirm', { ...more, code })).status

describe('two sessions of one person', () => {
  it('confirm each their own app, and neither the other’s', async () => {
    const [one, other] = [await bySession(), await bySession()]
    const app = await begin(one)
    expect(await confirm(other, app.code())).toBe(400)
    const own = await begin(other)
    expect(own.secret).not.toBe(app.secret)
    expect(await confirm(other, app.code())).toBe(400)
    expect(await confirm(one, own.code())).toBe(400)
    expect(await confirm(one, app.code())).toBe(200)
  })

  it('the first that confirms wins: what the other began is gone', async () => {
    const [one, other] = [await bySession(), await bySession()]
    const [app, own] = [await begin(one), await begin(other)]
    expect(await confirm(one, app.code())).toBe(200)
    expect(await count('totp')).toBe(1)
    expect(await confirm(other, own.code())).toBe(401)
    expect(await rows('SELECT enroller, confirmed_at IS NOT NULL AS counts FROM totp')).toEqual([
      { enroller: null, counts: 1 },
    ])
  })

  it('keep at most ten secrets waiting: that of the oldest gives way', async () => {
    const enrollers: Enroller[] = []
    for (let at = 0; at < 11; at += 1) enrollers.push(await bySession())
    const apps: App[] = []
    for (const enroller of enrollers) apps.push(await begin(enroller))
    expect(await count('totp')).toBe(10)
    expect(await confirm(enrollers[0] as Enroller, (apps[0] as App).code())).toBe(400)
    expect(await confirm(enrollers[1] as Enroller, (apps[1] as App).code())).toBe(200)
  })

  it('begin anew: the secret of before is dead, in that session alone', async () => {
    const [one, other] = [await bySession(), await bySession()]
    const [before, own] = [await begin(one), await begin(other)]
    const app = await begin(one)
    expect(await confirm(one, before.code())).toBe(400)
    expect([await confirm(other, wrongCode(own)), await confirm(one, app.code())]).toEqual([400, 200])
  })
})
