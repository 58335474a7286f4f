// One sign-in on its way to a provider and back. Its data is sealed in a cookie of the browser that began it, for ten minutes
// (OAuth 2.1 §7.12; ASVS 5.0 10.1.2). There are five names for such cookies, and tabs use different ones while some are free.
// The number is bounded because each cookie is sent with every request to this host, and other servers on it refuse long
// headers.
import type { Provider } from '../../config/oidc.ts'
import { seal, unseal } from '../../crypto/seal.ts'
import { randomBelow, randomBytes } from '../../crypto/random.ts'
import { toBase64Url } from '../../crypto/encoding.ts'
import type { Deps } from '../../deps.ts'

export const TRANSACTION_SECONDS = 600
/** How long a finished transaction is kept, so that a repeated request of the same browser is recognised. Its state is spent. */
export const ENDED_SECONDS = 60

export type Transaction = {
  provider: string
  /** The issuer that has to answer (RFC 9207). If the provider's id means another one by now, nothing is asked. */
  issuer: string
  state: string
  nonce: string
  /** The PKCE verifier (RFC 7636). */
  verifier: string
  returnTo: string
  /** Whether the session should outlive the browser. A transaction that links begins no session. */
  remember?: boolean
  /** The account to link the identity to, and the session that asks for it. */
  link?: { userId: string; sessionId: string } | undefined
  /** The session of the browser when it left, for a provider that posts its answer: a cross-site post sends no session cookie. */
  held?: string | undefined
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** The choices that a request begins a transaction with. */
export type Wanted = Pick<Transaction, 'returnTo' | 'remember' | 'link'>

/** 128 random bits, base64url: states, nonces. */
export const draw = (): string => toBase64Url(randomBytes(16))

/** How many sign-ins one browser may have on their way, and how many bytes their cookies may have together. */
const PLACES = 5
const MOST_BYTES = 4096
/** A browser keeps about 180 cookies for a host. */
const MOST_READ = 200
const CONTEXT = 'oidc-transaction'

const placeOf = (state: string): number => state.charCodeAt(0) % PLACES
const nameAt = (place: number): string => `__Host-latchkey-oidc-${place}`
const sizeOf = ([name, value]: Cookie): number => name.length + value.length + '=; '.length

/** The name of a state's cookie. If another transaction took its place, the state has none any more. */
export const cookieName = (state: string): string => nameAt(placeOf(state))
const COOKIE = /^__Host-latchkey-oidc-[\w-]+$/

type Cookie = readonly [name: string, value: string]
/** A stored transaction: the cookie that holds it, and the names of the cookies to delete. */
export type Kept = { transaction: Transaction; cookie: Cookie; outdated: string[] }

/**
 * Gives a transaction its state, and with it a place: a free one, or else the oldest one's. A long transaction has fewer places
 * to choose from and replaces older ones, so that all stay within the byte limit. That also holds where many tabs begin at once
 * and don't see each other's cookies.
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

/** The transaction cookies of a browser, newest first, by the time that is sealed in each. */
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
  // Of two from one millisecond, the later one in the header is newer, because browsers send them in that order (RFC 6265
  // §5.4).
  return dated.toReversed().toSorted((one, other) => other.expiresAt - one.expiresAt)
}

/** Whether a text has the form of a state of ours. A state says which cookie it belongs to. */
export const isState = (state: string): boolean => /^[\w-]{22}$/.test(state)

const sealTransaction = (deps: Pick<Deps, 'config'>, transaction: Transaction): Promise<string> =>
  seal(deps.config.secrets, CONTEXT, JSON.stringify(transaction))

/** A finished transaction, kept to recognise a repeated request of the same browser. It doesn't say where it led. */
export const sealEnded = (deps: Pick<Deps, 'config' | 'now'>, transaction: Transaction): Promise<string> =>
  sealTransaction(deps, { ...transaction, returnTo: '', expiresAt: deps.now() + ENDED_SECONDS * 1000 })

/** The transaction of a state at a provider; `undefined` where this browser began none, or it is too old. */
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
