// Who somebody is when they come back from a provider: its issuer and subject, and nothing else. What becomes of accounts with the
// same address, and of names (contract §7; ASVS 5.0 6.8.1; OIDC Core §5.7).
import { beforeEach, describe, expect, it } from 'vitest'
import { ADA, begin, comeBack, signInAt } from '../support/providers/provider.ts'
import { EMAIL } from '../support/people/ada.ts'
import { addUser, Browser, count, newestMail, signIn, signUp } from '../support/people/people.ts'
import { enrolTotp } from '../support/people/factors.ts'
import { openAcme, causes, type AtAcme } from '../support/providers/acme.ts'
import { database, json, openWorld, PASSWORD, rows, type Vars } from '../support/world.ts'

let { world, acme, ada, clock } = {} as AtAcme

async function open(...how: Parameters<typeof openAcme>): Promise<void> {
  ;({ world, acme, ada, clock } = await openAcme(...how))
}

beforeEach(() => open())

const session = async (who: Browser = ada) => json(await who.get('/api/session'))

describe('somebody unknown', () => {
  it('gets an account and is signed in', async () => {
    const answer = await signInAt(ada, acme)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, 'http://localhost:8787/account'])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(await session()).toMatchObject({
      user: { email: EMAIL, email_verified: true, name: 'Ada Lovelace', role: 'USER' },
      session: { amr: ['fed'] },
    })
    expect(await rows('SELECT issuer, subject, provider, email, name, refresh_token FROM identities')).toEqual([
      {
        issuer: acme.issuer,
        subject: 'ada',
        provider: 'acme',
        email: EMAIL,
        name: 'Ada Lovelace',
        refresh_token: null,
      },
    ])
    expect(await rows("SELECT event, reason FROM audit_events WHERE event <> 'key_created' ORDER BY event")).toEqual([
      { event: 'authn_login_success', reason: 'acme' },
      { event: 'identity_linked', reason: 'new' },
      { event: 'user_created', reason: 'provider' },
    ])
    expect(await rows('SELECT hashed_password FROM users')).toEqual([{ hashed_password: null }])
  })

  it('comes back to the same account, whatever their address there is by then', async () => {
    await signInAt(ada, acme)
    const { user } = await session()
    const again = new Browser(world)
    clock.pass(1000)
    await signInAt(again, acme, { ...ADA, email: 'countess@example.org', email_verified: false, name: undefined })
    expect((await session(again)).user).toMatchObject({ id: user.id, email: EMAIL })
    expect(await rows('SELECT email, name, last_used_at FROM identities')).toEqual([
      { email: 'countess@example.org', name: 'Ada Lovelace', last_used_at: clock.now() },
    ])
  })

  it('of the same address, but another subject, is another, and doesn’t get in', async () => {
    await signInAt(ada, acme)
    const eve = new Browser(world)
    const answer = await signInAt(eve, acme, { ...ADA, sub: 'ADA' })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('There is an account with your email address already')
    expect([await causes(), await count('identities'), await count('sessions')]).toEqual([['account_exists'], 1, 1])
  })

  it.each<[string, object, Record<string, string>]>([
    ['signing up is closed', {}, { SIGN_UP: 'closed' }],
    ['the provider may not make accounts', { allow_sign_up: false }, {}],
  ])('gets none where %s, and the page says so', async (_, entry, vars) => {
    await open(entry, vars)
    const answer = await signInAt(ada, acme)
    expect([answer.status, await causes(), await count('users')]).toEqual([400, ['sign_up_closed'], 0])
    expect(await answer.text()).toContain('There is no account for you here')
  })

  it('whom an administrator has invited comes in by their provider, though signing up is closed', async () => {
    await open({}, { SIGN_UP: 'closed' })
    const id = await addUser(world, EMAIL, { verified: false })
    expect((await signInAt(ada, acme)).status).toBe(303)
    expect((await session()).user).toMatchObject({ id, email_verified: true })
  })

  it('drops what others have begun with that address, who never proved it', async () => {
    const squatter = new Browser(world)
    const { challenge } = await json(await squatter.post('/api/sign-up', { email: EMAIL, password: PASSWORD }))
    const { code } = await newestMail(world, EMAIL)
    expect((await signInAt(ada, acme)).status).toBe(303)
    expect((await squatter.post('/api/email/verify', { challenge, code })).status).toBe(400)
    expect([await count('sign_ups'), await count('users')]).toEqual([0, 1])
  })

  it('doesn’t get an address that somebody may still take back', async () => {
    const owner = new Browser(world)
    await signUp(owner, EMAIL)
    const { challenge } = await json(await owner.post('/api/email/change', { email: 'thief@example.com' }))
    const { code } = await newestMail(world, 'thief@example.com')
    expect((await owner.post('/api/email/change/confirm', { challenge, code })).status).toBe(200)
    const answer = await signInAt(ada, acme)
    expect([answer.status, await causes()]).toEqual([400, ['account_exists']])
    expect(await answer.text()).toContain('Sign in and link Acme')
    expect([await count('users'), await count('identities')]).toEqual([1, 0])
  })
})

