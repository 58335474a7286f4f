// What is wrong with a page that somebody looks at: what axe-core finds, what is wider than the window, what the browser's console says,
// and what is asked of another host.
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { saidOn } from '../support/servers/chromium.ts'

/** The widths that pages are made for, in px. */
export const WIDTHS = [320, 375, 768, 1280, 1440] as const

/** Every rule of axe-core that the page breaks, a line each; without the rules named in `but`, or by those of `only` alone. */
export async function breaches(
  page: Page,
  { but = [], only = [] }: { but?: readonly string[]; only?: readonly string[] } = {},
): Promise<string[]> {
  // The pages' policy lets in no inline script, and what DevTools evaluate is none.
  await page.evaluate(axe.source)
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]))
  const options = { preload: false, resultTypes: ['violations'], rules, ...(only.length > 0 && { runOnly: [...only] }) }
  const found = await page.evaluate(async (wanted) => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe }
    return (await inPage.run(wanted as axe.RunOptions)).violations
  }, options)
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`))
}

/** The widths at which a page has to be scrolled sideways (WCAG 2.2, 1.4.10), a line each. The window keeps the last of them. */
export async function overflows(page: Page, widths: readonly number[]): Promise<string[]> {
  const found: string[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    const needed = await page.evaluate<number>('document.documentElement.scrollWidth')
    if (needed > width) found.push(`${needed} px wide in a window of ${width}`)
  }
  return found
}

/**
 * Listens to a page from now on: the lines are what its console said, which policies it broke, the scripts that failed, and
 * what it asked of another origin than these.
 */
export function listen(page: Page, origins: readonly string[]): string[] {
  // A refusal is a page with a status, and Chromium says so.
  const heard = saidOn(page, 'Failed to load resource: the server responded with a status of ')
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (/^https?:$/.test(url.protocol) && !origins.includes(url.origin))
      heard.push(`asked ${url.origin}, on ${page.url()}`)
  })
  return heard
}
