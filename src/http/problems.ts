// Refusals on the wire: RFC 9457 problem documents with a stable code, or a page where a person asks (contract §8). This file
// lists every code; each is explained at its URL.
import { jsx } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { knownIssuer } from '../config/config.ts'
import { LANGUAGES } from '../words/languages.ts'
import type { ProblemCode, TokenProblemCode } from '../words/problems.ts'
import { prefersPage } from './accept.ts'
import { speaksOAuth } from './protocol.ts'
import type { WireContext } from './wire-env.ts'
import { pageAnswer } from './page.ts'
import { RefusalPage } from './pages.tsx'

/** Every code: its status, and its title on the wire. What a program does about it stands in the dictionaries (`problemPages.advices`). */
export const PROBLEMS = {
  invalid_request: [400, 'The request is not valid'],
  invalid_code: [400, 'The code or link is not valid'],
  invalid_passkey: [400, 'The passkey is not accepted'],
  weak_password: [400, 'The password is not accepted'],
  unauthenticated: [401, 'You are not signed in'],
  invalid_credentials: [401, 'Sign-in failed'],
  reauthentication_required: [401, 'A fresh sign-in is needed'],
  session_expired: [401, 'The session has expired'],
  session_revoked: [401, 'The session was ended'],
  refresh_token_reused: [401, 'The session was ended because its token was used twice'],
  forbidden: [403, 'You may not do this'],
  second_factor_required: [403, 'A second factor is needed'],
  turnstile_required: [403, 'Prove that you are human'],
  impersonating: [403, 'This is not done while acting as somebody else'],
  cross_site_request: [403, 'The request came from another site'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'This method is not allowed here'],
  email_taken: [409, 'This address has an account'],
  user_disabled: [409, 'This account is disabled'],
  too_many_passkeys: [409, 'This account has the most passkeys allowed'],
  last_way_in: [409, 'This is the last way to sign in to the account'],
  last_factor: [409, 'This account must have a second factor'],
  no_second_factor: [409, 'This account has no second factor'],
  mail_not_repeatable: [409, 'This mail can not be tried again'],
  changed_meanwhile: [412, 'It was changed meanwhile'],
  other_account: [409, 'The page was another account’s'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'This content type is not accepted here'],
  too_many_requests: [429, 'Too many attempts'],
  misconfigured: [500, 'This service is not set up correctly'],
  internal_error: [500, 'Something failed here'],
  busy: [503, 'Too busy at the moment'],
  unavailable: [503, 'Not available at the moment'],
} as const satisfies Record<ProblemCode, readonly [ContentfulStatusCode, string]>

/** What a sibling's middlewares answer of a token (src/client): explained here like our own. */
export const TOKEN_PROBLEMS = {
  token_invalid: 401,
  token_expired: 401,
  unknown_identity: 401,
  insufficient_scope: 403,
  dpop_required: 401,
  invalid_dpop_proof: 401,
  use_dpop_nonce: 401,
} as const satisfies Record<TokenProblemCode, ContentfulStatusCode>

export type FieldProblem = { field: string; code: string; message: string }
export type ProblemExtras = {
  detail?: string
  errors?: readonly FieldProblem[]
  headers?: Record<string, string>
  /** Extension members (RFC 9457 §3.2). */
  more?: Record<string, unknown>
}

/**
 * Answers with a problem document, or with a page that says the same where the caller prefers one, or in the words of OAuth where its clients
 * ask. Routes don't choose.
 */
export function problem(c: WireContext, code: ProblemCode, extras: ProblemExtras = {}): Response {
  // The issuer is known even while other settings are wrong, so that `type` is absolute then, too.
  const issuer = c.get('config')?.issuer ?? knownIssuer(c.env) ?? ''
  const [status, title] = PROBLEMS[code]
  const headers = extras.headers ?? {}
  const oauthError = speaksOAuth(c.req.path) ? OAUTH_ERRORS[code] : undefined
  const answer = prefersPage(c.req.header('Accept'))
    ? pageAnswer(c, refusalPage(c, code, issuer, extras), status)
    : oauthError !== undefined
      ? c.json({ error: oauthError, error_description: `${title}.` }, status, { 'Cache-Control': 'no-store' })
      : c.body(
          JSON.stringify({
            type: `${issuer}/problems/${code}`,
            title,
            status,
            code,
            detail: extras.detail ?? LANGUAGES.en.problemPages.advices[code],
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

/** What the specifications call a refusal that isn't theirs (RFC 6749 §4.1.2.1, §5.2): a client reads `error` whatever the status. */
const OAUTH_ERRORS: Partial<Record<ProblemCode, string>> = {
  invalid_request: 'invalid_request',
  method_not_allowed: 'invalid_request',
  payload_too_large: 'invalid_request',
  unsupported_media_type: 'invalid_request',
  too_many_requests: 'temporarily_unavailable',
  busy: 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
  misconfigured: 'server_error',
  internal_error: 'server_error',
}

function refusalPage(c: WireContext, code: ProblemCode, issuer: string, { errors, headers }: ProblemExtras) {
  const { pathname, search } = new URL(c.req.url)
  const retryAfter = headers?.['Retry-After']
  const wait = retryAfter === undefined ? undefined : Number(retryAfter)
  return jsx(RefusalPage, {
    code,
    wrong: errors ?? [],
    waitSeconds: wait,
    // A posted form is sent again by the browser's own button. For a GET there is a link, which keeps a provider's code.
    again: wait !== undefined && c.req.method === 'GET' ? `${originOf(issuer)}${pathname}${search}` : undefined,
    health: code === 'misconfigured' ? healthFrom(c, pathname) : undefined,
    home: issuer === '' ? '/' : issuer,
    requestId: c.get('requestId')(),
  })
}

const HEALTH = '/admin/health'

/** Where an operator sees what is missing: from a page of the console that lacks a migration. A Worker with a wrong setting has no such page. */
function healthFrom(c: WireContext, pathname: string): string | undefined {
  const config = c.get('config')
  if (config === undefined || c.get('deps') === undefined) return undefined
  const path = pathname.slice(config.basePath.length)
  return path.startsWith('/admin') && path !== HEALTH ? `${config.basePath}${HEALTH}` : undefined
}

/** A path that begins with two slashes would lead to another host, so the issuer's own origin stands before every path. */
const originOf = (issuer: string): string => URL.parse(issuer)?.origin ?? ''

/** 429 with `Retry-After`, the same for every reason. */
export function tooManyRequests(c: WireContext, retryAfterSeconds: number): Response {
  return problem(c, 'too_many_requests', { headers: { 'Retry-After': String(retryAfterSeconds) } })
}
