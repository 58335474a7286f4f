// A form that one browser sends again, later than a double click: for a minute, and while its session lives.
import { beforeEach, describe, expect, it } from 'vitest'
import { STEP_PATH } from '../../src/gate/step.ts'
import { REFRESH_COOKIE } from '../../src/http/cookies.ts'
import { slowly } from '../support/servers/d1.ts'
import { ANY_HASH, enrolTotp, noPasswordIsStolen } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count } from '../support/people/people.ts'
import { freshWorld, openWorld, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

const VALUES = { email: 'ada@example.com', password: PASSWORD, return_to: '' }

let world: World
let clock: ReturnType<typeof stopClock>
let ada: Browser

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(INSTANT)
  await addUser(world, VALUES.email, { hash: ANY_HASH })
  ada = new Browser(world)
  await ada.get('/sign-in')
})

const sent = async (who = ada): Promise<number> => (await who.submit('/sign-in', VALUES)).status

describe('a form that is sent again', () => {
  it('ends where it ended for a minute, and is judged anew after it', async () => {
    expect([await sent(), await sent(), await count('sessions')]).toEqual([303, 303, 1])
    clock.pass(60_001)
    expect([await sent(), await count('sessions')]).toEqual([303, 2])
  })

  it('is a step of its own from a page that was shown anew, and the attempt is kept from every other page', async () => {
    const attempt = () => ada.jar.get('__Host-latchkey-attempt')
    const first = attempt()
    await ada.get('/forgot-password')
    expect(attempt()).toBe(first)
    await sent()
    await ada.get('/sign-in')
    expect(attempt()).not.toBe(first)
    expect([await sent(), await count('sessions')]).toEqual([303, 2])
    ada.jar.set('__Host-latchkey-attempt', 'A'.repeat(43))
    await ada.get('/forgot-password')
    expect(attempt()).not.toBe('A'.repeat(43))
  })

  it('is judged anew where the session that it began has ended', async () => {
    const twin = ada.copy()
    await sent()
    await ada.post('/api/sign-out')
    expect([await sent(twin), await count('sessions')]).toEqual([303, 2])
    expect((await twin.get('/api/session')).status).toBe(200)
  })

  it('gives a copy of the attempt nothing once the password was changed, though the session lives', async () => {
    const real = await freshWorld()
    noPasswordIsStolen()
    await addUser(real, VALUES.email)
    const owner = new Browser(real)
    await owner.get('/sign-in')
    const thief = owner.copy()
    await sent(owner)
    const changed = { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }
    expect((await owner.post('/api/password/change', changed)).status).toBe(200)
    expect([await sent(thief), thief.jar.has(REFRESH_COOKIE)]).toEqual([401, false])
    expect((await owner.get('/api/session')).status).toBe(200)
  })

  it('gives it no more than a first step once an app was enrolled in the session', async () => {
    const thief = ada.copy()
    await sent()
    await enrolTotp(ada)
    const answer = await thief.submit('/sign-in', VALUES)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, expect.stringContaining(STEP_PATH)])
    expect(thief.jar.has(REFRESH_COOKIE)).toBe(false)
  })

  it('gives it nothing once the owner has proved again who they are', async () => {
    const thief = ada.copy()
    await sent()
    clock.pass(2000)
    const before = await rows<{ id: string }>('SELECT id FROM sessions WHERE active = 1')
    expect((await ada.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200)
    await sent(thief)
    expect(await count('sessions', `active = 1 AND id <> '${before[0]?.id ?? ''}'`)).toBe(1)
  })

  it('ends in the same session after an ordinary rotation of its token', async () => {
    const often = openWorld({ ...INSTANT, COOKIE_ROTATION_SECONDS: '0' })
    const there = new Browser(often)
    await there.get('/sign-in')
    const twin = there.copy()
    await sent(there)
    clock.pass(2000)
    expect((await there.post('/api/refresh')).status).toBe(200)
    expect([await sent(twin), await count('sessions')]).toEqual([303, 1])
    expect((await twin.post('/api/refresh')).status).toBe(200)
  })

  it('is answered once by twenty at once, where the session that it began has ended', async () => {
    const before = ada.copy()
    await sent()
    await ada.post('/api/sign-out')
    const slow = openWorld(INSTANT, slowly(3))
    const twins = Array.from({ length: 20 }, () => {
      const twin = new Browser(slow, { ip: ada.ip })
      for (const [name, value] of before.jar) twin.jar.set(name, value)
      return twin
    })
    expect(new Set(await Promise.all(twins.map(sent)))).toEqual(new Set([303]))
    expect([await count('sessions'), await count('sessions', 'active = 1')]).toEqual([2, 1])
  })

  it('really is tried again after a fault of the database', async () => {
    let faults = 1
    const broken = openWorld(INSTANT, {
      before: (statements) => {
        if (faults > 0 && statements.some((sql) => /insert into "sessions"/i.test(sql))) {
          faults -= 1
          throw new Error('D1_ERROR: gone')
        }
      },
    })
    const there = new Browser(broken)
    await there.get('/sign-in')
    expect([await sent(there), await sent(there), await count('sessions')]).toEqual([503, 303, 1])
  })

  it('leaves what it left sealed, and nothing once it is over', async () => {
    await sent()
    const [row] = await rows<{ ending: string }>('SELECT ending FROM endings')
    expect(row?.ending).toMatch(/^v1\./)
    clock.pass(60_001)
    await world.tick()
    expect(await count('endings')).toBe(0)
  })

  it('with an attempt that somebody made up asks no more than one with none, and leaves no row', async () => {
    const eve = new Browser(world)
    eve.jar.set('__Host-latchkey-attempt', 'A'.repeat(43))
    expect([await sent(eve), await count('endings')]).toEqual([303, 0])
  })
})
