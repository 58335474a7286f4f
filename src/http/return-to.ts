// Where a browser goes after a sign-in: to a path of ours or a page of a trusted origin, never elsewhere (CWE-601).
import type { Context } from 'hono'
import type { Config } from '../config.ts'
import type { SignedIn } from '../sessions/admit.ts'
import type { AppEnv } from './app-env.ts'
import { answerSignedIn } from './signed-in.ts'

/** The URL to return to, absolute; `undefined` where it is not ours to send anybody to. Nothing means one's own passkeys. */
export function readReturnTo(
  config: Pick<Config, 'issuer' | 'issuerOrigin' | 'trustedOrigins'>,
  wanted: string | undefined,
): string | undefined {
  if (wanted === undefined || wanted === '') return `${config.issuer}/account/passkeys`
  const url = wanted.length > 2000 ? null : URL.parse(wanted, `${config.issuer}/`)
  if (url === null || url.username !== '' || url.password !== '') return undefined
  return [config.issuerOrigin, ...config.trustedOrigins].includes(url.origin) ? url.href : undefined
}

/** Signs in and goes on: 303 with the session's cookies. */
export async function redirectSignedIn(c: Context<AppEnv>, signedIn: SignedIn, to: string): Promise<Response> {
  const answer = c.redirect(to, 303)
  return withCookiesOf(answer, await answerSignedIn(c, signedIn))
}

/** Moves the cookies of an answer to a page or a redirect. */
export function withCookiesOf(answer: Response, signedIn: Response): Response {
  for (const cookie of signedIn.headers.getSetCookie()) answer.headers.append('Set-Cookie', cookie)
  answer.headers.set('Cache-Control', 'no-store')
  return answer
}
