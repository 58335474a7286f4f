// Another address: proved before it counts, told to the old one, and taken back from there (contract §2, §7).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addUser, Browser, count, mailedToken, newestMail, signIn, tokenIn } from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const OLD = 'ada@example.com'
const NEW = 'ada@example.org'
const DAY = 86_400_000

let world: World
let userId: string
let ada: Browser

beforeEach(async () => {
  world = await freshWorld()
  userId = await addUser(world, OLD)
  ada = new Browser(world)
  await signIn(ada, OLD)
})

afterEach(() => {
  vi.useRealTimers()
})

async function move(who: Browser, to: string): Promise<void> {
  const { challenge } = await json(await who.post('/api/email/change', { email: to }))
  const { code } = await newestMail(world, to)
  const answer = await who.post('/api/email/change/confirm', { challenge, code })
  expect(await json(answer)).toMatchObject({ email: to, email_verified: true })
}

const undo = (token: string): Promise<Response> => new Browser(world).post('/api/email/change/undo', { token })

describe('a change of address', () => {
  it('changes nothing before the code comes back from the new one; then the old one is told', async () => {
    const asked = await ada.post('/api/email/change', { email: ' Ada@Example.ORG ' })
    expect(asked.status).toBe(202)
    const { challenge } = await json(asked)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: OLD }])
    const { code, kind } = await newestMail(world, NEW)
    expect(kind).toBe('change_email')
    expect(
      (
        await ada.post('/api/email/change/confirm', {
          challenge,
          code: code === '000000' ? '000001' : '000000',
        })
      ).status,
    ).toBe(400)
    expect((await ada.post('/api/email/change/confirm', { challenge, code })).status).toBe(200)
    expect((await ada.post('/api/email/change/confirm', { challenge, code })).status).toBe(400)
    expect(await json(await ada.get('/api/user'))).toMatchObject({ id: userId, email: NEW, email_verified: true })
    expect((await newestMail(world, OLD)).kind).toBe('email_changed')
    expect((await new Browser(world).post('/api/sign-in', { email: OLD, password: PASSWORD })).status).toBe(401)
    expect((await new Browser(world).post('/api/sign-in', { email: NEW, password: PASSWORD })).status).toBe(200)
    expect(await count('audit_events', "event = 'email_changed'")).toBe(1)
  })

  it('is confirmed by the link’s page, whose GET changes nothing', async () => {
    await ada.post('/api/email/change', { email: NEW })
    const token = await mailedToken(world, NEW)
    for (let visit = 0; visit < 3; visit += 1)
      expect(await (await ada.get(`/confirm-email?token=${token}`)).text()).toContain(NEW)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: OLD }])
    const body = new URLSearchParams({ token }).toString()
    const headers = {
      Origin: world.config.issuer,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/x-www-form-urlencoded',
      Cookie: ada.cookies(),
    }
    expect((await world.fetch('/confirm-email', { method: 'POST', headers, body })).status).toBe(303)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: NEW }])
  })

  it('answers alike when somebody has the new address, gives no code, and tells its owner', async () => {
    await addUser(world, NEW)
    const free = await ada.post('/api/email/change', { email: 'free@example.org' })
    const taken = await ada.post('/api/email/change', { email: NEW })
    expect([taken.status, Object.keys(await json(taken))]).toEqual([free.status, Object.keys(await json(free))])
    expect(await newestMail(world, NEW)).toMatchObject({ kind: 'change_email_taken' })
    expect((await newestMail(world, NEW)).code).toBeUndefined()
    expect(await count('codes', `email = '${NEW}' AND user_id IS NULL`)).toBe(1)
  })

  it('loses to whoever took the address meanwhile', async () => {
    const { challenge } = await json(await ada.post('/api/email/change', { email: NEW }))
    const { code } = await newestMail(world, NEW)
    await addUser(world, NEW)
    expect((await ada.post('/api/email/change/confirm', { challenge, code })).status).toBe(400)
    expect(await rows(`SELECT email FROM users WHERE id = '${userId}'`)).toEqual([{ email: OLD }])
  })

  it('wants somebody signed in, and a fresh proof', async () => {
    const clock = stopClock()
    const stale = new Browser(world)
    await signIn(stale, OLD)
    clock.pass(901_000)
    await stale.post('/api/refresh')
    expect(await json(await stale.post('/api/email/change', { email: NEW }))).toMatchObject({
      code: 'reauthentication_required',
    })
    expect((await new Browser(world).post('/api/email/change', { email: NEW })).status).toBe(401)
  })

  it('kills the codes and links that wait', async () => {
    await new Browser(world).post('/api/password/forgot', { email: OLD })
    const token = await mailedToken(world, OLD)
    await move(ada, NEW)
    expect(
      (await new Browser(world).post('/api/password/reset', { token, password: 'Brighter-Lamp-93-river' })).status,
    ).toBe(400)
  })
})

