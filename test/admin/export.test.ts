// The people as a file: what is in it, who may have it, how it is read, and what a spreadsheet makes of it.
import { beforeEach, describe, expect, it } from 'vitest'
import { exportUsers } from '../../src/admin/export-users.ts'
import { somebody, type Somebody } from '../support/people/administrators.ts'
import { addCrowd } from '../support/people/crowd.ts'
import { hiddenIn, open, press } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { addUser } from '../support/people/people.ts'
import { database, freshWorld, json, rows, type World } from '../support/world.ts'

let world: World
let admin: Somebody
const PATH = '/api/admin/users/export'

beforeEach(async () => {
  world = await freshWorld(INSTANT, { counting: true })
  admin = await somebody(world, 'ADMIN', { email: 'root@example.com' })
})

const linesOf = async (answer: Response): Promise<{ email: string }[]> =>
  new TextDecoder()
    .decode(await answer.arrayBuffer())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { email: string })

describe('an export', () => {
  it('has the people of the list in its order, line for line as the list shows them, and is recorded', async () => {
    await addCrowd(1, 5, { mark: 'crowd', name: `'Ada'` })
    await addCrowd(6, 7, { mark: 'gone', disabled: true })
    const all = await admin.phone.get(PATH)
    expect([all.status, all.headers.get('Content-Type')]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
    expect(all.headers.get('Content-Disposition')).toMatch(/^attachment; filename="people-\d{4}-\d\d-\d\d\.ndjson"$/)
    expect(all.headers.get('Cache-Control')).toBe('no-store')
    const { items } = await json(await admin.phone.get('/api/admin/users'))
    expect(await linesOf(all)).toEqual(items)
    expect(JSON.stringify(items)).not.toMatch(/password|hash/)
    const some = await linesOf(await admin.phone.get(`${PATH}?name=ada&role=USER&status=active`))
    expect(some.map(({ email }) => email)).toEqual([1, 2, 3, 4, 5].map((n) => `crowd-0000${n}@example.com`))
    const gone = await linesOf(await admin.phone.get(`${PATH}?query=gone`))
    expect(gone).toHaveLength(2)
    expect(
      await rows(
        `SELECT actor_id, session_id, reason, meta FROM audit_events WHERE event = 'users_exported' ORDER BY id`,
      ),
    ).toEqual(
      [
        { format: 'ndjson' },
        { format: 'ndjson', search: 'name', role: 'USER', status: 'active' },
        { format: 'ndjson', search: 'address' },
      ].map((meta) => ({
        actor_id: admin.id,
        session_id: admin.sessionId,
        reason: 'administrator',
        meta: JSON.stringify(meta),
      })),
    )
  })

  it('is read page by page, when the one who loads it has taken what came before', async () => {
    await addCrowd(1, 35, { mark: 'crowd', name: `'Ada'` })
    const deps = world.deps()
    const begin = async (filter: { names?: string[] }) => {
      const actor = { userId: admin.id, sessionId: admin.sessionId }
      const begun = await exportUsers(deps, { actor, filter, format: 'ndjson', pagePeople: 10 })
      if (!begun.ok) throw new Error(begun.error)
      return begun.value.getReader()
    }
    world.trips.length = 0
    const reader = await begin({})
    await reader.read()
    await new Promise((resolve) => setTimeout(resolve, 20))
    // One page is taken, one waits.
    expect(world.trips.length).toBeLessThanOrEqual(2)
    let chunks = 1
    while (!(await reader.read()).done) chunks += 1
    expect([chunks, world.trips.length]).toEqual([4, 4])
    for (const { rowsRead } of world.trips) expect(rowsRead).toBeLessThanOrEqual(20)

    const named = await begin({ names: ['ada'] })
    const texts: string[] = []
    for (let next = await named.read(); !next.done; next = await named.read())
      texts.push(new TextDecoder().decode(next.value))
    expect(new Set(texts.join('').split('\n')).size).toBe(36)
  })

  it('is broken off when the role is taken away meanwhile, so that it does not look whole', async () => {
    await addCrowd(1, 35, { mark: 'crowd' })
    const actor = { userId: admin.id, sessionId: admin.sessionId }
    const begun = await exportUsers(world.deps(), { actor, filter: {}, format: 'csv', pagePeople: 10 })
    if (!begun.ok) throw new Error(begun.error)
    await database.prepare(`UPDATE users SET role = 'USER' WHERE id = ?`).bind(admin.id).run()
    await expect(new Response(begun.value).text()).rejects.toThrow('broken off')
    expect(await exportUsers(world.deps(), { actor, filter: {}, format: 'csv' })).toEqual({
      ok: false,
      error: 'forbidden',
    })
    expect(await rows(`SELECT 1 FROM audit_events WHERE event = 'users_exported'`)).toHaveLength(1)
  })

  it('refuses what the list refuses', async () => {
    for (const search of ['role=KING', 'format=xlsx', 'query=a&name=b', 'query=%00', 'name=%00'])
      expect((await admin.phone.get(`${PATH}?${search}`)).status, search).toBe(400)
    expect(await rows(`SELECT 1 FROM audit_events WHERE event = 'users_exported'`)).toEqual([])
  })
})

describe('as CSV', () => {
  it('has no cell that a spreadsheet takes for a formula, and quotes what would end a cell', async () => {
    const names = ['=2+5', '+1', '-1', '@SUM(A1)', ' =1', '＝1', '|x', '%0', `"=1`, 'Ada "the, first"', 'Zoë']
    for (const [n, name] of names.entries()) {
      await addUser(world, `=n${n}@example.com`)
      await database.prepare('UPDATE users SET name = ? WHERE email = ?').bind(name, `=n${n}@example.com`).run()
    }
    const answer = await admin.phone.get(`${PATH}?format=csv&query==n`)
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present')
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(Array.from(bytes.slice(0, 3))).toEqual([0xef, 0xbb, 0xbf])
    const [head, ...lines] = new TextDecoder().decode(bytes).split('\r\n')
    expect(head).toBe('id,email,email_verified,name,role,disabled,created_at,updated_at,last_login_at')
    expect(lines.at(-1)).toBe('')
    const cells = lines
      .slice(0, -1)
      .map((line) =>
        [...line.matchAll(/"((?:[^"]|"")*)"|(?<=,)(?=,|$)/g)].map(([, text = '']) => text.replaceAll('""', '"')),
      )
    expect(cells).toHaveLength(names.length)
    for (const row of cells) {
      expect(row).toHaveLength(9)
      expect(row[1]).toMatch(/^'=n\d+@/)
      for (const cell of row) expect(cell).not.toMatch(/^[\s"]*[=+\-@|%＝]/)
    }
    const wanted = names.map((name) => (/^(?:Ada|Zoë)/.test(name) ? name : `'${name}`))
    expect(new Set(cells.map((row) => row[3]))).toEqual(new Set(wanted))
  })
})

describe('at the console', () => {
  it('is offered with its filters, and loaded by a form', async () => {
    const { browser } = await operatorIn(world, 'ADMIN')
    await addCrowd(1, 3, { mark: 'crowd' })
    const path = '/admin/people/export?query=crowd&by=address&status=active'
    const page = await (await open(browser, path)).text()
    expect(page).toContain('Addresses that begin with “crowd”')
    const action = /action="([^"]*export[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const file = await press(browser, action, { ...hiddenIn(page), format: 'ndjson' })
    expect((await linesOf(file)).map(({ email }) => email)).toEqual([1, 2, 3].map((n) => `crowd-0000${n}@example.com`))
    expect((await press(browser, '/admin/people/export?role=KING', { format: 'csv' })).status).toBe(400)
    expect((await open(browser, '/admin/people/export?role=KING')).status).toBe(400)
  })

  it('asks for a fresh proof, and comes back to the same list; a person without the role gets nothing', async () => {
    const { browser, id } = await operatorIn(world, 'ADMIN')
    await growStale(id)
    const path = '/admin/people/export?query=crowd&status=active'
    const answer = await press(browser, path, { format: 'csv' })
    expect(answer.status).toBe(303)
    expect(new URL(answer.headers.get('Location') ?? '').searchParams.get('return_to')).toMatch(
      /export\?query=crowd&status=active$/,
    )
    const user = await operatorIn(world, 'USER')
    expect((await press(user.browser, path, { format: 'csv' })).status).toBe(403)
    expect(await rows(`SELECT 1 FROM audit_events WHERE event = 'users_exported'`)).toEqual([])
  })
})
