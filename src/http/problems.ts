// Refusals on the wire: RFC 9457 problem documents with a stable code, or a page where a person asks (contract §8). This file
// lists every code; each is explained at its URL.
import { jsx } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { knownIssuer } from '../config/config.ts'
import { prefersPage } from './accept.ts'
import type { WireContext } from './wire-env.ts'
import { pageAnswer } from './page.ts'
import { RefusalPage } from './pages.tsx'

/** Every code: its status, its title, and what to do about it. */
export const PROBLEMS = {
  invalid_request: [
    400,
    'The request is not valid',
    'Look at `errors`: each entry names a field, a code and what to change.',
  ],
  invalid_code: [
    400,
    'The code or link is not valid',
    'It is wrong, was used before, is too old, or belongs to another request. Ask for a new one.',
  ],
  invalid_passkey: [
    400,
    'The passkey is not accepted',
    'It is malformed, too old, was used before, or belongs to another page or person. Begin again.',
  ],
  weak_password: [
    400,
    'The password is not accepted',
    'Look at `errors`: each code names a rule of the password policy.',
  ],
  unauthenticated: [401, 'You are not signed in', 'Sign in, or send a valid access token or session cookie.'],
  invalid_credentials: [
    401,
    'Sign-in failed',
    'The address or the password is wrong, or the account may not sign in. If you signed up a moment ago, confirm your address first.',
  ],
  reauthentication_required: [
    401,
    'A fresh sign-in is needed',
    'This change needs a recent proof of who you are: sign in again, then repeat it.',
  ],
  session_expired: [401, 'The session has expired', 'Sign in again.'],
  session_revoked: [401, 'The session was ended', 'Sign in again.'],
  refresh_token_reused: [
    401,
    'The session was ended because its token was used twice',
    'Sign in again. If two of your own programs did not do it, change your password.',
  ],
  forbidden: [403, 'You may not do this', 'Your role or session does not allow it.'],
  second_factor_required: [
    403,
    'A second factor is needed',
    'Prove a second factor at POST /api/reauthenticate, or enrol one at POST /api/totp or POST /api/passkeys/options.',
  ],
  turnstile_required: [
    403,
    'Prove that you are human',
    'Too many attempts failed: show the Turnstile widget, and send its token as turnstile_token.',
  ],
  cross_site_request: [
    403,
    'The request came from another site',
    'A browser must call from the issuer or a trusted origin (TRUSTED_ORIGINS). Scripts use the bearer transport and no cookies.',
  ],
  not_found: [404, 'There is nothing here', 'Check the path and the id.'],
  method_not_allowed: [405, 'This method is not allowed here', 'Use one of the methods in the Allow header.'],
  email_taken: [409, 'This address has an account', 'Sign in instead.'],
  user_disabled: [409, 'This account is disabled', 'Enable it first.'],
  too_many_passkeys: [409, 'This account has the most passkeys allowed', 'Remove one first.'],
  last_way_in: [
    409,
    'This is the last way to sign in to the account',
    'Set a password, or add another passkey, first.',
  ],
  last_factor: [409, 'This account must have a second factor', 'Enrol another one first, then remove this.'],
  no_second_factor: [409, 'This account has no second factor', 'Enrol an authenticator app or a passkey first.'],
  payload_too_large: [413, 'The body is too large', 'Send at most 64 KiB.'],
  unsupported_media_type: [415, 'This content type is not accepted here', 'Send application/json.'],
  too_many_requests: [429, 'Too many attempts', 'Wait as long as Retry-After says, in seconds.'],
  misconfigured: [
    500,
    'This service is not set up correctly',
    'The operator must correct the settings in `errors`. Their values are never shown.',
  ],
  internal_error: [500, 'Something failed here', 'Tell the operator the request_id.'],
  busy: [503, 'Too busy at the moment', 'Try again after Retry-After seconds.'],
  unavailable: [
    503,
    'Not available at the moment',
    'Try again after Retry-After seconds. Nothing was changed, or all of it was.',
  ],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string, string]>

export type ProblemCode = keyof typeof PROBLEMS
export type FieldProblem = { field: string; code: string; message: string }
export type ProblemExtras = {
  detail?: string
  errors?: readonly FieldProblem[]
  headers?: Record<string, string>
  /** Extension members (RFC 9457 §3.2). */
  more?: Record<string, unknown>
}

/** Answers with a problem document, or with a page that says the same where the caller prefers one. Routes don't choose. */
export function problem(c: WireContext, code: ProblemCode, extras: ProblemExtras = {}): Response {
  // The issuer is known even while other settings are wrong, so that `type` is absolute then, too.
  const issuer = c.get('config')?.issuer ?? knownIssuer(c.env) ?? ''
  const [status, title, advice] = PROBLEMS[code]
  const headers = extras.headers ?? {}
  const answer = prefersPage(c.req.header('Accept'))
    ? pageAnswer(c, refusalPage(c, code, issuer, extras), status)
    : c.body(
        JSON.stringify({
          type: `${issuer}/problems/${code}`,
          title,
          status,
          code,
          detail: extras.detail ?? advice,
          ...(extras.errors === undefined ? {} : { errors: extras.errors }),
          ...extras.more,
          request_id: c.get('requestId')(),
        }),
        status,
        { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' },
      )
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value)
  answer.headers.append('Vary', 'Accept')
  return answer
}

function refusalPage(c: WireContext, code: ProblemCode, issuer: string, { errors, headers }: ProblemExtras) {
  const { pathname, search } = new URL(c.req.url)
  const retryAfter = headers?.['Retry-After']
  const wait = retryAfter === undefined ? undefined : Number(retryAfter)
  const [, title, advice] = PROBLEMS[code]
  return jsx(RefusalPage, {
    code,
    fallback: [title, advice],
    wrong: errors ?? [],
    waitSeconds: wait,
    // A posted form is sent again by the browser's own button. For a GET there is a link, which keeps a provider's code.
    again: wait !== undefined && c.req.method === 'GET' ? `${originOf(issuer)}${pathname}${search}` : undefined,
    home: issuer === '' ? '/' : issuer,
    requestId: c.get('requestId')(),
  })
}

/** A path that begins with two slashes would lead to another host, so the issuer's own origin stands before every path. */
const originOf = (issuer: string): string => URL.parse(issuer)?.origin ?? ''

/** 429 with `Retry-After`, the same for every reason. */
export function tooManyRequests(c: WireContext, retryAfterSeconds: number): Response {
  return problem(c, 'too_many_requests', { headers: { 'Retry-After': String(retryAfterSeconds) } })
}
