// In which order waiting mail leaves (contract §7): an owner's notice doesn't stand behind the sign-ups of strangers.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { seal } from '../../src/crypto/seal.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { database, freshWorld, openWorld, stopClock, type World } from '../support/world.ts'

const VARS = { MAIL_DRIVER: 'resend', MAIL_FROM: 'no-reply@example.com', RESEND_API_KEY: 'test-key' }

let clock: ReturnType<typeof stopClock>
let sent: string[]
let world: World

beforeEach(async () => {
  clock = stopClock()
  sent = []
  await freshWorld()
  world = openWorld(VARS)
  vi.stubGlobal('fetch', (_: unknown, init: RequestInit) => {
    sent.push(JSON.parse(init.body as string).subject)
    return Promise.resolve(new Response('{"id":"1"}'))
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Puts a mail of a kind into the outbox; the next one is younger. */
async function wait(kind: string, subject: string): Promise<void> {
  const id = uuidv7(clock.now())
  const message = { to: 'ada@example.com', subject, kind, text: 'text', html: 'html' }
  await database
    .prepare('INSERT INTO mails (id, kind, recipient, sealed, next_attempt_at, created_at) VALUES (?, ?, ?, ?, ?, ?)')
    .bind(
      id,
      kind,
      message.to,
      await seal(world.config.secrets, `mail:${id}`, JSON.stringify(message)),
      clock.now(),
      clock.now(),
    )
    .run()
  clock.pass(10)
}

it('notices of security leave first, however many sign-ups came before; then the oldest, over runs of fifty', async () => {
  const before = Array.from({ length: 70 }, (_, at) => `sign-up ${String(at).padStart(2, '0')}`)
  for (const subject of before) await wait('sign_up_code', subject)
  await wait('password_changed', 'notice 1')
  await wait('reset_password', 'reset')
  await wait('email_changed', 'notice 2')
  await world.tick()
  expect(sent).toEqual(['notice 1', 'notice 2', ...before.slice(0, 48)])
  await world.tick()
  expect(sent.slice(50)).toEqual([...before.slice(48), 'reset'])
})
