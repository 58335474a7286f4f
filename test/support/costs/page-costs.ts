// What the pages cost that somebody is shown who is signed in.
import { open } from '../people/forms.ts'
import type { Browser } from '../people/people.ts'

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
