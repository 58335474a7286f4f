// The clock and second factors: what nobody finished goes, and a change of AUTH_SECRET takes nobody's authenticator app away.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sealAnew } from '../../src/credentials/seal-anew.ts'
import { insertSpentChallenge } from '../../src/credentials/store.ts'
import { sealTotp } from '../../src/credentials/totp.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { cleanInTurns, type Cleaned } from '../../src/db/chunks.ts'
import { run } from '../../src/db/client.ts'
import { type App } from '../support/authenticators/authenticator-app.ts'
import { enrolTotp } from '../support/people/factors.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import {
  database,
  freshWorld,
  json,
  openWorld,
  PASSWORD,
  rows,
  stopClock,
  type Vars,
  type World,
} from '../support/world.ts'

const EMAIL = 'ada@example.com'
const MINUTE = 60_000
const NEXT = btoa('the-next-secret-of-32-bytes-or-so')

let world: World
let clock: ReturnType<typeof stopClock>
let logged: string[]

beforeEach(async () => {
  world = await freshWorld()
  clock = stopClock()
  logged = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line))
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** What the last run of the clock says that it did. */
const done = (): Record<string, number> => JSON.parse(logged.at(-1) ?? '').purge.rows

/** Signs in by password and app, and says what came of it. */
async function signInWith(where: World, app: App): Promise<string> {
  const browser = new Browser(where)
  const { mfa_token } = await json(await browser.post('/api/sign-in', { email: EMAIL, password: PASSWORD }))
  const answer = await json(await browser.post('/api/sign-in/totp', { mfa_token, code: app.code() }))
  return answer.status === 'signed_in' ? 'signed_in' : answer.code
}

async function adaWithApp(where: World = world): Promise<{ ada: Browser; app: App }> {
  await addUser(where, EMAIL)
  const ada = new Browser(where)
  await signIn(ada, EMAIL)
  const { app } = await enrolTotp(ada)
  clock.pass(MINUTE)
  return { ada, app }
}

describe('a run of the clock', () => {
  it('deletes sign-ins that were never finished, and keeps those that may be', async () => {
    const { app } = await adaWithApp()
    const late = new Browser(world)
    await late.post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    clock.pass(4 * MINUTE)
    const { mfa_token } = await json(await late.post('/api/sign-in', { email: EMAIL, password: PASSWORD }))
    clock.pass(MINUTE)
    await world.tick()
    expect(done()).toMatchObject({ pending_sign_ins_deleted: 1 })
    expect(await count('pending_sign_ins')).toBe(1)
    expect((await late.post('/api/sign-in/totp', { mfa_token, code: app.code() })).status).toBe(200)
  })

  it('deletes an app that showed no code within the hour, and never one that counts', async () => {
    const { ada } = await adaWithApp()
    expect((await ada.post('/api/totp')).status).toBe(200)
    clock.pass(59 * MINUTE)
    await world.tick()
    expect(done()).toMatchObject({ totp_waiting_deleted: 0 })
    expect(await count('totp')).toBe(2)
    clock.pass(MINUTE)
    await world.tick()
    expect(done()).toMatchObject({ totp_waiting_deleted: 1 })
    expect(await count('totp', 'confirmed_at IS NOT NULL')).toBe(1)
    expect(await count('totp')).toBe(1)
  })

  it('deletes spent challenges once they would have expired anyway, and not before', async () => {
    const { db } = world.deps()
    await run(db, [
      insertSpentChallenge(db, { nonce: 'old', expiresAt: clock.now() + MINUTE }),
      insertSpentChallenge(db, { nonce: 'young', expiresAt: clock.now() + 5 * MINUTE }),
    ])
    await world.tick()
    expect(done()).toMatchObject({ challenges_deleted: 0 })
    clock.pass(MINUTE)
    await world.tick()
    expect(done()).toMatchObject({ challenges_deleted: 1 })
    expect(await rows('SELECT nonce FROM spent_challenges')).toEqual([{ nonce: 'young' }])
  })

  it('with none of these does nothing, and seals nothing anew while AUTH_SECRET is the one it was', async () => {
    await adaWithApp()
    const before = await rows('SELECT * FROM totp')
    const twice = openWorld({ AUTH_SECRET_PREVIOUS: world.env.AUTH_SECRET ?? '' })
    for (const where of [world, twice]) {
      await where.tick()
      expect(done()).toMatchObject({
        pending_sign_ins_deleted: 0,
        totp_waiting_deleted: 0,
        challenges_deleted: 0,
        totp_sealed_anew: 0,
      })
    }
    expect(await rows('SELECT * FROM totp')).toEqual(before)
  })
})

