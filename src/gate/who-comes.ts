// The person who comes along with a client's request, by the cookies of their browser.
import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'
import { authenticate } from './authenticate.ts'
import { isGuarded } from './require-session.ts'
import { cookieHeader } from '../http/cookies.ts'
import type { NamedSession } from '../sessions/find.ts'
import { hasAccountScope } from '../tokens/issue.ts'
import { namedSession } from '../tokens/verify-live.ts'
import type { AccessClaims } from '../tokens/verify.ts'

/** Their session, as the cookies name it, and cookies that were renewed on the way. */
type Comer = { own: NamedSession | undefined; claims: AccessClaims | undefined; cookies: readonly string[] }

/** The person who comes along, by the browser's cookies: their session, and cookies that were renewed on the way. */
export async function whoComes(c: Context<AppEnv>): Promise<Comer> {
  const caller = await authenticate(c.get('deps'), { cookie: cookieHeader(c.req.raw.headers) })
  if (!caller.ok) return { own: undefined, claims: undefined, cookies: caller.error.set_cookies }
  const { claims, set_cookies: cookies } = caller.value
  const counts = hasAccountScope(claims) && isGuarded(c, claims)
  return counts ? { own: namedSession(claims), claims, cookies } : { own: undefined, claims: undefined, cookies }
}

/** Gives an answer the cookies that were renewed. */
export function withCookies(answer: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) answer.headers.append('Set-Cookie', cookie)
  return answer
}
