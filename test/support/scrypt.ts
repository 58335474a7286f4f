// scrypt in place, without a line before it.
import { derive, ENGINES, type Derive } from '../../src/crypto/scrypt.ts'

/**
 * The engine of the Workers that tests run in workerd, unless they ask for another: it gives the same bytes in a fifth of the time
 * (test/crypto/scrypt). `vi.spyOn(ENGINES, ENGINE)` sees every hash of the Worker that runs in place.
 */
export const ENGINE = 'native'

/** Node's own scrypt, at once. */
export const native: Derive = (...input) => derive('native', ...input)

/** @noble/hashes, at once. */
export const noble: Derive = (...input) => derive('noble', ...input)

const plain = ENGINES[ENGINE]
/** By parameters, salt and password. */
const hashed = new Map<string, Uint8Array>()
// The same hash is not computed twice: a person who signs in has the hash of their sign-up. It is asked for as often as before.
ENGINES[ENGINE] = (password, salt, parameters) => {
  const key = `${JSON.stringify(parameters)} ${salt.join()} ${password.join()}`
  const hash = hashed.get(key) ?? plain(password, salt, parameters)
  hashed.set(key, hash)
  return hash.slice()
}
