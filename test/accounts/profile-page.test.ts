// The page of one's own profile, in a browser without a script: the change of address by its forms, with what waits and what can be
// undone; and the pages by which an account is deleted.
import { beforeEach, describe, expect, it } from 'vitest'
import { hiddenIn, onwardFrom, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { addUser, Browser, count, mailedToken, newestMail, signIn } from '../support/people/people.ts'
import { database, freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const OLD = 'ada@example.com'
const NEW = 'ada@example.org'
const WRONG = '000000'

let world: World
let ada: Browser
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(INSTANT)
  await addUser(world, OLD, { hash: ANY_HASH })
  ada = new Browser(world)
  clock.pass(60_000)
  await signIn(ada, OLD)
})

const account = async (who = ada): Promise<string> => (await open(who, '/account')).text()
const ask = async (email: string, who = ada): Promise<string> =>
  (await onwardFrom(who, await press(who, '/account/email', { email }))).text()
const addressOf = async (): Promise<unknown> => (await rows('SELECT email FROM users ORDER BY created_at, id'))[0]

describe('a change of address by the page', () => {
  it('is asked for, waits, and is confirmed by the code; then the page says what takes it back', async () => {
    await ask(NEW)
    const asked = await ask(' Ada@Example.ORG ')
    expect(await count('codes')).toBe(1)
    expect(asked).toContain('Nothing changes until you confirm it.')
    expect(asked).toMatch(/We sent an email to <strong class="address">ada@example.org<\/strong>/)
    expect(asked).toMatch(/The code expires <time datetime="2026-10-10T12:11:00.000Z"[^>]*>in 10 minutes<\/time>/)
    const { code = '' } = await newestMail(world, NEW)
    const { challenge = '' } = hiddenIn(asked)

    const refused = await press(ada, '/account/email/confirm', { challenge, code: code === WRONG ? '000001' : WRONG })
    const page = await refused.text()
    expect([refused.status, await addressOf()]).toEqual([400, { email: OLD }])
    expect(page).toMatch(/<div class="wrong" id="code-wrong" role="alert"><p>That code is wrong or too old/)
    expect(page).toMatch(/id="code"[^>]*value="00000[01]"[^>]*/)
    const untyped = await press(ada, '/account/email/confirm', { challenge, code: '12' })
    expect([untyped.status, await untyped.text()]).toEqual([400, expect.stringContaining('The code has six digits.')])

    const fields = { challenge, code: `${code.slice(0, 3)} ${code.slice(3)}` }
    const [first, second] = [
      await press(ada, '/account/email/confirm', fields),
      await press(ada, '/account/email/confirm', fields),
    ]
    expect([first.status, second.status, second.headers.get('Location')]).toEqual([
      303,
      303,
      first.headers.get('Location'),
    ])
    const done = await (await onwardFrom(ada, second)).text()
    expect(done).toContain('Your address is changed.')
    expect(done).toMatch(/Your address was\s*<strong>ada@example.com<\/strong>/)
    expect(done).toMatch(/It expires <time [^>]*>in 7 days<\/time>/)
    expect([done.includes('We sent an email'), await addressOf()]).toEqual([false, { email: NEW }])
  })

  it('is confirmed by the mailed link, which leads to the account and says so, once', async () => {
    await ask(NEW)
    const led = await press(ada, '/confirm-email', { token: await mailedToken(world, NEW) })
    expect(led.headers.get('Location')).toBe(`${world.config.issuer}/account`)
    expect(await (await onwardFrom(ada, led)).text()).toContain('Your address is changed.')
    expect(await account()).not.toContain('Your address is changed.')
  })

  it('wants a fresh proof first, and keeps what was typed', async () => {
    clock.pass(901_000)
    const led = await press(ada, '/account/email', { email: 'a+b@example.org' })
    expect([led.status, led.headers.get('Location')]).toEqual([
      303,
      expect.stringContaining('/account/prove?return_to='),
    ])
    expect(await count('codes')).toBe(0)
    const hidden = hiddenIn(await (await onwardFrom(ada, led)).text())
    const proved = await press(ada, '/account/prove', { ...hidden, password: PASSWORD })
    const back = await onwardFrom(ada, proved)
    expect([back.status, await back.text()]).toEqual([
      200,
      expect.stringMatching(/action="\/account\/email">.*name="email" value="a\+b@example.org"/),
    ])
    expect(await count('codes')).toBe(0)
  })

  it('comes back with what was typed and the message beside the field', async () => {
    for (const [email, said] of [
      ['no address', 'Enter one address in the form name@example.com.'],
      [OLD, 'This is already your address.'],
    ] as const) {
      const refused = await press(ada, '/account/email', { email })
      const page = await refused.text()
      expect([refused.status, page.includes(`id="new-email-wrong" role="alert"><p>${said}`)], email).toEqual([
        400,
        true,
      ])
      expect(page).toMatch(
        new RegExp(`id="new-email" aria-describedby="new-email-hint new-email-wrong"[^>]*value="${email}"`),
      )
    }
    const named = await press(ada, '/account/name', { name: 'a\u0000b' })
    expect([named.status, await named.text()]).toEqual([400, expect.stringContaining('id="name-wrong"')])
  })

  it('says when to come back where too many mails were asked for', async () => {
    for (let mail = 0; mail < 20; mail += 1) await press(ada, '/account/email', { email: `ada${mail}@example.org` })
    const refused = await press(ada, '/account/email', { email: NEW })
    expect([refused.status, Number(refused.headers.get('Retry-After')) > 0]).toEqual([429, true])
    expect(await refused.text()).toMatch(/Too many attempts[^]*value="ada@example.org"/)
  })

  it('tells nobody who has the address: neither while it waits nor after a new password', async () => {
    await addUser(world, 'taken@example.org', { hash: ANY_HASH })
    const shown = async (email: string, change: boolean): Promise<string> => {
      const who = new Browser(world)
      await addUser(world, `${change}.${email}`, { hash: ANY_HASH })
      clock.pass(1000)
      await signIn(who, `${change}.${email}`)
      await ask(email, who)
      clock.pass(1000)
      const passwords = { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }
      if (change) expect((await who.post('/api/password/change', passwords)).status).toBe(200)
      const page = await account(who)
      expect(page.includes('We sent an email to')).toBe(!change)
      return page
        .slice(page.indexOf('id="address"'))
        .replaceAll(email, '…')
        .replaceAll(/name="challenge" value="[^"]+"|(?:datetime|title|name="account" value)="[^"]+"/g, '')
    }
    for (const change of [false, true])
      expect(await shown('taken@example.org', change)).toBe(await shown('other@example.org', change))
  })

  it('is nothing to another session of the same person, nor to the next one of this browser', async () => {
    await ask(NEW)
    const other = new Browser(world)
    await signIn(other, OLD)
    expect(await account(other)).not.toContain(NEW)
    const { challenge = '' } = hiddenIn(await account())
    const { code = '' } = await newestMail(world, NEW)
    expect((await press(other, '/account/email/confirm', { challenge, code })).status).toBe(400)
    await signIn(ada, OLD)
    expect(await account()).not.toContain(NEW)
    expect(await addressOf()).toEqual({ email: OLD })
  })

  it('shows one that the API was asked for, and no more once it is over', async () => {
    expect((await ada.post('/api/email/change', { email: NEW })).status).toBe(202)
    expect(await account()).toContain(NEW)
    clock.pass(600_001)
    expect(await account()).not.toContain(NEW)
  })
})

