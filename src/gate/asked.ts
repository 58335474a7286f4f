// The browser that asked for a mail: the cookie by which a mailed link completes the request there, and what a browser shows of
// itself when it comes with a link (contract §2).
import type { Context } from 'hono'
import { openAsked, sealAsked, type Presenter } from '../codes/asked.ts'
import { challengeOf, openChallenge } from '../codes/handles.ts'
import { CHALLENGE_MS } from '../codes/rules.ts'
import { fromBase64Url, toBase64Url, toUtf8 } from '../crypto/encoding.ts'
import { always } from '../db/client.ts'
import type { AppEnv } from './app-env.ts'
import { ASKED_COOKIE, clearCookie, cookieHeader, ONWARD_COOKIE, readCookie, setCookie } from '../http/cookies.ts'
import { presentedClaim } from './presented-claim.ts'
import { readReturnTo } from './return-to.ts'
import { callerToken } from './require-session.ts'
import { isBearer } from '../http/authorization.ts'

/** A browser drops a cookie of more than 4,096 bytes without a word, its name included. */
const MOST_CHARACTERS = 4000

/** Headers that only browsers send. Every browser sends one of them with a state change. */
const OF_BROWSERS = ['Origin', 'Cookie', 'Sec-Fetch-Site', 'Sec-Fetch-Mode', 'Sec-Fetch-Dest']

/**
 * Whether this browser asked for the mail that a challenge belongs to. A page that takes its code takes it from nobody else: a challenge can
 * be sent to somebody as a link, and what they type would open the sender's account.
 */
export function hasAsked(c: Context<AppEnv>, challenge: string): boolean {
  const id = openChallenge(c.get('deps').config.secrets, challenge)
  return id !== undefined && askedOf(c).includes(id)
}

/** The challenge of the newest mail that this browser asked for, for a page without one in its address. */
export function newestChallenge(c: Context<AppEnv>): string | undefined {
  const [id] = askedOf(c)
  return id === undefined ? undefined : challengeOf(c.get('deps').config.secrets, id)
}

/**
 * Adds the cookie to the answer that gives `challenge`, for as long as a new code can be asked for. `returnTo`: where a page's request is to
 * lead on to, for the link of its mail. The answer to a request with a bearer token gets none.
 */
export function rememberAsked(c: Context<AppEnv>, answer: Response, challenge: string, returnTo?: string): Response {
  const { secrets, mailedCodeMs } = c.get('deps').config
  const seconds = Math.max(mailedCodeMs, CHALLENGE_MS) / 1000
  const id = openChallenge(secrets, challenge)
  if (id === undefined || isBearer(c.req.header('Authorization'))) return answer
  const value = sealAsked(secrets, [id, ...askedOf(c)])
  answer.headers.append('Set-Cookie', setCookie(ASKED_COOKIE, value, seconds))
  const onward = returnTo === undefined ? '' : toBase64Url(toUtf8(returnTo))
  // An address of the operator's own may be longer (`APP_URL`): without the cookie it is where a link leads anyway.
  if (onward !== '' && onward.length <= MOST_CHARACTERS)
    answer.headers.append('Set-Cookie', setCookie(ONWARD_COOKIE, onward, seconds))
  else if (readCookie(cookieHeader(c.req.raw.headers), ONWARD_COOKIE) !== undefined)
    answer.headers.append('Set-Cookie', clearCookie(ONWARD_COOKIE))
  return answer
}

/** Where a mailed link leads on to in this browser: what its newest request said, else what is usual. Judged as every `return_to`. */
export function onwardOf(c: Context<AppEnv>): string | undefined {
  const { config } = c.get('deps')
  const kept = readCookie(cookieHeader(c.req.raw.headers), ONWARD_COOKIE)
  const wanted = kept === undefined ? undefined : fromBase64Url(kept)
  return wanted === undefined ? undefined : readReturnTo(config, new TextDecoder().decode(wanted))
}

/**
 * Finds out who comes with a link. At the JSON API a request without any browser header is a script. Every other caller is a browser, in
 * the session of its access token or, if that has expired, of its refresh cookie. Neither proves that the session still lives, nor that the
 * token's key does: a change of address asks D1. On a page every caller counts as a browser, because a program that fetches pages and
 * presses buttons is a mail scanner, which asked for nothing. Asks no database.
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

/** The ids of the newest requests for mails that this browser made. Asks no database. */
export function askedOf(c: Context<AppEnv>): string[] {
  return openAsked(c.get('deps').config.secrets, readCookie(cookieHeader(c.req.raw.headers), ASKED_COOKIE))
}
