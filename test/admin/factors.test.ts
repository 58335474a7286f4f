// Somebody lost their device and their recovery codes: an administrator takes them away, and the password alone signs in again.
import { createExecutionContext } from 'cloudflare:test'
import { beforeEach, describe, expect, it } from 'vitest'
import { AuthAdmin } from '../../src/rpc.ts'
import { adminAndAda, eventsOf, somebody, type AdminAndAda, type Somebody } from '../support/people/administrators.ts'
import { enrolTotp } from '../support/people/factors.ts'
import { Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { database, json, openWorld, PASSWORD, rows, stopClock, type Clock } from '../support/world.ts'

const MINUTE = 60_000

let clock: Clock
let { world, admin, ada } = {} as AdminAndAda

beforeEach(async () => {
  clock = stopClock()
  ;({ world, admin, ada } = await adminAndAda())
})

const remove = (by: Somebody, whom: Somebody): Promise<Response> =>
  by.phone.post(`/api/admin/users/${whom.id}/remove-factors`)
const firstStep = async (where = world): Promise<Record<string, unknown>> =>
  json(await new Browser(where).post('/api/sign-in', { email: ada.email, password: PASSWORD }))

/** A passkey that its browser made by itself. */
async function addPasskey(userId: string): Promise<void> {
  await database
    .prepare(
      `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, uv_initialized, transports, backup_eligible,
         backup_state, aaguid, rp_id, conditional, name)
       VALUES ('p', ?, 'c', 'k', 0, 1, '[]', 1, 1, 'a', 'localhost', 1, 'Phone')`,
    )
    .bind(userId)
    .run()
}

describe('somebody who lost their device', () => {
  it('signs in by password alone once an administrator has removed app, passkeys and codes', async () => {
    await enrolTotp(ada.phone)
    await addPasskey(ada.id)
    expect(await firstStep()).toMatchObject({ status: 'mfa_required' })
    const answer = await remove(admin, ada)
    expect(answer.status).toBe(200)
    expect(await json(answer)).toEqual({ totp: 1, passkeys: 1, recovery_codes: 10, sessions_ended: 1 })
    for (const table of ['totp', 'passkeys', 'recovery_codes']) expect(await count(table), table).toBe(0)
    expect(await firstStep()).toMatchObject({ status: 'signed_in', session: { amr: ['pwd'] } })
  })

  it('is out of every session, and a sign-in that waits for the second step is void', async () => {
    const { app } = await enrolTotp(ada.phone)
    const { mfa_token } = await firstStep()
    clock.pass(MINUTE)
    await remove(admin, ada)
    expect((await ada.phone.get('/api/session')).status).toBe(401)
    expect(await rows('SELECT active, revoked_reason FROM sessions WHERE user_id = ?', ada.id)).toEqual([
      { active: 0, revoked_reason: 'factor_changed' },
    ])
    // Not even a factor that is added afterwards finishes it.
    const back = new Browser(world)
    await signIn(back, ada.email)
    const { app: another } = await enrolTotp(back)
    for (const code of [app.code(), another.code()]) {
      const late = await new Browser(world).post('/api/sign-in/totp', { mfa_token, code })
      expect(await json(late)).toMatchObject({ code: 'invalid_code' })
    }
    expect(await count('sessions', `user_id = '${ada.id}' AND active = 1`)).toBe(1)
  })

  it('is told by mail, which doesn’t say where the administrator sits; and the log says who did it', async () => {
    await enrolTotp(ada.phone)
    clock.pass(MINUTE)
    await remove(admin, ada)
    const mail = await newestMail(world, ada.email)
    expect(mail.kind).toBe('factors_removed')
    expect(mail.text).not.toContain('TestPhone')
    const about = { outcome: 'success', actor_id: admin.id, subject_id: ada.id, session_id: admin.sessionId }
    expect(await eventsOf('actor_id = ?', admin.id)).toEqual([
      { event: 'factor_removed', ...about, reason: 'recovery_codes' },
      { event: 'factor_removed', ...about, reason: 'totp' },
      { event: 'session_expired', ...about, reason: 'factor_changed' },
    ])
  })

  it('enrols anew by their password where the policy wants a second factor', async () => {
    await enrolTotp(ada.phone)
    await remove(admin, ada)
    expect(await firstStep(openWorld({ MFA: 'required' }))).toMatchObject({
      status: 'mfa_required',
      factors: ['email_code'],
    })
  })

  it('loses an app that waits for its first code, too, so that nobody confirms it afterwards', async () => {
    await enrolTotp(ada.phone)
    await ada.phone.post('/api/totp')
    expect(await json(await remove(admin, ada))).toMatchObject({ totp: 1 })
    expect(await count('totp')).toBe(0)
  })
})

describe('somebody who has no second factor', () => {
  it('keeps their sessions, and nothing is mailed or recorded', async () => {
    const answer = await remove(admin, ada)
    expect(await json(answer)).toEqual({ totp: 0, passkeys: 0, recovery_codes: 0, sessions_ended: 0 })
    expect((await ada.phone.get('/api/session')).status).toBe(200)
    expect(await count('mails')).toBe(0)
    expect(await eventsOf('actor_id = ?', admin.id)).toEqual([])
  })
})

describe('nobody', () => {
  it('removes their own this way, not even a SUPER_ADMIN: that takes a proof of the factor', async () => {
    const root = await somebody(world, 'SUPER_ADMIN')
    await enrolTotp(root.phone)
    expect(await json(await remove(root, root))).toMatchObject({ status: 403, code: 'forbidden' })
    expect(await count('totp')).toBe(1)
    expect(await eventsOf("event = 'authz_fail'")).toMatchObject([{ actor_id: root.id, reason: 'own_account' }])
  })

  it('removes somebody’s whose role was raised while the request was on its way', async () => {
    await enrolTotp(ada.phone)
    let step = 0
    const slow = openWorld(
      {},
      {
        before: async (statements) => {
          if (!statements.some((sql) => sql.startsWith('delete from "totp"'))) return
          step += 1
          await database.prepare("UPDATE users SET role = 'ADMIN' WHERE id = ?").bind(ada.id).run()
        },
      },
    )
    const answer = await slow.fetch(`/api/admin/users/${ada.id}/remove-factors`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${admin.phone.accessToken}` },
    })
    expect(step).toBe(1)
    expect(answer.status).toBe(403)
    expect(await count('totp')).toBe(1)
    expect(await count('sessions', `user_id = '${ada.id}' AND active = 1`)).toBe(1)
    expect(await count('mails', "kind = 'factors_removed'")).toBe(0)
  })
})

describe('two administrators at once', () => {
  it('remove it once, and one mail is sent', async () => {
    await enrolTotp(ada.phone)
    const other = await somebody(world, 'ADMIN')
    const answers = await Promise.all([remove(admin, ada), remove(other, ada)])
    const bodies = await Promise.all(answers.map((answer) => json(answer)))
    expect(bodies.reduce((sum, { totp }) => sum + totp, 0)).toBe(1)
    expect(await count('mails', "kind = 'factors_removed'")).toBe(1)
    expect(await eventsOf("event = 'factor_removed' AND reason = 'totp'")).toHaveLength(1)
  })
})

describe('AuthAdmin.removeFactors', () => {
  it('does the same for a sibling, and refuses somebody who isn’t there', async () => {
    await signIn(new Browser(world), ada.email)
    await enrolTotp(ada.phone)
    clock.pass(MINUTE)
    const sibling = new AuthAdmin(createExecutionContext(), world.env)
    expect(await sibling.removeFactors(ada.id)).toEqual({
      ok: true,
      value: { totp: 1, passkeys: 0, recovery_codes: 10, sessions_ended: 2 },
    })
    expect(await eventsOf("event = 'factor_removed'")).toMatchObject([{ actor_id: 'sibling' }, { actor_id: 'sibling' }])
    expect(await newestMail(world, ada.email)).toMatchObject({ kind: 'factors_removed' })
    expect(await sibling.removeFactors(crypto.randomUUID())).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await sibling.removeFactors('x')).toMatchObject({ ok: false, error: { code: 'invalid_request' } })
  })
})
