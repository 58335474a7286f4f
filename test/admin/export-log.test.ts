// The audit log as a file: all of it and nothing else, to those who may, page by page, and no further than they may.
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { uuidv7 } from '../../src/crypto/random.ts'
import { enter, somebody, type Somebody } from '../support/people/administrators.ts'
import { open } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { growStale, operatorIn } from '../support/people/operators.ts'
import { Browser } from '../support/people/people.ts'
import { database, freshWorld, json, migrateAnew, rows, send, type World } from '../support/world.ts'

const FILE = '/api/admin/audit-events.ndjson'
const PAGE = '/admin/activity/events.ndjson'

let world: World
let admin: Somebody
/** Newest first. */
let ids: string[]

/** 5,000 sign-ins, of which one in 2,500 failed; the newest is the last. */
async function fill(): Promise<void> {
  const insert = database.prepare(
    `INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id, meta) SELECT value->>'id', value->>'at', 'authn_login_success',
       value->>'outcome', ?1, ?1, '{"amr":"pwd"}' FROM json_each(?2)`,
  )
  const made = Array.from({ length: 5000 }, (_, n) => {
    const at = Date.now() - 100_000_000 + n * 1000
    return { id: uuidv7(at), at, outcome: n % 2500 === 0 ? 'failure' : 'success' }
  })
  await database.batch([insert.bind(admin.id, JSON.stringify(made))])
  ids = made.map(({ id }) => id).toReversed()
}

const linesOf = async (answer: Response): Promise<{ id: string }[]> =>
  new TextDecoder()
    .decode(await answer.arrayBuffer())
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { id: string }]))

/** The first chunk of a file that is sent while it is read; `rest` reads on. */
async function begin(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const answer = await send(world.env, FILE, { headers: { Authorization: `Bearer ${admin.phone.accessToken}` } })
  const reader = answer.body?.getReader()
  if (reader === undefined) throw new Error('no body')
  await reader.read()
  return reader
}

beforeEach(async () => {
  world = await freshWorld(INSTANT, { counting: true })
  admin = await somebody(world, 'ADMIN')
  await database.prepare('DELETE FROM audit_events').run()
  await fill()
})
afterAll(migrateAnew)

