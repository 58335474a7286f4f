// The only way to jose for a token that somebody presents (RFC 7515 §5.2). Its form is checked first, because jose drops white
// space, padding and left-over bits from base64url. A token with many spellings would be many tokens to a list that counts or
// blocks it.
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose'

/** Base64url in its one canonical spelling: its alphabet, no padding, and no bits left over (RFC 4648 §3.5). */
const PART = '(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?'
const COMPACT = new RegExp(`^${PART}\\.${PART}\\.${PART}$`)

/** As jose's `jwtVerify`. Throws a `JOSEError` where something is wrong, for a text that is no compact JWS, and for a key that is none. */
export async function verifyCompactJws(token: string, keyOf: JWTVerifyGetKey, options: JWTVerifyOptions) {
  if (!COMPACT.test(token)) throw new errors.JWSInvalid('not the compact form')
  try {
    return await jwtVerify(token, keyOf, options)
  } catch (error) {
    // A stranger's key (of a client, or in a DPoP proof) may be a point on no curve: the runtime says so in words of its own.
    throw error instanceof DOMException ? new errors.JWKInvalid('not a key') : error
  }
}

/** The claims of a token, without any verification; `undefined` where it is no compact JWS (RFC 7515 §7.1). */
export function readUnverified(token: string): JWTPayload | undefined {
  try {
    return COMPACT.test(token) ? decodeJwt(token) : undefined
  } catch {
    return undefined
  }
}

/** The `kid` that a token names, without any verification; `undefined` for none. */
export function readUnverifiedKid(token: string): string | undefined {
  try {
    return COMPACT.test(token) ? decodeProtectedHeader(token).kid : undefined
  } catch {
    return undefined
  }
}
