// The Workers that `peers` asks side by side, and how each of them is asked for the same thing.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { keyFor, openSecret } from '../../src/crypto/keys.ts'
import { newSigningKeys } from '../../src/crypto/signing-keys.ts'
import { ACCESS_COOKIE } from '../../src/http/cookies.ts'
import { bundleOf } from './bare-bundles.ts'
import { migrations, startBare, startBareD1, type Bare, type BareD1, type Statement } from './bare-workerd.ts'
import type { Ask, Said } from './asking.ts'
import { PEERS_FOLDER } from './peers-folder.ts'
import { FLOOR_TABLES } from './request-rows.ts'
import { freePort, VARS } from './servers.ts'

export const SIDES = ['latchkey', 'floor', 'better-auth', 'openauth'] as const
export type SideName = (typeof SIDES)[number]
/** Somebody who is signed in, with what the last answers gave. */
export type Holder = { email: string; access: string; refresh: string; cookies: string }
/** What can be asked of a side; `undefined` where it has no such thing. */
export type Protocol = {
  signUp: (email: string) => Ask
  signIn: (email: string) => Ask
  /** The holder after an answer that signed somebody in, or renewed. */
  holder: (said: Said, before: Holder) => Holder
  /** A further request that a holder needs once, before it is measured. */
  complete?: { ask: (holder: Holder) => Ask; holder: (said: Said, before: Holder) => Holder }
  cookieCheck?: (holder: Holder) => Ask
  tokenCheck?: (holder: Holder) => Ask
  session?: (holder: Holder) => Ask
  refresh: (holder: Holder) => Ask
  signOut?: (holder: Holder) => Ask
  list?: (holder: Holder) => Ask
}
export type Side = { name: SideName; bare: Bare; d1: BareD1; protocol: Protocol }

const PASSWORD = 'Correct-Horse-42-battery'
const KEPT = 'CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER) WITHOUT ROWID'

/** Starts a side: its D1, its tables, its Worker. What runs is pushed to `running`. */
export async function startSide(
  name: SideName,
  folder: string,
  secret: string,
  running: { stop: () => Promise<void> }[],
): Promise<Side> {
  const d1 = await startBareD1()
  running.push(d1)
  await d1.apply(await tablesOf(name))
  const origin = `http://localhost:${await freePort()}`
  const vars = { ISSUER: origin, ...(await varsOf(name, secret)) }
  const bundle = await bundleOf(BUNDLES[name], folder)
  const bare = await startBare(bundle, vars, name === 'floor' ? FLOOR_FIRST : HEALTH, d1)
  running.push(bare)
  return { name, bare, d1, protocol: PROTOCOLS[name](origin) }
}

const HEALTH = { path: '/health', status: 200 }
const FLOOR_FIRST = { path: '/', status: 404 }
/** Latchkey and the floor as they are without the hash: see latchkey-bare.ts and floor-accounts.ts. */
const BUNDLES = { latchkey: 'bare', floor: 'wide', 'better-auth': 'better-auth', openauth: 'openauth' } as const

async function varsOf(name: SideName, secret: string): Promise<Record<string, string>> {
  if (name === 'latchkey') return { ...VARS, AUTH_SECRET: secret, EMAIL_VERIFICATION: 'optional' }
  if (name !== 'floor') return { AUTH_SECRET: secret }
  const { kid, privateJwk } = await newSigningKeys()
  const keys = openSecret(secret)
  const key = (purpose: 'refresh-token' | 'seal') => Buffer.from(keyFor(keys, purpose)).toString('base64')
  const SIGNING_KEY = JSON.stringify({ ...(JSON.parse(privateJwk) as object), kid })
  return { MAC_KEY: key('refresh-token'), SEAL_KEY: key('seal'), SIGNING_KEY }
}

async function tablesOf(name: SideName): Promise<Statement[]> {
  if (name === 'latchkey') return migrations()
  if (name === 'floor') return FLOOR_TABLES
  if (name === 'openauth') return [{ sql: KEPT }]
  // What better-auth's own generator makes of the options that its Worker has.
  const from = createRequire(join(PEERS_FOLDER, 'package.json'))
  const { getMigrations } = (await import(pathToFileURL(from.resolve('better-auth/db/migration')).href)) as Generator
  const options = pathToFileURL(join(PEERS_FOLDER, 'options.js')).href
  const { optionsOf } = (await import(options)) as { optionsOf: (env: object, database: DatabaseSync) => object }
  const env = { ISSUER: 'http://localhost', AUTH_SECRET: 'x'.repeat(44) }
  const sql = await (await getMigrations(optionsOf(env, new DatabaseSync(':memory:')))).compileMigrations()
  return sql
    .split(';')
    .filter((one) => one.trim() !== '')
    .map((one) => ({ sql: one }))
}

