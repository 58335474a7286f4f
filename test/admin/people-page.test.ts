// The console's list of people: what finds somebody, filters and pages in its address, what it reads, and what is not there.
import { beforeEach, describe, expect, it } from 'vitest'
import { addCrowd, idOf } from '../support/people/crowd.ts'
import { open } from '../support/people/forms.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { operatorIn } from '../support/people/operators.ts'
import { addUser, type Browser } from '../support/people/people.ts'
import { database, freshWorld, rows, stopClock, type World } from '../support/world.ts'

let world: World
let browser: Browser

beforeEach(async () => {
  stopClock()
  world = await freshWorld(INSTANT, { counting: true })
  ;({ browser } = await operatorIn(world, 'ADMIN', 'root@example.com'))
})

const unescaped = (text: string): string =>
  text
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")

/** A page of the list: whom it has, where its links lead, how many rows it read. */
async function listed(
  path: string,
): Promise<{ status: number; page: string; people: string[]; newer: string; older: string; read: number }> {
  world.trips.length = 0
  const answer = await open(browser, path)
  expect(world.trips.length, path).toBe(1)
  const page = await answer.text()
  const link = (relation: string): string =>
    unescaped(new RegExp(`href="([^"]*)" rel="${relation}"`).exec(page)?.[1] ?? '')
  return {
    status: answer.status,
    page,
    people: [...page.matchAll(/<th scope="row"><a href="[^"]*" title="([^"]*)"/g)].map(([, email = '']) =>
      unescaped(email),
    ),
    newer: link('prev'),
    older: link('next'),
    read: world.trips[0]?.rowsRead ?? -1,
  }
}

/** Walks to the end, and back to the beginning: each page is the same both ways, and reads no more than its bound. */
async function walked(path: string, most: number): Promise<string[]> {
  const pages: string[][] = []
  let at = await listed(path)
  for (;;) {
    expect(at.read, path).toBeLessThanOrEqual(most)
    pages.push(at.people)
    if (at.older === '') break
    at = await listed(at.older)
  }
  for (const wanted of pages.slice(0, -1).toReversed()) {
    at = await listed(at.newer)
    expect(at.read, path).toBeLessThanOrEqual(most)
    expect(at.people).toEqual(wanted)
  }
  expect(at.newer).toBe('')
  return pages.flat()
}

describe('the list', () => {
  /** What the gate reads, and a row or its index entry for each that a page shows or looks ahead to. */
  const GATE = 12

  it('is walked both ways in each order and by each filter, and reads a page at a time', async () => {
    await addCrowd(1, 130, { mark: 'crowd', name: `'Ada ' || (n % 3)` })
    await addCrowd(131, 330, { mark: 'rare', name: `'Zoë'`, disabled: true })
    await addCrowd(331, 333, { mark: 'chief', role: 'ADMIN', name: `'ada'` })
    const numbered = (mark: string, first: number, last: number): string[] =>
      Array.from({ length: last - first + 1 }, (_, n) => `${mark}-${String(first + n).padStart(5, '0')}@example.com`)

    const newest = await walked('/admin/people?limit=50', GATE + 51)
    expect(newest).toEqual([
      'root@example.com',
      ...numbered('chief', 331, 333).toReversed(),
      ...numbered('rare', 131, 330).toReversed(),
      ...numbered('crowd', 1, 130).toReversed(),
    ])
    expect(await walked('/admin/people?limit=50&query=CROWD&by=address', GATE + 52)).toEqual(numbered('crowd', 1, 130))
    expect(await walked('/admin/people?limit=50&status=disabled', GATE + 54)).toHaveLength(200)
    expect(await walked('/admin/people?limit=50&role=USER&status=active', GATE + 52)).toHaveLength(130)
    expect(await walked('/admin/people?limit=2&role=ADMIN', GATE + 6)).toHaveLength(4)

    // Many of one name, in three roles: each is in the list once.
    const named = await walked('/admin/people?limit=50&query=ADA&by=name', GATE + 3 * 54)
    expect(named).toHaveLength(133)
    expect(new Set(named).size).toBe(133)
    expect(named.slice(0, 4)).toEqual([...numbered('chief', 331, 333), 'crowd-00003@example.com'])
    expect(await walked('/admin/people?limit=50&query=zo%C3%AB&by=name&status=disabled', GATE + 2 * 54)).toEqual(
      numbered('rare', 131, 330),
    )
    expect(await walked('/admin/people?limit=20&query=ada&by=name&role=USER&status=active', GATE + 24)).toHaveLength(
      130,
    )
  })

  it('says how old it is, and how many there are where one page has them all', async () => {
    await addUser(world, 'ada@example.com')
    const { page } = await listed('/admin/people')
    expect(page).toMatch(/As of <time datetime="[^"]+">[^<]+ UTC<\/time>/)
    expect(page).toContain('2 people')
  })
})

describe('a search', () => {
  it('leads straight to the person of an id, and of a whole address, if nothing else is filtered', async () => {
    const id = await addUser(world, 'ada@xn--mnchen-3ya.de')
    await addUser(world, 'ada@example.com')
    const leads = async (query: string, more = ''): Promise<string> => {
      const answer = await open(browser, `/admin/people?query=${encodeURIComponent(query)}${more}`)
      return answer.status === 303 ? new URL(answer.headers.get('Location') ?? '').pathname : String(answer.status)
    }
    expect(await leads(` ${id.toUpperCase()} `)).toBe(`/admin/people/${id}`)
    expect(await leads('ADA@münchen.de')).toBe(`/admin/people/${id}`)
    expect(await leads('ada@münchen.de', '&role=USER')).toBe('200')
    expect(await leads('ada@')).toBe('200')
    expect(await leads(idOf(1))).toBe('200')
    expect((await listed(`/admin/people?query=${idOf(1)}`)).page).toContain(`Nobody has the id ${idOf(1)}.`)
  })

  it('for an address finds names where no address begins so, and says what it searched', async () => {
    await addUser(world, 'x@example.com')
    await database.prepare(`UPDATE users SET name = 'Özgür Ünal' WHERE email = 'x@example.com'`).run()
    for (const query of ['özgür ü', 'ÖZGÜR', 'Özgür Ünal']) {
      const { people, page } = await listed(`/admin/people?query=${encodeURIComponent(query)}`)
      expect(people, query).toEqual(['x@example.com'])
      expect(page).toContain(`Names that begin with “${query}”`)
      expect(page).toContain('<option value="name" selected="">')
    }
    const both = await listed('/admin/people?query=x')
    expect(both.page).toContain('Addresses that begin with “x”')
    const none = await listed('/admin/people?query=nobody&status=active')
    expect(none.page).toContain('Nobody has an address or a name beginning with “nobody”.')
    const address = await listed('/admin/people?query=nobody&by=address&status=active')
    expect(address.page).toContain('Nobody has an address beginning with “nobody”.')
    expect(address.page).toContain('/admin/people?query=nobody&amp;by=name&amp;status=active')
    expect((await listed('/admin/people?query=nobody&by=name')).page).toContain(
      'Nobody has a name beginning with “nobody”.',
    )
  })

  it('keeps its filters in the form, in the pages beside it, and in the other language', async () => {
    await addCrowd(1, 30, { mark: 'crowd' })
    const { page, older } = await listed('/admin/people?query=crowd&role=USER&status=active')
    for (const kept of ['value="crowd"', '<option value="USER" selected="">', '<option value="active" selected="">'])
      expect(page).toContain(kept)
    expect(older).toMatch(/\?query=crowd&by=address&role=USER&status=active&before=/)
    expect(unescaped(page)).toContain('/admin/people?query=crowd&role=USER&status=active&ui_locales=de')
    expect(unescaped(page)).toContain('/admin/people/export?query=crowd&by=address&role=USER&status=active')
  })
})

describe('an address that makes no sense', () => {
  it.each([
    'role=KING',
    'status=gone',
    'limit=0',
    'limit=1000',
    'by=size',
    'before=x',
    'after=%00',
    'query=a&before=AAAA',
    'query=%00',
    `query=${'a'.repeat(999)}`,
  ])('%s is answered with a page that offers everybody, and shows nobody', async (search) => {
    const { status, page, people } = await listed(`/admin/people?${search}`)
    expect([status, people]).toEqual([400, []])
    expect(page).toMatch(/makes no sense|notice bad/)
    expect(page).toContain('action="/admin/people"')
  })

  it('is told nothing to a person without the role', async () => {
    const user = await operatorIn(world, 'USER')
    expect((await open(user.browser, '/admin/people?role=KING')).status).toBe(403)
  })
})

it('shows a hostile name and what is typed as text', async () => {
  await addUser(world, 'mallory@example.com')
  const name = `<img src=x onerror=alert(1)>"'&`
  await database.prepare(`UPDATE users SET name = ? WHERE email = 'mallory@example.com'`).bind(name).run()
  const typed = `"><script>alert(1)</script>`
  const pages = [
    await listed('/admin/people?query=mal'),
    await listed(`/admin/people?query=${encodeURIComponent(typed)}`),
  ]
  for (const { page } of pages) expect(page).not.toMatch(/<img src=x|<script>alert/)
  expect(pages[0]?.page).toContain('&lt;img src=x')
  expect(await rows('SELECT count(*) AS n FROM users')).toEqual([{ n: 2 }])
})
