// One sign-in on its way to a provider and back: what we must remember lies sealed in a cookie of the very browser that began it,
// for ten minutes (OAuth 2.1 §7.12; ASVS 5.0 10.1.2). Its name carries the state, so that two tabs don't undo each other.
import type { Provider } from '../../config/oidc.ts'
import { seal, unseal } from '../../crypto/seal.ts'
import { randomBytes } from '../../crypto/random.ts'
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
  /** Whose account the identity is to be joined to, from which session. */
  link?: { userId: string; sessionId: string } | undefined
  /** The session that the browser had when it left, where the answer is posted: a cross-site post brings no cookie of it along. */
  held?: string | undefined
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** What whoever begins one decides. */
export type Wanted = Pick<Transaction, 'returnTo' | 'remember' | 'link'>

/** 128 random bits, base64url: states, nonces. */
export const draw = (): string => toBase64Url(randomBytes(16))

export const cookieName = (state: string): string => `__Host-latchkey-oidc-${state}`
const COOKIE = /^__Host-latchkey-oidc-([\w-]{22})$/
/** So many sign-ins may be on their way in one browser: their cookies go along with every request to this host. */
const MOST_BEGUN = 5
/** A browser has at most some 180 cookies of a host. */
const MOST_READ = 200

/** The names of the cookies that have to go before one more is set: all but the newest few, by the time sealed in each. */
export async function outdatedCookies(
  deps: Pick<Deps, 'config'>,
  cookies: readonly (readonly [name: string, value: string])[],
): Promise<string[]> {
  const begun = cookies.filter(([name]) => COOKIE.test(name)).slice(0, MOST_READ)
  if (begun.length < MOST_BEGUN) return []
  const dated = await Promise.all(
    begun.map(async ([name, sealed]) => {
      const text = await unseal(deps.config.secrets, `oidc-transaction:${COOKIE.exec(name)?.[1]}`, sealed)
      return { name, expiresAt: text === undefined ? 0 : (JSON.parse(text) as Transaction).expiresAt }
    }),
  )
  // Begun in one millisecond, the later in the header is the newer: so browsers send them (RFC 6265 §5.4).
  const newestFirst = dated.toReversed().toSorted((one, other) => other.expiresAt - one.expiresAt)
  return newestFirst.slice(MOST_BEGUN - 1).map(({ name }) => name)
}

/** The form of a state of ours: what comes as one is the name of a cookie. */
export const isState = (state: string): boolean => /^[\w-]{22}$/.test(state)

export const sealTransaction = (deps: Pick<Deps, 'config'>, transaction: Transaction): Promise<string> =>
  seal(deps.config.secrets, `oidc-transaction:${transaction.state}`, JSON.stringify(transaction))

/** The transaction of a state at a provider; `undefined` where this browser began none, or too long ago. */
export async function openTransaction(
  deps: Pick<Deps, 'config' | 'now'>,
  sealed: string | undefined,
  expected: { state: string; provider: Pick<Provider, 'id' | 'issuer'> },
): Promise<Transaction | undefined> {
  const text =
    sealed === undefined ? undefined : await unseal(deps.config.secrets, `oidc-transaction:${expected.state}`, sealed)
  const transaction = text === undefined ? undefined : (JSON.parse(text) as Transaction)
  const { id, issuer } = expected.provider
  if (transaction?.provider !== id || transaction.issuer !== issuer) return undefined
  return transaction.expiresAt > deps.now() ? transaction : undefined
}
