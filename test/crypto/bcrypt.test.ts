// Our bcrypt held against a library's: the same bytes for passwords of every length and alphabet. Hashes that other makers made
// are in credentials/foreign-hash.
import { encodeBase64, hashSync } from 'bcryptjs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bcrypt } from '../../src/crypto/bcrypt.ts'
import { toUtf8 } from '../../src/crypto/encoding.ts'

const HASH_BYTES = 23

/** What a library makes of it, in bcrypt's own base64. */
function byLibrary(password: string, salt: Uint8Array, cost: number): string {
  return hashSync(password, `$2b$0${cost}$${encodeBase64(salt, salt.length)}`).slice(-31)
}

function byUs(password: string, salt: Uint8Array, cost: number): string {
  return encodeBase64(bcrypt(toUtf8(password), salt, cost), HASH_BYTES)
}

const salts = fc.uint8Array({ minLength: 16, maxLength: 16 })

describe('bcrypt', () => {
  it('makes of any password what a library makes of it', () => {
    const passwords = fc.string({ unit: 'grapheme', maxLength: 40 })
    fc.assert(
      fc.property(passwords, salts, fc.integer({ min: 4, max: 5 }), (password, salt, cost) => {
        expect(byUs(password, salt, cost)).toBe(byLibrary(password, salt, cost))
      }),
      { numRuns: 100 },
    )
  })

  it.each([0, 1, 70, 71, 72, 73, 144])('reads %i bytes as a library does, 72 at most', (length) => {
    const salt = Uint8Array.from({ length: 16 }, (_, index) => 16 * index)
    // Two bytes a letter at the end, so that the limit falls within one.
    const password = `${'x'.repeat(length % 2)}${'ß'.repeat(length / 2)}`
    expect(byUs(password, salt, 4)).toBe(byLibrary(password, salt, 4))
  })

  it('keeps a NUL within a password', () => {
    const salt = new Uint8Array(16).fill(7)
    expect(byUs('a\0b', salt, 4)).toBe(byLibrary('a\0b', salt, 4))
    expect(byUs('a\0b', salt, 4)).not.toBe(byUs('a', salt, 4))
  })
})
