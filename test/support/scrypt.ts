// scrypt in place, without a line before it.
import { derive, ENGINES, type Derive } from '../../src/crypto/scrypt.ts'
import { ENGINE } from './engine.ts'

export { ENGINE }

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
