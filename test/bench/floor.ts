// The floor: what each operation costs a Worker that does no more than it must to be safe. Statements are written out, keys are
// WebCrypto's, Hono routes, and nothing else is there. It takes the same requests and gives the same answers where all is well,
// and refuses the rest without a word.
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import {
  digest,
  keysOf,
  openRefresh,
  sealRefresh,
  sign,
  toBase64Url,
  verify,
  type Claims,
  type Env,
} from './floor-tokens.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
export const IDLE_MS = 14 * DAY_MS

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'Cache-Control': 'no-store',
}

export type Ask = Context<{ Bindings: Env }>
export type Row = Record<string, string | number | null>

const USER = `u.id AS user_id, u.email, u.name, u.role, u.email_verified_at, u.created_at AS user_created_at, u.updated_at,
  u.last_login_at`
const SESSION =
  's.id, s.created_at, s.last_used_at, s.expires_at, s.idle_expires_at, s.amr, s.auth_time, s.user_agent, s.ip, s.country'
const LIVES = 's.active = 1 AND s.expires_at > ?2 AND s.idle_expires_at > ?2'

const LIVE = `SELECT ${SESSION}, ${USER} FROM sessions AS s JOIN users AS u ON u.id = s.user_id
  WHERE s.id = ?1 AND u.id = ?3 AND u.disabled_at IS NULL AND ${LIVES}`
const LIST = `SELECT ${SESSION} FROM sessions AS s WHERE s.user_id = ?3 AND ${LIVES}
  AND EXISTS (SELECT 1 FROM sessions AS s JOIN users AS u ON u.id = s.user_id
    WHERE s.id = ?1 AND u.id = ?3 AND u.disabled_at IS NULL AND ${LIVES})
  ORDER BY s.id DESC LIMIT 21`
const READ = `SELECT ${SESSION}, s.counter, s.transport, ${USER} FROM sessions AS s JOIN users AS u ON u.id = s.user_id
  WHERE s.id = ?1 AND u.disabled_at IS NULL AND ${LIVES}`
const ROTATE = `UPDATE sessions AS s SET parent = counter, counter = counter + 1, rotated_at = ?2, last_used_at = ?2,
    idle_expires_at = min(?4, expires_at), issued_jti = ?5
  WHERE s.id = ?1 AND ${LIVES} AND counter = ?3 AND (transport = 'bearer' OR rotated_at <= ?2 - ${HOUR_MS})
    AND EXISTS (SELECT 1 FROM users AS u WHERE u.id = s.user_id AND u.disabled_at IS NULL)
  RETURNING counter, last_used_at, idle_expires_at`
const END = `UPDATE sessions SET active = 0, revoked_at = ?2, revoked_reason = 'sign_out' WHERE id = ?1 AND user_id = ?3 AND active = 1`
export const LOG = `INSERT INTO audit_events (id, at, event, actor_id, subject_id, session_id, ip, user_agent)
  SELECT ?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7`
export const COUNT = `INSERT INTO counters (key, count, expires_at)
  SELECT value ->> 0, 1, value ->> 2 FROM json_each(?1)
  WHERE NOT EXISTS (SELECT 1 FROM json_each(?1) AS w JOIN counters AS c ON c.key = w.value ->> 0
    WHERE c.expires_at > ?2 AND c.count >= w.value ->> 1)
  ON CONFLICT (key) DO UPDATE SET count = CASE WHEN expires_at > ?2 THEN count + 1 ELSE 1 END,
    expires_at = CASE WHEN expires_at > ?2 THEN expires_at ELSE excluded.expires_at END
  RETURNING key`
const FIND = 'SELECT id, disabled_at FROM users WHERE email = ?1'
const CODE = `INSERT INTO codes (id, email, user_id, code_digest, link_digest, sent_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`
const MAIL = `INSERT INTO mails (id, kind, recipient, sealed, sent_at) VALUES (?1, ?2, ?3, ?4, ?5)`