describe('after a change of AUTH_SECRET', () => {
  let both: Vars
  beforeEach(() => {
    both = { AUTH_SECRET: NEXT, AUTH_SECRET_PREVIOUS: world.env.AUTH_SECRET ?? '' }
  })

  /** Fills the table: `n` more people with an app, each under what `secret` gives. */
  async function addApps(n: number, secret: (row: { id: string; userId: string }) => Promise<string>): Promise<void> {
    const sealedBy = world.config.secrets.current.id
    for (let made = 0; made < n; made += 1) {
      const id = uuidv7(clock.now())
      await database.batch([
        database.prepare('INSERT INTO users (id, email) VALUES (?, ?)').bind(id, `${id}@example.com`),
        database
          .prepare('INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at) VALUES (?1, ?1, ?2, ?3, 1)')
          .bind(id, await secret({ id, userId: id }), sealedBy),
      ])
    }
  }

  it('the clock has sealed every secret anew, and the previous one can be dropped: everybody’s app still signs in', async () => {
    const { app } = await adaWithApp()
    const { secrets } = world.config
    const [before] = await rows<{ secret: string }>('SELECT secret FROM totp')
    const changed = openWorld(both)
    expect(await signInWith(changed, app)).toBe('signed_in')
    clock.pass(MINUTE)
    await changed.tick()
    expect(done()).toMatchObject({ totp_sealed_anew: 1 })
    const [after] = await rows<{ secret: string; sealed_by: string }>('SELECT secret, sealed_by FROM totp')
    expect(after?.sealed_by).toBe(changed.config.secrets.current.id)
    expect(after?.sealed_by).not.toBe(secrets.current.id)
    expect(after?.secret).not.toBe(before?.secret)
    expect(await signInWith(openWorld({ AUTH_SECRET: NEXT }), app)).toBe('signed_in')
    await changed.tick()
    expect(done()).toMatchObject({ totp_sealed_anew: 0 })
  })

  it('dropping the previous one too early takes the app away until it is back', async () => {
    const { app } = await adaWithApp()
    expect(await signInWith(openWorld({ AUTH_SECRET: NEXT }), app)).toBe('invalid_code')
    const changed = openWorld(both)
    expect(await signInWith(changed, app)).toBe('signed_in')
  })

  it('a secret that can’t be opened is left, keeps no other from its turn, and the run ends', async () => {
    // More than a chunk of them, before the one that can be opened.
    const broken = `v1.${world.config.secrets.current.id}.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAA`
    await addApps(450, () => Promise.resolve(broken))
    const { app } = await adaWithApp()
    const changed = openWorld(both)
    await changed.tick()
    expect(JSON.parse(logged.at(-1) ?? '').purge).toMatchObject({ done: true, rows: { totp_sealed_anew: 1 } })
    expect(await count('totp', `sealed_by = '${world.config.secrets.current.id}'`)).toBe(450)
    expect(await signInWith(openWorld({ AUTH_SECRET: NEXT }), app)).toBe('signed_in')
  })

  it('a secret that a third AUTH_SECRET sealed is not even read', async () => {
    await adaWithApp()
    await database.prepare("UPDATE totp SET sealed_by = 'ffffffff'").run()
    const before = await rows('SELECT * FROM totp')
    await openWorld(both).tick()
    expect(done()).toMatchObject({ totp_sealed_anew: 0 })
    expect(await rows('SELECT * FROM totp')).toEqual(before)
  })

  it('goes by chunks: a run that is cut off has done some, the next one does the rest, none twice', async () => {
    const { app } = await adaWithApp()
    await addApps(449, async (row) => (await sealTotp(world.config.secrets, row, app.secret)).secret)
    const changed = openWorld(both)
    const seal = (most: number): Promise<Cleaned> =>
      cleanInTurns([{ name: 'sealed', next: sealAnew(changed.deps()) }], most)
    expect(await seal(1)).toEqual({ rows: { sealed: 200 }, done: false })
    const overlapping = await Promise.all([seal(10), seal(10), seal(10)])
    expect(overlapping.map(({ done: all }) => all)).toEqual([true, true, true])
    expect(overlapping.reduce((sum, { rows: { sealed = 0 } }) => sum + sealed, 0)).toBe(250)
    expect(await seal(10)).toEqual({ rows: { sealed: 0 }, done: true })
    expect(await count('totp', `sealed_by = '${changed.config.secrets.current.id}'`)).toBe(450)
    expect(await signInWith(openWorld({ AUTH_SECRET: NEXT }), app)).toBe('signed_in')
  })

  it('an app that is replaced while its secret is sealed anew stays replaced', async () => {
    const { app } = await adaWithApp()
    let replaced = false
    const racing = openWorld(both, {
      before: async (statements) => {
        if (replaced || !statements.some((sql) => sql.includes('json_each') && sql.includes('UPDATE totp'))) return
        replaced = true
        for (const row of await rows<{ id: string; userId: string }>('SELECT id, user_id AS userId FROM totp')) {
          const { secret } = await sealTotp(world.config.secrets, row, app.secret)
          await database.prepare('UPDATE totp SET secret = ?').bind(secret).run()
        }
      },
    })
    await racing.tick()
    expect(replaced).toBe(true)
    expect(done()).toMatchObject({ totp_sealed_anew: 0 })
    await openWorld(both).tick()
    expect(done()).toMatchObject({ totp_sealed_anew: 1 })
    expect(await signInWith(openWorld({ AUTH_SECRET: NEXT }), app)).toBe('signed_in')
  })
})
