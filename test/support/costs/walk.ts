// A walk through everything that a Worker does: all routes, all RPC methods, the clock; each with the answers that it can
// give. What it leaves behind is every statement that the Worker issues.
import { ENGINES } from '../../../src/crypto/scrypt.ts'
import { createExecutionContext } from 'cloudflare:test'
import { expect, vi } from 'vitest'

import { Auth, AuthAdmin } from '../../../src/rpc.ts'
import { answerFor, Issuer, trustIn } from '../providers/issuer.ts'
import { addUser, Browser, freshAddress, newestMail, Phone, signIn, signInByPhone, tokenIn } from '../people/people.ts'
import { ENGINE } from '../scrypt.ts'
import { walkActivity } from './walk-activity.ts'
import { walkAdmin } from './walk-admin.ts'
import { walkPeople } from './walk-people.ts'
import { walkPasskeys } from './walk-passkeys.ts'
import { walkFactors } from './walk-factors.ts'
import { walkOAuth } from './walk-oauth.ts'
import { walkProvider } from './walk-provider.ts'
import { walkRecovery } from './walk-recovery.ts'
import { door, issued, walked, watched } from './watched.ts'
import { TO_RECEIVER } from '../servers/audit-receiver.ts'
import { freshWorld, json, PASSWORD, stopClock } from '../world.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const EMAIL = 'ada@example.com'

/** Signing up, confirming and leaving, with every answer that a code can get. */
async function walkAccounts(): Promise<void> {
  const clock = stopClock()
  const world = watched()
  for (const path of [
    '/health',
    '/health?deep=1',
    '/openapi.json',
    '/docs',
    '/.well-known/jwks.json',
    '/problems/not_found',
  ])
    await world.fetch(path)
  const browser = new Browser(world)
  const { challenge } = await json(await browser.post('/api/sign-up', { email: EMAIL, password: PASSWORD }))
  await browser.post('/api/email/verify', { challenge, code: '000000' })
  clock.pass(2 * MINUTE)
  await browser.post('/api/email/verify/resend', { challenge })
  const { code, link = '' } = await newestMail(world, EMAIL)
  await world.fetch(link)
  await browser.post('/api/email/verify', { challenge, code })
  clock.pass(MINUTE)
  await new Browser(world).post('/api/sign-up', { email: EMAIL, password: PASSWORD })
  for (const path of ['/api/session', '/api/user', '/api/sessions?limit=1', '/dev/mail?limit=1', '/dev/mailbox'])
    await browser.get(path)
  const cursor = '00000000-0000-7000-8000-000000000000'
  for (const path of ['/api/sessions', '/dev/mail', '/dev/mailbox']) await browser.get(`${path}?cursor=${cursor}`)
  for (const path of ['', '/connections', '/activity', `/activity?before=${cursor}`, `/activity?after=${cursor}`])
    await browser.get(`/account${path}`)
  await browser.send('PATCH', '/api/user', { name: 'Ada' })
  await browser.post('/api/token')
  const { items } = await json(await browser.get('/api/sessions'))
  await browser.send('DELETE', '/api/sessions')
  await browser.send('DELETE', `/api/sessions/${items[0].id}`)
  await signIn(browser, EMAIL)
  await browser.send('DELETE', '/api/user')

  clock.pass(MINUTE)
  const page = new Browser(world)
  await page.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
  const token = tokenIn((await newestMail(world, EMAIL)).link)
  await page.send('POST', '/verify-email', undefined, { 'Content-Type': 'application/x-www-form-urlencoded' })
  await world.fetch('/verify-email', { method: 'POST', body: new URLSearchParams({ token }) })

  const optional = watched({ EMAIL_VERIFICATION: 'optional' })
  const early = new Browser(optional)
  const signedUp = await json(await early.post('/api/sign-up', { email: 'grace@example.com', password: PASSWORD }))
  clock.pass(2 * MINUTE)
  await early.post('/api/email/verify/resend', { challenge: signedUp.challenge })
  const mail = await newestMail(optional, 'grace@example.com')
  await early.post('/api/email/verify', { challenge: signedUp.challenge, code: mail.code })
  clock.pass(2 * MINUTE)
  await early.post('/api/sign-up', { email: 'joan@example.com', password: PASSWORD })
  const claimed = { token: tokenIn((await newestMail(optional, 'joan@example.com')).link), password: PASSWORD }
  await new Browser(optional).post('/api/email/verify', claimed)
}

