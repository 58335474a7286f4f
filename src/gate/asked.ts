// The browser that asked: the cookie by which a mailed link completes there what was asked for, and what a browser shows of itself
// when it comes with a link (contract §2).
import type { Context } from 'hono'
import { openAsked, sealAsked, type Presenter } from '../codes/asked.ts'
import { openChallenge } from '../codes/handles.ts'
import { always } from '../db/client.ts'
import type { AppEnv } from './app-env.ts'
import { ASKED_COOKIE, cookieHeader, readCookie, setCookie } from '../http/cookies.ts'
import { presentedClaim } from './presented-claim.ts'
import { callerToken } from './require-session.ts'
import { isBearer } from '../http/authorization.ts'

/** What only browsers send, and every one of them on a state change. */
const OF_BROWSERS = ['Origin', 'Cookie', 'Sec-Fetch-Site', 'Sec-Fetch-Mode', 'Sec-Fetch-Dest']

/** Adds the cookie to the answer that gives `challenge`. A request with a bearer token gets none. */
export function rememberAsked(c: Context<AppEnv>, answer: Response, challenge: string): Response {
  const { secrets, mailedCodeMs } = c.get('deps').config
  const id = openChallenge(secrets, challenge)
  if (id === undefined || isBearer(c.req.header('Authorization'))) return answer
  const value = sealAsked(secrets, [id, ...askedOf(c)])
  answer.headers.append('Set-Cookie', setCookie(ASKED_COOKIE, value, mailedCodeMs / 1000))
  return answer
}

/**
 * Who comes with a link: at the JSON API a script by the absence of all that browsers send, else a browser, in the session of its
 * access token or, where that has expired, of its refresh cookie. Neither says that the session still lives, nor that the token's key
 * does: a change of address asks D1. A page is for browsers: a program that fetches one and presses its button is a scanner of mail,
 * and asked for nothing. Asks no database.
 */
export async function presenterOf(c: Context<AppEnv>): Promise<Presenter> {
  const atApi = c.req.path.startsWith('/api/')
  if (atApi && OF_BROWSERS.every((name) => c.req.header(name) === undefined)) return 'script'
  const named = (await callerToken(c))?.session
  const claim = presentedClaim(c, undefined)
  return {
    asked: askedOf(c),
    session: named ?? (claim && { id: claim.sessionId, stands: always }),
    userId: named?.userId,
  }
}

function askedOf(c: Context<AppEnv>): string[] {
  return openAsked(c.get('deps').config.secrets, readCookie(cookieHeader(c.req.raw.headers), ASKED_COOKIE))
}
