// What the domain needs from outside, gathered once a request. The clock is read here and nowhere else.
import type { Config, Env } from './config/config.ts'
import { randomBelow, uuidv7 } from './crypto/random.ts'
import { far, queued, type Derive } from './crypto/scrypt.ts'
import type { Db } from './db/client.ts'
import { openReplicated, type Keeper, type Replica } from './db/replica.ts'
import { languageOf } from './words/choose.ts'
import type { Language } from './words/languages.ts'

export type Deps = {
  config: Config
  /** The primary. What decides asks it. */
  db: Db
  /** What may be old is read by it. */
  replica: Replica
  /** Cloudflare's mail service, where it is bound. */
  mailBinding: SendEmail | undefined
  /** Milliseconds since the epoch. */
  now: () => number
  /** Runs work after the answer has left (at most 30 s, and only while the invocation lives). */
  afterAnswer: (work: Promise<unknown>) => void
  /** Runs scrypt, or what an imported hash was made with: in a hasher object where HASHER is bound, else in this isolate. */
  scrypt: Derive
  /** Who calls, as the edge saw it. */
  caller: Caller
  /** Whether a session has ended whose clients want to hear of it: its door tells them after the answer (`provider/tell-clients.ts`). */
  toTell: { clients: boolean }
}

type Caller = {
  requestId: string
  /** The client's address as Cloudflare gives it (`CF-Connecting-IP`), never a header that a client can set. */
  ip: string | null
  country: string | null
  userAgent: string | null
  language: Language
  /** The session whose refresh token is in the browser's cookie: a sign-in by cookie takes its place. */
  heldSession: () => string | undefined
}

/** What a request shows in its cookies, worked out when it is read; `keeper` is known before. */
type Presented = { heldSession?: Caller['heldSession']; language?: () => Language; keeper?: Keeper }

/** Deps of one invocation. `presented` is what its request shows in cookies. `caller` is empty for the clock, and for siblings that pass no request on. */
export function makeDeps(
  env: Env,
  config: Config,
  afterAnswer: Deps['afterAnswer'],
  request?: Request,
  presented: Presented = {},
): Deps {
  const now = clock
  const scrypt = scryptOf(env, config)
  const caller = callerOf(request, presented)
  return {
    config,
    ...openReplicated(env.DB, { on: config.readReplicas, keeper: presented.keeper, now }),
    mailBinding: env.EMAIL,
    now,
    afterAnswer,
    scrypt,
    caller,
    toTell: { clients: false },
  }
}

/** Milliseconds since the epoch. Nothing else reads the clock. */
export const clock = (): number => Date.now()

/** Hashes that run or wait in one isolate. */
const MOST_IN_LINE = 5
const near = { noble: queued('noble', MOST_IN_LINE, clock), native: queued('native', MOST_IN_LINE, clock) }

function scryptOf(env: Env, config: Config): Derive {
  const { passwordEngine, hasherShards } = config
  return env.HASHER === undefined ? near[passwordEngine] : far(env.HASHER, passwordEngine, hasherShards, randomBelow)
}

/** Each is worked out when it is first read: most requests read none of them. */
function callerOf(request: Request | undefined, presented: Presented): Caller {
  const header = (name: string, most: number): string | null => {
    const value = request?.headers.get(name)
    return value === null || value === undefined || value === '' ? null : value.toWellFormed().slice(0, most)
  }
  const requestId = whenRead(() => uuidv7(clock()))
  const ip = whenRead(() => header('CF-Connecting-IP', 64))
  const userAgent = whenRead(() => header('User-Agent', 512))
  const language = whenRead(presented.language ?? (() => languageOf(header('Accept-Language', 256))))
  return {
    get requestId() {
      return requestId()
    },
    get ip() {
      return ip()
    },
    get country() {
      return (request as Request<unknown, IncomingRequestCfProperties> | undefined)?.cf?.country ?? null
    },
    get userAgent() {
      return userAgent()
    },
    get language() {
      return language()
    },
    heldSession: presented.heldSession ?? (() => undefined),
  }
}

/** A value that is made once, when it is first asked for. */
function whenRead<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
