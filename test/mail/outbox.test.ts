// The outbox: one event, one mail. Who may try is claimed in D1 before anything is handed over, and what became of it is
// written down after; where that is lost, only a service that knows the mail again by its key is asked once more.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addUser, Browser } from '../support/people/people.ts'
import { slowly, type Ears } from '../support/servers/d1.ts'
import { freshWorld, openWorld, rows, stopClock, type Vars, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const MINUTE = 60_000
const KEYS = { MAIL_FROM: 'hello@example.com', RESEND_API_KEY: 'key', POSTMARK_SERVER_TOKEN: 'token' }

let clock: ReturnType<typeof stopClock>
/** The mails that the service was handed: the key that it knows them by, where it does, and the text. */
let handed: { key: string | null; body: string }[]
/** What the service answers. */
let service: () => Response | Promise<Response>
const taken = (): Response => Response.json({ id: 'taken', ErrorCode: 0 })
const says = (status: number) => (): Response => new Response(null, { status })

beforeEach(async () => {
  clock = stopClock()
  handed = []
  service = taken
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    handed.push({ key: new Headers(init.headers).get('Idempotency-Key'), body: init.body as string })
    return service()
  })
  await addUser(await freshWorld(), EMAIL)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const mailing = (driver: string, ears: Ears = {}, more: Vars = {}): World =>
  openWorld({ MAIL_DRIVER: driver, ...KEYS, ...more }, ears)

/** Asks for one mail; done when the attempt after the answer is, however that went. */
const ask = (world: World): Promise<unknown> =>
  new Browser(world).post('/api/password/forgot', { email: EMAIL }).catch(() => undefined)

type Row = {
  id: string
  attempts: number
  sealed: string | null
  next_attempt_at: number
  begun_at: number | null
  sent_at: number | null
  failed_at: number | null
  failure: string | null
}
async function mail(): Promise<Row> {
  const [row, ...others] = await rows<Row>('SELECT * FROM mails')
  expect(others).toEqual([])
  return row as Row
}

const begins = (statements: readonly string[]): boolean => (statements[0] ?? '').includes('"begun_at" = ?')
const marks = (statements: readonly string[]): boolean => /set .*"sent_at" = \?/.test(statements[0] ?? '')
/** Loses these calls to D1, before or after they were done. */
const loses = (when: 'before' | 'after', which: typeof begins, times = Infinity): Ears => {
  let left = times
  return {
    [when]: (statements: readonly string[]): void => {
      if (which(statements) && (left -= 1) >= 0) throw new Error('D1_ERROR: Network connection lost.')
    },
  }
}
/** A gate: whoever comes to it says so and waits until it is opened. */
function gate(): { reached: Promise<void>; wait: () => Promise<void>; open: () => void } {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const wait = (): Promise<void> => (reached.resolve(), opened.promise)
  return { reached: reached.promise, wait, open: opened.resolve }
}

describe('a mail', () => {
  it('leaves after the answer; its text is sealed while it waits, and gone from the row when it is out', async () => {
    service = says(503)
    await ask(mailing('resend'))
    const waiting = await mail()
    const { subject } = JSON.parse(handed[0]?.body ?? '{}')
    expect(waiting.sealed).not.toContain(/\d{6}/.exec(subject)?.[0])
    service = taken
    clock.pass(MINUTE)
    await mailing('resend').tick()
    expect(await mail()).toMatchObject({
      id: waiting.id,
      attempts: 2,
      sealed: null,
      sent_at: clock.now(),
      failed_at: null,
    })
    expect(handed).toEqual([handed[0], handed[0]])
    expect(handed[0]?.key).toBe(waiting.id)
  })

  it('that waits is sent once by ten clocks that run at once', async () => {
    service = says(503)
    await ask(mailing('postmark'))
    service = taken
    clock.pass(MINUTE)
    await Promise.all(Array.from({ length: 10 }, () => mailing('postmark', slowly(5)).tick()))
    expect(handed).toHaveLength(2)
    expect(await mail()).toMatchObject({ attempts: 2, sent_at: clock.now() })
  })

  it('whose request is slow to begin is sent by the clock, and then not by the request', async () => {
    const slow = gate()
    const asking = ask(mailing('postmark', { before: (statements) => (begins(statements) ? slow.wait() : undefined) }))
    await slow.reached
    await mailing('postmark').tick()
    expect(handed).toHaveLength(0)
    clock.pass(MINUTE)
    await mailing('postmark').tick()
    expect(handed).toHaveLength(1)
    slow.open()
    await asking
    expect(handed).toHaveLength(1)
    expect(await mail()).toMatchObject({ attempts: 1, sealed: null })
  })

  it('that a request has begun to send is left alone by the clock', async () => {
    const slow = gate()
    service = async () => (await slow.wait(), taken())
    const asking = ask(mailing('postmark'))
    await slow.reached
    clock.pass(2 * MINUTE)
    await mailing('postmark').tick()
    slow.open()
    await asking
    expect(handed).toHaveLength(1)
    expect(await mail()).toMatchObject({ attempts: 1, sent_at: clock.now() })
  })
})

describe('what became of a mail', () => {
  it('is written again when D1 failed to, and nothing is sent twice', async () => {
    for (const when of ['before', 'after'] as const) {
      await freshWorld().then((world) => addUser(world, EMAIL))
      handed = []
      await ask(mailing('postmark', loses(when, marks, 2)))
      expect(handed, when).toHaveLength(1)
      expect(await mail(), when).toMatchObject({ sealed: null, sent_at: clock.now(), failed_at: null })
    }
  })

  it('is lost with D1: resend is asked again five minutes later, by the same key', async () => {
    await ask(mailing('resend', loses('before', marks)))
    clock.pass(5 * MINUTE - 1)
    await mailing('resend').tick()
    expect(handed).toHaveLength(1)
    clock.pass(1)
    await mailing('resend').tick()
    const { id, ...row } = await mail()
    expect(handed.map(({ key }) => key)).toEqual([id, id])
    expect(handed[1]?.body).toBe(handed[0]?.body)
    expect(row).toMatchObject({ attempts: 2, sealed: null, sent_at: clock.now() })
  })

  it('is lost with D1: postmark, which would send it twice, is not asked again', async () => {
    await ask(mailing('postmark', loses('before', marks)))
    clock.pass(5 * MINUTE)
    for (let run = 0; run < 3; run += 1) {
      await mailing('postmark').tick()
      clock.pass(5 * MINUTE)
    }
    expect(handed).toHaveLength(1)
    expect(await mail()).toMatchObject({ sealed: null, sent_at: null, failure: 'the attempt never ended' })
  })

  it('is not known when the service fell silent: resend is asked again, postmark is not', async () => {
    service = says(502)
    await ask(mailing('resend'))
    expect(await mail()).toMatchObject({ begun_at: null, next_attempt_at: clock.now() + MINUTE, failed_at: null })
    await freshWorld().then((world) => addUser(world, EMAIL))
    await ask(mailing('postmark'))
    expect(await mail()).toMatchObject({ sealed: null, failure: 'not known whether the mail service took it' })
  })
})

describe('an attempt that was begun and cut off', () => {
  it.each([
    ['resend', 1],
    ['postmark', 0],
  ] as const)('is, with %s, settled after five minutes and not sooner: sent %i times', async (driver, times) => {
    await ask(mailing(driver, loses('after', begins)))
    expect(await mail()).toMatchObject({ attempts: 1, begun_at: clock.now(), sent_at: null })
    clock.pass(5 * MINUTE - 1)
    await mailing(driver).tick()
    expect(handed).toHaveLength(0)
    clock.pass(1)
    await Promise.all(Array.from({ length: 5 }, () => mailing(driver, slowly(5)).tick()))
    expect(handed).toHaveLength(times)
    const row = await mail()
    expect([row.sealed, row.sent_at === null, row.failed_at === null]).toEqual([null, times === 0, times === 1])
  })
})

describe('a mail that does not leave', () => {
  it.each(['resend', 'postmark'])(
    'by %s is tried later and later, and given up after eight attempts',
    async (driver) => {
      service = says(503)
      await ask(mailing(driver))
      const waits: number[] = []
      for (let row = await mail(); row.failed_at === null; row = await mail()) {
        const wait = row.next_attempt_at - clock.now()
        waits.push(wait / MINUTE)
        clock.pass(wait - 1)
        await mailing(driver).tick()
        expect(handed).toHaveLength(waits.length)
        clock.pass(1)
        await mailing(driver).tick()
      }
      expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64])
      clock.pass(1440 * MINUTE)
      await mailing(driver).tick()
      expect(handed).toHaveLength(8)
      expect(await mail()).toMatchObject({ attempts: 8, sealed: null, failure: 'given up after too many attempts' })
    },
  )

  it('is given up at once when the service refuses it for good', async () => {
    service = says(422)
    await ask(mailing('resend'))
    expect(await mail()).toMatchObject({ attempts: 1, sealed: null, failure: 'refused by the mail service' })
    clock.pass(1440 * MINUTE)
    await mailing('resend').tick()
    expect(handed).toHaveLength(1)
  })

  it('is given up when its secret is gone', async () => {
    service = says(503)
    await ask(mailing('resend'))
    clock.pass(MINUTE)
    await mailing('resend', {}, { AUTH_SECRET: btoa('another-secret-another-secret-anot') }).tick()
    expect(handed).toHaveLength(1)
    expect(await mail()).toMatchObject({ sealed: null, failure: 'can no longer be opened' })
  })
})
