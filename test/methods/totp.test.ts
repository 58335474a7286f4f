// Authenticator apps (RFC 6238), with otpauth as the app that we did not write: enrol, confirm, sign in, remove.
import { URI, type TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { oneTimePassword } from '../../src/credentials/totp.ts'
import { toUtf8 } from '../../src/crypto/encoding.ts'
import { appOf } from '../support/authenticator-app.ts'
import { enrolTotp } from '../support/factors.ts'
import { addUser, Browser, count, newestMail, Phone, signIn } from '../support/people.ts'
import { freshWorld, json, PASSWORD, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'

let world: World
let ada: Browser

beforeEach(async () => {
  world = await freshWorld()
  await addUser(world, EMAIL)
  stopClock()
  ada = new Browser(world)
  await signIn(ada, EMAIL)
})

afterEach(() => {
  vi.useRealTimers()
})

/** A first step by password: what it answers. */
async function firstStep(
  person: Browser | Phone = new Browser(world),
): Promise<{ mfa_token: string; factors: string[] }> {
  const answer = await person.post('/api/sign-in', { email: EMAIL, password: PASSWORD })
  expect(answer.status).toBe(200)
  return json(answer)
}

describe('one-time passwords', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('are those of RFC 6238, appendix B, at %i s', async (seconds, expected) => {
    expect(await oneTimePassword(toUtf8('12345678901234567890'), Math.floor(seconds / 30), 8)).toBe(expected)
  })

  it('are those of RFC 4226, appendix D', async () => {
    const codes = await Promise.all(
      Array.from({ length: 10 }, (_, counter) => oneTimePassword(toUtf8('12345678901234567890'), counter)),
    )
    expect(codes).toEqual('755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' '))
  })
})

describe('an authenticator app', () => {
  it('is added by a secret, a URI and a QR code, and counts once it has shown a code', async () => {
    const begun = await json(await ada.post('/api/totp'))
    const read = URI.parse(begun.uri) as TOTP
    expect(read).toMatchObject({ issuer: 'Latchkey', label: EMAIL, digits: 6, period: 30, algorithm: 'SHA1' })
    expect(read.secret.base32).toBe(begun.secret)
    expect(begun.secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(begun.qr_svg).toMatch(/^<svg .*<\/svg>$/s)
    expect(begun.qr_svg).not.toMatch(/<script|href=/)
    expect(
      await json(await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })),
    ).toMatchObject({ status: 'signed_in' })

    const confirmed = await json(await ada.post('/api/totp/confirm', { code: appOf(begun).code() }))
    expect(confirmed).toMatchObject({ status: 'signed_in', session: { amr: ['pwd', 'otp', 'mfa'] } })
    expect(confirmed.recovery_codes).toHaveLength(10)
    expect(await firstStep()).toEqual({
      status: 'mfa_required',
      mfa_token: expect.stringMatching(/^[\w-]+$/),
      factors: ['totp', 'recovery_code'],
    })
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'totp_added' })
  })

  it('finishes a sign-in, which then has proved two factors', async () => {
    const { app } = await enrolTotp(ada)
    const phone = new Phone(world)
    const { mfa_token } = await json(
      await phone.post('/api/sign-in', { email: EMAIL, password: PASSWORD, transport: 'bearer' }),
    )
    const answer = await phone.post('/api/sign-in/totp', { mfa_token, code: app.code() })
    expect(await json(answer)).toMatchObject({
      status: 'signed_in',
      session: { amr: ['pwd', 'otp', 'mfa'] },
      access_token: expect.any(String),
    })
    expect((await phone.get('/api/session')).status).toBe(200)
    expect(await count('pending_sign_ins')).toBe(0)
  })
})
