// When a person was sent to prove who they are, for one request: a later proof meets what it asked for (`prompt=login`, `max_age`). The browser
// brings the time back, so that it carries a MAC: nobody can say that of a request, and skip what its client asks for.
import { fromBase64Url, toBase64Url } from '../crypto/encoding.ts'
import { mac, macMatches, type Secrets } from '../crypto/keys.ts'

const NAME = 'prompted'
const MAC_BYTES = 16

/** A request of a person who is sent now (ms). */
export function promptedAt(secrets: Secrets, search: URLSearchParams, now: number): URLSearchParams {
  const again = new URLSearchParams(search)
  const tag = mac(secrets, NAME, messageOf(search, now)).slice(0, MAC_BYTES)
  again.set(NAME, `${now}.${toBase64Url(tag)}`)
  return again
}

/** When that was (ms); `undefined` where we didn't say it of this very request. */
export function readPrompted(secrets: Secrets, search: URLSearchParams): number | undefined {
  const [, time, text] = /^(\d{1,15})\.([\w-]{22})$/.exec(search.get(NAME) ?? '') ?? []
  const tag = text === undefined ? undefined : fromBase64Url(text)
  const isOurs = tag !== undefined && macMatches(secrets, NAME, messageOf(search, Number(time)), tag)
  return isOurs ? Number(time) : undefined
}

function messageOf(search: URLSearchParams, time: number): string {
  const others = new URLSearchParams(search)
  others.delete(NAME)
  return `${time}\n${others.toString()}`
}
