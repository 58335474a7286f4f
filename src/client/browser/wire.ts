// One request to Latchkey's API, its answer as data or error, and the renewal of what the request is signed with.
import type { Kept, Tabs } from './store.ts'

/** The codes of the API, and those of the client itself. A newer Latchkey may have more. */
export type AuthErrorCode =
  | 'invalid_request'
  | 'invalid_code'
  | 'invalid_passkey'
  | 'weak_password'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'reauthentication_required'
  | 'session_expired'
  | 'session_revoked'
  | 'refresh_token_reused'
  | 'forbidden'
  | 'second_factor_required'
  | 'turnstile_required'
  | 'impersonating'
  | 'cross_site_request'
  | 'not_found'
  | 'method_not_allowed'
  | 'email_taken'
  | 'user_disabled'
  | 'too_many_passkeys'
  | 'last_way_in'
  | 'last_factor'
  | 'no_second_factor'
  | 'mail_not_repeatable'
  | 'changed_meanwhile'
  | 'other_account'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'too_many_requests'
  | 'misconfigured'
  | 'internal_error'
  | 'busy'
  | 'unavailable'
  | 'network_error'
  | 'passkey_cancelled'
  | 'passkey_exists'

/** Why a request was refused. `code` is the API's (RFC 9457), or `network_error` if no answer came. */
export type AuthError = {
  code: AuthErrorCode | (string & {})
  message: string
  status: number
  /** What is wrong with each field (`invalid_request`, `weak_password`). */
  errors?: { field: string; code: string; message: string }[]
  /** Seconds until you may try again. */
  retryAfter?: number
}

/** Exactly one of the two is set. No method throws for a refusal. */
export type Result<Data> = { data: Data; error: null } | { data: null; error: AuthError }

type Tokens = { access_token?: string; refresh_token?: string; expires_in?: number }
type Problem = { code?: string; title?: string; detail?: string; errors?: AuthError['errors'] }

/** A token is renewed this long before its end, so that it doesn't end on the way; later where it lives for a moment only. */
const EARLY_MS = 10_000
/** When a token of that life, which came now, is renewed: ms since the epoch. */
export const renewAt = (lifeMs: number): number => Date.now() + Math.max(lifeMs - EARLY_MS, lifeMs / 2)

/**
 * `signed` with the access token; `presenting` the refresh token, too, because the act ends those that aren't presented; `unsigned` by who
 * only comes in.
 */
type Signing = 'signed' | 'presenting' | 'unsigned'

export type Wire = {
  call: <Data>(method: string, path: string, body?: object, how?: Signing) => Promise<Result<Data>>
  /** `fetch` for the app's own API: signed with the access token, which is renewed where it has ended. */
  signed: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
}

/**
 * The wire of one client. `send` is what sends; requests go to `baseURL`, with cookies or with the tokens that `tabs` keep. What the
 * network or the API refuses becomes an `AuthError`.
 */
