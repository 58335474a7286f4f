// Whom the console lets in: every page of it, by every kind of person who knocks.
import { beforeEach, describe, expect, it } from 'vitest'
import { open } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { Browser } from '../support/people/people.ts'
import { database, freshWorld, rows, stopClock, type World } from '../support/world.ts'

/** The pages that need nothing but their path. */
const PAGES = [
  '/admin',
  '/admin/people',
  '/admin/people/new',
  '/admin/people/export',
  '/admin/sessions',
  '/admin/activity',
  '/admin/keys',
  '/admin/mail',
  '/admin/health',
]

let world: World

beforeEach(async () => {
  stopClock()
  world = await freshWorld(INSTANT)
})

describe.each(PAGES)('%s', (path) => {
  it.each(['ADMIN', 'SUPER_ADMIN'] as const)('is shown to an %s, in one round trip', async (role) => {
    const { browser, email } = await operatorIn(world, role)
    await open(browser, path)
    world.trips.length = 0
    const answer = await open(browser, path)
    expect([answer.status, world.trips.length]).toEqual([200, 1])
    const page = await answer.text()
    expect(page).toContain(`title="${email}"`)
    expect(page).toContain('aria-current="page"')
  })

  it('leads a stranger to the sign-in, and back', async () => {
    const answer = await open(new Browser(world), `${path}?role=ADMIN`)
    expect(answer.status).toBe(303)
    expect(new URL(answer.headers.get('Location') ?? '').searchParams.get('return_to')).toMatch(
      new RegExp(`${path}\\?role=ADMIN$`),
    )
  })

  it('refuses a person of no role, and records it', async () => {
    const { browser, id } = await operatorIn(world, 'USER')
    const answer = await open(browser, path)
    expect(answer.status).toBe(403)
    expect(await answer.text()).not.toContain('class="columns"')
    expect(await rows('SELECT actor_id, reason FROM audit_events WHERE event = ?', 'authz_fail')).toEqual([
      { actor_id: id, reason: 'role' },
    ])
  })

  it('refuses an administrator whose role was taken away meanwhile', async () => {
    const { browser, id } = await operatorIn(world, 'ADMIN')
    await database.prepare(`UPDATE users SET role = 'USER' WHERE id = ?`).bind(id).run()
    expect((await open(browser, path)).status).toBe(403)
  })

  it('asks for a fresh proof, and comes back with what was filtered', async () => {
    const { browser, id } = await operatorIn(world, 'ADMIN')
    await growStale(id)
    const answer = await open(browser, `${path}?role=ADMIN`)
    const to = new URL(answer.headers.get('Location') ?? '')
    expect([answer.status, to.pathname]).toEqual([303, '/account/prove'])
    expect(to.searchParams.get('return_to')).toMatch(new RegExp(`${path}\\?role=ADMIN$`))
  })

  it('asks for two factors where the person has a second one', async () => {
    const { browser, id } = await operatorIn(world, 'ADMIN')
    await database
      .prepare(
        `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at) VALUES ('t', ?, 'x', 'y', 1, 1)`,
      )
      .bind(id)
      .run()
    const answer = await open(browser, path)
    expect(new URL(answer.headers.get('Location') ?? '').pathname).toBe('/account/prove')
  })
})
