// An operator at the forms of a person's page.
import { hiddenIn, open, press } from './forms.ts'
import type { Browser } from './people.ts'

/** The page of an act, and what its form holds; `fields` is `undefined` where the page has no form. */
export async function askFor(
  browser: Browser,
  id: string,
  act: string,
): Promise<{ status: number; page: string; fields: Record<string, string> | undefined }> {
  const answer = await open(browser, `/admin/people/${id}/${act}`)
  const page = await answer.text()
  return { status: answer.status, page, fields: page.includes('class="confirm"') ? hiddenIn(page) : undefined }
}

/** Looks at the page of an act, and presses its button at once. */
export async function act(
  browser: Browser,
  id: string,
  verb: string,
  more: Record<string, string> = {},
): Promise<Response> {
  const { fields = {} } = await askFor(browser, id, verb)
  return press(browser, `/admin/people/${id}/${verb}`, { ...fields, ...more })
}
