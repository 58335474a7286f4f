// What a browser asked to be mailed: a cookie's value names the newest few requests, so that a mailed link completes them there and
// nowhere else (contract §2). It says no more than the challenges that the browser was given then.
import { fromBase64Url, toBase64Url, uuidFromBytes, uuidToBytes } from '../crypto/encoding.ts'
import { mac, macMatches, type Secrets } from '../crypto/keys.ts'
import type { Condition } from '../db/client.ts'
import type { CodeRow } from './tables.ts'

const ID_BYTES = 16
const MAC_BYTES = 16
const MOST_REQUESTS = 4

/** Writes the value: at most four ids of codes, newest first, and a MAC; base64url. */
export function sealAsked(secrets: Secrets, codeIds: readonly string[]): string {
  const body = Uint8Array.from([...new Set(codeIds)].slice(0, MOST_REQUESTS).flatMap((id) => [...uuidToBytes(id)]))
  return toBase64Url(Uint8Array.from([...body, ...mac(secrets, 'asked', body).slice(0, MAC_BYTES)]))
}

/** The ids of a value that we wrote; none of any other. */
export function openAsked(secrets: Secrets, value: string | undefined): string[] {
  const bytes = value === undefined || value.length > 200 ? undefined : fromBase64Url(value)
  if (bytes === undefined || bytes.length < MAC_BYTES || bytes.length % ID_BYTES !== 0) return []
  const body = bytes.slice(0, -MAC_BYTES)
  if (!macMatches(secrets, 'asked', body, bytes.slice(-MAC_BYTES))) return []
  return Array.from({ length: body.length / ID_BYTES }, (_, at) => uuidFromBytes(body.slice(at * ID_BYTES)))
}

/** The one who comes with a mailed link: a script at the JSON API, which nobody is lured into, or a browser, with what it holds. */
export type Presenter =
  | 'script'
  | {
      /** The requests that its cookie names. */
      asked: readonly string[]
      /** The session that it is in, and whose, where that is known; `stands` is for who changes something there. */
      session: { id: string; stands: Condition } | undefined
      userId: string | undefined
    }

/** Where a mailbox is proved: where the code was asked for, or elsewhere, by somebody who may have asked for nothing. */
export type Place = 'here' | 'elsewhere'

/**
 * A link completes what was asked for in the browser that asked: by its cookie, or in a session of the account that it is about. A
 * change of address is completed by the very session that asked, and by no script.
 */
export function placeOf(code: Pick<CodeRow, 'id' | 'purpose' | 'userId' | 'sessionId'>, who: Presenter): Place {
  if (code.purpose === 'change_email') return who !== 'script' && isAsker(code, who.session?.id) ? 'here' : 'elsewhere'
  if (who === 'script' || who.asked.includes(code.id)) return 'here'
  return who.userId !== undefined && who.userId === code.userId ? 'here' : 'elsewhere'
}

/** Whether a session is the one that asked for a code. */
export const isAsker = (code: Pick<CodeRow, 'sessionId'>, sessionId: string | undefined): boolean =>
  code.sessionId !== null && code.sessionId === sessionId
