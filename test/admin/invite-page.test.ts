// The console's page that makes an account for somebody: the verb of the API, and what became of the mail.
import { beforeEach, describe, expect, it } from 'vitest'
import { onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { newestMail, type Browser } from '../support/people/people.ts'
import { freshWorld, rows, type World } from '../support/world.ts'

const PATH = '/admin/people/new'
let world: World
let browser: Browser
let id: string

beforeEach(async () => {
  world = await freshWorld(INSTANT)
  ;({ browser, id } = await operatorIn(world, 'ADMIN'))
})

const people = (): Promise<{ email: string; name: string | null; role: string }[]> =>
  rows(`SELECT email, name, role FROM users WHERE id <> ?`, id)

describe('an invitation', () => {
  it('makes a USER, mails them, says so, and is recorded', async () => {
    const done = await press(browser, PATH, { email: ' Ada@Example.com', name: 'Ada' })
    expect(new URL(done.headers.get('Location') ?? '').pathname).toBe('/admin/people')
    const page = await (await onwardFrom(browser, done)).text()
    expect(page).toContain('an email with a link to choose a password is on its way')
    expect(page).toContain('The account of Ada (ada@example.com) is created')
    expect(await people()).toEqual([{ email: 'ada@example.com', name: 'Ada', role: 'USER' }])
    expect(await newestMail(world, 'ada@example.com')).toBeDefined()
    expect(await rows(`SELECT actor_id FROM audit_events WHERE event = 'user_created'`)).toEqual([{ actor_id: id }])
    // The notice is one page long.
    expect(await (await open(browser, '/admin/people')).text()).not.toContain('is on its way')
  })

  it('says where no mail was sent', async () => {
    const full = await freshWorld({ ...INSTANT, MAIL_HOURLY_LIMIT: '1' })
    const operator = await operatorIn(full, 'ADMIN')
    await press(operator.browser, PATH, { email: 'grace@example.com' })
    const done = await press(operator.browser, PATH, { email: 'ada@example.com', name: '' })
    expect(await (await onwardFrom(operator.browser, done)).text()).toContain('no email was sent')
    expect(await rows(`SELECT email, name FROM users WHERE email = 'ada@example.com'`)).toEqual([
      { email: 'ada@example.com', name: null },
    ])
  })

  it('shows the form again with what was typed and what is wrong', async () => {
    const wrong = await press(browser, PATH, { email: 'nonsense"><b>', name: 'a\u0000b' })
    const page = await wrong.text()
    expect(wrong.status).toBe(400)
    expect(page).toContain('value="nonsense&quot;&gt;&lt;b&gt;"')
    for (const field of ['email', 'name']) expect(page).toContain(`aria-describedby="${field}-wrong"`)
    await press(browser, PATH, { email: 'ada@example.com', name: '' })
    const taken = await press(browser, PATH, { email: 'ADA@example.com', name: 'Grace' })
    expect(taken.status).toBe(409)
    const again = await taken.text()
    expect(again).toMatch(/id="email-wrong"/)
    expect(again).not.toContain('Sign in')
    expect(again).toContain('value="Grace"')
    expect(await people()).toEqual([{ email: 'ada@example.com', name: null, role: 'USER' }])
  })

  it('wants the role and a fresh proof', async () => {
    const user = await operatorIn(world, 'USER', 'user@example.com')
    expect((await press(user.browser, PATH, { email: 'ada@example.com' })).status).toBe(403)
    await growStale(id)
    const answer = await press(browser, PATH, { email: 'ada@example.com' })
    expect(new URL(answer.headers.get('Location') ?? '').pathname).toBe('/account/prove')
    expect((await people()).map(({ email }) => email)).toEqual(['user@example.com'])
  })
})