export function makeWire(baseURL: string, transport: 'cookie' | 'bearer', tabs: Tabs, send: typeof fetch): Wire {
  const isBearer = transport === 'bearer'

  const post = (path: string, method: string, body: unknown, access?: string): Promise<Response> =>
    send(baseURL + path, {
      method,
      credentials: isBearer ? 'omit' : 'include',
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(access === undefined ? {} : { Authorization: `Bearer ${access}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  /** Whether the tabs know the same sign-in as then: nobody signed in or out meanwhile. */
  const isStill = (then: Kept | undefined): boolean => {
    const now = tabs.read()
    return (now === undefined) === (then === undefined) && now?.since === then?.since
  }
  /** Keeps what an answer brought, for all tabs. */
  const keep = ({ access_token: access, refresh_token, expires_in = 0 }: Tokens, of: string | undefined): void => {
    const since = of === undefined ? {} : { since: of }
    if (!isBearer) return tabs.write(since)
    const refresh = refresh_token ?? tabs.read()?.refresh
    if (access === undefined) return undefined
    return tabs.write({
      ...since,
      access,
      renewAt: renewAt(expires_in * 1000),
      ...(refresh === undefined ? {} : { refresh }),
    })
  }

  /**
   * Renews what a request was signed with, unless another tab has. `true`: send it again. A response: it couldn't be renewed now, and
   * nothing is lost. `undefined`: nobody is signed in any more.
   */
  const renew = (seen: Kept): Promise<Response | true | undefined> =>
    tabs.alone(async () => {
      const now = tabs.read()
      if (now === undefined) return undefined
      if (now.turn !== seen.turn) return true
      const answer = await post('/api/refresh', 'POST', isBearer ? { refresh_token: now.refresh } : {})
      if (answer.ok) {
        const renewed = (await answer.json()) as Tokens
        // Somebody signed in or out meanwhile: what was renewed isn't theirs.
        if (isStill(now)) keep(renewed, now.since)
        return tabs.read() === undefined ? undefined : true
      }
      if (answer.status !== 401) return answer
      // Somebody signed in meanwhile: what was refused isn't theirs.
      if (tabs.read()?.turn !== now.turn) return true
      tabs.clear()
      tabs.tell('signed_out')
      return undefined
    })

  /** Sends, signed with what is kept; once more with what was renewed, where `ended` says so of the answer. */
  const signing = async (
    attempt: (kept: Kept | undefined) => Promise<Response>,
    ended: (answer: Response) => Promise<boolean>,
  ): Promise<Response> => {
    const kept = tabs.read()
    if (kept?.renewAt !== undefined && kept.renewAt < Date.now()) await renew(kept)
    const sent = tabs.read()
    const answer = await attempt(sent)
    if (sent === undefined || !(await ended(answer))) return answer
    const renewed = await renew(sent)
    return renewed === true ? attempt(tabs.read()) : (renewed ?? answer)
  }

  return {
    async call<Data>(method: string, path: string, body?: object, how: Signing = 'signed'): Promise<Result<Data>> {
      try {
        let sent: Kept | undefined
        const attempt = (kept?: Kept): Promise<Response> => {
          sent = kept
          const { access, refresh } = kept ?? {}
          return post(
            path,
            method,
            how === 'presenting' && refresh !== undefined ? { ...body, refresh_token: refresh } : body,
            access,
          )
        }
        const answer =
          how === 'unsigned'
            ? await attempt()
            : await signing(
                attempt,
                async (refused) =>
                  refused.status === 401 && ((await refused.clone().json()) as Problem).code === 'unauthenticated',
              )
        const text = await answer.text()
        const said = text === '' ? undefined : (JSON.parse(text) as unknown)
        if (!answer.ok) return { data: null, error: errorOf(answer, said as Problem) }
        const tokens = said as (Tokens & { status?: string }) | undefined
        const brings = tokens?.refresh_token !== undefined || tokens?.status === 'signed_in'
        if (brings && how === 'unsigned') keep(tokens, crypto.randomUUID())
        else if (brings && isStill(sent)) keep(tokens, sent?.since)
        return { data: said as Data, error: null }
      } catch {
        return { data: null, error: { code: 'network_error', message: 'No answer came.', status: 0 } }
      }
    },
    signed: (input, init = {}) => {
      let own = false
      return signing(
        (kept) => {
          const request = new Request(
            input instanceof Request ? input.clone() : input,
            isBearer ? init : { credentials: 'include', ...init },
          )
          // A token of the scope `account` goes to Latchkey and to the page's own host alone; `apis` get one of their own.
          const { origin } = new URL(request.url)
          own = [baseURL, globalThis.location?.href].some((url) => url !== undefined && new URL(url).origin === origin)
          if (own && kept?.access !== undefined) request.headers.set('Authorization', `Bearer ${kept.access}`)
          return send(request)
        },
        (answer) => Promise.resolve(own && answer.status === 401),
      )
    },
  }
}

function errorOf(answer: Response, problem: Problem | undefined): AuthError {
  const wait = answer.headers.get('Retry-After')
  return {
    code: problem?.code ?? 'unavailable',
    message: problem?.detail ?? problem?.title ?? answer.statusText,
    status: answer.status,
    ...(problem?.errors === undefined ? {} : { errors: problem.errors }),
    ...(wait === null ? {} : { retryAfter: Number(wait) }),
  }
}
