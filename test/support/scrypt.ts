// scrypt in place, without a line before it.
import { derive, type Derive } from '../../src/crypto/scrypt.ts'

/** @noble/hashes, at once. `vi.spyOn(ENGINES, 'noble')` sees every hash of the Worker that runs in place. */
export const noble: Derive = (...input) => derive('noble', ...input)