describe('a change of address that a thief asked for', () => {
  it.each([
    ['the owner signs out elsewhere', (): Promise<Response> => ada.post('/api/sign-out', { scope: 'others' })],
    ['the owner ends all other sessions', (): Promise<Response> => ada.send('DELETE', '/api/sessions')],
  ])('is void once %s', async (_, end) => {
    const thief = new Browser(world)
    await signIn(thief, OLD)
    const { challenge } = await json(await thief.post('/api/email/change', { email: NEW }))
    const { code, link } = await newestMail(world, NEW)
    expect((await end()).status).toBe(204)
    expect((await thief.post('/api/email/change/confirm', { challenge, code })).status).toBe(400)
    expect((await thief.post('/api/email/change/confirm', { token: tokenIn(link) })).status).toBe(400)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: OLD }])
  })

  it('is never handed to somebody else who asks for the same address from the same place', async () => {
    await addUser(world, 'eve@example.com')
    const eve = new Browser(world, { ip: ada.ip })
    await signIn(eve, 'eve@example.com')
    const first = await json(await ada.post('/api/email/change', { email: NEW }))
    const second = await json(await eve.post('/api/email/change', { email: NEW }))
    expect(second.challenge).not.toBe(first.challenge)
    const { code } = await newestMail(world, NEW)
    const answer = await json(await eve.post('/api/email/change/confirm', { challenge: second.challenge, code }))
    if (answer.code !== 'invalid_code') expect(answer).toMatchObject({ email: NEW, name: null })
    expect(await rows(`SELECT email FROM users WHERE id = '${userId}'`)).toEqual([{ email: OLD }])
  })

  it('holds and tells no address that was never proved', async () => {
    const open = openWorld({ EMAIL_VERIFICATION: 'optional' })
    const thief = new Browser(open)
    await thief.post('/api/sign-up', { email: 'victim@example.com', password: PASSWORD })
    const { challenge } = await json(await thief.post('/api/email/change', { email: 'thief@example.net' }))
    const { code } = await newestMail(open, 'thief@example.net')
    expect((await thief.post('/api/email/change/confirm', { challenge, code })).status).toBe(200)
    expect(await count('codes', "purpose = 'undo_email'")).toBe(0)
    expect(await count('mails', "kind = 'email_changed'")).toBe(0)
    expect(
      (await new Browser(open).post('/api/sign-up', { email: 'victim@example.com', password: PASSWORD })).status,
    ).toBe(201)
  })
})

