// A break-in and the way back: somebody gets in, adds what they can sign in with, moves the account to an address of theirs, and
// deletes it. The link in the old mailbox brings it back, with nothing of theirs left (contract §2).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { slowly } from '../support/servers/d1.ts'
import { ANY_HASH, enrolTotp } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addPasskey, signInWith } from '../support/authenticators/passkeys.ts'
import { addUser, Browser, count, mailedToken, newestMail, signIn } from '../support/people/people.ts'
import { comeBack, listen, Provider, signInAt, varsFor, type Claims } from '../support/providers/provider.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const TAKEN_TO = 'thief@example.net'
const NEW_PASSWORD = 'Brighter-Lamp-93-river'
const DAY = 86_400_000
const HERS: Claims = { sub: 'ada', email: 'countess@example.org', email_verified: true, name: 'Countess' }
const THEIRS: Claims = { sub: 'thief', email: 'thief@example.org', email_verified: true, name: 'Nobody' }

let world: World
let acme: Provider
let userId: string
let clock: ReturnType<typeof stopClock>
let vars: Record<string, string>

beforeEach(async () => {
  clock = stopClock()
  acme = new Provider()
  listen(acme)
  vars = { ...INSTANT, ...varsFor(acme.entry({})) }
  world = await freshWorld(vars)
  userId = await addUser(world, EMAIL, { hash: ANY_HASH })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const tokenOf = (to: string): Promise<string> => mailedToken(world, to)

async function link(who: Browser, claims: Claims): Promise<void> {
  const { url } = await json(await who.post('/api/identities/acme', {}))
  expect((await comeBack(who, acme, acme.authorize(url, claims))).status).toBe(303)
}

async function move(who: Browser, to = TAKEN_TO): Promise<void> {
  const { challenge } = await json(await who.post('/api/email/change', { email: to }))
  const { code } = await newestMail(world, to)
  // Mails of one millisecond have no order.
  clock.pass(1000)
  expect((await who.post('/api/email/change/confirm', { challenge, code })).status).toBe(200)
}

const undo = (body: object): Promise<Response> => {
  clock.pass(1000)
  return new Browser(world).post('/api/email/change/undo', body)
}

/** She linked an account elsewhere a month ago. */
async function ownIdentity(): Promise<void> {
  const ada = new Browser(world)
  await signIn(ada, EMAIL)
  await link(ada, HERS)
  clock.pass(30 * DAY)
}

/** Signs in with the stolen password, adds an app, a passkey and an account elsewhere, and moves the account away. */
async function breakIn(meanwhile?: (thief: Browser) => Promise<void>) {
  const thief = new Browser(world)
  await signIn(thief, EMAIL)
  clock.pass(60_000)
  const device = new Authenticator()
  await addPasskey(thief, device)
  const { app, recoveryCodes } = await enrolTotp(thief)
  await link(thief, THEIRS)
  await meanwhile?.(thief)
  await move(thief)
  clock.pass(STEP_MS)
  return { thief, device, app, recoveryCodes }
}

/** The owner sets a new password by the mail that the undo sent, and signs in with it alone. */
async function setPassword(ada = new Browser(world)): Promise<Response> {
  const token = await tokenOf(EMAIL)
  const reset = await new Browser(world).post('/api/password/reset', { token, password: NEW_PASSWORD })
  expect(reset.status).toBe(200)
  return ada.post('/api/sign-in', { email: EMAIL, password: NEW_PASSWORD })
}

describe('a break-in', () => {
  it('ends with the owner back in and nothing of the thief’s left, though they deleted the account', async () => {
    await ownIdentity()
    const { thief, device } = await breakIn()
    const token = await tokenOf(EMAIL)
    expect((await thief.send('DELETE', '/api/user')).status).toBe(204)
    clock.pass(3 * DAY)
    await world.tick()

    expect((await undo({ token })).status).toBe(200)
    expect(await rows('SELECT id, email, disabled_at, deleted_at, hashed_password FROM users')).toEqual([
      { id: userId, email: EMAIL, disabled_at: null, deleted_at: null, hashed_password: null },
    ])
    expect([await count('totp'), await count('passkeys'), await count('recovery_codes')]).toEqual([0, 0, 0])
    expect(await rows('SELECT subject FROM identities')).toEqual([{ subject: 'ada' }])
    expect(await count('sessions', 'active = 1')).toBe(0)
    expect((await thief.get('/api/session')).status).toBe(401)
    expect((await signInWith(device, new Browser(world))).status).toBe(401)
    expect(await count('codes', "purpose = 'undo_email'")).toBe(0)

    expect(await json(await setPassword())).toMatchObject({ status: 'signed_in', user: { id: userId, email: EMAIL } })
    const elsewhere = new Browser(world)
    await signInAt(elsewhere, acme, HERS)
    expect((await json(await elsewhere.get('/api/session'))).user.id).toBe(userId)
    expect(
      await rows("SELECT meta ->> 'was_deleted' AS deleted FROM audit_events WHERE event = 'email_restored'"),
    ).toEqual([{ deleted: 1 }])
  })

  it('spends no notice that carries the way back', async () => {
    await breakIn(async (thief) => {
      for (let times = 0; times < 20; times += 1) expect((await thief.post('/api/recovery-codes')).status).toBe(200)
    })
    expect((await undo({ token: await tokenOf(EMAIL) })).status).toBe(200)
    expect(await json(await setPassword())).toMatchObject({ status: 'signed_in' })
  })

  it('counts from the session’s begin also where its row is gone by then', async () => {
    await breakIn()
    await world.env.DB.prepare('DELETE FROM sessions').run()
    expect((await undo({ token: await tokenOf(EMAIL) })).status).toBe(200)
    expect([await count('totp'), await count('passkeys'), await count('identities')]).toEqual([0, 0, 0])
  })

  it('reaches no further back than EMAIL_UNDO_SECONDS before the change: older things are the owner’s', async () => {
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    await addPasskey(ada, new Authenticator())
    clock.pass(8 * DAY)
    await ada.post('/api/refresh')
    await world.env.DB.prepare('UPDATE sessions SET auth_time = ?').bind(Date.now()).run()
    await link(ada, THEIRS)
    await move(ada)
    expect((await undo({ token: await tokenOf(EMAIL) })).status).toBe(200)
    expect([await count('passkeys'), await count('identities')]).toEqual([1, 0])
  })
})

describe('the page of an undo link', () => {
  const open = async (token: string) => (await world.fetch(`/undo-email?token=${token}`)).text()
  const submit = (fields: Record<string, string>): Promise<Response> => {
    clock.pass(1000)
    return world.fetch('/undo-email', { method: 'POST', body: new URLSearchParams(fields) })
  }

  it('lists what goes and what stays, with its day, and drops all on demand', async () => {
    await ownIdentity()
    await breakIn()
    const token = await tokenOf(EMAIL)
    const text = await open(token)
    const [goes = '', stays = ''] = text.split('<form')
    for (const kind of ['Authenticator app', 'Passkey', 'Recovery codes', 'thief@example.org'])
      expect(goes).toContain(kind)
    expect(goes).not.toContain('countess@example.org')
    expect(stays).toContain('Account at a provider: acme countess@example.org, added 10 Oct 2026 12:00 UTC')
    expect(stays).toContain('name="drop_all"')
    expect(await count('identities')).toBe(2)
    expect((await submit({ token, drop_all: 'true' })).status).toBe(303)
    expect(await count('identities')).toBe(0)
  })

  it('offers nothing to drop where nothing stays, and what is older stays unless it is told', async () => {
    await ownIdentity()
    await breakIn()
    const token = await tokenOf(EMAIL)
    expect((await submit({ token })).status).toBe(303)
    expect(await rows('SELECT subject FROM identities')).toEqual([{ subject: 'ada' }])
    const ada = new Browser(world)
    await signInAt(ada, acme, HERS)
    await world.env.DB.prepare('DELETE FROM identities').run()
    await move(ada)
    expect(await open(await tokenOf(EMAIL))).not.toContain('drop_all')
  })
})

describe('an account that is deleted while its change of address can be undone', () => {
  async function deleted(): Promise<{ thief: Browser; token: string }> {
    const thief = new Browser(world)
    await signIn(thief, EMAIL)
    await move(thief)
    const token = await tokenOf(EMAIL)
    const forgotten = new Browser(world)
    await forgotten.post('/api/password/forgot', { email: TAKEN_TO })
    expect((await thief.send('DELETE', '/api/user')).status).toBe(204)
    return { thief, token }
  }

  it('looks deleted: nobody is signed in, no code waits, no sign-in is let in, and both addresses are kept', async () => {
    const { thief } = await deleted()
    expect((await thief.get('/api/session')).status).toBe(401)
    expect(await count('sessions', 'active = 1')).toBe(0)
    expect(await rows('SELECT purpose FROM codes')).toEqual([{ purpose: 'undo_email' }])
    const strange = await new Browser(world).post('/api/sign-in', { email: 'nobody@example.com', password: PASSWORD })
    const known = await new Browser(world).post('/api/sign-in', { email: TAKEN_TO, password: PASSWORD })
    expect({ ...(await json(known)), request_id: '' }).toEqual({ ...(await json(strange)), request_id: '' })
    clock.pass(1000)
    for (const email of [EMAIL, TAKEN_TO]) {
      await new Browser(world).post('/api/sign-up', { email, password: PASSWORD })
      expect((await newestMail(world, email)).kind).toBe('sign_up_taken')
    }
    expect(await count('audit_events', "event = 'user_deleted'")).toBe(1)
    expect(await count('audit_events', "event = 'session_expired' AND reason = 'user_deleted'")).toBe(1)
  })

  it('goes by the clock when the link is dead, with all that hangs on it, and not before', async () => {
    const { token } = await deleted()
    clock.pass(7 * DAY - 60_000)
    await world.tick()
    expect(await count('users')).toBe(1)
    clock.pass(60_001)
    await world.tick()
    expect([await count('users'), await count('sessions'), await count('codes')]).toEqual([0, 0, 0])
    expect((await undo({ token })).status).toBe(400)
    expect(await count('audit_events', "event = 'sys_purge' AND reason = 'users_deleted'")).toBe(1)
  })

  it('is deleted at once where no link lives, or once it was used', async () => {
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    await move(ada)
    expect((await undo({ token: await tokenOf(EMAIL) })).status).toBe(200)
    await setPassword(ada)
    expect((await ada.send('DELETE', '/api/user')).status).toBe(204)
    expect(await count('users')).toBe(0)
  })

  it('waits for the link after an administrator deleted it, too; who was disabled before stays so when it is used', async () => {
    const thief = new Browser(world)
    await signIn(thief, EMAIL)
    await move(thief)
    const token = await tokenOf(EMAIL)
    await addUser(world, 'root@example.com', { hash: ANY_HASH, role: 'SUPER_ADMIN' })
    const root = new Browser(world)
    await signIn(root, 'root@example.com')
    await root.post(`/api/admin/users/${userId}/disable`)
    clock.pass(1000)
    for (let times = 0; times < 2; times += 1)
      expect((await root.send('DELETE', `/api/admin/users/${userId}`)).status).toBe(204)
    expect(await count('audit_events', "event = 'user_deleted'")).toBe(1)
    expect((await undo({ token })).status).toBe(200)
    expect(
      await rows(`SELECT email, disabled_at > 0 AS disabled, deleted_at FROM users WHERE id = '${userId}'`),
    ).toEqual([{ email: EMAIL, disabled: 1, deleted_at: null }])
  })

  it('can be enabled by an administrator, and is kept then', async () => {
    await deleted()
    await addUser(world, 'root@example.com', { hash: ANY_HASH, role: 'SUPER_ADMIN' })
    const root = new Browser(world)
    await signIn(root, 'root@example.com')
    expect((await root.post(`/api/admin/users/${userId}/enable`)).status).toBe(200)
    clock.pass(8 * DAY)
    await world.tick()
    expect(await count('users', `id = '${userId}'`)).toBe(1)
  })

  it('is never the last SUPER_ADMIN', async () => {
    await world.env.DB.prepare("UPDATE users SET role = 'SUPER_ADMIN'").run()
    const ada = new Browser(world)
    await signIn(ada, EMAIL)
    await move(ada)
    expect((await ada.send('DELETE', '/api/user')).status).toBe(403)
    expect(await rows('SELECT disabled_at, deleted_at FROM users')).toEqual([{ disabled_at: null, deleted_at: null }])
    expect((await ada.get('/api/session')).status).toBe(200)
  })

  it('is brought back or deleted, never half of both, when the link is used in the moment of the deletion', async () => {
    for (let trial = 0; trial < 5; trial += 1) {
      world = await freshWorld(vars)
      userId = await addUser(world, EMAIL, { hash: ANY_HASH })
      const thief = new Browser(world)
      await signIn(thief, EMAIL)
      await move(thief)
      const token = await tokenOf(EMAIL)
      const slow = openWorld(vars, slowly(trial * 3))
      const [restored] = await Promise.all([
        new Browser(slow).post('/api/email/change/undo', { token }),
        thief.send('DELETE', '/api/user'),
      ])
      // The thief's session ends with the undo: their deletion comes before it, and is undone, or too late.
      expect(restored.status).toBe(200)
      const [left] = await rows('SELECT email, disabled_at, deleted_at FROM users')
      if (left !== undefined) expect(left).toEqual({ email: EMAIL, disabled_at: null, deleted_at: null })
    }
  })
})