describe('an account that is here already', () => {
  it('is not joined by its address: the page says how to link it', async () => {
    await addUser(world, EMAIL)
    const answer = await signInAt(ada, acme, { ...ADA, email: 'ADA@Example.COM' })
    expect([answer.status, await causes()]).toEqual([400, ['account_exists']])
    expect(await answer.text()).toContain('Sign in and link Acme')
    expect([await count('identities'), await count('sessions')]).toEqual([0, 0])
  })

  it('is joined where both sides have verified it and the provider is trusted with that', async () => {
    await open({ link_verified_email: true })
    const id = await addUser(world, EMAIL)
    expect((await signInAt(ada, acme)).status).toBe(303)
    expect((await session()).user).toMatchObject({ id, email: EMAIL })
    expect(await count('audit_events', "event = 'identity_linked' AND reason = 'joined'")).toBe(1)
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'identity_linked' })
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(200)
  })

  it('is not joined where the provider hasn’t verified it, however trusted', async () => {
    await open({ link_verified_email: true })
    await addUser(world, EMAIL)
    expect((await signInAt(ada, acme, { ...ADA, email_verified: false })).status).toBe(400)
    expect([await causes(), await count('identities')]).toEqual([['email_unverified'], 0])
  })

  it('is joined, and its second factor wanted, in three round trips', async () => {
    await open({ link_verified_email: true })
    await addUser(world, EMAIL)
    const owner = new Browser(world)
    await signIn(owner, EMAIL)
    await enrolTotp(owner)
    const url = await begin(ada, acme)
    world.trips.length = 0
    const answer = await comeBack(ada, acme, acme.authorize(url.href))
    expect(world.answeredAfter()).toBe(3)
    expect(await answer.text()).toContain('One more step')
    expect((await ada.get('/api/session')).status).toBe(401)
  })

  it.each(['taken over', 'known'])('doesn’t let a disabled person in (%s)', async (how) => {
    if (how === 'known') await signInAt(ada, acme)
    else await addUser(world, EMAIL, { verified: false })
    await world.env.DB.prepare('UPDATE users SET disabled_at = 1').run()
    const answer = await signInAt(new Browser(world), acme)
    expect([answer.status, await causes()]).toEqual([400, ['account_disabled']])
    expect(await count('sessions')).toBe(how === 'known' ? 1 : 0)
  })
})

describe('an account that somebody made with an address they never proved', () => {
  const OPTIONAL = { EMAIL_VERIFICATION: 'optional' }

  it('becomes its owner’s: password, sessions, devices, factors and identities of the squatter are gone', async () => {
    await open({}, OPTIONAL)
    const squatter = new Browser(world)
    const made = await squatter.post('/api/sign-up', { email: EMAIL, password: PASSWORD, name: 'Call 555-0100' })
    expect(made.status).toBe(201)
    const { url } = await json(await squatter.post('/api/identities/acme'))
    await comeBack(squatter, acme, acme.authorize(url, { sub: 'eve', email: 'eve@example.com', email_verified: true }))
    await enrolTotp(squatter)
    expect(await count('identities')).toBe(1)

    const answer = await signInAt(ada, acme)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, 'http://localhost:8787/account'])
    expect((await session()).user).toMatchObject({ email: EMAIL, email_verified: true, name: 'Ada Lovelace' })
    expect((await squatter.get('/api/session')).status).toBe(401)
    expect((await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })).status).toBe(401)
    expect(await rows('SELECT subject FROM identities')).toEqual([{ subject: 'ada' }])
    expect([await count('totp'), await count('recovery_codes'), await count('users')]).toEqual([0, 0, 1])
    expect(await rows('SELECT hashed_password FROM users')).toEqual([{ hashed_password: null }])
  })

  it('leaves the squatter no sign-in at its second step either', async () => {
    await open({}, { ...OPTIONAL, MFA: 'required' })
    const squatter = new Browser(world)
    await squatter.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    const { status, mfa_token } = await json(await squatter.post('/api/sign-in', { email: EMAIL, password: PASSWORD }))
    expect(status).toBe('mfa_required')
    const page = await (await signInAt(ada, acme)).text()
    expect(page).toContain('Set up a second factor')
    expect((await squatter.post('/api/totp', { mfa_token })).status).toBeGreaterThanOrEqual(400)
    const [, own = ''] = /name="mfa_token" value="([^"]+)"/.exec(page) ?? []
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'http://localhost:8787' }
    const post = (token: string): Promise<Response> =>
      world.fetch('/sign-in/enrol', {
        method: 'POST',
        headers: form,
        body: new URLSearchParams({ mfa_token: token, return_to: '' }),
      })
    expect([(await post(mfa_token)).status, (await post(own)).status]).toEqual([400, 200])
  })
})

