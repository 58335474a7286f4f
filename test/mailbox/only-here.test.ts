// The development mailbox: what was mailed, newest first, on this machine alone. Anywhere else it isn't there.
import { beforeEach, expect, it } from 'vitest'
import { AT_A_HOST } from '../support/authenticators/passkeys.ts'
import { Browser, signUp } from '../support/people/people.ts'
import { json, openWorld, worldAtNoon, type AtNoon, type World } from '../support/world.ts'

const PATHS = ['/dev/mail', '/dev/mailbox']
const statuses = async (at: World, origin = ''): Promise<number[]> =>
  Promise.all(PATHS.map(async (path) => (await at.fetch(`${origin}${path}`)).status))

let { world, clock } = {} as AtNoon

beforeEach(async () => {
  ;({ world, clock } = await worldAtNoon())
})

it('shows what was mailed, newest first and page by page', async () => {
  for (const name of ['ada', 'bob']) {
    await signUp(new Browser(world), `${name}@example.com`)
    clock.pass(1000)
  }
  const first = await json(await world.fetch('/dev/mail?limit=1'))
  const second = await json(await world.fetch(`/dev/mail?limit=1&cursor=${first.next_cursor}`))
  expect([first.items, second.items]).toMatchObject([[{ to: 'bob@example.com' }], [{ to: 'ada@example.com' }]])
  const page = await (await world.fetch('/dev/mailbox')).text()
  expect(page).toContain(first.items[0].code)
  expect(page.indexOf('bob@example.com')).toBeLessThan(page.indexOf('ada@example.com'))
})

it('is there on this machine', async () => {
  expect(await statuses(world)).toEqual([200, 200])
})

it.each([
  ['in production', AT_A_HOST],
  ['where mail leaves by a service', { MAIL_DRIVER: 'resend', MAIL_FROM: 'auth@example.com', RESEND_API_KEY: 'key' }],
])('is not there %s', async (_, vars) => {
  expect(await statuses(openWorld(vars))).toEqual([404, 404])
})

it('is not there for another machine, whatever it asks by', async () => {
  expect(await statuses(world, 'http://192.168.1.5:8787')).toEqual([404, 404])
})