describe('the undo link at the old address', () => {
  it('restores it six days later and after further changes, ends every session and mails a way to a new password', async () => {
    const clock = stopClock()
    const thief = new Browser(world)
    await signIn(thief, OLD)
    await move(thief, 'thief@example.net')
    const undoToken = await mailedToken(world, OLD)
    clock.pass(DAY)
    await thief.post('/api/refresh')
    await thief.post('/api/reauthenticate', { password: PASSWORD })
    await thief.post('/api/password/change', { current_password: PASSWORD, new_password: 'Thiefs-own-pass-88' })
    clock.pass(1000)
    await move(thief, 'thief2@example.net')
    const thiefsUndo = await mailedToken(world, 'thief@example.net')
    clock.pass(5 * DAY)
    await thief.post('/api/refresh')
    expect((await undo(undoToken)).status).toBe(200)
    expect(await rows('SELECT email, hashed_password FROM users')).toEqual([{ email: OLD, hashed_password: null }])
    expect((await thief.get('/api/session')).status).toBe(401)
    expect((await new Browser(world).post('/api/sign-in', { email: OLD, password: 'Thiefs-own-pass-88' })).status).toBe(
      401,
    )
    expect((await undo(thiefsUndo)).status).toBe(400)
    expect((await undo(undoToken)).status).toBe(400)
    const mail = await newestMail(world, OLD)
    expect(mail.kind).toBe('email_restored')
    const token = tokenIn(mail.link)
    expect(
      (await new Browser(world).post('/api/password/reset', { token, password: 'Brighter-Lamp-93-river' })).status,
    ).toBe(200)
    expect(
      (await new Browser(world).post('/api/sign-in', { email: OLD, password: 'Brighter-Lamp-93-river' })).status,
    ).toBe(200)
  })

  it('takes the password along, whoever set it and when: it is set anew by the mailed link', async () => {
    await move(ada, NEW)
    expect((await undo(await mailedToken(world, OLD))).status).toBe(200)
    expect((await new Browser(world).post('/api/sign-in', { email: OLD, password: PASSWORD })).status).toBe(401)
    const token = await mailedToken(world, OLD)
    expect((await new Browser(world).post('/api/password/reset', { token, password: PASSWORD })).status).toBe(200)
    expect((await new Browser(world).post('/api/sign-in', { email: OLD, password: PASSWORD })).status).toBe(200)
  })

  it('works by the form of its page as well, once', async () => {
    await move(ada, NEW)
    const body = new URLSearchParams({ token: await mailedToken(world, OLD) })
    const submit = (): Promise<Response> =>
      world.fetch('/undo-email', { method: 'POST', body, headers: { Origin: world.config.issuer } })
    const done = await submit()
    expect(done.status).toBe(303)
    const page = await world.fetch(done.headers.get('Location') ?? '')
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('The account is yours again')])
    expect(await rows('SELECT email FROM users')).toEqual([{ email: OLD }])
    const again = await submit()
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('no longer valid')])
  })

  it('is dead after EMAIL_UNDO_SECONDS, and by GET changes nothing', async () => {
    const clock = stopClock()
    const who = new Browser(world)
    await signIn(who, OLD)
    await move(who, NEW)
    const token = await mailedToken(world, OLD)
    expect(await (await world.fetch(`/undo-email?token=${token}`)).text()).toContain(OLD)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: NEW }])
    clock.pass(7 * DAY + 1)
    expect((await undo(token)).status).toBe(400)
    expect((await world.fetch(`/undo-email?token=${token}`)).status).toBe(400)
  })

  it('holds the old address while it lives: nobody signs up with it or moves to it', async () => {
    await move(ada, NEW)
    const token = await mailedToken(world, OLD)
    const stranger = new Browser(world)
    expect((await stranger.post('/api/sign-up', { email: OLD, password: PASSWORD })).status).toBe(202)
    expect((await newestMail(world, OLD)).kind).toBe('sign_up_taken')
    expect(
      (await new Browser(openWorld({ EMAIL_VERIFICATION: 'optional' })).post('/api/sign-up', { email: OLD })).status,
    ).toBe(409)
    await addUser(world, 'eve@example.com')
    const eve = new Browser(world)
    await signIn(eve, 'eve@example.com')
    const mails = await count('mails', `recipient = '${OLD}'`)
    expect((await eve.post('/api/email/change', { email: OLD })).status).toBe(202)
    expect(await count('mails', `recipient = '${OLD}'`)).toBe(mails)
    expect((await undo(token)).status).toBe(200)
  })
})
