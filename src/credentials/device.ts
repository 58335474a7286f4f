// The known device (contract §7): a cookie that says that this browser has signed in to an account before. It grants no access.
// It only keeps a stranger's wrong guesses from locking the owner out.
import { fromBase64Url, toBase64Url, uuidFromBytes, uuidToBytes } from '../crypto/encoding.ts'
import { mac, macMatches, type Secrets } from '../crypto/keys.ts'
import { uuidv7 } from '../crypto/random.ts'

export const DEVICE_LIFE_MS = 180 * 86_400_000

const BODY_BYTES = 42
const MAC_BYTES = 16

/** A device and the account it is known to, at that account's credential version. */
export type KnownDevice = { id: string; userId: string; version: number }

/** Writes the cookie's value: device id, user id, credential version (32 bits), end (48 bits of ms), MAC; base64url. */
export function sealDevice(secrets: Secrets, device: KnownDevice, expiresAt: number): string {
  const body = new Uint8Array(BODY_BYTES)
  body.set(uuidToBytes(device.id))
  body.set(uuidToBytes(device.userId), 16)
  const view = new DataView(body.buffer)
  view.setUint32(32, device.version)
  view.setUint16(36, Math.floor(expiresAt / 2 ** 32))
  view.setUint32(38, expiresAt % 2 ** 32)
  return toBase64Url(Uint8Array.from([...body, ...mac(secrets, 'device', body).slice(0, MAC_BYTES)]))
}

/** Reads a cookie of ours that has not expired; `undefined` for any other. D1 has to compare the credential version. */
export function openDevice(secrets: Secrets, value: string | undefined, now: number): KnownDevice | undefined {
  if (value === undefined || value.length > 100) return undefined
  const bytes = fromBase64Url(value)
  if (bytes?.length !== BODY_BYTES + MAC_BYTES) return undefined
  const body = bytes.slice(0, BODY_BYTES)
  const tag = bytes.slice(BODY_BYTES)
  if (!macMatches(secrets, 'device', body, tag)) return undefined
  const view = new DataView(body.buffer)
  if (view.getUint16(36) * 2 ** 32 + view.getUint32(38) <= now) return undefined
  return { id: uuidFromBytes(body), userId: uuidFromBytes(body.slice(16)), version: view.getUint32(32) }
}

/** The device to remember after a sign-in: the known one, or a new one. */
export function deviceAfterSignIn(
  known: KnownDevice | undefined,
  user: { id: string; credentialVersion: number },
  now: number,
): KnownDevice {
  const id = known?.userId === user.id ? known.id : uuidv7(now)
  return { id, userId: user.id, version: user.credentialVersion }
}
