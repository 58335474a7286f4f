// A browser for tests that run in Node, over real HTTP: it keeps cookies and says where its requests come from.

/** What the policy takes. */
export const PASSWORD = 'Correct-Horse-42-battery'

/** Sends a request; `path` begins with a slash. A Worker of a harness has one, a server on a port is `fetch`. */
export type Send = (path: string, init: RequestInit) => Promise<Pick<Response, 'status' | 'headers' | 'text'>>
/** What came back, read to its end. */
export type Reply = { status: number; headers: Headers; text: string; json: Json }
// What a client reads, as loosely as it does.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

export class Visitor {
  readonly jar = new Map<string, string>()
  /** The origin of the page that it is on. */
  readonly origin: string
  readonly #send: Send

  constructor(send: Send, origin: string, jar: ReadonlyMap<string, string> = new Map()) {
    this.#send = send
    this.origin = origin
    for (const [name, value] of jar) this.jar.set(name, value)
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.#ask(path, { headers: { ...this.#cookies(), ...headers } })
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Reply> {
    const own = { Origin: this.origin, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' }
    return this.#ask(path, {
      method: 'POST',
      headers: { ...this.#cookies(), ...own, ...headers },
      body: JSON.stringify(body),
    })
  }

  async #ask(path: string, init: RequestInit): Promise<Reply> {
    const answer = await this.#send(path, { redirect: 'manual', ...init })
    const headers = new Headers([...answer.headers])
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split('; ')
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      if (attributes.includes('Max-Age=0')) this.jar.delete(name)
      else this.jar.set(name, value)
    }
    const text = await answer.text()
    return {
      status: answer.status,
      headers,
      text,
      json: /json/.test(headers.get('Content-Type') ?? '') ? JSON.parse(text) : undefined,
    }
  }

  #cookies(): Record<string, string> {
    return this.jar.size === 0 ? {} : { Cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ') }
  }
}

/** Signs somebody up as a person does: form, mailed code, confirmation. */
export async function signUp(visitor: Visitor, email: string): Promise<Reply> {
  const asked = await visitor.post('/api/sign-up', { email, password: PASSWORD, name: 'Ada' })
  if (asked.status !== 202) throw new Error(`sign-up: ${asked.text}`)
  return visitor.post('/api/email/verify', { challenge: asked.json.challenge, code: await mailedCode(visitor, email) })
}

/** The code in the newest mail to an address. */
export async function mailedCode(visitor: Visitor, email: string): Promise<string> {
  const mailbox = await visitor.get('/dev/mail')
  const mail = (mailbox.json.items as { to: string; code?: string }[]).find(({ to }) => to === email)
  if (mail?.code === undefined) throw new Error(`no code was mailed to ${email}: ${mailbox.text}`)
  return mail.code
}
