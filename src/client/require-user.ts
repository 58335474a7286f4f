// Hono middleware for a Worker that has Latchkey bound as AUTH. It lets signed-in people in, and passes renewed cookies on.
import type { MiddlewareHandler } from 'hono'
import { admit, type RequireUserOptions } from './admit.ts'
import { laterOf } from './later.ts'
import type { AuthenticatedCaller, AuthService } from './types.ts'

/** What the consumer's app needs: the binding, and `c.get('user')` in its handlers. */
export type RequireUserEnv = { Bindings: { AUTH: AuthService }; Variables: { user: AuthenticatedCaller } }

/** Lets a signed-in caller in who meets all of the options. Others get the refusals of `admit`. */
export function requireUser(options: RequireUserOptions = {}): MiddlewareHandler<RequireUserEnv> {
  return async (c, next) => {
    const admitted = await admit(options.auth?.(c.env) ?? c.env.AUTH, c.req.raw, options, laterOf(c))
    if (admitted instanceof Response) return admitted
    c.set('user', admitted.user)
    await next()
    c.res = admitted.pass(c.res)
    return undefined
  }
}
