// Hono middleware for an API that takes bearer tokens (RFC 6750): Latchkey's own, and those of the issuers that it trusts.
import type { MiddlewareHandler } from 'hono'
import { CHALLENGE, refuse, refuseOutage, refuseScope, refuseStranger, UNREACHED } from './refusals.ts'
import type { Allowance, Answer, AuthService, VerifiedToken } from './types.ts'

/** What the consumer's app needs: the binding, and `c.get('token')` in its handlers. */
export type RequireTokenEnv = { Bindings: { AUTH: AuthService }; Variables: { token: VerifiedToken } }

/** Which tokens are let in. */
export type RequireTokenOptions = Allowance & {
  /** The audience that tokens must have. The default is Latchkey's AUDIENCE, or the one configured for the token's issuer. */
  audience?: string
  /** `strict` reads from D1 who the person is and whether they may still sign in. `offline` makes no database query. */
  level?: 'offline' | 'strict'
  /** The binding, if it isn't AUTH. */
  auth?: (env: unknown) => AuthService
  /**
   * A verifier from `createVerifier`, used instead of the binding. `audience` and `level` are then ignored, because the verifier
   * has its own.
   */
  verify?: (token: string, allowance: Allowance) => Promise<Answer<VerifiedToken>>
}

/**
 * Lets in a valid token that has all of `scope` and `permissions`. Others get
 * - 401 without a token, or for one that isn't valid,
 * - 400 for an Authorization header without a bearer token,
 * - 403 `insufficient_scope` for a token that lacks some of `scope` or `permissions`,
 * - 503 if Latchkey can't be reached.
 * Cookies are ignored: `requireUser` is for browsers.
 */
export function requireToken(options: RequireTokenOptions = {}): MiddlewareHandler<RequireTokenEnv> {
  const { auth, verify, ...wanted } = options
  /** Latchkey's, learnt from its first refusal. */
  let issuer: string | undefined
  return async (c, next) => {
    const check = (token: string): Promise<Answer<VerifiedToken>> =>
      ask(() =>
        verify === undefined ? (auth?.(c.env) ?? c.env.AUTH).verifyAccessToken(token, wanted) : verify(token, wanted),
      )
    const authorization = c.req.header('Authorization') ?? ''
    const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1]
    if (token === undefined) {
      issuer ??= await issuerBy(check)
      return /^bearer(?: |$)/i.test(authorization)
        ? refuseMalformed(issuer)
        : refuseStranger({ code: 'unauthenticated', message: 'This needs a bearer token.', issuer }, false)
    }
    const answer = await check(token)
    if (!answer.ok) return refuseToken(answer.error)
    c.set('token', answer.value)
    return next()
  }
}

/** The id of our user in a token. A foreign token has one only with `strict`. */
export function userIdOf(token: VerifiedToken): string | undefined {
  return 'issuer' in token ? token.user_id : token.sub
}

/** Which Latchkey this is: what it refuses says so, and no token is refused without a database. */
async function issuerBy(check: (token: string) => Promise<Answer<VerifiedToken>>): Promise<string | undefined> {
  const answer = await check('')
  return answer.ok ? undefined : answer.error.issuer
}

function refuseMalformed(issuer: string | undefined): Response {
  const message = 'The Authorization header is not "Bearer" and one token.'
  const challenge = `${CHALLENGE}, error="invalid_request", error_description="The Authorization header is not Bearer and one token."`
  return refuse(400, { code: 'invalid_request', message, issuer }, { 'WWW-Authenticate': challenge })
}

function refuseToken(error: Extract<Answer<never>, { ok: false }>['error']): Response {
  if (error.code === 'insufficient_scope') return refuseScope(error.scope ?? '', error.issuer)
  if (error.code === 'second_factor_required') return refuse(403, error)
  // This app asked the binding for something impossible. The caller can do nothing about it.
  if (error.code === 'invalid_request') return refuse(500, { ...error, code: 'misconfigured' })
  return refuseOutage(error) ?? refuseStranger(error, true)
}

/** A call that doesn't reach Latchkey is `unavailable`. */
async function ask(call: () => Promise<Answer<VerifiedToken>>): Promise<Answer<VerifiedToken>> {
  try {
    return await call()
  } catch {
    return UNREACHED
  }
}