/** Signing in and staying in: known devices, wrong passwords, throttling, each way that a refresh can go. */
async function walkSessions(): Promise<void> {
  const clock = stopClock()
  const world = watched({ SIGN_IN_ATTEMPTS: '2', SESSION_ABSOLUTE_SECONDS: '7776000' })
  await addUser(world, 'eve@example.com', {
    hash: '$scrypt$ln=4,r=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  })
  await addUser(world, 'bob@example.com')
  for (const password of ['Wrong-Password-1', 'Wrong-Password-1', 'Wrong-Password-1'])
    await new Browser(world, { ip: '192.0.2.1' }).post('/api/sign-in', { email: 'bob@example.com', password })
  await new Browser(world).post('/api/sign-in', { email: 'nobody@example.com', password: PASSWORD })
  const browser = new Browser(world)
  for (const scope of ['session', 'others', 'all']) {
    await signIn(browser, 'eve@example.com')
    await browser.post('/api/sign-out', { scope })
  }
  await signIn(browser, 'eve@example.com')
  await browser.post('/api/refresh')
  clock.pass(2 * DAY)
  await browser.post('/api/refresh')

  const phone = new Phone(world, freshAddress())
  await signInByPhone(phone, 'eve@example.com')
  const first = phone.refreshToken
  const present = async (token: string, after: number): Promise<unknown> => {
    clock.pass(after)
    return (await json(await phone.post('/api/refresh', { refresh_token: token }))).code
  }
  await present(first, 0)
  await present(first, 1000)
  for (let rescue = 0; rescue < 3; rescue += 1) await present(first, 2 * MINUTE)
  expect(await present(first, 2 * MINUTE)).toBe('session_expired')
  await signInByPhone(phone, 'eve@example.com')
  const stolen = phone.refreshToken
  await present(phone.refreshToken, 0)
  await present(phone.refreshToken, 0)
  expect(await present(stolen, 0)).toBe('refresh_token_reused')
}

/** A token of another issuer, whose subject is asked for. */
async function walkForeignToken(): Promise<void> {
  const issuer = new Issuer('https://tenant.example.com/', 'https://api.example.com')
  await issuer.publish(['one', 'RS256'])
  answerFor(issuer)
  const world = watched({ TRUSTED_TOKEN_ISSUERS: JSON.stringify([trustIn(issuer)]) })
  const auth = door('Auth', new Auth(createExecutionContext(), world.env))
  await auth.verifyAccessToken(await issuer.token(), { level: 'strict' })
  vi.unstubAllGlobals()
}

/** The siblings' doors: every method of both. */
async function walkDoors(): Promise<void> {
  stopClock()
  const world = watched()
  const auth = door('Auth', new Auth(createExecutionContext(), world.env))
  const admin = door('AuthAdmin', new AuthAdmin(createExecutionContext(), world.env))
  const created = await admin.createUser({ email: 'linus@example.com', name: 'Linus', role: 'SUPER_ADMIN' })
  if (!created.ok) throw new Error(created.error.code)
  const { id } = created.value
  await admin.createUser({ email: 'linus@example.com' })
  await world.env.DB.prepare('UPDATE users SET email_verified_at = 1, hashed_password = ? WHERE id = ?')
    .bind('$scrypt$ln=14,r=8,p=5$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', id)
    .run()
  const phone = new Phone(world)
  const { session } = await signInByPhone(phone, 'linus@example.com')
  await auth.authenticate({ authorization: `Bearer ${phone.accessToken}` })
  await auth.verifyAccessToken(phone.accessToken, { level: 'strict' })
  await walkForeignToken()
  await auth.getUser(id)
  await auth.getUserByEmail('linus@example.com')
  await auth.listSessions(id, {})
  await auth.listSessions(id, { cursor: session.id })
  await auth.revocations()
  await auth.revokeSession(session.id)
  await auth.revokeUserSessions(id)
  await admin.updateUser(id, { name: 'Linus T' })
  await admin.setRole(id, 'ADMIN')
  await admin.setRole(id, 'SUPER_ADMIN')
  await admin.disableUser(id)
  await admin.enableUser(id)
  for (const subject of [{}, { subject_id: id }])
    for (const event of [{}, { event: 'user_created' }])
      for (const cursor of [{}, { cursor: session.id }])
        await admin.listAuditEvents({ ...subject, ...event, ...cursor })
  await admin.purgeSessions()
  await admin.deleteUser(id)
}

/** The clock, with something to do in every chore; mail that is sent, put off, refused. */
async function walkClock(): Promise<void> {
  const clock = stopClock()
  const world = watched({ MAIL_DRIVER: 'resend', MAIL_FROM: 'auth@example.com', RESEND_API_KEY: 'key' })
  for (const [status, address] of [
    [200, 'a@example.com'],
    [500, 'b@example.com'],
    [400, 'c@example.com'],
  ] as const) {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"id":"1"}', { status })))
    await new Browser(world).post('/api/sign-up', { email: address, password: PASSWORD })
  }
  for (const [status, days] of [
    [500, 1],
    [400, 1],
    [200, 31],
    [200, 370],
  ] as const) {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"id":"1"}', { status })))
    clock.pass(days * DAY)
    await world.tick()
  }
  await addUser(world, 'totp@example.com', {
    hash: '$scrypt$ln=14,r=8,p=5$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  })
  const phone = new Phone(world)
  await signInByPhone(phone, 'totp@example.com')
  await phone.post('/api/totp')
  const sending = watched(TO_RECEIVER)
  for (const status of [200, 500]) {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status })))
    await new Browser(sending).post('/api/sign-in', { email: 'nobody@example.com', password: PASSWORD })
    clock.pass(DAY)
    await sending.tick()
  }
  const next = btoa('the-next-secret-of-32-bytes-or-so')
  await watched({ AUTH_SECRET: next, AUTH_SECRET_PREVIOUS: world.env.AUTH_SECRET ?? '' }).tick()
}

/** Takes the whole walk on an empty D1. Gives back each statement with values that it was issued with, and the steps. */
export async function walkEverything(): Promise<{ issued: typeof issued; walked: typeof walked }> {
  await freshWorld()
  // Which passwords are right is not the point here: all are.
  vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  try {
    const methods = [walkRecovery, walkFactors, walkPasskeys, walkProvider, walkOAuth]
    const operators = [walkAdmin, walkPeople, walkActivity]
    for (const walk of [walkAccounts, ...methods, walkSessions, walkDoors, ...operators, walkClock]) await walk()
    return { issued, walked }
  } finally {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    vi.useRealTimers()
  }
}
