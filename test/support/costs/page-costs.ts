// What the pages cost that somebody is shown who is signed in, or operates.
import { open } from '../people/forms.ts'
import { INSTANT } from '../people/hasher.ts'
import { operatorIn } from '../people/operators.ts'
import type { Browser } from '../people/people.ts'
import type { Vars, World } from '../world.ts'

/** Pages, and the round trips that each may take. */
const PAGES = [
  ['/sign-in', 0],
  ['/sign-up', 0],
  ['/forgot-password', 0],
  ['/account', 1],
  ['/account/security', 1],
  ['/account/sessions', 1],
  ['/account/connections', 1],
  ['/account/activity', 1],
  ['/account/delete', 1],
] as const

/** Opens each in a browser that somebody is signed in by. */
export async function measurePages(
  browser: Browser,
  measured: (operation: string, most: number, act: () => Promise<Response>, status: number) => Promise<void>,
): Promise<void> {
  for (const [path, most] of PAGES) await measured(`page ${path}`, most, () => open(browser, path), 200)
}

/** The pages of the console, and the round trips that each may take; a file has one for each page of it. */
const CONSOLE_PAGES = [
  ['/admin', 1],
  ['/admin/people', 1],
  ['/admin/people/:id', 1],
  ['/admin/people/:id/end-sessions', 1],
  ['/admin/activity', 1],
  ['/admin/activity?event=user_created', 1],
  ['/admin/activity/events.ndjson', 1],
] as const

type Measured = (
  world: World,
  operation: string,
  most: number,
  act: () => Promise<Response>,
  status: number,
) => Promise<void>

/** Opens each in a browser of an operator, in a world of their own. */
export async function measureConsole(warmWorld: (vars: Vars) => Promise<World>, measured: Measured): Promise<void> {
  const world = await warmWorld(INSTANT)
  const { browser, id } = await operatorIn(world, 'ADMIN', 'costs-operator@example.com')
  for (const [path, most] of CONSOLE_PAGES)
    await measured(world, `page ${path}`, most, () => open(browser, path.replace(':id', id)), 200)
}
