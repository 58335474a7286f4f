// The same as `requireUser`, for a Worker without a framework.
import { admit, type RequireUserOptions } from './admit.ts'
import { laterIn } from './later.ts'
import type { AuthenticatedCaller, AuthService } from './types.ts'

/** What a handler gets: who is calling, Latchkey's binding with its types, and the arguments of the Worker's `fetch`. */
export type SignedInRequest<Env, Context> = {
  user: AuthenticatedCaller
  auth: AuthService
  request: Request
  env: Env
  ctx: Context
}

/**
 * A Worker's `fetch` that lets a signed-in caller in who meets all of the options. `handler` makes the answer, and the renewed cookies
 * are added to it. Others get the refusals of `admit`. Latchkey is bound as AUTH, unless `auth` says otherwise.
 */
export function withUser<Env, Context = unknown>(
  handler: (given: SignedInRequest<Env, Context>) => Response | Promise<Response>,
  options: RequireUserOptions = {},
): (request: Request, env: Env, ctx: Context) => Promise<Response> {
  return async (request, env, ctx) => {
    // `wrangler types` knows a binding of another Worker as a Service alone.
    const auth = options.auth?.(env) ?? (env as { AUTH: AuthService }).AUTH
    const admitted = await admit(auth, request, options, laterIn(ctx))
    if (admitted instanceof Response) return admitted
    return admitted.pass(await handler({ user: admitted.user, auth, request, env, ctx }))
  }
}
