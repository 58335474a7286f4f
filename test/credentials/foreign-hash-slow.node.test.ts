// Hashes of other systems that take seconds of work: outside of workerd, where the libraries run unbundled in tests and many times
// slower than in a deployed Worker.
import { expect, it } from 'vitest'
import { verifyPassword } from '../../src/credentials/password.ts'
import { noble } from '../support/scrypt.ts'
import { WHOLE } from '../support/size.ts'
import { ARGON2, PBKDF2 } from '../vectors/foreign-hashes.ts'

it.each([...ARGON2, ...PBKDF2].filter(({ slow }) => slow === true))('$from: $hash', async ({ password, hash }) => {
  expect(await verifyPassword(noble, password, hash)).toEqual({ matches: true, outdated: true })
  if (WHOLE) expect(await verifyPassword(noble, `${password}!`, hash)).toEqual({ matches: false, outdated: true })
})
