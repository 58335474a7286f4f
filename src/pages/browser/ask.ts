// How the scripts of the pages ask the API of their own origin.

/** What an answer of the API may hold that the scripts read. */
export type Answer = Record<string, unknown>

/** A refusal: its problem document, as an error whose message is for people. */
export class Refused extends Error {
  readonly code: string
  readonly problem: Answer

  constructor(problem: Answer) {
    super(String(problem['detail'] ?? problem['title']))
    this.name = 'Refused'
    this.code = String(problem['code'])
    this.problem = problem
  }
}

/** Asks `path` below `base` (with its last slash); answers the JSON, or throws `Refused`. */
export async function ask(base: string, method: string, path: string, body?: object): Promise<Answer> {
  const init: RequestInit = { method }
  if (body !== undefined) {
    init.headers = { 'Content-Type': 'application/json' }
    init.body = JSON.stringify(body)
  }
  const answer = await fetch(base + path, init)
  const data = answer.status === 204 ? {} : ((await answer.json()) as Answer)
  if (answer.ok) return data
  throw new Refused(data)
}

/** The texts that a page gives its script, in the language of the page: JSON in `data-words` of an element. */
export const wordsIn = (element: HTMLElement): Record<string, string> =>
  JSON.parse(element.dataset['words'] ?? '{}') as Record<string, string>

/** What an error says to the person: that they cancelled, or was refused in the page's words, or its message. */
export function wordsOf(error: unknown, words: Record<string, string>): string {
  const { name, message } = error as Error
  if (name === 'NotAllowedError') return words['cancelled'] ?? ''
  return error instanceof Refused ? (words['refused'] ?? message) : message
}

/** An element of this page by its id. Throws where the page has none: page and script belong together. */
export function byId<T extends HTMLElement>(id: string): T {
  const found = document.querySelector<T>(`#${id}`)
  if (found === null) throw new Error(`no #${id}`)
  return found
}

/** Shows a passkey for `options`, the JSON of the API, and answers what the API takes. */
export async function showPasskey(options: unknown, more: CredentialRequestOptions = {}): Promise<Answer> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON)
  const shown = (await navigator.credentials.get({ publicKey, ...more })) as PublicKeyCredential
  return shown.toJSON() as object as Answer
}
