// Hono middleware for an API that takes bearer tokens (RFC 6750): Latchkey's, and where it trusts other issuers, theirs.
import type { MiddlewareHandler } from 'hono'
import { CHALLENGE, refuse, refuseOutage, refuseScope, refuseStranger } from './refusals.ts'
import type { Allowance, Answer, AuthService, VerifiedToken } from './types.ts'

/** What the consumer's app needs: the binding, and `c.get('token')` in its handlers. */
export type RequireTokenEnv = { Bindings: { AUTH: AuthService }; Variables: { token: VerifiedToken } }

/** Which tokens are let in. */
export type RequireTokenOptions = Allowance & {
  /** For whom they must be; Latchkey's AUDIENCE, or what it says of their issuer, unless told. */
  audience?: string
  /** `strict` asks who its person is and whether they may still sign in; `offline` asks no database. */
  level?: 'offline' | 'strict'
  /** The binding, where it isn't AUTH. */
  auth?: (env: unknown) => AuthService
  /** Verifies instead of the binding: what `createVerifier` makes. `audience` and `level` are its own affair then. */
  verify?: (token: string, allowance: Allowance) => Promise<Answer<VerifiedToken>>
}

/**
 * Answers 401 without a token and for one that doesn't count, 400 for an Authorization header that holds none, 403
 * `insufficient_scope` where the token lacks some of `scope` or `permissions`, 503 when nobody can say. Cookies count for
 * nothing here: `requireUser` is for browsers.
 */
export function requireToken(options: RequireTokenOptions = {}): MiddlewareHandler<RequireTokenEnv> {
  const { auth, verify, ...wanted } = options
  return async (c, next) => {
    const authorization = c.req.header('Authorization') ?? ''
    if (!/^bearer(?: |$)/i.test(authorization))
      return refuseStranger({ code: 'unauthenticated', message: 'This needs a bearer token.' }, false)
    const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1]
    if (token === undefined) return refuseMalformed()
    const answer = await ask(() =>
      verify === undefined ? (auth?.(c.env) ?? c.env.AUTH).verifyAccessToken(token, wanted) : verify(token, wanted),
    )
    if (!answer.ok) return refuseToken(answer.error)
    c.set('token', answer.value)
    return next()
  }
}

/** Our user of a token: of a foreign one only where `strict` found them. */
export function userIdOf(token: VerifiedToken): string | undefined {
  return 'issuer' in token ? token.user_id : token.sub
}

function refuseMalformed(): Response {
  const detail = 'The Authorization header is not "Bearer" and one token.'
  const challenge = `${CHALLENGE}, error="invalid_request", error_description="The Authorization header is not Bearer and one token."`
  return refuse(400, 'invalid_request', detail, { 'WWW-Authenticate': challenge })
}

function refuseToken(error: Extract<Answer<never>, { ok: false }>['error']): Response {
  if (error.code === 'insufficient_scope') return refuseScope(error.scope ?? '')
  if (error.code === 'second_factor_required') return refuse(403, error.code, error.message)
  // What this app asks of the binding was wrong, and its caller can do nothing about it.
  if (error.code === 'invalid_request') return refuse(500, 'misconfigured', error.message)
  return refuseOutage(error) ?? refuseStranger(error, true)
}

/** A call that doesn't reach Latchkey is `unavailable` like a database that doesn't answer. */
async function ask(call: () => Promise<Answer<VerifiedToken>>): Promise<Answer<VerifiedToken>> {
  try {
    return await call()
  } catch {
    return { ok: false, error: { code: 'unavailable', message: 'Latchkey does not answer at the moment.' } }
  }
}
