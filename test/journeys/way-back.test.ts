// The way back by the undo link, and those who stand in it: a deletion that races it, and an administrator who has decided otherwise.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ANY_HASH } from '../support/factors.ts'
import { INSTANT } from '../support/hasher.ts'
import { addUser, Browser, newestMail, signIn } from '../support/people.ts'
import { freshWorld, openWorld, rows, stopClock, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const MOVED = 'ada@example.org'

let world: World
let clock: ReturnType<typeof stopClock>

beforeEach(async () => {
  clock = stopClock()
  world = await freshWorld(INSTANT)
})

afterEach(() => vi.useRealTimers())

const token = async (to: string): Promise<string> =>
  new URL((await newestMail(world, to)).link ?? '').searchParams.get('token') ?? ''

/** Somebody whose account was moved to another address; who did it is still in their session. */
async function moved(role = 'USER'): Promise<{ id: string; thief: Browser; undo: string }> {
  const id = await addUser(world, EMAIL, { hash: ANY_HASH, role })
  const thief = new Browser(world)
  await signIn(thief, EMAIL)
  await thief.post('/api/email/change', { email: MOVED })
  await thief.post('/api/email/change/confirm', { token: await token(MOVED) })
  clock.pass(1000)
  return { id, thief, undo: await token(EMAIL) }
}

const bringBack = (undo: string): Promise<Response> =>
  new Browser(world).post('/api/email/change/undo', { token: undo })

/** The same browser at a Worker where something happens right before an account is deleted. */
function delayed(who: Browser, meanwhile: () => Promise<unknown>): Browser {
  let done = false
  const slow = openWorld(INSTANT, {
    before: async (statements) => {
      if (done || !statements.some((sql) => /update "users" set .*"deleted_at"/i.test(sql))) return
      done = true
      await meanwhile()
    },
  })
  const twin = new Browser(slow)
  for (const [name, value] of who.jar) twin.jar.set(name, value)
  return twin
}

describe('a deletion', () => {
  it('that races the way back deletes nobody: the session that asked for it has ended', async () => {
    const { thief, undo } = await moved()
    const undone: number[] = []
    const late = delayed(thief, async () => undone.push((await bringBack(undo)).status))
    expect([(await late.send('DELETE', '/api/user')).status, undone]).toEqual([401, [200]])
    expect(await rows('SELECT email, deleted_at FROM users')).toEqual([{ email: EMAIL, deleted_at: null }])
  })

  it('that races a sign-out everywhere deletes nobody', async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const [ada, thief] = [new Browser(world), new Browser(world)]
    await signIn(ada, EMAIL)
    await signIn(thief, EMAIL)
    const late = delayed(thief, () => ada.post('/api/sign-out', { scope: 'all' }))
    expect((await late.send('DELETE', '/api/user')).status).toBe(401)
    expect(await rows('SELECT email FROM users')).toEqual([{ email: EMAIL }])
  })
})
