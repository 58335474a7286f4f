// Hono middleware for an API that takes access tokens (RFC 6750, RFC 9449): Latchkey's own, and those of the issuers that it trusts.
import type { MiddlewareHandler } from 'hono'
import { tokenCheck, type RequireTokenOptions } from './admit-token.ts'
import { laterOf } from './later.ts'
import type { AuthService, VerifiedToken } from './types.ts'

/** What the consumer's app needs: the binding, and `c.get('token')` in its handlers. */
export type RequireTokenEnv = { Bindings: { AUTH: AuthService }; Variables: { token: VerifiedToken } }

/**
 * Lets in a valid token that has all of `scope` and `permissions`. Others get the refusals of `tokenCheck`. A request for the API's metadata
 * (`/.well-known/oauth-protected-resource…`, RFC 9728) is answered by it, too. Cookies are ignored: `requireUser` is for browsers.
 */
export function requireToken(options: RequireTokenOptions = {}): MiddlewareHandler<RequireTokenEnv> {
  const check = tokenCheck(options)
  return async (c, next) => {
    const admitted = await check(c.req.raw, c.env, laterOf(c))
    if (admitted instanceof Response) return admitted
    c.set('token', admitted.token)
    await next()
    const answer = admitted.pass(c.res)
    if (answer !== c.res) c.res = answer
    return undefined
  }
}

/** The id of our user in a token. A foreign token has one only with `strict`, and a machine's has none. */
export function userIdOf(token: VerifiedToken): string | undefined {
  if ('machine' in token) return undefined
  return 'issuer' in token ? token.user_id : token.sub
}
