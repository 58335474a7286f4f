// What each of these pages has around its SDK: where Latchkey is, buttons that call the SDK, and what the SDK said.

/** What the page is told: `/config.json`, as the quickstarts have it. `options` are the SDK's own, for this page. */
export type Config = { issuer: string; clientId: string; audience: string; options: Record<string, never> }

export const config = async (): Promise<Config> => (await fetch('/config.json')).json() as Promise<Config>

/** Shows what the SDK knows of the person; `null` for nobody. */
export function showUser(claims: object | null | undefined): void {
  place('user').textContent = JSON.stringify(claims ?? null)
}

/** A button. What its act gives, or fails with, is shown under its name. */
export function button(name: string, act: () => Promise<unknown>): void {
  const pressed = document.createElement('button')
  pressed.textContent = name
  pressed.onclick = () => void say(name, act)
  document.body.append(pressed)
}

/** Does it, and says what came of it. */
export async function say(name: string, act: () => Promise<unknown>): Promise<void> {
  const shown = place(name)
  shown.textContent = ''
  try {
    shown.textContent = JSON.stringify((await act()) ?? null)
  } catch (error) {
    const { error: code } = error as { error?: string }
    shown.textContent = JSON.stringify({ failed: error instanceof Error ? error.message : String(error), code })
  }
}

/** What the API of the page's own server answers to a token: whose it is, and its scopes. */
export async function callApi(token: string | undefined): Promise<unknown> {
  const answer = await fetch('/api/notes', { headers: { Authorization: `Bearer ${token}` } })
  return answer.json()
}

function place(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-of="${name}"]`)
  if (found !== null) return found
  const made = document.createElement('pre')
  made.dataset['of'] = name
  document.body.append(made)
  return made
}
