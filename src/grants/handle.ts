// What holders carry of a grant: its code, and its refresh token. Both are the ids of the grant and of its person and a MAC under a key that
// D1 doesn't hold; so a made-up one costs no query, and a copy of D1 makes none.
import { fromBase64Url, toBase64Url, uuidFromBytes, uuidToBytes } from '../crypto/encoding.ts'
import { mac, macMatches, type Purpose, type Secrets } from '../crypto/keys.ts'

const VERSION = 1
const IDS = 33
const BODY_BYTES = { 'grant-code': IDS, 'grant-token': IDS + 4 } as const
const MAC_BYTES = 32
/** Longer than any of ours. */
const MOST_CHARACTERS = 120

/** A grant by its key. */
export type GrantKey = { userId: string; id: string }

/** The code of a grant that nobody has redeemed (RFC 6749 §4.1.2). */
export const codeOf = (secrets: Secrets, key: GrantKey): string => sealed(secrets, 'grant-code', bodyOf(key, IDS))

/** The grant of a code of ours; `undefined` for any other text. */
export function openCode(secrets: Secrets, code: string): GrantKey | undefined {
  const body = opened(secrets, 'grant-code', code)
  return body && keyIn(body)
}

/** The refresh token of a grant whose counter is this. */
export function grantTokenOf(secrets: Secrets, key: GrantKey & { counter: number }): string {
  const body = bodyOf(key, IDS + 4)
  new DataView(body.buffer).setUint32(IDS, key.counter)
  return sealed(secrets, 'grant-token', body)
}

/** What a refresh token of ours says; `undefined` for any other text. */
export function openGrantToken(secrets: Secrets, token: string): (GrantKey & { counter: number }) | undefined {
  const body = opened(secrets, 'grant-token', token)
  return body && { ...keyIn(body), counter: new DataView(body.buffer).getUint32(IDS) }
}

function bodyOf({ userId, id }: GrantKey, length: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(length)
  body[0] = VERSION
  body.set(uuidToBytes(id), 1)
  body.set(uuidToBytes(userId), 17)
  return body
}

const keyIn = (body: Uint8Array): GrantKey => ({
  id: uuidFromBytes(body.slice(1, 17)),
  userId: uuidFromBytes(body.slice(17, IDS)),
})

const sealed = (secrets: Secrets, purpose: Purpose, body: Uint8Array): string =>
  toBase64Url(Uint8Array.from([...body, ...mac(secrets, purpose, body)]))

function opened(secrets: Secrets, purpose: keyof typeof BODY_BYTES, text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = text.length > MOST_CHARACTERS ? undefined : fromBase64Url(text)
  const length = BODY_BYTES[purpose]
  if (bytes?.length !== length + MAC_BYTES || bytes[0] !== VERSION) return undefined
  const body = bytes.slice(0, length)
  return macMatches(secrets, purpose, body, bytes.slice(length)) ? body : undefined
}
