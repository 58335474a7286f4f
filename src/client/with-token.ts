// The same as `requireToken`, for a Worker without a framework.
import { tokenCheck, type RequireTokenOptions } from './admit-token.ts'
import { laterIn } from './later.ts'
import type { VerifiedToken } from './types.ts'

/** What a handler gets: the token, and the arguments of the Worker's `fetch`. */
export type TokenRequest<Env, Context> = { token: VerifiedToken; request: Request; env: Env; ctx: Context }

/**
 * A Worker's `fetch` that lets in a valid token that meets all of the options. `handler` makes the answer. Others get the refusals of
 * `tokenCheck`, and the API's metadata is served (RFC 9728). Latchkey is bound as AUTH, unless `auth` says otherwise.
 */
export function withToken<Env, Context = unknown>(
  handler: (given: TokenRequest<Env, Context>) => Response | Promise<Response>,
  options: RequireTokenOptions = {},
): (request: Request, env: Env, ctx: Context) => Promise<Response> {
  const check = tokenCheck(options)
  return async (request, env, ctx) => {
    const admitted = await check(request, env, laterIn(ctx))
    if (admitted instanceof Response) return admitted
    return admitted.pass(await handler({ token: admitted.token, request, env, ctx }))
  }
}
