// The chain of reads of a browser, in a cookie: how far it has seen the database, so that a replica never shows it less. Whatever the
// cookie says, it decides nothing: at worst its own browser reads older lists.
import type { Context } from 'hono'
import type { Config } from '../config/config.ts'
import { isBookmark, type Chain, type Keeper } from '../db/replica.ts'
import {
  ACCESS_COOKIE,
  BOOKMARK_COOKIE,
  clearCookie,
  cookieHeader,
  readCookie,
  REFRESH_COOKIE,
  setCookie,
} from '../http/cookies.ts'
import type { AppEnv } from './app-env.ts'

/** How long a chain goes on before it begins again at the primary. Nothing that a replica shows is older, however far it is behind. */
export const CHAIN_MS = 300_000

const OURS = [BOOKMARK_COOKIE, ACCESS_COOKIE, REFRESH_COOKIE]

/** The keeper of a chain: a browser with a session or a chain, where replicas answer. A caller without our cookies keeps none. */
export function keeperOf(c: Context<AppEnv>, { readReplicas }: Config, now: number): Keeper {
  if (!readReplicas) return undefined
  const cookies = cookieHeader(c.req.raw.headers)
  if (OURS.every((name) => readCookie(cookies, name) === undefined)) return undefined
  return { held: chainIn(readCookie(cookies, BOOKMARK_COOKIE), now) }
}

/** The chain in a cookie: when it began, and the bookmark. `undefined` where it has another form, is too old, or is from the future. */
function chainIn(cookie: string | undefined, now: number): Chain | undefined {
  const [, begun = '', bookmark = ''] = /^(\d{1,15})\.([\da-f-]{1,200})$/.exec(cookie ?? '') ?? []
  const since = Number(begun)
  if (!isBookmark(bookmark) || since > now || now - since >= CHAIN_MS) return undefined
  return { bookmark, since }
}

/** Puts into the answer what the browser keeps of its chain. A request that may have written ends it. */
export function keepChain(c: Context<AppEnv>): void {
  const { replica, now } = c.get('deps')
  if (!['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) replica.end()
  const kept = replica.kept()
  if (kept === undefined) return
  const cookie =
    kept === null
      ? clearCookie(BOOKMARK_COOKIE)
      : setCookie(BOOKMARK_COOKIE, `${kept.since}.${kept.bookmark}`, (kept.since + CHAIN_MS - now()) / 1000)
  c.res.headers.append('Set-Cookie', cookie)
}
