// Refusals on the wire: RFC 9457 problem documents with a stable code, or a page where a person asks (contract §8). Every code is
// listed here, and explained at its URL.
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
    'Look at `errors`: each names a field, a code and what to change.',
  ],
  invalid_code: [
    400,
    'The code or link is not valid',
    'It is wrong, was used, is too old, or belongs to another request. Ask for a new one.',
  ],
  invalid_passkey: [
    400,
    'The passkey is not accepted',
    'It is malformed, too old, was answered before, or is for another page or person. Begin again.',
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
    'This change wants a recent proof of who you are: sign in again, then repeat it.',
  ],
  session_expired: [401, 'The session has expired', 'Sign in again.'],
  session_revoked: [401, 'The session was ended', 'Sign in again.'],
  refresh_token_reused: [
    401,
    'The session was ended because its token was used twice',
    'Sign in again. If it was not two of your own programs, change your password.',
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
  method_not_allowed: [405, 'This method is not served here', 'Use one of the methods in the Allow header.'],
  email_taken: [409, 'This address has an account', 'Sign in instead.'],
  user_disabled: [409, 'This account is disabled', 'Enable it first.'],
  too_many_passkeys: [409, 'This account has as many passkeys as it may', 'Remove one first.'],
  last_way_in: [409, 'This is the last way into the account', 'Set a password, or add another passkey, first.'],
  last_factor: [409, 'This account must have a second factor', 'Enrol another one first, then remove this.'],
  no_second_factor: [409, 'This account has no second factor', 'Enrol an authenticator app or a passkey first.'],
  payload_too_large: [413, 'The body is too large', 'Send at most 64 KiB.'],
  unsupported_media_type: [415, 'This content type is not served here', 'Send application/json.'],
  too_many_requests: [429, 'Too many attempts', 'Wait as long as Retry-After says, in seconds.'],
  misconfigured: [
    500,
    'This service is not set up correctly',
    'The operator must fix what `errors` names. No value is shown.',
  ],
  internal_error: [500, 'Something failed here', 'Tell the operator the request_id.'],
  busy: [503, 'Too busy at the moment', 'Try again after Retry-After seconds.'],
  unavailable: [503, 'Not available at the moment', 'Try again after Retry-After seconds: nothing was half done.'],
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

/** What a person is told, where the advice above is for those who write programs. */
const FOR_PEOPLE: Partial<Record<ProblemCode, string>> = {
  invalid_request: 'Something that you typed, or the link that you followed, is not what is expected here.',
  invalid_code: 'It is wrong, was used, or is too old. Ask for a new one.',
  unauthenticated: 'Sign in first.',
  reauthentication_required: 'Your sign-in is too long ago for this. Sign in again.',
  forbidden: 'You may not do this.',
  second_factor_required: 'Your account must prove a second factor for this.',
  turnstile_required: 'Too many attempts failed. Sign in where you usually do.',
  cross_site_request:
    'A page of another site sent you here, which is not allowed. Go to the start page and do it there.',
  not_found: 'This page does not exist. Check the address, or begin at the start page.',
  method_not_allowed: 'This page can’t be used this way. Begin at the start page.',
  payload_too_large: 'What was sent is too large.',
  unsupported_media_type: 'What was sent is not in a form that is taken here.',
  weak_password: 'The password is not accepted.',
  too_many_requests: 'Too many attempts came from your connection. Nothing was lost.',
  misconfigured: 'This service is not set up correctly. Its operator has to change:',
  internal_error: 'Something failed here. It is not your fault.',
  busy: 'Too many people sign in at the moment.',
  unavailable: 'This does not work at the moment. Nothing was half done.',
}

/** Answers with a problem document, or with a page that says the same where the caller prefers one. No route decides. */
export function problem(c: WireContext, code: ProblemCode, extras: ProblemExtras = {}): Response {
  // Known before the rest of the configuration is right, so that `type` is absolute then, too.
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
  return RefusalPage({
    title: PROBLEMS[code][1],
    words: FOR_PEOPLE[code] ?? PROBLEMS[code][2],
    wrong: errors ?? [],
    waitSeconds: wait,
    // A form that was posted is sent again by the browser's own button; what was only asked for, by a link: a provider's code is kept.
    again: wait !== undefined && c.req.method === 'GET' ? `${originOf(issuer)}${pathname}${search}` : undefined,
    home: issuer === '' ? '/' : issuer,
    requestId: c.get('requestId')(),
  })
}

/** A link that begins with two slashes would lead to another host: the issuer's own origin stands before every path. */
const originOf = (issuer: string): string => URL.parse(issuer)?.origin ?? ''

/** 429 with `Retry-After`, the same for every reason. */
export function tooManyRequests(c: WireContext, retryAfterSeconds: number): Response {
  return problem(c, 'too_many_requests', { headers: { 'Retry-After': String(retryAfterSeconds) } })
}
