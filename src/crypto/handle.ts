// Opaque handles: the id of a row and 128 bits of MAC, so that a made-up one is refused with no query.
import { fromBase64Url, toBase64Url, uuidFromBytes, uuidToBytes } from './encoding.ts'
import { mac, macMatches, type Purpose, type Secrets } from './keys.ts'

const ID_BYTES = 16
const MAC_BYTES = 16

/** The handle of a row's id (a UUID): base64url. `label` tells handles of one key apart. */
export function handleOf(secrets: Secrets, purpose: Purpose, label: string, id: string): string {
  const tag = mac(secrets, purpose, `${label}:${id}`).slice(0, MAC_BYTES)
  return toBase64Url(Uint8Array.from([...uuidToBytes(id), ...tag]))
}

/** The id of a handle, or `undefined` where we never made it. */
export function openHandle(secrets: Secrets, purpose: Purpose, label: string, handle: string): string | undefined {
  const bytes = fromBase64Url(handle)
  if (bytes?.length !== ID_BYTES + MAC_BYTES) return undefined
  const id = uuidFromBytes(bytes)
  return macMatches(secrets, purpose, `${label}:${id}`, bytes.slice(ID_BYTES)) ? id : undefined
}