type Generator = { getMigrations: (options: object) => Promise<{ compileMigrations: () => Promise<string> }> }

/** Latchkey's own API, which the floor has, too: sessions by bearer. */
function ours(): Protocol {
  const bearer = ({ access }: Holder) => ({ Authorization: `Bearer ${access}` })
  const tokens = ({ text }: Said): Pick<Holder, 'access' | 'refresh'> => {
    const said = JSON.parse(text) as { access_token: string; refresh_token: string }
    return { access: said.access_token, refresh: said.refresh_token }
  }
  const enter = (path: string, status: number) => (email: string) => {
    const body = { email, password: PASSWORD, transport: 'bearer' }
    return { method: 'POST', path, body, status } as const
  }
  return {
    signUp: enter('/api/sign-up', 201),
    signIn: enter('/api/sign-in', 200),
    holder: (said, before) => ({ ...before, ...tokens(said) }),
    cookieCheck: ({ access }) => {
      const headers = { Cookie: `${ACCESS_COOKIE}=${access}` }
      return { method: 'GET', path: '/bench/session', headers, status: 204 }
    },
    tokenCheck: (holder) => ({ method: 'GET', path: '/bench/token', headers: bearer(holder), status: 204 }),
    session: (holder) => ({ method: 'GET', path: '/api/session', headers: bearer(holder), status: 200 }),
    refresh: ({ refresh }) => {
      return { method: 'POST', path: '/api/refresh', body: { refresh_token: refresh }, status: 200 }
    },
    signOut: (holder) => ({ method: 'POST', path: '/api/sign-out', body: {}, headers: bearer(holder), status: 204 }),
    list: (holder) => ({ method: 'GET', path: '/api/sessions', headers: bearer(holder), status: 200 }),
  }
}

/** better-auth: a session is a cookie. It has no refresh token; what comes nearest is a read that renews the session. */
function betterAuth(origin: string): Protocol {
  const at = (path: string): string => `/api/auth/${path}`
  const cookie = ({ cookies }: Holder) => ({ Cookie: cookies, Origin: origin, 'Sec-Fetch-Site': 'same-origin' })
  const live = at('get-session?disableCookieCache=true')
  return {
    signUp: (email) => {
      const body = { email, password: PASSWORD, name: 'Ada' }
      return { method: 'POST', path: at('sign-up/email'), body, status: 200 }
    },
    signIn: (email) => ({
      method: 'POST',
      path: at('sign-in/email'),
      body: { email, password: PASSWORD },
      status: 200,
    }),
    holder: ({ cookies }, before) => ({ ...before, cookies: cookies === '' ? before.cookies : cookies }),
    complete: {
      ask: (holder) => ({ method: 'GET', path: at('token'), headers: cookie(holder), status: 200 }),
      holder: ({ text }, before) => ({ ...before, access: (JSON.parse(text) as { token: string }).token }),
    },
    cookieCheck: (holder) => ({ method: 'GET', path: '/bench/session', headers: cookie(holder), status: 204 }),
    tokenCheck: ({ access }) => {
      return { method: 'GET', path: '/bench/token', headers: { Authorization: `Bearer ${access}` }, status: 204 }
    },
    session: (holder) => ({ method: 'GET', path: live, headers: cookie(holder), status: 200 }),
    refresh: (holder) => ({ method: 'GET', path: live, headers: { ...cookie(holder), 'X-Bench': 'due' }, status: 200 }),
    signOut: (holder) => ({ method: 'POST', path: at('sign-out'), body: {}, headers: cookie(holder), status: 200 }),
    list: (holder) => ({ method: 'GET', path: at('list-sessions'), headers: cookie(holder), status: 200 }),
  }
}

/** openauth: only its refresh is measured. */
function openauth(): Protocol {
  const token = (form: Record<string, string>): Ask => ({ method: 'POST', path: '/token', form, status: 200 })
  const enter = (email: string): Ask =>
    token({ grant_type: 'client_credentials', provider: 'bench', client_id: email, client_secret: 'none' })
  return {
    signUp: enter,
    signIn: enter,
    holder: ({ text }, before) => ({
      ...before,
      refresh: (JSON.parse(text) as { refresh_token: string }).refresh_token,
    }),
    refresh: ({ refresh }) => token({ grant_type: 'refresh_token', refresh_token: refresh }),
  }
}

/** How each is asked. */
export const PROTOCOLS: Record<SideName, (origin: string) => Protocol> = {
  latchkey: ours,
  floor: ours,
  'better-auth': betterAuth,
  openauth,
}
