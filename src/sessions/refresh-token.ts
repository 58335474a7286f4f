// Refresh tokens: session id, counter, transport and a MAC, under a key that D1 doesn't have. A made-up token is refused
// without a query, and a copy of the database is not enough to make one.
import { fromBase64Url, toBase64Url, uuidFromBytes, uuidToBytes } from '../crypto/encoding.ts'
import { mac, macMatches, type Secrets } from '../crypto/keys.ts'
import type { Transport } from './rules.ts'
import type { SessionRow } from './tables.ts'

const VERSION = 1
/** The version of a token in whose session an operator acts as the person. A Worker from before there were such refuses it. */
const OF_IMPERSONATION = 2
const BODY_BYTES = 22
const MAC_BYTES = 32

/** What a refresh token says. */
export type RefreshClaim = { sessionId: string; counter: number; transport: Transport; impersonated: boolean }

/** The refresh token of a session as it is now. */
export function refreshTokenOf(
  secrets: Secrets,
  { id, counter, transport, impersonatorId }: Pick<SessionRow, 'id' | 'counter' | 'transport' | 'impersonatorId'>,
): string {
  return sealRefreshToken(secrets, { sessionId: id, counter, transport, impersonated: impersonatorId !== null })
}

/** Whether a token looks as those do in whose session an operator acts: its first two characters are its version. */
export const looksImpersonated = (token: string): boolean => token.startsWith('Ag')

/** Writes a token: version, transport, id (16 bytes), counter (32 bits), HMAC-SHA-256; base64url, 72 characters. */
export function sealRefreshToken(
  secrets: Secrets,
  claim: Omit<RefreshClaim, 'impersonated'> & Partial<Pick<RefreshClaim, 'impersonated'>>,
): string {
  const body = new Uint8Array(BODY_BYTES)
  body[0] = claim.impersonated === true ? OF_IMPERSONATION : VERSION
  body[1] = claim.transport === 'cookie' ? 0 : 1
  body.set(uuidToBytes(claim.sessionId), 2)
  new DataView(body.buffer).setUint32(18, claim.counter)
  return toBase64Url(Uint8Array.from([...body, ...mac(secrets, 'refresh-token', body)]))
}

/** Reads a token of ours; `undefined` for any other. */
export function openRefreshToken(secrets: Secrets, token: string): RefreshClaim | undefined {
  if (token.length > 100) return undefined
  const bytes = fromBase64Url(token)
  const version = bytes?.[0]
  if (bytes?.length !== BODY_BYTES + MAC_BYTES || (version !== VERSION && version !== OF_IMPERSONATION))
    return undefined
  const body = bytes.slice(0, BODY_BYTES)
  if (!macMatches(secrets, 'refresh-token', body, bytes.slice(BODY_BYTES))) return undefined
  return {
    sessionId: uuidFromBytes(body.slice(2)),
    counter: new DataView(body.buffer).getUint32(18),
    transport: body[1] === 0 ? 'cookie' : 'bearer',
    impersonated: version === OF_IMPERSONATION,
  }
}
