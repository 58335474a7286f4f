// One sign-in on its way to a provider and back: what we must remember lies sealed in a cookie of the very browser that began it,
// for ten minutes (OAuth 2.1 §7.12; ASVS 5.0 10.1.2). There are five places for such cookies, and tabs take different ones while some
// are free: each cookie goes along with every request to this host, whose other servers refuse headers that are too long.
import type { Provider } from '../../config/oidc.ts'
import { seal, unseal } from '../../crypto/seal.ts'
import { randomBelow, randomBytes } from '../../crypto/random.ts'
import { toBase64Url } from '../../crypto/encoding.ts'
import type { Deps } from '../../deps.ts'

export const TRANSACTION_SECONDS = 600
/** Kept so long after it ended well, so that the same browser can be told so once more. Its state is spent. */
export const ENDED_SECONDS = 60

export type Transaction = {
  provider: string
  /** Who is to answer (RFC 9207): of another, that has the provider's id by now, nothing is asked. */
  issuer: string
  state: string
  nonce: string
  /** The PKCE verifier (RFC 7636). */
  verifier: string
  returnTo: string
  /** Whether the session is to outlive the browser; one that links begins none. */
  remember?: boolean
  /** The account that the identity is to be joined to, and the session that asks for it. */
  link?: { userId: string; sessionId: string } | undefined
  /** The session that the browser had when it left, where the answer is posted: a cross-site post brings no cookie of it along. */
  held?: string | undefined
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** The choices of the request that begins one. */
export type Wanted = Pick<Transaction, 'returnTo' | 'remember' | 'link'>

/** 128 random bits, base64url: states, nonces. */
export const draw = (): string => toBase64Url(randomBytes(16))

/** So many sign-ins may be on their way in one browser, and so many bytes may their cookies have together. */
const PLACES = 5
const MOST_BYTES = 4096
/** A browser has at most some 180 cookies of a host. */
const MOST_READ = 200
const CONTEXT = 'oidc-transaction'

const placeOf = (state: string): number => state.charCodeAt(0) % PLACES
const nameAt = (place: number): string => `__Host-latchkey-oidc-${place}`
const sizeOf = ([name, value]: Cookie): number => name.length + value.length + '=; '.length

/** The name of the cookie of a state. A state whose place another one took has none any more. */
export const cookieName = (state: string): string => nameAt(placeOf(state))
const COOKIE = /^__Host-latchkey-oidc-[\w-]+$/

type Cookie = readonly [name: string, value: string]
/** A transaction on its way: the cookie that holds it, and the names of those that have to go. */
export type Kept = { transaction: Transaction; cookie: Cookie; outdated: string[] }

/**
 * Gives a transaction its state, and with it a place: one that is free, else the oldest one's. A long transaction has fewer to choose
 * from, and older ones go, so that all stay within the bytes: also where many tabs begin at once, none of which sees the others.
 */
export async function keepTransaction(
  deps: Pick<Deps, 'config'>,
  begun: Omit<Transaction, 'state'>,
  cookies: readonly Cookie[],
): Promise<Kept> {
  const held = await datedCookies(deps, cookies)
  const size = sizeOf([nameAt(0), await sealTransaction(deps, { ...begun, state: draw() })])
  const most = Math.min(PLACES, Math.max(1, Math.floor(MOST_BYTES / size)))
  const allowed = Array.from({ length: most }, (_, place) => nameAt(place))
  const free = allowed.filter((name) => !held.some(({ cookie }) => cookie[0] === name))
  const oldest = held.findLast(({ cookie: [name] }) => isPlace(name))?.cookie[0]
  const name = free[randomBelow(Math.max(1, free.length))] ?? oldest ?? nameAt(0)
  let state = draw()
  while (cookieName(state) !== name) state = draw()
  const transaction = { ...begun, state }
  const outdated: string[] = []
  let bytes = size
  for (const { cookie } of held.filter((other) => other.cookie[0] !== name)) {
    bytes += sizeOf(cookie)
    if (bytes > MOST_BYTES || !isPlace(cookie[0])) outdated.push(cookie[0])
  }
  return { transaction, cookie: [name, await sealTransaction(deps, transaction)], outdated }
}

const isPlace = (name: string): boolean => Array.from({ length: PLACES }, (_, place) => nameAt(place)).includes(name)

/** The cookies of transactions that a browser has, the newest first, by the time sealed in each. */
async function datedCookies(
  deps: Pick<Deps, 'config'>,
  cookies: readonly Cookie[],
): Promise<{ cookie: Cookie; expiresAt: number }[]> {
  const begun = cookies.filter(([name]) => COOKIE.test(name)).slice(0, MOST_READ)
  const dated = await Promise.all(
    begun.map(async (cookie) => {
      const text = await unseal(deps.config.secrets, CONTEXT, cookie[1])
      return { cookie, expiresAt: text === undefined ? 0 : (JSON.parse(text) as Transaction).expiresAt }
    }),
  )
  // Begun in one millisecond, the later in the header is the newer: so browsers send them (RFC 6265 §5.4).
  return dated.toReversed().toSorted((one, other) => other.expiresAt - one.expiresAt)
}

/** The form of a state of ours: what comes as one says where its cookie is. */
export const isState = (state: string): boolean => /^[\w-]{22}$/.test(state)

const sealTransaction = (deps: Pick<Deps, 'config'>, transaction: Transaction): Promise<string> =>
  seal(deps.config.secrets, CONTEXT, JSON.stringify(transaction))

/** What is kept of one that ended well, to know the same browser's second request for it: not where it led. */
export const sealEnded = (deps: Pick<Deps, 'config' | 'now'>, transaction: Transaction): Promise<string> =>
  sealTransaction(deps, { ...transaction, returnTo: '', expiresAt: deps.now() + ENDED_SECONDS * 1000 })

/** The transaction of a state at a provider; `undefined` where this browser began none, or too long ago. */
export async function openTransaction(
  deps: Pick<Deps, 'config' | 'now'>,
  sealed: string | undefined,
  expected: { state: string; provider: Pick<Provider, 'id' | 'issuer'> },
): Promise<Transaction | undefined> {
  const text = sealed === undefined ? undefined : await unseal(deps.config.secrets, CONTEXT, sealed)
  const transaction = text === undefined ? undefined : (JSON.parse(text) as Transaction)
  const { id, issuer } = expected.provider
  if (transaction?.state !== expected.state) return undefined
  if (transaction.provider !== id || transaction.issuer !== issuer) return undefined
  return transaction.expiresAt > deps.now() ? transaction : undefined
}
