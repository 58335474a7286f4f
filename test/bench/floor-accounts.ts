// The floor of sign-up, sign-in and of a check without a database, beside that of the sessions. As in latchkey-bare.ts and in the peers, a
// password isn't hashed: what is compared is all the rest.
import { Hono } from 'hono/tiny'
import floor, {
  answer,
  caller,
  claimsOf,
  COUNT,
  DAY_MS,
  HOUR_MS,
  IDLE_MS,
  LOG,
  logged,
  mailOf,
  mayChange,
  refused,
  sealed,
  sessionOf,
  userOf,
  type Ask,
  type Row,
} from './floor.ts'
import { digest, sealRefresh, sign, toBase64Url, type Env } from './floor-tokens.ts'

const TAKEN = 'SELECT 1 AS taken FROM users WHERE email = ?1'
const PERSON = `SELECT id AS user_id, email, name, role, email_verified_at, created_at AS user_created_at, updated_at, last_login_at, hash
  FROM users WHERE email = ?1 AND disabled_at IS NULL`
const USER = `INSERT INTO users (id, email, hash, created_at, updated_at, last_login_at) VALUES (?1, ?2, ?3, ?4, ?4, ?4)`
const START = `INSERT INTO sessions (id, user_id, transport, counter, rotated_at, issued_jti, amr, auth_time, created_at, last_used_at,
    expires_at, idle_expires_at, user_agent, ip) VALUES (?1, ?2, 'bearer', 1, ?3, ?4, '["pwd"]', ?3, ?3, ?3, ?5, ?6, ?7, ?8)`
const CODE = `INSERT INTO codes (id, email, user_id, code_digest, link_digest, sent_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`
const MAIL = `INSERT INTO mails (id, kind, recipient, sealed, sent_at) VALUES (?1, 'confirm', ?2, ?3, ?4)`

type Wanted = { email: string; password: string }

export default new Hono<{ Bindings: Env }>()
  .get('/bench/session', async (c) =>
    (await caller(c)) === undefined ? refused() : new Response(null, { status: 204 }),
  )
  .get('/bench/token', async (c) => ((await caller(c)) === undefined ? refused() : new Response(null, { status: 204 })))
  .post('/api/sign-up', async (c) => {
    const wanted = await wantedOf(c)
    if (wanted === undefined) return refused()
    const now = Date.now()
    const slots = await slotsOf(c, 'mail', wanted.email, now)
    const [counted, found] = await c.env.DB.batch<Row>([
      c.env.DB.prepare(COUNT).bind(JSON.stringify(slots), now),
      c.env.DB.prepare(TAKEN).bind(wanted.email),
    ])
    if (counted?.results.length !== slots.length || found?.results.length !== 0) return refused()
    const row = {
      user_id: crypto.randomUUID(),
      email: wanted.email,
      name: null,
      role: 'USER',
      email_verified_at: null,
      user_created_at: now,
      updated_at: now,
      last_login_at: now,
    }
    const db = c.env.DB
    const started = await start(c, row, now)
    await db.batch([
      db.prepare(USER).bind(row.user_id, row.email, `plain:${wanted.password}`, now),
      db.prepare(LOG).bind(...logged(c, 'user_created', now, row.user_id, null)),
      ...(await confirmation(c, row, now)),
      ...started.writes,
    ])
    return answer(started.said, 201)
  })
  .post('/api/sign-in', async (c) => {
    const wanted = await wantedOf(c)
    if (wanted === undefined) return refused()
    const now = Date.now()
    const slots = await slotsOf(c, 'sign-in', wanted.email, now)
    const [counted, found] = await c.env.DB.batch<Row>([
      c.env.DB.prepare(COUNT).bind(JSON.stringify(slots), now),
      c.env.DB.prepare(PERSON).bind(wanted.email),
    ])
    const person = found?.results[0]
    if (counted?.results.length !== slots.length || person?.['hash'] !== `plain:${wanted.password}`) return refused()
    const started = await start(c, person, now)
    await c.env.DB.batch([
      ...started.writes,
      c.env.DB.prepare('UPDATE users SET last_login_at = ?2 WHERE id = ?1').bind(person['user_id'], now),
      // An attempt that succeeded doesn't count.
      c.env.DB.prepare('UPDATE counters SET count = count - 1 WHERE key IN (?1, ?2)').bind(
        slots[0]?.[0],
        slots[1]?.[0],
      ),
    ])
    return answer(started.said)
  })
  .route('/', floor)

async function wantedOf(c: Ask): Promise<Wanted | undefined> {
  const { email, password } = await c.req.json<Record<string, unknown>>()
  if (!mayChange(c) || typeof email !== 'string' || !/^[^\s@]{1,64}@[a-z0-9.-]{3,200}$/.test(email)) return undefined
  return typeof password === 'string' && password.length >= 8 ? { email, password } : undefined
}

/** Those of a source, an account, and all. */
async function slotsOf(c: Ask, kind: string, email: string, now: number): Promise<[string, number, number][]> {
  return [
    [`${kind}:source:${await digest(c.env, `source:${c.req.header('CF-Connecting-IP')}`)}`, 20, now + HOUR_MS],
    [`${kind}:account:${await digest(c.env, `account:${email}`)}`, 10, now + HOUR_MS],
    [`${kind}:all`, 1_000_000, now + HOUR_MS],
  ]
}

/** A session of a person: its row and its event, and what is answered. */
async function start(c: Ask, person: Row, now: number): Promise<{ writes: D1PreparedStatement[]; said: object }> {
  const [id, jti] = [crypto.randomUUID(), crypto.randomUUID()]
  const [ip = null, agent = null] = [c.req.header('CF-Connecting-IP'), c.req.header('User-Agent')?.slice(0, 512)]
  const ends = { expires_at: now + 90 * DAY_MS, idle_expires_at: now + IDLE_MS }
  const more = { id, amr: '["pwd"]', auth_time: now, created_at: now, last_used_at: now, user_agent: agent, ip }
  const row: Row = { ...person, ...ends, ...more, country: null }
  const writes = [
    c.env.DB.prepare(START).bind(id, person['user_id'], now, jti, ends.expires_at, ends.idle_expires_at, agent, ip),
    c.env.DB.prepare(LOG).bind(...logged(c, 'signed_in', now, person['user_id'], id)),
  ]
  const access = await sign(c.env, claimsOf(row, jti, 'account'), now)
  const refresh = await sealRefresh(c.env, { id, counter: 1, transport: 'bearer' })
  const tokens = { access_token: access, refresh_token: refresh, token_type: 'Bearer', expires_in: 86_400 }
  return { writes, said: { status: 'signed_in', user: userOf(row), session: sessionOf(row, id), ...tokens } }
}

/** A code and a link that confirm the address, and their mail. */
async function confirmation(c: Ask, person: Row, now: number): Promise<D1PreparedStatement[]> {
  const id = crypto.randomUUID()
  const token = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1))
  const code = String(drawn % 1_000_000).padStart(6, '0')
  const digests = [await digest(c.env, `code:${id}:${code}`), await digest(c.env, `link:${id}:${token}`)]
  const email = String(person['email'])
  const mail = await sealed(c.env, id, mailOf(c, email, code, token, now))
  return [
    c.env.DB.prepare(CODE).bind(id, email, person['user_id'], ...digests, now, now + 600_000),
    c.env.DB.prepare(MAIL).bind(id, email, mail, now),
  ]
}
