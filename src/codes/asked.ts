// Which mails a browser asked for: the value of a cookie names its newest requests, so that a mailed link completes them in
// that browser and nowhere else (contract §2). It says no more than the challenges that the browser was given.
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

/** The ids of a value that we wrote; an empty list for any other value. */
export function openAsked(secrets: Secrets, value: string | undefined): string[] {
  const bytes = value === undefined || value.length > 200 ? undefined : fromBase64Url(value)
  if (bytes === undefined || bytes.length < MAC_BYTES || bytes.length % ID_BYTES !== 0) return []
  const body = bytes.slice(0, -MAC_BYTES)
  if (!macMatches(secrets, 'asked', body, bytes.slice(-MAC_BYTES))) return []
  return Array.from({ length: body.length / ID_BYTES }, (_, at) => uuidFromBytes(body.slice(at * ID_BYTES)))
}

/** The one who presents a mailed link: a script at the JSON API, which nobody can be tricked into being, or a browser with its cookies. */
export type Presenter =
  | 'script'
  | {
      /** The ids of the requests that its cookie names. */
      asked: readonly string[]
      /**
       * The session of the browser and its person, where that is known. A caller who changes something there adds `stands` to
       * the write.
       */
      session: { id: string; stands: Condition } | undefined
      userId: string | undefined
    }

/**
 * Where a mailbox is proved: `here`, where the code was asked for, or `elsewhere`, by a person who may have asked for nothing.
 */
export type Place = 'here' | 'elsewhere'

/**
 * The place of a presenter. A link completes what was asked for only in the browser that asked: by its cookie, or by a session
 * of the account that the code is about. A change of address is completed only by the session that asked, never by a script.
 */
export function placeOf(code: Pick<CodeRow, 'id' | 'purpose' | 'userId' | 'sessionId'>, who: Presenter): Place {
  if (code.purpose === 'change_email') return who !== 'script' && isAsker(code, who.session?.id) ? 'here' : 'elsewhere'
  if (who === 'script' || who.asked.includes(code.id)) return 'here'
  return who.userId !== undefined && who.userId === code.userId ? 'here' : 'elsewhere'
}

/** Whether a session is the one that asked for a code. */
export const isAsker = (code: Pick<CodeRow, 'sessionId'>, sessionId: string | undefined): boolean =>
  code.sessionId !== null && code.sessionId === sessionId
