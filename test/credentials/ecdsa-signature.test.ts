// What stands in the bundle for the packages of ASN.1 reads ECDSA signatures in DER (X.690 §8.3), and nothing else. That it reads what the
// library reads is in ecdsa-signature.node.test.ts.
import { describe, expect, it } from 'vitest'
import { AsnParser, Certificate, ECDSASigValue } from '../../src/credentials/no-certificates.ts'
import { derOf } from '../support/authenticators/cbor.ts'

const read = (bytes: Uint8Array) => AsnParser.parse(bytes, ECDSASigValue)

/** r and s of 32 bytes each, side by side. */
const raw = (r: number, s: number): Uint8Array => new Uint8Array(64).fill(r, 0, 32).fill(s, 32)

/** INTEGERs of so many bytes, with the lengths that go with them. */
const ofLengths = (r: number, s: number): Uint8Array =>
  Uint8Array.from([0x30, 4 + r + s, 2, r, ...new Uint8Array(r).fill(1), 2, s, ...new Uint8Array(s).fill(1)])

describe('an ECDSA signature', () => {
  it('is two integers, with the zero before those that would be negative', () => {
    expect(read(derOf(raw(1, 2)))).toEqual({ r: new Uint8Array(32).fill(1), s: new Uint8Array(32).fill(2) })
    expect(read(derOf(raw(0x80, 0x81)))).toEqual({
      r: Uint8Array.from([0, ...new Uint8Array(32).fill(0x80)]),
      s: Uint8Array.from([0, ...new Uint8Array(32).fill(0x81)]),
    })
    expect(read(Uint8Array.from([0x30, 7, 2, 1, 5, 2, 2, 6, 7]))).toEqual({
      r: Uint8Array.of(5),
      s: Uint8Array.of(6, 7),
    })
  })

  it('is as long as one byte says, and no longer', () => {
    expect(read(ofLengths(61, 62)).s).toHaveLength(62)
    expect(() => read(ofLengths(62, 62))).toThrow('not an ECDSA signature')
  })

  it('is nothing that is cut, longer, tagged otherwise, or without a number', () => {
    const whole = derOf(raw(1, 2))
    const changed = (at: number, to: number): Uint8Array => whole.with(at, to)
    const wrong = [
      ...Array.from(whole, (_, length) => whole.slice(0, length)),
      Uint8Array.from([...whole, 0]),
      changed(0, 0x31),
      changed(1, 67),
      changed(1, 69),
      changed(2, 3),
      changed(3, 31),
      changed(3, 33),
      changed(36, 3),
      changed(37, 31),
      changed(37, 33),
      Uint8Array.from([0x30, 4, 2, 0, 2, 0]),
      Uint8Array.from([0x30, 5, 2, 0, 2, 1, 5]),
      Uint8Array.from([0x30, 5, 2, 1, 5, 2, 0]),
    ]
    for (const bytes of wrong) expect(() => read(bytes), bytes.join()).toThrow('not an ECDSA signature')
  })

  it('is all that is read: no certificate is', () => {
    expect(() => AsnParser.parse(derOf(raw(1, 2)), Certificate)).toThrow('attestation certificates are not read')
    expect(() => new Certificate()).toThrow('attestation certificates are not read')
  })
})