describe('the audit log as a file', () => {
  it('has every event as the list gives it, newest first, the export included; a round trip for 2,000 rows', async () => {
    const list = await json(await admin.phone.get(`/api/admin/audit-events?limit=2`))
    world.trips.length = 0
    const answer = await admin.phone.get(FILE)
    expect([answer.status, answer.headers.get('Content-Type'), answer.headers.get('Content-Disposition')]).toEqual([
      200,
      'application/x-ndjson; charset=UTF-8',
      'attachment; filename="audit-events.ndjson"',
    ])
    const [exported, ...lines] = await linesOf(answer)
    expect(lines.map(({ id }) => id)).toEqual(ids)
    expect(lines.slice(0, 2)).toEqual(list.items)
    expect(exported).toMatchObject({
      event: 'audit_exported',
      actor_id: admin.id,
      subject_id: null,
      meta: { filter: '' },
    })
    // Who asks, and three pages.
    expect(world.trips.length).toBe(4)
    for (const { rowsRead } of world.trips) expect(rowsRead).toBeLessThanOrEqual(3 * 2000 + 20)
  })

  it('has what its filter finds, goes on behind a line, and is recorded with what was asked for', async () => {
    const failures = [ids[2499], ids[4999]]
    expect((await linesOf(await admin.phone.get(`${FILE}?outcome=failure`))).map(({ id }) => id)).toEqual(failures)
    const rest = await linesOf(await admin.phone.get(`${FILE}?cursor=${ids[4989]}&subject_id=${admin.id}`))
    expect(rest.map(({ id }) => id)).toEqual(ids.slice(4990))
    expect(await linesOf(await admin.phone.get(`${FILE}?actor_id=clock&note=typed%40example.com`))).toEqual([])
    for (const wrong of ['actor_id=x', 'from=x', 'event=x', 'cursor=x'])
      expect((await admin.phone.get(`${FILE}?${wrong}`)).status, wrong).toBe(400)
    const recorded = await rows<{ meta: string }>(
      `SELECT meta FROM audit_events WHERE event = 'audit_exported' ORDER BY id`,
    )
    expect(recorded.map(({ meta }) => (JSON.parse(meta) as { filter: string }).filter)).toEqual([
      'outcome=failure',
      `cursor=${ids[4989]}&subject_id=${admin.id}`,
      'actor_id=clock',
    ])
  })

  it('is read as it is taken: a page ahead at most, and no more once the client has gone', async () => {
    world.trips.length = 0
    const reader = await begin()
    await new Promise((resolve) => setTimeout(resolve, 50))
    // Who asks, the page that was taken, and one more: there are three.
    expect(world.trips.length).toBeLessThanOrEqual(3)
    await reader.cancel()
    world.trips.length = 0
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(world.trips.length).toBe(0)
  })

  it.each([
    ['their session was ended', 'UPDATE sessions SET active = 0, revoked_at = 1 WHERE user_id = ?'],
    ['their role was taken away', `UPDATE users SET role = 'USER' WHERE id = ?`],
    ['they were disabled', 'UPDATE users SET disabled_at = 1 WHERE id = ?'],
  ])('breaks off where %s meanwhile', async (_, sql) => {
    const reader = await begin()
    await database.prepare(sql).bind(admin.id).run()
    const readAll = async (): Promise<void> => {
      for (let done = false; !done;) ({ done } = await reader.read())
    }
    await expect(readAll()).rejects.toThrow(/stopped/)
  })

  it('goes on where the proof grew old meanwhile', async () => {
    const reader = await begin()
    await growStale(admin.id)
    let chunks = 1
    for (let done = false; !done; chunks += 1) ({ done } = await reader.read())
    expect(chunks).toBe(4)
  })
})

describe('the export of the console', () => {
  it('is given to operators by what the page filtered', async () => {
    const { browser, id } = await operatorIn(world, 'ADMIN', 'grace@example.com')
    const answer = await open(browser, `${PAGE}?event=authn_login_success&person=grace%40example.com`)
    expect(answer.status).toBe(200)
    expect(await linesOf(answer)).toMatchObject([{ event: 'authn_login_success', subject_id: id }])
    expect(await rows(`SELECT meta->>'filter' AS filter FROM audit_events WHERE event = 'audit_exported'`)).toEqual([
      { filter: 'event=authn_login_success&person=address' },
    ])
  })

  it('leads a stranger to the sign-in and a stale operator to a proof, refuses a USER, and writes nothing of it', async () => {
    const { browser, id } = await operatorIn(world, 'ADMIN')
    await growStale(id)
    const user = await operatorIn(world, 'USER')
    const answers = await Promise.all(
      [new Browser(world), browser, user.browser].map((who) => open(who, `${PAGE}?event=user_deleted`)),
    )
    const paths = answers.map((answer) => new URL(answer.headers.get('Location') ?? 'http://x/').pathname)
    expect([answers.map(({ status }) => status), paths]).toEqual([
      [303, 303, 403],
      ['/sign-in', '/account/prove', '/'],
    ])
    expect(answers[1]?.headers.get('Location')).toContain(encodeURIComponent(`${PAGE}?event=user_deleted`))
    expect(await rows(`SELECT 1 FROM audit_events WHERE event = 'audit_exported'`)).toEqual([])
  })
})

describe('two operators at once', () => {
  it('each have their own file', async () => {
    const other = await enter(world, (await somebody(world, 'SUPER_ADMIN')).id)
    const files = await Promise.all([admin.phone, other.phone].map(async (phone) => linesOf(await phone.get(FILE))))
    for (const lines of files) expect(lines.slice(-5000).map(({ id }) => id)).toEqual(ids)
  })
})
