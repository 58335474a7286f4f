// Verifies Latchkey's access tokens where there is no binding: any runtime with fetch and WebCrypto, by the published keys.
import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet } from 'jose'
import type { AccessClaims, Answer } from './types.ts'

const FRESH_MS = 600_000
/** An unknown `kid` makes it fetch again, but not more often than this. */
const REFETCH_AFTER_MS = 30_000
const TIMEOUT_MS = 5_000
const MOST_CHARACTERS = 65_536

export type Verifier = (token: string) => Promise<Answer<AccessClaims>>

/**
 * Makes a verifier (RFC 9068 §4) for tokens of `issuer`, Latchkey's public URL; `audience` is its AUDIENCE, the issuer
 * unless told. Keep it in a module constant: it remembers the keys for ten minutes, as values and never as a promise, so
 * that one request's failure or end is no other's. Offline: an ended session is seen when its token expires.
 */
export function createVerifier(options: {
  issuer: string
  audience?: string
  fetch?: typeof fetch
  now?: () => number
}): Verifier {
  const { issuer, audience = issuer, now = Date.now } = options
  const get = options.fetch ?? ((input, init) => fetch(input, init))
  let known: Keys | undefined
  let triedAt = -Infinity

  const load = async (): Promise<Keys> => {
    triedAt = now()
    try {
      const answer = await get(`${issuer}/.well-known/jwks.json`, {
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const text = answer.status === 200 ? await answer.text() : ''
      if (text.length > MOST_CHARACTERS) throw new KeysUnavailable()
      const keys = JSON.parse(text) as JSONWebKeySet
      known = { set: createLocalJWKSet(keys), kids: new Set(keys.keys.map((key) => key.kid ?? '')), at: now() }
    } catch {
      // What was read before still verifies what it signed; without it there is nothing to go by.
      if (known === undefined) throw new KeysUnavailable()
    }
    return known
  }

  const keysFor = async (kid: string): Promise<Keys> => {
    if (known === undefined) return load()
    const good = known.kids.has(kid) && now() - known.at < FRESH_MS
    // Asked a moment ago: what came then, or what is left where nothing came, has to do.
    return good || now() - triedAt < REFETCH_AFTER_MS ? known : load()
  }

  return async (token) => {
    try {
      const { payload } = await jwtVerify(
        token,
        async (header, input) => {
          const { set } = await keysFor(header.kid ?? '')
          return set(header, input)
        },
        {
          algorithms: ['ES256'],
          issuer,
          audience,
          typ: 'at+jwt',
          requiredClaims: ['exp', 'iat', 'sub', 'sid', 'jti', 'client_id'],
          clockTolerance: 5,
          currentDate: new Date(now()),
        },
      )
      return { ok: true, value: payload as unknown as AccessClaims }
    } catch (error) {
      if (error instanceof KeysUnavailable)
        return refuse('unavailable', `The keys at ${issuer}/.well-known/jwks.json can't be read.`)
      if (error instanceof errors.JWTExpired)
        return refuse('token_expired', 'The token has expired: its holder must refresh it.')
      return refuse('token_invalid', 'The token was not made by this issuer for this audience, or was altered.')
    }
  }
}

/** A key set as it was read, and when (ms since the epoch). */
type Keys = { set: ReturnType<typeof createLocalJWKSet>; kids: ReadonlySet<string>; at: number }

class KeysUnavailable extends Error {}

function refuse(code: string, message: string): { ok: false; error: { code: string; message: string } } {
  return { ok: false, error: { code, message } }
}
