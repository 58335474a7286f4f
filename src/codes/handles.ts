// The two handles of a mailed code: the challenge that whoever asked for it holds, and the token of the mailed link.
import { fromBase64Url, toBase64Url, uuidFromBytes, uuidToBytes } from '../crypto/encoding.ts'
import { handleOf, openHandle } from '../crypto/handle.ts'
import { keyedDigests, type Secrets } from '../crypto/keys.ts'
import { randomBytes } from '../crypto/random.ts'

const ID_BYTES = 16
const SECRET_BYTES = 32

/** The challenge of a code. */
export const challengeOf = (secrets: Secrets, id: string): string => handleOf(secrets, 'mailed-code', 'challenge', id)

/** The code id of a challenge, or `undefined` where we never made it. */
export const openChallenge = (secrets: Secrets, challenge: string): string | undefined =>
  openHandle(secrets, 'mailed-code', 'challenge', challenge)

/** A link token: the code's id and 256 random bits. */
export function newLinkToken(id: string): string {
  return toBase64Url(Uint8Array.from([...uuidToBytes(id), ...randomBytes(SECRET_BYTES)]))
}

/** The code id that a link token speaks of, or `undefined` where it has not the form of one. */
export function idOfLinkToken(token: string): string | undefined {
  const bytes = fromBase64Url(token)
  return bytes?.length === ID_BYTES + SECRET_BYTES ? uuidFromBytes(bytes) : undefined
}

/** What D1 keeps of a code or a link token. The id is part of it: equal codes have different digests. */
export function codeDigests(secrets: Secrets, kind: 'code' | 'link', id: string, value: string): [string, ...string[]] {
  return keyedDigests(secrets, 'mailed-code', `${kind}:${id}:${value}`)
}
