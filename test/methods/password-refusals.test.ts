// Who is not admitted by a password, and that a stranger can't tell why (OWASP; ASVS 5.0 6.3.8).
import { beforeEach, describe, expect, it } from 'vitest'
import { addUser, Browser, count, loggedAs, Phone, signInByPhone } from '../support/people/people.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World

beforeEach(async () => {
  world = await freshWorld()
  await addUser(world, EMAIL)
})

describe('whoever changes meanwhile', () => {
  it('is out at once when disabled or removed', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    await world.env.DB.prepare('UPDATE users SET disabled_at = 1').run()
    expect((await phone.get('/api/session')).status).toBe(401)
    expect((await phone.post('/api/refresh', { refresh_token: phone.refreshToken })).status).toBe(401)
    expect(await rows('SELECT counter FROM sessions')).toEqual([{ counter: 1 }])
    await world.env.DB.prepare('DELETE FROM users').run()
    expect((await phone.get('/api/session')).status).toBe(401)
    expect(await json(await phone.post('/api/refresh', { refresh_token: phone.refreshToken }))).toMatchObject({
      code: 'session_expired',
    })
  })

  it('is not admitted by a password that was right when it was read', async () => {
    let changed = false
    const slow = openWorld(
      {},
      {
        before: async (_, trip) => {
          if (trip !== 2 || changed) return
          changed = true
          await world.env.DB.prepare('UPDATE users SET hashed_password = ?')
            .bind('$scrypt$ln=14,r=8,p=5$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')
            .run()
        },
      },
    )
    expect(
      await json(await new Browser(slow).post('/api/sign-in', { email: EMAIL, password: PASSWORD })),
    ).toMatchObject({ status: 401, code: 'invalid_credentials' })
    expect(await count('sessions')).toBe(0)
  })
})

describe('sign-in refusals', () => {
  it('are alike for a wrong password, an unknown, an unverified, a disabled and a password-less account, and hash alike', async () => {
    await addUser(world, 'unverified@example.com', { verified: false })
    await addUser(world, 'disabled@example.com', { disabled: true })
    await addUser(world, 'passwordless@example.com', { hash: null })
    const seen = new Set<string>()
    for (const [email, password] of [
      [EMAIL, 'Wrong-Password-1'],
      ['nobody@example.com', PASSWORD],
      ['unverified@example.com', PASSWORD],
      ['disabled@example.com', PASSWORD],
      ['passwordless@example.com', PASSWORD],
    ]) {
      world.trips.length = 0
      const answer = await new Browser(world).post('/api/sign-in', { email, password })
      const body = await json(answer)
      expect(body.code).toBe('invalid_credentials')
      expect(body.detail).toContain('confirm')
      seen.add(
        JSON.stringify({
          ...body,
          request_id: '',
          status: answer.status,
          trips: world.trips.filter((trip) => !trip.statements.some((sql) => sql.includes('signing_keys'))).length,
          headers: [...answer.headers].filter(([name]) => name !== 'date'),
        }),
      )
    }
    expect([...seen]).toHaveLength(1)
    expect(await count('sessions')).toBe(0)
    // The operator's log can tell.
    expect((await loggedAs('authn_login_fail')).map(({ reason, meta }) => [reason, meta])).toEqual(
      ['wrong_password', 'unknown', 'unverified', 'disabled', 'no_password'].map((reason) => [reason, '{"amr":"pwd"}']),
    )
  })

  it('leave out an address that isn’t confirmed, where it needn’t be', async () => {
    const open = openWorld({ EMAIL_VERIFICATION: 'optional' })
    await addUser(open, 'unverified@example.com', { verified: false })
    const answer = await new Browser(open).post('/api/sign-in', { email: 'unverified@example.com', password: PASSWORD })
    expect(await json(answer)).toMatchObject({ status: 'signed_in', user: { email_verified: false } })
  })
})
