// How the middlewares refuse: a problem document (RFC 9457), and, where a token was shown, the challenge of RFC 6750 §3.
import type { Refusal } from './types.ts'

/** A challenge: the scheme, a realm, and the parameters that are there, each quoted (RFC 9110 §11.6.1). */
export const challenge = (scheme: 'Bearer' | 'DPoP', parameters: Record<string, string | undefined> = {}): string => {
  const said = Object.entries({ realm: 'latchkey', ...parameters }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${quotable(value)}"`],
  )
  return `${scheme} ${said.join(', ')}`
}

/** What stands in every challenge: RFC 6750 §3 wants at least one parameter after the scheme. */
export const CHALLENGE = challenge('Bearer')

/** Why a request is refused. `issuer` is Latchkey's, where it is known: its page of the code is the `type`. */
export type Why = { code: string; message: string; issuer?: string | undefined }

/** A problem document of one status (RFC 9457 §3). The message is its title, too; `headers` come beside its type and `no-store`. */
export function refuse(status: number, { code, message, issuer }: Why, headers: Record<string, string> = {}): Response {
  const type = issuer === undefined ? 'about:blank' : `${issuer}/problems/${code}`
  return new Response(JSON.stringify({ type, title: message, status, code, detail: message }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  })
}

/** 401: without an error code where no token was presented (RFC 6750 §3.1). */
export function refuseStranger(why: Why, presented: boolean): Response {
  const challenge = presented
    ? `${CHALLENGE}, error="invalid_token", error_description="${quotable(why.message)}"`
    : CHALLENGE
  return refuse(401, why, { 'WWW-Authenticate': challenge })
}

/** 403: the token allows less than the route wants (RFC 6750 §3.1). `scope` lists all that it wants, for the client to ask for. */
export function refuseScope(scope: string, issuer: string | undefined): Response {
  const message = `This needs a token for ${scope}.`
  return refuse(
    403,
    { code: 'insufficient_scope', message, issuer },
    {
      'WWW-Authenticate': `${CHALLENGE}, error="insufficient_scope", error_description="${quotable(message)}", scope="${quotable(scope)}"`,
    },
  )
}

/** The answer where the fault is Latchkey's and not the caller's; else `undefined`. */
export function refuseOutage(why: Why): Response | undefined {
  if (why.code === 'unavailable') return refuse(503, why, { 'Retry-After': '2' })
  if (why.code === 'misconfigured' || why.code === 'internal_error') return refuse(500, why)
  return undefined
}

/** What stands for an answer of Latchkey's where a call doesn't reach it: like a database that doesn't answer. */
export const UNREACHED: { ok: false; error: Refusal } = {
  ok: false,
  error: { code: 'unavailable', message: 'Latchkey does not answer at the moment.' },
}

/** What may stand between the quotes (RFC 6750 §3). */
function quotable(text: string): string {
  return text.replace(/[^ !#-[\]-~]/g, "'")
}
