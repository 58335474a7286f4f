// Finds the person who looks at a page of their own account. No script renews an expired token there, so the page does; a stranger is led
// to the sign-in, and comes back.
import type { Context, MiddlewareHandler } from 'hono'
import { cookieHeader } from '../http/cookies.ts'
import { hasAccountScope } from '../tokens/issue.ts'
import { namedSession } from '../tokens/verify-live.ts'
import type { AppEnv } from './app-env.ts'
import { authenticate } from './authenticate.ts'
import { holdsOperator, IMPERSONATION_PATH } from './impersonation.ts'
import { isGuarded } from './require-session.ts'

/**
 * Where a stranger signs in, and comes back to `path` (with its query). An operator whose own session waits in this browser is led to that,
 * unless it has ended, too (`anew`).
 */
export function toSignIn(c: Context<AppEnv>, path: string, how: 'usual' | 'anew' = 'usual'): Response {
  const { issuer } = c.get('deps').config
  // What an operator did as somebody else has ended, but not their own session.
  if (how === 'usual' && holdsOperator(c)) return c.redirect(`${issuer}${IMPERSONATION_PATH}`, 303)
  return c.redirect(`${issuer}/sign-in?return_to=${encodeURIComponent(`${issuer}${path}`)}`, 303)
}

/** The path of this page below the issuer, with what its query says. */
export function hereOf(c: Context<AppEnv>): string {
  const said = [...new URL(c.req.url).searchParams].filter(([, value]) => value !== '')
  return said.length === 0 ? c.req.path : `${c.req.path}?${new URLSearchParams(said).toString()}`
}

const nameOf = (cookie: string): string => cookie.slice(0, cookie.indexOf('='))

/**
 * Lets in a person whose session the browser's cookies name. The session is renewed if its access token has expired. Otherwise there is no
 * round trip, because the verb asks D1 when it reads or acts (`askOwn`). Anybody else is led to the sign-in.
 */
export const requirePerson: MiddlewareHandler<AppEnv> = async (c, next) => {
  const caller = await authenticate(c.get('deps'), { cookie: cookieHeader(c.req.raw.headers) })
  const cookies = caller.ok ? caller.value.set_cookies : caller.error.set_cookies
  // A token for other APIs (`POST /api/token`) is nobody here.
  if (!caller.ok || !hasAccountScope(caller.value.claims) || !isGuarded(c, caller.value.claims)) {
    const answer = toSignIn(c, c.req.method === 'GET' ? hereOf(c) : '/account')
    for (const cookie of cookies) answer.headers.append('Set-Cookie', cookie)
    return answer
  }
  c.set('own', namedSession(caller.value.claims))
  c.set('claims', caller.value.claims)
  c.set('account', caller.value.claims.sub)
  await next()
  // What the page did may have made newer ones.
  const made = c.res.headers.getSetCookie().map(nameOf)
  for (const cookie of cookies) if (!made.includes(nameOf(cookie))) c.res.headers.append('Set-Cookie', cookie)
  return undefined
}
