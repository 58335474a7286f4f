// Base64url (RFC 4648 §5): what the platform writes, and what we write where it has no writer, is the same text.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../src/crypto/encoding.ts'

/** `work` as Node 24 does it, which can't write base64 by itself. */
function withoutOwnWriter<T>(work: () => T): T {
  const own = Object.getOwnPropertyDescriptor(Uint8Array.prototype, 'toBase64')
  if (own === undefined) throw new Error('this runtime has no writer of its own')
  Reflect.deleteProperty(Uint8Array.prototype, 'toBase64')
  try {
    return work()
  } finally {
    Object.defineProperty(Uint8Array.prototype, 'toBase64', own)
  }
}

it('is written alike by the platform and by us, and read back', () => {
  expect(toBase64Url(Uint8Array.of(0xfb, 0xef, 0xff, 0xfe))).toBe('--___g')
  const sizes = fc.oneof(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ minLength: 5000, maxLength: 9000 }))
  fc.assert(
    fc.property(sizes, (bytes) => {
      const text = toBase64Url(bytes)
      expect(withoutOwnWriter(() => toBase64Url(bytes))).toBe(text)
      expect(fromBase64Url(text)).toEqual(Uint8Array.from(bytes))
    }),
    { numRuns: 60 },
  )
})
