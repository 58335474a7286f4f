// The only way to jose for a token that somebody presents (RFC 7515 §5.2): its form is checked first, because jose drops white space,
// padding and left-over bits from base64url, and a token that can be spelt in many ways is many tokens to a list that counts or blocks it.
import { decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose'

/** Base64url as it is written in one way only: its alphabet, no padding, and no bits left over (RFC 4648 §3.5). */
const PART = '(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?'
const COMPACT = new RegExp(`^${PART}\\.${PART}\\.${PART}$`)

/** As jose's `jwtVerify`, which throws a `JOSEError` where something is wrong; of what is no compact JWS, too. */
export async function verifyCompactJws(token: string, keyOf: JWTVerifyGetKey, options: JWTVerifyOptions) {
  if (!COMPACT.test(token)) throw new errors.JWSInvalid('not the compact form')
  return jwtVerify(token, keyOf, options)
}

/** The claims of a token, none of them verified; `undefined` where it is no compact JWS (RFC 7515 §7.1). */
export function readUnverified(token: string): JWTPayload | undefined {
  try {
    return COMPACT.test(token) ? decodeJwt(token) : undefined
  } catch {
    return undefined
  }
}
