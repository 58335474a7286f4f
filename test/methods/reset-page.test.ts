// The pages of a forgotten password, without a script: the address, then the code of the mail and the new password on one page.
import { beforeEach, describe, expect, it } from 'vitest'
import { hiddenIn, open, press } from '../support/people/forms.ts'
import { addUser, Browser, count, newestMail } from '../support/people/people.ts'
import { freshWorld, PASSWORD, type World } from '../support/world.ts'

const EMAIL = 'jörg@example.com'
const NEW_PASSWORD = 'Kiwi&42-plum-pear'
let world: World
let ada: Browser

beforeEach(async () => {
  world = await freshWorld()
  await addUser(world, EMAIL)
  ada = new Browser(world)
})

/** Asks on the page: the fields that its answer carries, and the words. */
async function ask(email = EMAIL): Promise<{ hidden: Record<string, string>; text: string }> {
  const asked = await press(ada, '/forgot-password', { email })
  expect(asked.status).toBe(303)
  const { pathname, search } = new URL(asked.headers.get('Location') ?? '')
  const text = await (await open(ada, pathname + search)).text()
  return { hidden: hiddenIn(text), text }
}

describe('the page where a new password is asked for', () => {
  it('has a field for the code of the mail, and sets the password by it', async () => {
    expect(await (await open(ada, '/forgot-password')).text()).toContain('action="forgot-password"')
    const { hidden, text } = await ask()
    expect(text).toMatch(/name="code"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/)
    expect(text).toContain('Set new password</button>')
    const { code = '' } = await newestMail(world, EMAIL)
    const wrong = code === '000000' ? '000001' : '000000'
    const refused = await press(ada, '/reset-password', { ...hidden, code: wrong, password: NEW_PASSWORD })
    expect(refused.status).toBe(400)
    const again = await refused.text()
    expect(again).toContain('role="alert"')
    expect(hiddenIn(again)).toEqual(hidden)
    const weak = await press(ada, '/reset-password', { ...hiddenIn(again), code, password: 'short' })
    expect([weak.status, (await weak.text()).includes(`value="${code}"`)]).toEqual([400, true])
    const spaced = `${code.slice(0, 3)} ${code.slice(3)}`
    const done = await press(ada, '/reset-password', { ...hidden, code: spaced, password: NEW_PASSWORD })
    expect([done.status, new URL(done.headers.get('Location') ?? '').pathname]).toEqual([303, '/sign-in'])
    const sign = (password: string): Promise<Response> =>
      press(new Browser(world), '/sign-in', { email: EMAIL, password, return_to: '' })
    expect((await sign(NEW_PASSWORD)).status).toBe(303)
    expect((await sign(PASSWORD)).status).toBe(401)
    expect(
      (await press(new Browser(world), '/reset-password', { ...hidden, code, password: NEW_PASSWORD })).status,
    ).toBe(400)
  })

  it('looks the same for an address that nobody has', async () => {
    const known = await ask()
    const unknown = await ask('nobody@example.com')
    // But for the address that was typed, which is sealed beside the challenge.
    const without = ({ hidden, text }: typeof known, typed: string): string =>
      [
        hidden['challenge'],
        hidden['state'],
        encodeURIComponent(hidden['state'] ?? ''),
        typed,
        encodeURIComponent(typed),
      ].reduce((page: string, value = '') => page.replaceAll(value, '…'), text)
    expect(without(unknown, 'nobody@example.com')).toBe(without(known, EMAIL))
    const fields = { ...unknown.hidden, code: '123456', password: NEW_PASSWORD }
    expect((await press(ada, '/reset-password', fields)).status).toBe(400)
    expect(await count('users')).toBe(1)
  })

  it('names its buttons for what they do', async () => {
    const { link = '' } = await (async () => {
      await ask()
      return newestMail(world, EMAIL)
    })()
    const { pathname, search } = new URL(link)
    expect(await (await open(ada, pathname + search)).text()).toContain('Set new password</button>')
  })
})
