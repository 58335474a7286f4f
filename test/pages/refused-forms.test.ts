// How forms that are shown again say what is wrong: beside the field, and where there is more than one thing in a summary that takes the
// focus. And what a way by mail knows of the person who began it.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { hiddenIn, onwardFrom, onwardIn, open, press } from '../support/people/forms.ts'
import { addUser, Browser, newestMail } from '../support/people/people.ts'
import { freshWorld, openWorld, PASSWORD, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const SHOP = 'https://shop.example.com'
const CART = `${SHOP}/cart?item=7`

let world: World
let ada: Browser

beforeEach(async () => {
  world = await freshWorld({ TRUSTED_ORIGINS: SHOP })
  ada = new Browser(world)
  return () => void vi.useRealTimers()
})

const mailOf = async (email = EMAIL) => newestMail(world, email)
const linkOf = async (): Promise<string> => {
  const { pathname, search } = new URL((await mailOf()).link ?? '')
  return pathname + search
}
const signUp = (more: object = {}): Promise<Response> =>
  press(ada, '/sign-up', { email: EMAIL, password: PASSWORD, return_to: CART, ...more })

describe('a refused form', () => {
  it('says each thing beside its field, and several in a summary that takes the focus and leads to the fields', async () => {
    const text = await (await signUp({ email: 'nobody', password: 'short' })).text()
    expect(text).toMatch(/role="alert" tabindex="-1" autofocus[\s\S]*href="#email"[\s\S]*href="#new-password"/)
    for (const id of ['email', 'new-password']) {
      expect(text).toMatch(new RegExp(`<div class="wrong" id="${id}-wrong">`))
      expect(text).toMatch(new RegExp(`id="${id}"[^>]*aria-describedby="${id}-wrong[^"]*"[^>]*aria-invalid="true"`))
    }
    expect(text.match(/autofocus/g)).toHaveLength(1)
    const one = await (await signUp({ email: 'nobody' })).text()
    expect(one).toMatch(/id="email"[^>]*aria-invalid="true"[^>]*autofocus/)
    expect(one).not.toContain('tabindex')
  })

  it('has every id once, and a hidden user name beside each new password that has no field for one', async () => {
    await addUser(world, 'eve@example.com')
    await signUp()
    const texts = [await (await open(new Browser(world), await linkOf())).text()]
    const asked = await press(ada, '/forgot-password', { email: 'eve@example.com' })
    texts.push(await (await onwardFrom(ada, asked)).text())
    const { pathname, search } = new URL((await mailOf('eve@example.com')).link ?? '')
    texts.push(await (await open(ada, pathname + search)).text())
    for (const text of texts) {
      expect(text).toMatch(/autocomplete="username" value="(ada|eve)@example.com"[^>]*readonly="" hidden=""/)
      const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }
    expect(texts.filter((text) => text.includes('data-rule="symbol"'))).toHaveLength(3)
    world = openWorld({ PASSWORD_POLICY: 'nist' })
    const nist = await (await open(new Browser(world), '/sign-up')).text()
    expect([nist.includes('At least 15 characters'), nist.includes('data-rule="symbol"')]).toEqual([true, false])
  })
})

describe('/verify-email', () => {
  it('names the address, keeps a way to another one, and leads somebody there who asks for the address of a form', async () => {
    const look = await (await onwardFrom(ada, await signUp({ remember: 'true' }))).text()
    expect(look).toContain(`<strong>${EMAIL}</strong>`)
    expect(look).toContain(`/sign-up?return_to=${encodeURIComponent(CART)}&amp;remember=true"`)
    const [, action = ''] = /action="([^"]*\/verify-email\/code[^"]*)"/.exec(look) ?? []
    for (const path of [action.replaceAll('&amp;', '&'), '/verify-email/code', '/verify-email/resend']) {
      const led = await open(ada, path)
      expect([led.status, new URL(led.headers.get('Location') ?? '').pathname]).toEqual([303, '/verify-email'])
      expect(await (await onwardFrom(ada, led)).text()).toContain('name="challenge"')
    }
    expect((await open(new Browser(world), '/verify-email')).status).toBe(400)
  })

  it('sends a new code long after the first has died, to the browser that asked', async () => {
    const clock = stopClock()
    const hidden = await onwardIn(ada, await signUp())
    clock.pass(2 * world.config.mailedCodeMs)
    const first = (await mailOf()).code
    const again = await press(ada, '/verify-email/resend', hidden)
    const look = await onwardFrom(ada, again)
    expect([again.status, look.status]).toEqual([303, 200])
    const { code = '' } = await mailOf()
    expect(code).not.toBe(first)
    expect(await (await press(ada, '/verify-email/code', { ...hiddenIn(await look.text()), code })).text()).toContain(
      CART,
    )
  })

  it('leads by the mailed link, too, to where the sign-up came from; a used link says that nothing is left to do', async () => {
    await signUp()
    const link = await linkOf()
    const hidden = hiddenIn(await (await open(ada, link)).text())
    expect(await (await press(ada, '/verify-email', hidden)).text()).toContain(CART)
    const used = await (await open(ada, link)).text()
    expect(used).toContain('nothing is left to do here')
    const dead = await (await open(new Browser(world), link)).text()
    expect([dead.includes('no longer valid'), dead.includes('/sign-up"'), dead.includes('/sign-in"')]).toEqual([
      true,
      true,
      true,
    ])
  })
})

describe('a reset', () => {
  it('leads by code or link to a sign-in that goes on to where the person came from', async () => {
    const clock = stopClock()
    await addUser(world, EMAIL)
    const ask = async (): Promise<Response> => {
      const page = await (
        await open(ada, `/forgot-password?return_to=${encodeURIComponent(CART)}&login_hint=${EMAIL}`)
      ).text()
      expect(page).toContain(`value="${EMAIL}"`)
      return press(ada, '/forgot-password', { ...hiddenIn(page), email: EMAIL })
    }
    const onward = (answer: Response): (string | null)[] => {
      const { pathname, searchParams } = new URL(answer.headers.get('Location') ?? '')
      return [pathname, searchParams.get('return_to')]
    }
    const hidden = await onwardIn(ada, await ask())
    const weak = await (
      await press(ada, '/reset-password', { ...hidden, code: (await mailOf()).code ?? '', password: 'x' })
    ).text()
    expect(weak).toContain(`value="${EMAIL}"`)
    const byCode = { ...hiddenIn(weak), code: (await mailOf()).code ?? '', password: PASSWORD }
    expect(onward(await press(ada, '/reset-password', byCode))).toEqual(['/sign-in', CART])
    clock.pass(61_000)
    await ask()
    const byLink = hiddenIn(await (await open(ada, await linkOf())).text())
    expect(onward(await press(ada, '/reset-password', { ...byLink, password: PASSWORD }))).toEqual(['/sign-in', CART])
    const evil = await press(ada, '/forgot-password', { email: EMAIL, return_to: 'https://evil.example.com' })
    expect(evil.status).toBe(400)
  })
})
