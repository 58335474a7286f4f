// An operator's way through the console's pages of apps and APIs.
import { hiddenIn, open } from './forms.ts'
import type { Browser } from './people.ts'

export const APPS = '/admin/clients'
/** The path of an app. */
export const pathOf = (id: string): string => `${APPS}/${encodeURIComponent(id)}`

/** What a page says. */
export const textOf = async (browser: Browser, path: string): Promise<string> => (await open(browser, path)).text()

/** How an app or an API was seen in its form. */
export const seenAt = async (browser: Browser, path: string): Promise<{ seen: string }> => ({
  seen: hiddenIn(await textOf(browser, path))['seen'] ?? '',
})
