// Requests to the app's own APIs, signed with a token that is good there and can do nothing at Latchkey (`POST /api/token`).
import { renewAt, type Result } from './wire.ts'

export type ApiToken = { access_token: string; token_type: 'Bearer'; expires_in: number }

export type Apis = {
  /** Whether a request goes to one of the APIs. */
  has(input: RequestInfo | URL): boolean
  /** Sends it with a token; once more with a new one, where the API refuses the token (401). Without one where nobody is signed in. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
  /** Forgets the token: it is another person's, or nobody's. */
  forget(): void
}

/** The APIs at `origins`. `ask` asks Latchkey for a token, and is refused where nobody is signed in. A token stays in this page. */
export function makeApis(origins: readonly string[], ask: () => Promise<Result<ApiToken>>, send: typeof fetch): Apis {
  const own = origins.map((one) => new URL(one).origin)
  let held: { token: Promise<string | undefined>; until: number } | undefined

  /** One request for a token at a time: calls at once share it. */
  const current = (): Promise<string | undefined> => {
    if (held === undefined || held.until <= Date.now()) {
      const asked = {
        until: Infinity,
        token: ask().then(({ data }) => {
          asked.until = data === null ? 0 : renewAt(data.expires_in * 1000)
          return data?.access_token
        }),
      }
      held = asked
    }
    return held.token
  }

  return {
    has: (input) =>
      own.length > 0 && own.includes(new URL(input instanceof Request ? input.url : new Request(input).url).origin),
    forget: () => (held = undefined),
    async fetch(input, init) {
      const request = new Request(input, init)
      const attempt = (token: string | undefined): Promise<Response> => {
        const signed = request.clone()
        if (token !== undefined) signed.headers.set('Authorization', `Bearer ${token}`)
        return send(signed)
      }
      const token = await current()
      const answer = await attempt(token)
      if (answer.status !== 401 || token === undefined) return answer
      held = undefined
      return attempt(await current())
    },
  }
}
