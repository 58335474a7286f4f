// scrypt in place, without a line before it.
import { derive, type Derive } from '../../src/crypto/scrypt.ts'

/**
 * The engine of the Workers that tests run in workerd, unless they ask for another: it gives the same bytes in a fifth of the time
 * (test/crypto/scrypt). `vi.spyOn(ENGINES, ENGINE)` sees every hash of the Worker that runs in place.
 */
export const ENGINE = 'native'

/** Node's own scrypt, at once. */
export const native: Derive = (...input) => derive('native', ...input)

/** @noble/hashes, at once. */
export const noble: Derive = (...input) => derive('noble', ...input)
