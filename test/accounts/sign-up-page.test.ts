// Sign-up by a browser without a script: the form, the code of the mail, and on to where the person came from.
import { beforeEach, describe, expect, it } from 'vitest'
import { hiddenIn, onwardFrom, onwardIn, open, press } from '../support/people/forms.ts'
import { addUser, Browser, count, newestMail } from '../support/people/people.ts'
import { freshWorld, openWorld, PASSWORD, rows, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const SHOP = 'https://shop.example.com'
const RETURN_TO = `${SHOP}/cart?item=7`

let world: World
let ada: Browser

beforeEach(async () => {
  world = await freshWorld({ TRUSTED_ORIGINS: SHOP })
  ada = new Browser(world)
})

const fill = async (fields: Record<string, string>): Promise<Response> => press(ada, '/sign-up', fields)
const codeOf = async (email = EMAIL): Promise<string> => (await newestMail(world, email)).code ?? ''
const wrongFor = (code: string): string => (code === '000000' ? '000001' : '000000')

describe('/sign-up', () => {
  it('leads from the form to the code of the mail, and on to where the person came from, signed in', async () => {
    const page = await (await open(ada, `/sign-up?return_to=${encodeURIComponent(RETURN_TO)}`)).text()
    expect(page).toMatch(/name="email"[^>]*autocomplete="username"/)
    expect(page).toContain('autocomplete="new-password"')
    const asked = await fill({ ...hiddenIn(page), email: EMAIL, name: 'Ada', password: PASSWORD, remember: 'true' })
    const look = await onwardFrom(ada, asked)
    expect(new URL(asked.headers.get('Location') ?? '').pathname).toBe('/verify-email')
    const hidden = hiddenIn(await look.text())
    expect(await count('users')).toBe(0)
    const code = await codeOf()
    const done = await press(ada, '/verify-email/code', { ...hidden, code: `${code.slice(0, 3)} ${code.slice(3)}` })
    expect(await done.text()).toContain(RETURN_TO)
    expect(await rows('SELECT email, name FROM users')).toEqual([{ email: EMAIL, name: 'Ada' }])
    expect((await ada.get('/api/session')).status).toBe(200)
    // Remembered: the cookie outlives the browser.
    expect(done.headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-latchkey-refresh='))).toContain(
      'Max-Age',
    )
  })

  it('answers an address that has an account alike', async () => {
    await addUser(world, EMAIL)
    const both = await Promise.all(
      [EMAIL, 'nobody@example.com'].map(async (email) => {
        const asked = await press(new Browser(world), '/sign-up', { email, password: PASSWORD, return_to: '' })
        const { pathname, searchParams } = new URL(asked.headers.get('Location') ?? '')
        return [asked.status, pathname, [...searchParams.keys()]]
      }),
    )
    expect(both[0]).toEqual(both[1])
  })

  it('shows what is wrong, keeps what was typed, and never a password', async () => {
    const answer = await fill({
      email: 'not an address',
      name: 'Ada <b>',
      password: 'short',
      return_to: '/account/passkeys',
    })
    const text = await answer.text()
    expect(answer.status).toBe(400)
    expect(text).toContain('Enter one address in the form name@example.com.')
    expect(text).toContain('Use at least 12 characters.')
    expect(text).toContain('value="not an address"')
    expect(text).toContain('value="Ada &lt;b&gt;"')
    expect(text).not.toContain('short')
    const empty = await fill({ email: EMAIL, password: '', return_to: '' })
    expect([empty.status, (await empty.text()).includes('Use at least 12 characters.')]).toEqual([400, true])
    expect(await count('sign_ups')).toBe(0)
  })

  it('goes without a password where that is chosen, and leads to a passkey', async () => {
    const page = await (await open(ada, '/sign-up?without_password=true')).text()
    expect(page).not.toContain('type="password"')
    const hidden = await onwardIn(ada, await fill({ ...hiddenIn(page), email: EMAIL }))
    const done = await press(ada, '/verify-email/code', { ...hidden, code: await codeOf() })
    const account = `${world.config.issuer}/account`
    expect([done.status, done.headers.get('Location')]).toEqual([
      303,
      `${account}/security/passkeys/new?return_to=${encodeURIComponent(account)}`,
    ])
    expect(await rows('SELECT hashed_password FROM users')).toEqual([{ hashed_password: null }])
  })

  it('refuses a code that is wrong, by the same page, and then takes the right one', async () => {
    const hidden = await onwardIn(ada, await fill({ email: EMAIL, password: PASSWORD, return_to: '' }))
    const code = await codeOf()
    const refused = await press(ada, '/verify-email/code', { ...hidden, code: wrongFor(code) })
    const text = await refused.text()
    expect([refused.status, text.includes('That code is wrong or too old.')]).toEqual([400, true])
    expect(hiddenIn(text)).toEqual(hidden)
    const none = await press(ada, '/verify-email/code', { ...hidden, code: 'abc' })
    expect([none.status, (await none.text()).includes('The code has six digits.')]).toEqual([400, true])
    expect((await press(ada, '/verify-email/code', { ...hidden, code })).status).toBe(303)
  })

  it('sends a new code to who asks for one', async () => {
    const hidden = await onwardIn(ada, await fill({ email: EMAIL, password: PASSWORD, return_to: '' }))
    const again = await press(ada, '/verify-email/resend', hidden)
    const page = await (await onwardFrom(ada, again)).text()
    expect(page).toContain('a new code is on its way')
    expect(hiddenIn(page)).toEqual(hidden)
  })

  it('takes a code in the browser that asked, and in no other: a stranger’s challenge is no door', async () => {
    const mallory = new Browser(world)
    const asked = await press(mallory, '/sign-up', { email: EMAIL, password: PASSWORD, return_to: '' })
    const hidden = await onwardIn(mallory, asked)
    const { challenge = '' } = hidden
    const code = await codeOf()
    const answers = [
      await open(ada, `/verify-email?challenge=${challenge}`),
      await press(ada, '/verify-email/code', { ...hidden, code }),
      await press(ada, '/verify-email/code', { ...hidden, code: 'abc' }),
      await press(ada, '/verify-email/resend', hidden),
    ]
    for (const answer of answers) {
      expect([answer.status, (await answer.text()).includes('This link is no longer valid')]).toEqual([400, true])
      expect(answer.headers.getSetCookie().some((cookie) => cookie.startsWith('__Host-latchkey-asked='))).toBe(false)
    }
    expect([await count('users'), (await press(mallory, '/verify-email/code', { ...hidden, code })).status]).toEqual([
      0, 303,
    ])
  })

  it.each(['a\nb', 'a\0b', 'a&resent=true', '#'])('is no worse for a challenge that is %j', async (challenge) => {
    const page = await open(ada, `/verify-email?challenge=${encodeURIComponent(challenge)}`)
    const again = await press(ada, '/verify-email/resend', { challenge, return_to: '' })
    expect([page.status, again.status]).toEqual([400, 400])
  })

  it('leads on to APP_URL, though that is no trusted origin', async () => {
    world = openWorld({ APP_URL: 'https://app.example.com/home' })
    ada = new Browser(world)
    const page = await (await open(ada, '/sign-up')).text()
    const hidden = await onwardIn(ada, await fill({ ...hiddenIn(page), email: EMAIL, password: PASSWORD }))
    const done = await press(ada, '/verify-email/code', { ...hidden, code: await codeOf() })
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('https://app.example.com/home')])
    expect(
      (await press(ada, '/sign-in', { email: EMAIL, password: PASSWORD, return_to: 'https://app.example.com/other' }))
        .status,
    ).toBe(400)
  })

  it('answers a double click once, with one session', async () => {
    const page = await (await open(ada, '/sign-up')).text()
    const fields = { ...hiddenIn(page), email: EMAIL, password: PASSWORD }
    const [one, other] = await Promise.all([fill(fields), fill(fields)])
    expect(one.headers.get('Location')).toBe(other.headers.get('Location'))
    const hidden = await onwardIn(ada, one)
    const code = await codeOf()
    const answers = await Promise.all([1, 2].map(() => press(ada, '/verify-email/code', { ...hidden, code })))
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect([await count('users'), await count('sessions')]).toEqual([1, 1])
  })

  it('signs in at once where addresses need no confirmation, and says of a taken one that it is', async () => {
    world = openWorld({ EMAIL_VERIFICATION: 'optional' })
    ada = new Browser(world)
    const done = await fill({ email: EMAIL, password: PASSWORD, return_to: '' })
    expect([done.status, (await ada.get('/api/session')).status]).toEqual([303, 200])
    const taken = await press(new Browser(world), '/sign-up', { email: EMAIL, password: PASSWORD, return_to: '' })
    expect([taken.status, (await taken.text()).includes('This address already has an account.')]).toEqual([400, true])
  })

  it('is closed where sign-up is, and nothing leads there', async () => {
    world = openWorld({ SIGN_UP: 'closed' })
    ada = new Browser(world)
    const answers = [await open(ada, '/sign-up'), await fill({ email: EMAIL, password: PASSWORD, return_to: '' })]
    for (const answer of answers)
      expect([answer.status, (await answer.text()).includes('Sign-up is closed')]).toEqual([403, true])
    for (const path of ['/', '/sign-in']) expect(await (await open(ada, path)).text()).not.toContain('/sign-up')
  })

  it('leads nobody to a place that is not trusted', async () => {
    const evil = 'https://evil.example.com/'
    for (const answer of [
      await open(ada, `/sign-up?return_to=${encodeURIComponent(evil)}`),
      await fill({ email: EMAIL, password: PASSWORD, return_to: evil }),
      await open(ada, `/verify-email?challenge=x&return_to=${encodeURIComponent(evil)}`),
      await press(ada, '/verify-email/code', { challenge: 'x', code: '123456', return_to: evil }),
      await press(ada, '/verify-email/resend', { challenge: 'x', return_to: evil }),
    ])
      expect([answer.status, (await answer.text()).includes('evil')]).toEqual([400, false])
    expect(await count('sign_ups')).toBe(0)
  })
})
