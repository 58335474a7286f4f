// What password managers and browsers need of a form, as Chromium's notes on password forms and web.dev's on sign-in forms have it.
import type { Page } from 'playwright-core'

/** An input of the page, as the rules see it. */
type Input = { id: string; name: string; type: string; autocomplete: string; inputmode: string; label: boolean }

const PASSWORDS = ['current-password', 'new-password']

/** Every form of the page that breaks a rule, a line for each rule. */
export async function formFaults(page: Page): Promise<string[]> {
  const forms = await page.locator('form').evaluateAll((all) =>
    (all as unknown as FormElement[]).map((form) =>
      Array.from(form.querySelectorAll('input:not([type=hidden]), select, textarea'), (input) => ({
        id: input.id,
        name: input.name,
        type: input.type,
        autocomplete: input.getAttribute('autocomplete') ?? '',
        inputmode: input.getAttribute('inputmode') ?? '',
        label:
          (input.labels?.length ?? 0) > 0 || input.hasAttribute('aria-label') || input.closest('[hidden]') !== null,
      })),
    ),
  )
  // A closed dialog would ask for the focus as the page loads.
  const greedy = await page.locator('dialog:not([open]) [autofocus], [hidden] [autofocus]').count()
  return [
    ...forms.flatMap((inputs) => [...ofPasswords(inputs), ...ofCodes(inputs), ...ofAll(inputs)]),
    ...(greedy > 0 ? ['what nobody sees asks for the focus'] : []),
  ]
}

type FormElement = { querySelectorAll: (selector: string) => ArrayLike<InputElement> }
type InputElement = { id: string; name: string; type: string } & {
  labels: { length: number } | null
  getAttribute: (name: string) => string | null
  hasAttribute: (name: string) => boolean
  closest: (selector: string) => object | null
}

function ofPasswords(inputs: readonly Input[]): string[] {
  const passwords = inputs.filter(({ type }) => type === 'password')
  if (passwords.length === 0) return []
  const fresh = passwords.filter(({ autocomplete }) => autocomplete === 'new-password')
  const username = inputs.findIndex(({ autocomplete }) => autocomplete.split(' ').includes('username'))
  const first = inputs.findIndex(({ type }) => type === 'password')
  const unclear = passwords.filter(({ autocomplete }) => !PASSWORDS.includes(autocomplete))
  return [
    ...unclear.map(({ name }) => `${name}: a password field says whether it is the current or a new one`),
    ...(fresh.length > 1 ? ['a new password is typed once'] : []),
    ...(fresh.length > 0 && (username === -1 || username > first) ? ['a user name stands before a new password'] : []),
  ]
}

function ofCodes(inputs: readonly Input[]): string[] {
  const codes = inputs.filter(
    ({ autocomplete, inputmode }) => autocomplete === 'one-time-code' || inputmode === 'numeric',
  )
  return codes
    .filter(({ autocomplete, type }) => autocomplete !== 'one-time-code' || type === 'number')
    .map(({ name }) => `${name}: a code is text, and autocomplete="one-time-code"`)
}

function ofAll(inputs: readonly Input[]): string[] {
  return inputs.flatMap(({ id, name, label }) => [
    ...(id === '' && name !== '' ? [`${name}: a field has an id that stays`] : []),
    ...(label ? [] : [`${name}: a field has a label`]),
  ])
}