describe('an administrator’s account that its person has never opened', () => {
  const invited = (role: string): Promise<string> => addUser(world, EMAIL, { verified: false, hash: null, role })
  const closed = (entry: object = {}) => open({ allow_sign_up: false, ...entry }, { SIGN_UP: 'closed' })

  it.each(['ADMIN', 'SUPER_ADMIN'])('is given to nobody by a provider that may not link (%s)', async (role) => {
    await closed()
    await invited(role)
    const answer = await signInAt(ada, acme)
    expect([answer.status, await causes()]).toEqual([400, ['account_exists']])
    expect([await count('sessions'), await count('identities')]).toEqual([0, 0])
    expect(await rows('SELECT role, email_verified_at FROM users')).toEqual([{ role, email_verified_at: null }])
  })

  it('is not given away either where they are made one in that moment', async () => {
    await closed()
    await invited('USER')
    const promoted = openWorld(world.env as Vars, {
      before: async (statements) => {
        if (statements.some((sql) => /insert into "identities"/i.test(sql)))
          await database.prepare("UPDATE users SET role = 'ADMIN'").run()
      },
    })
    expect((await signInAt(new Browser(promoted), acme)).status).toBe(400)
    expect([await count('sessions'), await count('identities')]).toEqual([0, 0])
  })

  it('is opened by a provider that may link by verified addresses, and a user’s by any', async () => {
    await closed({ link_verified_email: true })
    await invited('ADMIN')
    expect((await signInAt(ada, acme)).status).toBe(303)
    expect((await session()).user).toMatchObject({ role: 'ADMIN', email_verified: true })
    await closed()
    await invited('USER')
    expect((await signInAt(ada, acme)).status).toBe(303)
  })
})

it('takes the name from the claim that is configured', async () => {
  await open({ claims: { 'https://example.com/display': 'name' } })
  await signInAt(ada, acme, { ...ADA, 'https://example.com/display': 'The Countess' })
  expect((await session()).user.name).toBe('The Countess')
})

it.each<[string, number, number, number]>([
  ['an hour ago is no fresh proof here', -3600, -3600, 401],
  ['a minute ago is one', -60, -60, 200],
  ['in time to come was proved now', 3600, 0, 200],
])('what the provider says was proved %s', async (_, said, seconds, status) => {
  const now = Math.floor(clock.now() / 1000)
  await signInAt(ada, acme, { ...ADA, auth_time: now + said })
  const at = Date.parse((await session()).session.auth_time)
  expect(at).toBe(seconds === 0 ? clock.now() : (now + seconds) * 1000)
  expect((await ada.post('/api/identities/acme')).status).toBe(status)
})

it('keeps the provider’s refresh token, where one is asked for, sealed', async () => {
  await open({ offline_access: true })
  await signInAt(ada, acme)
  await signInAt(new Browser(world), acme)
  const [{ refresh_token } = { refresh_token: '' }] = await rows<{ refresh_token: string }>(
    'SELECT refresh_token FROM identities',
  )
  expect(refresh_token).toMatch(/^v1\./)
  expect(refresh_token).not.toContain('rt-of-the-provider')
  const [{ id_token } = { id_token: '' }] = await rows<{ id_token: string }>('SELECT id_token FROM provider_sessions')
  expect(id_token).toMatch(/^v1\./)
})
