// Sessions that were begun by nothing but the verb, having proved whatever a test wants, and what D1 holds of people.
import { run } from '../../../src/db/client.ts'
import { sealRefreshToken } from '../../../src/sessions/refresh-token.ts'
import { startSession } from '../../../src/sessions/start.ts'
import { issueAccessToken } from '../../../src/tokens/issue.ts'
import { findUser } from '../../../src/users/find.ts'
import { rows, type World } from '../world.ts'

export const ACCESS = '__Host-latchkey-access'
export const REFRESH = '__Host-latchkey-refresh'

/** All that a refusal leaves as it is; the log and the counters may grow. */
export async function held(): Promise<string> {
  const tables = ['users', 'sessions', 'pending_sign_ins', 'totp', 'recovery_codes', 'passkeys', 'codes', 'mails']
  return JSON.stringify(await Promise.all(tables.map((table) => rows(`SELECT * FROM ${table} ORDER BY 1`))))
}

/** What a request shows of itself. */
export type Shown = { bearer?: string; cookies?: Record<string, string>; body?: object }

/** Tries a route of the router, and shows this; ids in its path are `id`. */
export function knock(at: World, route: string, shown: Shown, id: string): Promise<Response> {
  const [method = '', path = ''] = route.split(' ')
  const bodiless = method === 'GET' || method === 'DELETE'
  const cookies = Object.entries(shown.cookies ?? {}).map(([name, value]) => `${name}=${value}`)
  const byBrowser = { Cookie: cookies.join('; '), Origin: at.config.issuer, 'Sec-Fetch-Site': 'same-origin' }
  return at.fetch(path.replace(/:\w+/g, id), {
    method,
    headers: {
      ...(bodiless ? {} : { 'Content-Type': 'application/json' }),
      ...(shown.bearer === undefined ? {} : { Authorization: `Bearer ${shown.bearer}` }),
      ...(cookies.length === 0 ? {} : byBrowser),
    },
    ...(bodiless ? {} : { body: JSON.stringify(shown.body ?? {}) }),
  })
}

/** A new session of a person that has proved this, and what its holder shows. */
export async function enter(
  at: World,
  userId: string,
  amr: string[],
): Promise<{ token: string; byBearer: Shown; byCookie: Shown; bearerRefresh: string }> {
  const deps = at.deps()
  const open = async (transport: 'bearer' | 'cookie'): Promise<{ token: string; refresh: string }> => {
    const { session, writes } = startSession(deps, { userId, amr, transport, remember: false })
    const [, [user]] = await run(deps.db, [writes[0], findUser(deps, userId)])
    if (user === undefined) throw new Error('there is nobody of this id')
    const { token } = await issueAccessToken(deps, { session, user, jti: session.issuedJti }, { scope: 'account' })
    return { token, refresh: sealRefreshToken(deps.config.secrets, { sessionId: session.id, counter: 1, transport }) }
  }
  const [phone, browser] = [await open('bearer'), await open('cookie')]
  return {
    token: phone.token,
    byBearer: { bearer: phone.token },
    byCookie: { cookies: { [ACCESS]: browser.token, [REFRESH]: browser.refresh } },
    bearerRefresh: phone.refresh,
  }
}
