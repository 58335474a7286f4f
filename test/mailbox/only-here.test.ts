// The development mailbox: what was mailed, newest first, on this machine alone. Anywhere else it isn't there.
import { beforeEach, expect, it } from 'vitest'
import { AT_A_HOST } from '../support/authenticators/passkeys.ts'
import { Browser, signUp } from '../support/people/people.ts'
import { json, openWorld, worldAtNoon, type AtNoon, type World } from '../support/world.ts'

const PATHS = ['/dev/mail', '/dev/mailbox']
/** Newer than every mail. */
const ID = 'ffffffff-ffff-7000-8000-000000000000'
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

it('shows one mail beside the list: how it looks in a frame that can do nothing, its text, its code and its link', async () => {
  await signUp(new Browser(world), 'ada@example.com')
  clock.pass(60_000)
  await signUp(new Browser(world), 'bob@example.com')
  const { items } = await json(await world.fetch('/dev/mail'))
  const ada = items.at(-1)
  const answer = await world.fetch(`/dev/mailbox?mail=${ada.id}`, { headers: { 'Accept-Language': 'de' } })
  const page = await answer.text()
  expect(page).toContain(
    `<iframe src="/dev/mailbox/${ada.id}" title="${ada.subject}" sandbox="allow-popups allow-popups-`,
  )
  expect(page).toContain(`data-copy="${ada.code}" hidden="">Code kopieren</button>`)
  expect(page).toContain(`data-copy="${ada.link}" hidden="">Link kopieren</button>`)
  expect(page).toMatch(/title="\d\d\.\d\d\.\d{4}, [\d:]+ UTC">vor 1 Minute</)
  expect(page).toContain(`data-newest="${items[0].id}" data-source="/dev/mail?limit=1"`)
  expect(answer.headers.get('Content-Security-Policy')).toContain("frame-src 'self'")
  const framed = await world.fetch(`/dev/mailbox/${ada.id}`)
  expect(framed.headers.get('X-Frame-Options')).toBe('SAMEORIGIN')
  expect(framed.headers.get('Content-Security-Policy')).toMatch(
    /^default-src 'none'.*; sandbox allow-popups [^;]*; frame-ancestors 'self'/,
  )
  expect(await framed.text()).toContain(ada.code)
  // Another newest page, an older one, and a mail that is gone.
  expect(await (await world.fetch(`/dev/mailbox?cursor=${items[0].id}`)).text()).not.toContain('data-newest')
  expect((await world.fetch(`/dev/mailbox?mail=${ID}`)).status).toBe(200)
  expect((await world.fetch(`/dev/mailbox/${ID}`)).status).toBe(404)
  expect((await openWorld(AT_A_HOST).fetch(`/dev/mailbox/${ada.id}`)).status).toBe(404)
})

it('says what to do while it is empty', async () => {
  expect(await (await world.fetch('/dev/mailbox')).text()).toMatch(/No email yet.*href="\/sign-up"/)
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
