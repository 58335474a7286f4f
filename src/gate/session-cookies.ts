// The cookies of a session, as every door hands them out.
import type { Deps } from '../deps.ts'
import type { AccessToken } from '../tokens/issue.ts'
import { refreshTokenOf } from '../sessions/refresh-token.ts'
import type { LivingRow } from '../sessions/tables.ts'
import { ACCESS_COOKIE, REFRESH_COOKIE, setCookie } from '../http/cookies.ts'

/** `Set-Cookie` values for a session: the access cookie, and the refresh cookie where it has changed. */
export function sessionCookies(
  deps: Pick<Deps, 'config' | 'now'>,
  session: LivingRow,
  access: AccessToken,
  refreshIsNew: boolean,
): string[] {
  const life = (until: number): number | undefined => (session.remember ? (until - deps.now()) / 1000 : undefined)
  const cookies = [setCookie(ACCESS_COOKIE, access.token, life(access.expiresAt))]
  if (refreshIsNew) {
    const token = refreshTokenOf(deps.config.secrets, session)
    cookies.push(setCookie(REFRESH_COOKIE, token, life(session.idleExpiresAt)))
  }
  return cookies
}
