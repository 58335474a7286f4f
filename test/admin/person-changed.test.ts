// What somebody else changed meanwhile is refused and shown, and not overwritten: two operators, or an operator and the person.
import { beforeEach, describe, expect, it } from 'vitest'
import { everything, somebody } from '../support/people/administrators.ts'
import { act, askFor } from '../support/people/desk-forms.ts'
import { ANY_HASH } from '../support/people/factors.ts'
import { hiddenIn, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { fill } from '../support/people/laden.ts'
import { operatorIn } from '../support/people/operators.ts'
import { addUser, count } from '../support/people/people.ts'
import { slowly } from '../support/servers/d1.ts'
import { sampled, sized } from '../support/size.ts'
import { database, freshWorld, json, openWorld, rows, type World } from '../support/world.ts'

const TRIALS = sized(4, 20)

let world: World
let id: string

beforeEach(async () => {
  world = await freshWorld(INSTANT)
  id = await addUser(world, 'ada@example.com', { hash: ANY_HASH })
  await fill(world, id)
})

const VERBS = ['rename', 'role', 'send-reset', 'unlock', 'end-sessions', 'remove-factors', 'disable', 'delete'] as const
const TYPED: Record<string, Record<string, string>> = { rename: { name: 'Grace' }, role: { role: 'ADMIN' } }
const CHANGES = {
  name: ["name = 'Eve'", 'Eve'],
  address: ["email = 'eve@example.com'", 'eve@example.com'],
  role: ["role = 'SUPER_ADMIN'", 'Super admin'],
  state: ['disabled_at = 7', 'Disabled'],
  deletion: ['deleted_at = 7, disabled_at = 7', 'Deleted'],
} as const

describe.each(VERBS)('%s', (verb) => {
  it.each(sampled(Object.keys(CHANGES) as (keyof typeof CHANGES)[], 3, verb.length))(
    'is refused where the %s was changed since it was seen, and shows how it is now',
    async (what) => {
      const { browser } = await operatorIn(world, 'SUPER_ADMIN')
      const { fields = {} } = await askFor(browser, id, verb)
      const [change, shown] = CHANGES[what]
      await database.prepare(`UPDATE users SET ${change} WHERE id = ?`).bind(id).run()
      const before = await everything()
      const path = `/admin/people/${id}/${verb}`
      const refused = await press(browser, path, { ...fields, ...TYPED[verb] })
      const page = await refused.text()
      expect(refused.status).toBe(409)
      expect(page).toContain('Nothing was changed: somebody changed this person since you looked.')
      expect(page).toContain(shown)
      expect(await everything()).toBe(before)
      const anew = hiddenIn(page)
      if (anew['seen'] === undefined) return
      // What was typed is kept, and what is shown now may be decided on.
      if (verb === 'rename') expect(page).toContain('value="Grace"')
      expect((await press(browser, path, { ...anew, ...TYPED[verb] })).status).toBe(303)
    },
  )
})

describe('the API', () => {
  it('gives a tag of what is seen, and changes nothing where If-Match names another one', async () => {
    const admin = await somebody(world, 'SUPER_ADMIN')
    const path = `/api/admin/users/${id}`
    const tagOf = async (): Promise<string> => (await admin.phone.get(path)).headers.get('ETag') ?? ''
    const rename = (tag: string) => admin.phone.send('PATCH', path, { name: 'Grace' }, { 'If-Match': tag })
    const old = await tagOf()
    await database.prepare("UPDATE users SET name = 'Eve' WHERE id = ?").bind(id).run()
    const before = await everything()
    const calls = [
      ['PATCH', '', { name: 'Grace' }],
      ['DELETE', '', undefined],
      ['PUT', '/role', { role: 'ADMIN' }],
      ['DELETE', '/sessions', undefined],
      ...['disable', 'enable', 'unlock', 'send-reset', 'remove-factors'].map(
        (verb) => ['POST', `/${verb}`, {}] as const,
      ),
    ] as const
    for (const [method, below, body] of calls)
      for (const tag of [old, 'x', '"x"', 'W/"x"', `${old}, ${old}`]) {
        const answer = await admin.phone.send(method, `${path}${below}`, body, { 'If-Match': tag })
        expect(await json(answer), `${method} ${below} ${tag}`).toMatchObject({
          status: 412,
          code: 'changed_meanwhile',
        })
      }
    expect(await everything()).toBe(before)
    expect((await rename(await tagOf())).status).toBe(200)
    expect((await rename('*')).status).toBe(200)
  })
})

describe('factors', () => {
  it('that were added since they were seen are not removed with the others', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    const { fields = {} } = await askFor(browser, id, 'remove-factors')
    await database
      .prepare('UPDATE passkeys SET created_at = ? WHERE name = ?')
      .bind(Date.now() + 1000, 'Phone')
      .run()
    const before = await count('passkeys')
    const refused = await press(browser, `/admin/people/${id}/remove-factors`, fields)
    expect([refused.status, await count('passkeys')]).toEqual([409, before])
    expect((await act(browser, id, 'remove-factors')).status).toBe(303)
    expect(await count('passkeys')).toBe(0)
  })

  it('that somebody else removed meanwhile are a notice, and no fault', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    const { fields = {} } = await askFor(browser, id, 'remove-factors')
    await act(browser, id, 'remove-factors')
    expect((await press(browser, `/admin/people/${id}/remove-factors`, fields)).status).toBe(303)
    expect(await rows("SELECT event FROM audit_events WHERE event = 'factor_removed'")).toHaveLength(3)
  })
})

describe(`two operators at once, ${TRIALS} times of ${TRIALS}`, () => {
  it.each([
    ['rename', 'rename'],
    ['role', 'role'],
    ['disable', 'rename'],
    ['role', 'delete'],
  ] as const)('who %s and %s: one does, the other is told', async (one, two) => {
    for (let trial = 0; trial < TRIALS; trial += 1) {
      world = await freshWorld(INSTANT)
      id = await addUser(world, 'ada@example.com', { hash: ANY_HASH })
      const slow = openWorld(INSTANT, slowly(5))
      const [a, b] = [await operatorIn(slow, 'SUPER_ADMIN'), await operatorIn(slow, 'SUPER_ADMIN')]
      const [asksA, asksB] = [await askFor(a.browser, id, one), await askFor(b.browser, id, two)]
      const typed: Record<string, Record<string, string>> = { rename: { name: 'Grace' }, role: { role: 'ADMIN' } }
      const statuses = await Promise.all([
        press(a.browser, `/admin/people/${id}/${one}`, { ...asksA.fields, ...typed[one] }),
        press(b.browser, `/admin/people/${id}/${two}`, { ...asksB.fields, ...typed[two] }),
      ])
      const got = statuses.map(({ status }) => status).toSorted((x, y) => x - y)
      expect(got[0]).toBe(303)
      // Who comes after a deletion finds nobody.
      expect([404, 409]).toContain(got[1])
    }
  })
})