export default new Hono<{ Bindings: Env }>()
  .get('/api/session', async (c) => {
    const row = await live(c)
    return row === undefined ? refused() : answer({ user: userOf(row), session: sessionOf(row, row['id']) })
  })
  .get('/api/sessions', async (c) => {
    const claims = await caller(c)
    if (claims === undefined) return refused()
    const { results } = await c.env.DB.prepare(LIST).bind(claims.sid, Date.now(), claims.sub).all<Row>()
    if (results.length === 0) return refused()
    const items = results.slice(0, 20).map((row) => sessionOf(row, claims.sid))
    return answer({ items, next_cursor: results.length > 20 ? items.at(-1)?.id : null })
  })
  .post('/api/token', async (c) => {
    const row = mayChange(c) ? await live(c) : undefined
    if (row === undefined) return refused()
    const token = await sign(c.env, claimsOf(row, crypto.randomUUID(), ''), Date.now())
    return answer({ access_token: token, token_type: 'Bearer', expires_in: 86_400 })
  })
  .post('/api/refresh', async (c) => {
    if (!mayChange(c)) return refused()
    const { refresh_token: sent } = await c.req.json<{ refresh_token?: unknown }>()
    const text = typeof sent === 'string' ? sent : cookieOf(c, '__Host-latchkey-refresh')
    const claim = await openRefresh(c.env, text)
    if (claim?.transport !== (typeof sent === 'string' ? 'bearer' : 'cookie')) return refused()
    const now = Date.now()
    const jti = crypto.randomUUID()
    const [read, used] = await c.env.DB.batch<Row>([
      c.env.DB.prepare(READ).bind(claim.id, now),
      c.env.DB.prepare(ROTATE).bind(claim.id, now, claim.counter, now + IDLE_MS, jti),
    ])
    const [row, rotated] = [read?.results[0], used?.results[0]]
    if (row === undefined || row['counter'] !== claim.counter || row['transport'] !== claim.transport) return refused()
    const token = await sign(c.env, claimsOf(row, jti, 'account'), now)
    const who = { status: 'signed_in', user: userOf(row), session: sessionOf({ ...row, ...rotated }, claim.id) }
    if (claim.transport === 'cookie') {
      const access = `__Host-latchkey-access=${token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400`
      return answer(who, 200, { 'Set-Cookie': access })
    }
    const refresh = await sealRefresh(c.env, { ...claim, counter: claim.counter + (rotated === undefined ? 0 : 1) })
    return answer({ ...who, access_token: token, refresh_token: refresh, token_type: 'Bearer', expires_in: 86_400 })
  })
  .post('/api/sign-out', async (c) => {
    const claims = mayChange(c) ? await caller(c) : undefined
    if (claims === undefined) return refused()
    const { scope = 'session' } = await c.req.json<{ scope?: unknown }>()
    if (scope !== 'session') return refused()
    const now = Date.now()
    await c.env.DB.batch([
      c.env.DB.prepare(END).bind(claims.sid, now, claims.sub),
      c.env.DB.prepare(`${LOG} WHERE changes() > 0`).bind(...logged(c, 'session_expired', now, claims.sub, claims.sid)),
    ])
    return new Response(null, { status: 204, headers: HEADERS })
  })
  .post('/api/password/forgot', async (c) => {
    const { email } = await c.req.json<{ email?: unknown }>()
    if (!mayChange(c) || typeof email !== 'string' || !/^[^\s@]{1,64}@[a-z0-9.-]{3,200}$/.test(email)) return refused()
    const now = Date.now()
    const source = await digest(c.env, `source:${c.req.header('CF-Connecting-IP')}`)
    const account = await digest(c.env, `account:${email}`)
    const slots = [
      [`mail:source:${source}`, 20, now + HOUR_MS],
      [`mail:hour:${account}`, 5, now + HOUR_MS],
      [`mail:day:${account}`, 20, now + DAY_MS],
      ['mail:all', 1_000_000, now + HOUR_MS],
    ]
    const [counted, found] = await c.env.DB.batch<Row>([
      c.env.DB.prepare(COUNT).bind(JSON.stringify(slots), now),
      c.env.DB.prepare(FIND).bind(email),
    ])
    if (counted?.results.length !== slots.length) return answer({}, 429)
    const person = found?.results[0]?.['disabled_at'] === null ? found.results[0]['id'] : null
    const id = crypto.randomUUID()
    const token = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
    const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1))
    const code = String(drawn % 1_000_000).padStart(6, '0')
    const [codeDigest, linkDigest] = [
      await digest(c.env, `code:${id}:${code}`),
      await digest(c.env, `link:${id}:${token}`),
    ]
    const mail = await sealed(c.env, id, mailOf(c, email, code, token, now))
    // The same rows for an address that has no account: its mail goes to nobody.
    await c.env.DB.batch([
      c.env.DB.prepare(CODE).bind(
        id,
        email,
        person,
        codeDigest,
        linkDigest,
        now,
        person === null ? now : now + 600_000,
      ),
      c.env.DB.prepare(MAIL).bind(
        id,
        person === null ? 'none' : 'reset',
        person === null ? '' : email,
        person === null ? null : mail,
        now,
      ),
      c.env.DB.prepare(LOG).bind(...logged(c, 'code_requested', now, person, null)),
    ])
    return answer({ challenge: `${id}.${await digest(c.env, `challenge:${id}`)}` }, 202)
  })

