// SHA-256 of what has 128 random bits or more: such a text needs no key and no salt.
import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64Url, toUtf8 } from './encoding.ts'

/** SHA-256 of a text (RFC 6234), base64url. */
export const digestOf = (text: string): string => toBase64Url(sha256(toUtf8(text)))

/** The left half of SHA-256 of a token, base64url: `at_hash` (OIDC Core §3.1.3.6). */
export const halfDigestOf = (token: string): string => toBase64Url(sha256(toUtf8(token)).slice(0, 16))
