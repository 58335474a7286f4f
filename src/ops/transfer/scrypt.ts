// scrypt for many passwords at once, on the threads of Node, because each weak digest costs a hash at the import.
import { scrypt } from 'node:crypto'
import type { Scrypt } from '../../crypto/scrypt.ts'

/** Gives the same bytes as the Worker's engines. Node runs four at a time, and queues the rest. */
export const parallelScrypt: Scrypt = (password, salt, { ln, r, p, length }) =>
  new Promise((resolve, reject) => {
    const options = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r + 2 ** 20 }
    scrypt(password, salt, length, options, (error, hash) =>
      error === null ? resolve(new Uint8Array(hash)) : reject(error),
    )
  })
