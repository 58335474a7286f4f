// Recovery codes: ten, shown once, each good once, and told to their owner at each use (ASVS 5.0 6.5; NIST SP 800-63B-4 §4.2).
import { beforeEach, describe, expect, it } from 'vitest'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { adaWithApp, EMAIL, type AdaWithApp } from '../support/people/ada.ts'
import { addOwner, allOfD1, ANY_HASH, firstStep, recoveryStep, secondStep } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, Phone, signIn } from '../support/people/people.ts'
import { json, openWorld, rows } from '../support/world.ts'

let { world, clock, ada } = {} as AdaWithApp

beforeEach(async () => {
  ;({ world, clock, ada } = await adaWithApp())
})

/** Both steps, the second by a recovery code. */
async function recover(
  code: string,
  person: Browser | Phone = new Browser(world),
  more: object = {},
): Promise<Response> {
  const { mfa_token } = await firstStep(person, EMAIL, more)
  return recoveryStep(person, mfa_token, code)
}
const codeAt = (index: number): string => ada.recoveryCodes[index] ?? ''

describe('recovery codes', () => {
  it('are ten of 128 bits, legible on paper, and lie in D1 as digests', async () => {
    expect(new Set(ada.recoveryCodes).size).toBe(10)
    for (const code of ada.recoveryCodes) {
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]$/)
      expect(code.replaceAll('-', '')).toHaveLength(26)
    }
    const found = await rows<{ digest: string; user_id: string }>('SELECT digest, user_id FROM recovery_codes')
    expect(found).toHaveLength(10)
    for (const { digest, user_id } of found) expect([digest.length, user_id]).toEqual([43, ada.id])
    const written = await allOfD1()
    for (const code of ada.recoveryCodes) expect(written).not.toContain(code.slice(0, 11))
  })

  it('finish a sign-in, say how many are left, and are told to their owner', async () => {
    const phone = new Phone(world)
    clock.pass(1000)
    const answer = await json(await recover(codeAt(0), phone, { transport: 'bearer' }))
    expect(answer).toMatchObject({
      status: 'signed_in',
      session: { amr: ['pwd', 'otp', 'mfa'] },
      recovery_codes_left: 9,
      access_token: expect.any(String),
    })
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'recovery_code_used' })
    expect(await count('recovery_codes')).toBe(9)
    expect(await rows('SELECT event, reason, meta FROM audit_events WHERE session_id = ?', answer.session.id)).toEqual([
      { event: 'authn_login_success', reason: 'recovery_code', meta: '{"amr":"pwd otp mfa"}' },
    ])
    clock.pass(1000)
    expect((await json(await recover(codeAt(1)))).recovery_codes_left).toBe(8)
    expect(await count('mails', "kind = 'recovery_code_used'")).toBe(2)
  })

  it('are good once each', async () => {
    for (const [index, code] of ada.recoveryCodes.entries()) {
      expect((await json(await recover(code))).recovery_codes_left).toBe(9 - index)
      // Where none is left the first step no longer offers any, but there is still the app.
      expect((await recover(code)).status).toBe(400)
    }
    const { mfa_token, factors } = await firstStep(new Browser(world), EMAIL)
    expect(factors).toEqual(['totp'])
    clock.pass(STEP_MS)
    expect((await secondStep(new Browser(world), mfa_token, ada.app.code())).status).toBe(200)
  })

  it.each<[string, (code: string) => string]>([
    ['in small letters', (code) => code.toLowerCase()],
    ['without hyphens', (code) => code.replaceAll('-', '')],
    ['with spaces for hyphens, and around', (code) => `  ${code.replaceAll('-', ' ')}\n`],
    ['with other hyphens', (code) => code.replaceAll('-', '\u2013')],
    ['with O for 0', (code) => code.replaceAll('0', 'O')],
    ['with o for 0', (code) => code.replaceAll('0', 'o')],
    ['with I for 1', (code) => code.replaceAll('1', 'I')],
    ['with l for 1', (code) => code.replaceAll('1', 'l')],
  ])('are taken %s', async (_, spell) => {
    // One with both digits, so that each spelling is another one.
    const code = ada.recoveryCodes.find((one) => one.includes('0') && one.includes('1')) ?? codeAt(0)
    expect((await recover(spell(code))).status).toBe(200)
    expect((await recover(code)).status).toBe(400)
  })

  it.each<[string, (code: string) => string]>([
    ['short of a character', (code) => code.slice(0, -1)],
    ['with one too many', (code) => `${code}0`],
    ['with another in its place', (code) => (code.startsWith('Z') ? 'Y' : 'Z') + code.slice(1)],
    ['twice', (code) => code + code],
    ['of nothing but hyphens', () => '-----'],
  ])('are refused %s', async (_, spell) => {
    expect(await json(await recover(spell(codeAt(0))))).toMatchObject({ status: 400, code: 'invalid_code' })
    expect(await count('recovery_codes')).toBe(10)
    expect(await count('mails', "kind = 'recovery_code_used'")).toBe(0)
    expect(await rows("SELECT reason, subject_id FROM audit_events WHERE event = 'authn_second_step_fail'")).toEqual([
      { reason: 'wrong_recovery_code', subject_id: ada.id },
    ])
  })

  it('are each person’s own', async () => {
    const eve = await addOwner(world, 'eve@example.com')
    expect((await recover(eve.recoveryCodes[0] ?? '')).status).toBe(400)
    expect(await count('recovery_codes')).toBe(20)
  })

  it('outlive a change of AUTH_SECRET', async () => {
    const next = new Browser(openWorld({ AUTH_SECRET: btoa('another-secret-another-secret-another-1234') }))
    expect((await recover(codeAt(0), next)).status).toBe(200)
  })
})

describe('a new set', () => {
  const renew = (who: Browser = ada.browser): Promise<Response> => who.post('/api/recovery-codes')

  it('is shown once and kills the old one; its owner is told', async () => {
    clock.pass(1000)
    const { recovery_codes: fresh } = await json(await renew())
    expect(fresh).toHaveLength(10)
    expect(await newestMail(world, EMAIL)).toMatchObject({ kind: 'recovery_codes_made' })
    expect(await count('recovery_codes')).toBe(10)
    expect((await recover(codeAt(0))).status).toBe(400)
    expect((await recover(fresh[0])).status).toBe(200)
    expect(
      await rows("SELECT outcome, actor_id, subject_id FROM audit_events WHERE event = 'recovery_codes_made'"),
    ).toEqual([{ outcome: 'success', actor_id: ada.id, subject_id: ada.id }])
  })

  it('wants a fresh proof by two factors', async () => {
    clock.pass(901_000)
    await ada.browser.post('/api/refresh')
    expect(await json(await renew())).toMatchObject({ status: 401, code: 'reauthentication_required' })
    expect((await ada.browser.post('/api/reauthenticate', { totp_code: ada.app.code() })).status).toBe(200)
    expect((await renew()).status).toBe(200)
    expect((await renew(new Browser(world))).status).toBe(401)
  })

  it('is for whoever has a second factor', async () => {
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    const bob = new Browser(world)
    await signIn(bob, 'bob@example.com')
    expect(await json(await renew(bob))).toMatchObject({ status: 409, code: 'no_second_factor' })
    expect(await count('recovery_codes')).toBe(10)
  })
})
