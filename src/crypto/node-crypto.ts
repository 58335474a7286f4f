// `node:crypto`, which no request needs but those of a native hash and of some foreign ones: it is evaluated when the first comes.
import type * as NodeCrypto from 'node:crypto'

/** The platform's own module, as a value and at once: a promise of one request must not be kept for the next. */
export const nodeCrypto = (): typeof NodeCrypto => process.getBuiltinModule('node:crypto')