export const answer = (body: object, status = 200, more: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { ...HEADERS, ...more } })
export const refused = (): Response => answer({ code: 'unauthenticated' }, 401)

/** A state change comes as JSON, and from a browser only by a page of ours. */
export function mayChange(c: Ask): boolean {
  if (c.req.header('Content-Type') !== 'application/json') return false
  const [origin, site] = [c.req.header('Origin'), c.req.header('Sec-Fetch-Site')]
  if (origin === undefined && site === undefined) return c.req.header('Cookie') === undefined
  return origin === c.env.ISSUER && site === 'same-origin'
}

function cookieOf(c: Ask, name: string): string {
  const found = (c.req.header('Cookie') ?? '').split('; ').filter((pair) => pair.startsWith(`${name}=`))
  return found.length === 1 ? (found[0]?.slice(name.length + 1) ?? '') : ''
}

export async function caller(c: Ask): Promise<Claims | undefined> {
  const authorization = c.req.header('Authorization')
  const token =
    authorization === undefined ? cookieOf(c, '__Host-latchkey-access') : authorization.replace(/^Bearer /, '')
  return verify(c.env, token, Date.now())
}

async function live(c: Ask): Promise<Row | undefined> {
  const claims = await caller(c)
  if (claims === undefined) return undefined
  const { results } = await c.env.DB.prepare(LIVE).bind(claims.sid, Date.now(), claims.sub).all<Row>()
  return results[0]
}

const time = (ms: unknown): string => new Date(Number(ms)).toISOString()
const timeOrNull = (ms: unknown): string | null => (ms === null ? null : time(ms))

export const userOf = (row: Row) => ({
  id: row['user_id'],
  email: row['email'],
  email_verified: row['email_verified_at'] !== null,
  name: row['name'],
  role: row['role'],
  created_at: time(row['user_created_at']),
  updated_at: time(row['updated_at']),
  last_login_at: timeOrNull(row['last_login_at']),
})

export const sessionOf = (row: Row, current: unknown) => ({
  id: row['id'],
  created_at: time(row['created_at']),
  last_used_at: time(row['last_used_at']),
  expires_at: time(row['expires_at']),
  idle_expires_at: time(row['idle_expires_at']),
  amr: JSON.parse(String(row['amr'])) as string[],
  auth_time: time(row['auth_time']),
  user_agent: row['user_agent'],
  ip: row['ip'],
  country: row['country'],
  current: row['id'] === current,
})

export const claimsOf = (row: Row, jti: string, scope: string) => ({
  sub: String(row['user_id']),
  sid: String(row['id']),
  jti,
  scope,
  role: row['role'],
  amr: JSON.parse(String(row['amr'])) as string[],
  auth_time: Math.floor(Number(row['auth_time']) / 1000),
  email_verified: row['email_verified_at'] !== null,
})

export function logged(c: Ask, event: string, now: number, who: unknown, session: string | null): unknown[] {
  const [ip = null, agent = null] = [c.req.header('CF-Connecting-IP'), c.req.header('User-Agent')?.slice(0, 512)]
  return [crypto.randomUUID(), now, event, who, session, ip, agent]
}

export function mailOf(c: Ask, to: string, code: string, token: string, now: number): string {
  const link = `${c.env.ISSUER}/reset-password?token=${token}`
  const text = `Somebody asked for a new password at ${new Date(now).toUTCString()}.\n\n${code}\n\n${link}\n`
  const html = `<!doctype html><html lang="en"><body><p>Somebody asked for a new password.</p><p>${code}</p><p><a href="${link}">Set it</a></p></body></html>`
  return JSON.stringify({ to, subject: 'Your new password', text, html })
}

export async function sealed(env: Env, id: string, text: string): Promise<string> {
  const { seal } = await keysOf(env)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const parameters = { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(id) }
  const bytes = await crypto.subtle.encrypt(parameters, seal, new TextEncoder().encode(text))
  return `${toBase64Url(iv)}.${toBase64Url(new Uint8Array(bytes))}`
}
