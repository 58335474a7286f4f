// The two handles of a mailed code: the challenge, which goes to the asker, and the token of the mailed link.
import { fromBase64Url, toBase64Url, uuidFromBytes, uuidToBytes } from '../crypto/encoding.ts'
import { handleOf, openHandle } from '../crypto/handle.ts'
import { keyedDigests, type Secrets } from '../crypto/keys.ts'
import { randomBytes } from '../crypto/random.ts'
import { CODE_DIGITS } from './rules.ts'

const ID_BYTES = 16
const SECRET_BYTES = 32

/** What a challenge says beside its id: whether the session that its code begins should outlive the browser. */
type Wish = 'forgets' | 'remembers'
const LABELS: Record<Wish, string> = { forgets: 'challenge', remembers: 'challenge-that-remembers' }

/** The challenge of a code: a handle of its id, which also says whether the asker wants to be remembered. */
export const challengeOf = (secrets: Secrets, id: string, wish: Wish = 'forgets'): string =>
  handleOf(secrets, 'mailed-code', LABELS[wish], id)

/** The code id of a challenge, or `undefined` where we never made it. */
export const openChallenge = (secrets: Secrets, challenge: string): string | undefined =>
  openHandle(secrets, 'mailed-code', LABELS.forgets, challenge) ??
  openHandle(secrets, 'mailed-code', LABELS.remembers, challenge)

/** Whether this challenge says that its asker wants to be remembered; `false` for one that we never made. */
export const challengeRemembers = (secrets: Secrets, challenge: string): boolean =>
  openHandle(secrets, 'mailed-code', LABELS.remembers, challenge) !== undefined

/** A link token: the code's id and 256 random bits, base64url. */
export function newLinkToken(id: string): string {
  return toBase64Url(Uint8Array.from([...uuidToBytes(id), ...randomBytes(SECRET_BYTES)]))
}

/** The code id in a link token; `undefined` where the token has another form. */
export function idOfLinkToken(token: string): string | undefined {
  const bytes = fromBase64Url(token)
  return bytes?.length === ID_BYTES + SECRET_BYTES ? uuidFromBytes(bytes) : undefined
}

/**
 * The six digits that go with a link token. Only the server can work them out, for a person who holds the link. They are 48 bits of an HMAC
 * modulo a million, which is uniform enough. One for each secret that may have made the link.
 */
export function codesOfLink(secrets: Secrets, id: string, token: string): [string, ...string[]] {
  const digitsOf = (digest: string): string => {
    const bytes = fromBase64Url(digest) ?? new Uint8Array()
    const number = bytes.slice(0, 6).reduce((sum, byte) => sum * 256 + byte, 0)
    return String(number % 10 ** CODE_DIGITS).padStart(CODE_DIGITS, '0')
  }
  const [current, ...previous] = keyedDigests(secrets, 'mailed-code', `digits:${id}:${token}`)
  return [digitsOf(current), ...previous.map(digitsOf)]
}

/** What D1 keeps of a code or a link token. The id is part of it: equal codes have different digests. */
export function codeDigests(secrets: Secrets, kind: 'code' | 'link', id: string, value: string): [string, ...string[]] {
  return keyedDigests(secrets, 'mailed-code', `${kind}:${id}:${value}`)
}
