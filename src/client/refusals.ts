// How the middlewares refuse: a problem document (RFC 9457), and, where a token was shown, the challenge of RFC 6750 §3.
import type { Refusal } from './types.ts'

/** What stands in every challenge: RFC 6750 §3 wants at least one parameter after the scheme. */
export const CHALLENGE = 'Bearer realm="latchkey"'

/** A problem document of one status and code (RFC 9457 §3). `detail` is its title, too; `headers` come beside its type and `no-store`. */
export function refuse(status: number, code: string, detail: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ type: 'about:blank', title: detail, status, code, detail })
  return new Response(body, {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}

/** 401: without an error code where no token was presented (RFC 6750 §3.1). */
export function refuseStranger(error: Refusal, presented: boolean): Response {
  const challenge = presented
    ? `${CHALLENGE}, error="invalid_token", error_description="${quotable(error.message)}"`
    : CHALLENGE
  return refuse(401, error.code, error.message, { 'WWW-Authenticate': challenge })
}

/** 403: the token allows less than the route wants (RFC 6750 §3.1). `scope` lists all that it wants, for the client to ask for. */
export function refuseScope(scope: string): Response {
  const detail = `This needs a token for ${scope}.`
  return refuse(403, 'insufficient_scope', detail, {
    'WWW-Authenticate': `${CHALLENGE}, error="insufficient_scope", error_description="${quotable(detail)}", scope="${quotable(scope)}"`,
  })
}

/** The answer where the fault is Latchkey's and not the caller's; else `undefined`. */
export function refuseOutage({ code, message }: Refusal): Response | undefined {
  if (code === 'unavailable') return refuse(503, code, message, { 'Retry-After': '2' })
  if (code === 'misconfigured' || code === 'internal_error') return refuse(500, code, message)
  return undefined
}

/** What may stand between the quotes (RFC 6750 §3). */
function quotable(text: string): string {
  return text.replace(/[^ !#-[\]-~]/g, "'")
}