describe('the deletion of an account', () => {
  it('says what will happen, does nothing by GET, and ends at the same page however often it is sent', async () => {
    for (let visit = 0; visit < 2; visit += 1) {
      const page = await (await open(ada, '/account/delete')).text()
      expect(page).toContain('You are signed out on every device.')
      expect(page).toContain('This can’t be undone.')
    }
    expect((await open(ada, '/account/delete/done')).status).toBe(200)
    expect(await count('users')).toBe(1)
    const twin = ada.copy()
    const [first, second] = await Promise.all([press(ada, '/account/delete', {}), press(twin, '/account/delete', {})])
    const third = await press(ada, '/account/delete', {})
    for (const answer of [first, second, third])
      expect([answer.status, answer.headers.get('Location')]).toEqual([
        303,
        `${world.config.issuer}/account/delete/done`,
      ])
    expect(await (await onwardFrom(ada, first)).text()).toContain('Your account is deleted')
    expect([await count('users'), [...ada.jar.keys()].filter((name) => /access|refresh|device/.test(name))]).toEqual([
      0,
      [],
    ])
    expect(await count('audit_events', "event = 'user_deleted'")).toBe(1)
  })

  it('wants a fresh proof, and comes back to its question', async () => {
    clock.pass(901_000)
    await open(ada, '/account/delete')
    const led = await press(ada, '/account/delete', {})
    const hidden = hiddenIn(await (await onwardFrom(ada, led)).text())
    const proved = await press(ada, '/account/prove', { ...hidden, password: PASSWORD })
    expect(proved.headers.get('Location')).toBe(`${world.config.issuer}/account/delete`)
    expect(await count('users')).toBe(1)
    await onwardFrom(ada, proved)
    expect((await press(ada, '/account/delete', {})).headers.get('Location')).toContain('/account/delete/done')
    expect(await count('users')).toBe(0)
  })

  it('is refused in words to the last who can appoint administrators, and to other sites', async () => {
    await database.prepare("UPDATE users SET role = 'SUPER_ADMIN'").run()
    await open(ada, '/account/delete')
    const refused = await press(ada, '/account/delete', {})
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('Appoint another one first.')])
    const foreign = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
    expect((await press(ada, '/account/delete', {}, foreign)).status).toBe(403)
    expect(await count('users')).toBe(1)
  })

  it('says until when a mailed link brings the account back', async () => {
    const { challenge } = await json(await ada.post('/api/email/change', { email: NEW }))
    const { code } = await newestMail(world, NEW)
    await ada.post('/api/email/change/confirm', { challenge, code })
    const page = await (await open(ada, '/account/delete')).text()
    expect(page).toMatch(/your account is locked instead of deleted[^]*The link expires <time [^>]*>in 7 days</)
    expect(page).not.toContain('This can’t be undone.')
  })
})

describe('the frame', () => {
  it('leads back to the app, shows initials, and speaks German', async () => {
    const app = new Browser(openWorld({ ...INSTANT, APP_URL: 'https://app.example.com/', APP_NAME: 'Acme' }))
    for (const [name, value] of ada.jar) app.jar.set(name, value)
    const initials = (page: string): string | undefined => /aria-hidden="true">\s*(\S+?)\s*<\/span>/.exec(page)?.[1]
    const page = await account(app)
    expect(page).toMatch(/<a class="small" href="https:\/\/app.example.com\/">\s*Back to Acme/)
    expect(initials(page)).toBe('A')
    for (const [name, letters] of [
      ['Ada King', 'AK'],
      ['Étienne', 'É'],
      ['– Li (Wei) Ng', 'LN'],
    ] as const) {
      await ada.send('PATCH', '/api/user', { name })
      expect(initials(await account())).toBe(letters)
    }
    const german = await (await open(ada, '/account?ui_locales=de')).text()
    expect(german).toMatch(/Verknüpfungen[^]*Aktivität[^]*Adresse ändern[^]*Konto löschen/)
  })
})
