// What stands in the bundle for the packages of ASN.1 reads an ECDSA signature as they do, and nothing else.
import { createRequire } from 'node:module'
import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { AsnParser, Certificate, ECDSASigValue } from '../../src/credentials/no-certificates.ts'

type Parser = { parse: (bytes: Uint8Array, form: unknown) => { r: ArrayBuffer; s: ArrayBuffer } }
const ofLibrary = createRequire(createRequire(import.meta.url).resolve('@simplewebauthn/server'))
const library = ofLibrary('@peculiar/asn1-schema') as { AsnParser: Parser }
const form = (ofLibrary('@peculiar/asn1-ecc') as { ECDSASigValue: unknown }).ECDSASigValue

const signatures = ['prime256v1', 'secp384r1'].flatMap((namedCurve) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  return Array.from(
    { length: 300 },
    (_, number) => new Uint8Array(sign('sha256', Buffer.from([number & 255]), privateKey)),
  )
})

describe('an ECDSA signature in DER', () => {
  it('is read as the library reads it, with short integers and with a zero before', () => {
    const lengths = new Set<number>()
    for (const signature of signatures) {
      const { r, s } = AsnParser.parse(signature, ECDSASigValue)
      const theirs = library.AsnParser.parse(signature, form)
      expect([r, s]).toEqual([new Uint8Array(theirs.r), new Uint8Array(theirs.s)])
      lengths.add(r.length)
    }
    expect([...lengths]).toEqual(expect.arrayContaining([32, 33, 48, 49]))
  })

  it('is refused where a byte is missing, one follows, or a tag or a length is another', () => {
    const [whole = new Uint8Array()] = signatures
    const changed = (at: number, to: number): Uint8Array => whole.with(at, to)
    const wrong = [
      new Uint8Array(),
      ...Array.from(whole, (_, length) => whole.slice(0, length)),
      Uint8Array.from([...whole, 0]),
      changed(0, 0x31),
      changed(1, (whole[1] ?? 0) + 1),
      changed(1, (whole[1] ?? 0) - 1),
      changed(2, 0x03),
      changed(3, 0),
      changed(3, (whole[3] ?? 0) + 1),
      changed(3, 0x7f),
      Uint8Array.from([0x30, 4, 2, 0, 2, 0]),
    ]
    for (const bytes of wrong) expect(() => AsnParser.parse(bytes, ECDSASigValue)).toThrow('not an ECDSA signature')
  })

  it('is all that is read', () => {
    const [whole = new Uint8Array()] = signatures
    expect(() => AsnParser.parse(whole, Certificate)).toThrow('are not read')
  })
})
