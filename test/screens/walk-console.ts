// The way of an operator through the console: every page that its links lead to, once, and what it says where nothing is found or a filter
// makes no sense. It presses no button: nothing is changed.
import type { Page } from 'playwright-core'
import { node, query } from '../support/servers/processes.ts'
import { signUp, unseen, walkerOn, type Visit } from './walker.ts'

/** Pages that no link leads to as they are here. */
const STATES: Readonly<Record<string, string>> = {
  'people-none': '/admin/people?query=nobody-has-this',
  'people-wrong': '/admin/people?role=KING',
  'activity-none': '/admin/activity?event=sign_up_requested',
  'activity-wrong': '/admin/activity?from=yesterday&person=nobody',
}
/** More pages than a console has. */
const MOST_PAGES = 90

/** Fills a database with people and events to be looked at. */
export async function fillConsole(state: string): Promise<void> {
  const many = ['--users', '1100', '--sessions', '60', '--events', '2000']
  const { code, stderr } = await node('src/ops/main.ts', ['seed', '--mixed', ...many, '--persist-to', state])
  if (code !== 0) throw new Error(stderr)
}

/** Signs somebody up, makes them a SUPER_ADMIN in the database of the folder `state`, and goes wherever links lead. */
export async function walkConsole(page: Page, url: string, state: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, visit)
  await signUp(unseen(walker))
  query(state, "UPDATE users SET role = 'SUPER_ADMIN' WHERE email = ?", email)
  const dead: string[] = []
  // Somebody else's page leads to more than one's own.
  const [other] = query<{ id: string }>(
    state,
    "SELECT user_id AS id FROM sessions WHERE user_agent LIKE 'Mozilla%' LIMIT 1",
  )
  const waiting = ['/admin', `/admin/people/${other?.id}`]
  const known = new Set(waiting.map(nameOf))
  for (let seen = 0; seen < MOST_PAGES && waiting.length > 0; seen += 1) {
    const path = waiting.shift() ?? ''
    await walker.at(path, nameOf(path))
    if (walker.status() !== 200) dead.push(`${path}: ${walker.status()}`)
    for (const href of await page.evaluate<string[]>('Array.from(document.links, ({ href }) => href)')) {
      const { origin, pathname, search } = new URL(href)
      // A page of one kind is seen once, whoever it is about; a file is no page.
      const isNew = !known.has(nameOf(pathname)) && !pathname.includes('.')
      if (origin !== url || !/^\/admin(\/|$)/.test(pathname) || !isNew) continue
      known.add(nameOf(pathname))
      waiting.push(pathname + search)
    }
  }
  const [own] = query<{ id: string }>(state, 'SELECT id FROM users WHERE email = ?', email)
  for (const [name, path] of Object.entries({ ...STATES, 'people-own': `/admin/people/${own?.id}` }))
    await walker.at(path, `admin-${name}`)
  if (dead.length > 0) throw new Error(`links of the console lead nowhere: ${dead.join(', ')}`)
}

/** `/admin/people/0199…/disable` is `admin-people-id-disable`. */
const nameOf = (path: string): string =>
  path
    .replace(/\?.*/, '')
    .replace(/(?<=^\/admin\/clients\/)(?!new$)[^/]+/, 'id')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
    .slice(1)
    .replaceAll('/', '-')
