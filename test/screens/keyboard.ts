// A person who has a keyboard and nothing else: what has the focus is seen, and every step can be reached.
import type { Page } from 'playwright-core'

const MOST_STEPS = 60

/** What the page says of the focused element: whether it matches, and whether a ring shows it. */
type Focused = { matches: boolean; isSeen: boolean; html: string }

/** Types into the field that `selector` names, once Tab has led there. */
export async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await tabTo(page, selector)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

/** Presses Enter on what `selector` names, once Tab has led there, and waits for the page that follows. */
export async function enter(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector)
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
}

/** Presses Tab until the focus is on what `selector` names. Throws where it never gets there, or passes something that shows no focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let step = 0; step <= MOST_STEPS; step += 1) {
    const { matches, isSeen, html } = await page.evaluate<Focused, string>((wanted) => {
      const { activeElement, body } = (globalThis as unknown as { document: Document }).document
      const style = (globalThis as unknown as { getComputedStyle: (of: Element) => Style }).getComputedStyle(
        activeElement,
      )
      const isSeen = activeElement === body || (style.outlineStyle !== 'none' && style.outlineWidth !== '0px')
      return { matches: activeElement.matches(wanted), isSeen, html: activeElement.outerHTML.slice(0, 120) }
    }, selector)
    if (!isSeen) throw new Error(`the focus is not seen on ${html}`)
    if (matches) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to ${selector} on ${page.url()}`)
}

type Element = { matches: (selector: string) => boolean; outerHTML: string }
type Document = { activeElement: Element; body: Element }
type Style = { outlineStyle: string; outlineWidth: string }
