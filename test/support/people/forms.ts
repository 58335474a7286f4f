// A person who fills in the pages' forms without a script, and what a browser says that it likes.
import type { Browser } from './people.ts'

/** What Chromium sends where somebody goes to a page. */
export const LIKES_PAGES = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

/** Opens a page. */
export function open(browser: Browser, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return browser.send('GET', path, undefined, { Accept: LIKES_PAGES, ...headers })
}

/** Presses the button of a form with these fields. */
export async function press(
  browser: Browser,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const answer = await browser.world.fetch(path, {
    method: 'POST',
    headers: {
      'CF-Connecting-IP': browser.ip,
      Origin: browser.origin,
      'Sec-Fetch-Site': 'same-origin',
      Accept: LIKES_PAGES,
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(browser.jar.size === 0 ? {} : { Cookie: browser.cookies() }),
      ...headers,
    },
    body: new URLSearchParams({ ...browser.ownField(path), ...fields }).toString(),
  })
  browser.keep(answer)
  return answer
}

/** The page that a form leads on to. */
export async function onwardFrom(browser: Browser, answer: Response): Promise<Response> {
  if (answer.status !== 303) throw new Error(`leads nowhere: ${answer.status} ${await answer.text()}`)
  const { pathname, search } = new URL(answer.headers.get('Location') ?? '')
  return open(browser, `${pathname}${search}`)
}

/** The values of a page's hidden fields. */
export function hiddenIn(page: string): Record<string, string> {
  return Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('&amp;', '&'),
    ]),
  )
}

/** The hidden fields of the page that a form leads on to. */
export async function onwardIn(browser: Browser, answer: Response): Promise<Record<string, string>> {
  return hiddenIn(await (await onwardFrom(browser, answer)).text())
}
