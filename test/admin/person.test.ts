// A person's page in the console: what it shows of somebody with nothing and with everything, and who is led where.
import { beforeEach, describe, expect, it } from 'vitest'
import { uuidv7 } from '../../src/crypto/random.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { open } from '../support/people/forms.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { fill } from '../support/people/laden.ts'
import { database, freshWorld, stopClock, type World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  stopClock()
  world = await freshWorld(INSTANT)
})

/** The text of a page's `main`, without tags, its white space as one space. */
async function textOf(answer: Response): Promise<string> {
  const [, main = ''] = (await answer.text()).split('<main')
  return main.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
}

describe('a person’s page', () => {
  it('says all there is of somebody who has everything, in one round trip', async () => {
    const { browser } = await operatorIn(world, 'SUPER_ADMIN')
    const id = await addUser(world, 'ada@example.com', { hash: ANY_HASH })
    await fill(world, id)
    await open(browser, '/admin/people')
    world.trips.length = 0
    const answer = await open(browser, `/admin/people/${id}`)
    expect([answer.status, world.trips.length]).toEqual([200, 1])
    const page = await answer.clone().text()
    const text = await textOf(answer)
    for (const part of [
      'Ada Lovelace',
      'ada@example.com Confirmed',
      'New address, not confirmed yet new@example.com',
      'Can be changed back to old@example.com',
      'A link to set one was sent',
      '7 live',
      'Passkey Phone',
      'Authenticator app',
      '3 left',
      'Account at acme Ada at Acme · ada@acme.example',
      'Passwords 12 wrong attempts count; no attempt is taken from the place that failed',
      'Codes from emails 30 wrong attempts count; no attempt is taken from anywhere',
      'Second factors 4 wrong attempts count',
      'Role changed',
      'by a command of the operators',
    ])
      expect(text).toContain(part)
    expect(text).toContain('Locked out')
    expect(page).toContain(`/admin/activity?person=${id}`)
    expect(page).toContain(`/admin/sessions?user_id=${id}`)
    expect(page.match(/class="device"/g)).toHaveLength(5)
    expect(page).not.toContain(ANY_HASH)
  })

  it('says what somebody with nothing has not', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    const id = await addUser(world, 'grace@example.com', { hash: null })
    await database.prepare('UPDATE users SET name = NULL, email_verified_at = NULL WHERE id = ?').bind(id).run()
    const text = await textOf(await open(browser, `/admin/people/${id}`))
    for (const part of [
      'None given',
      'Not confirmed',
      'Password None',
      'Last sign-in Never',
      'Signed in nowhere.',
      'Nothing besides the password and the mailbox.',
      'No wrong attempt counts at the moment.',
      'Nothing is recorded.',
    ])
      expect(text).toContain(part)
  })

  it('shows a deleted person whose row is kept, and what can still be done', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    const id = await addUser(world, 'ada@example.com')
    await fill(world, id)
    await database.prepare('UPDATE users SET deleted_at = 5, disabled_at = 5 WHERE id = ?').bind(id).run()
    const answer = await open(browser, `/admin/people/${id}`)
    const page = await answer.clone().text()
    expect(answer.status).toBe(200)
    expect(await textOf(answer)).toContain('This account was deleted.')
    expect(page).toContain(`/admin/people/${id}/enable"`)
    expect(page).toContain(`/admin/people/${id}/disable"`)
    expect(page).not.toContain(`/admin/people/${id}/delete"`)
    expect(page).not.toContain(`/admin/people/${id}/send-reset"`)
  })

  it.each(['x', '%3Cb%3Ehi', '00000000-0000-7000-8000-000000000000'])(
    'answers an id that nobody has (%s) with a page of the console',
    async (id) => {
      const { browser } = await operatorIn(world, 'ADMIN')
      for (const path of ['', '/disable', '/role']) {
        const answer = await open(browser, `/admin/people/${id}${path}`)
        expect(answer.status).toBe(404)
        const page = await answer.text()
        expect(page).toContain('Nobody has this id')
        expect(page).toContain('class="columns"')
        expect(page).not.toContain('<b>hi')
      }
    },
  )

  it('shows names, addresses, agents and passkeys that are HTML as text', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    const id = await addUser(world, 'ada@example.com', { hash: ANY_HASH })
    const evil = '<img src=x onerror=alert(1)>"\'&'
    await fill(world, id, evil)
    for (const path of ['', '/disable', '/remove-factors', '/rename']) {
      const page = await (await open(browser, `/admin/people/${id}${path}`)).text()
      expect(page).not.toContain('<img')
      expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    }
  })

  it('reads no more where a person has a great many events, sessions and codes', async () => {
    const counted = await freshWorld(INSTANT, { counting: true })
    const { browser } = await operatorIn(counted, 'ADMIN')
    const id = await addUser(counted, 'ada@example.com', { hash: ANY_HASH })
    const read = async (): Promise<number> => {
      await open(browser, '/admin/people')
      counted.trips.length = 0
      expect((await open(browser, `/admin/people/${id}`)).status).toBe(200)
      return counted.trips[0]?.rowsRead ?? Number.NaN
    }
    await fill(counted, id)
    const before = await read()
    await database
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO audit_events (id, at, event, outcome, subject_id) SELECT printf('0189a000-0000-7000-8000-%012d', i), i, 'user_updated', 'success', ? FROM n`,
      )
      .bind(id)
      .run()
    expect((await read()) - before).toBeLessThan(30)
  })
})

describe('who has no business here', () => {
  const paths = (id: string): string[] => ['', '/rename', '/delete'].map((path) => `/admin/people/${id}${path}`)

  it('is led to the sign-in, to a proof, or refused, whether or not the person is there', async () => {
    const id = await addUser(world, 'ada@example.com')
    const user = await operatorIn(world, 'USER')
    const stale = await operatorIn(world, 'ADMIN')
    await growStale(stale.id)
    for (const path of [...paths(id), ...paths(uuidv7(1))]) {
      const stranger = await open(new Browser(world), path)
      expect(new URL(stranger.headers.get('Location') ?? '').pathname).toBe('/sign-in')
      expect((await open(user.browser, path)).status).toBe(403)
      const proof = new URL((await open(stale.browser, path)).headers.get('Location') ?? '')
      expect([proof.pathname, new URL(proof.searchParams.get('return_to') ?? '').pathname]).toEqual([
        '/account/prove',
        path,
      ])
    }
    expect(await signIn(user.browser, user.email)).toBeTruthy()
  })
})
