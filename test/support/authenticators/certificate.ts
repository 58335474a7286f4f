// A certificate for this machine, made anew for each run: signed by itself, good for a day (RFC 5280, in DER).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

const tlv = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
const sequence = (...parts: Uint8Array[]): Buffer => tlv(0x30, ...parts)
const hex = (bytes: string): Buffer => Buffer.from(bytes.replaceAll(' ', ''), 'hex')
const extension = (id: string, value: Buffer): Buffer => sequence(hex(id), tlv(0x04, value))
const utcTime = (at: number): Buffer =>
  tlv(0x17, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))

/** A key and a certificate for these names, as PEM. */
export function makeCertificate(...names: string[]): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const ecdsaWithSha256 = sequence(hex('06 08 2a 86 48 ce 3d 04 03 02'))
  const name = sequence(
    tlv(0x31, sequence(hex('06 03 55 04 03'), tlv(0x0c, Buffer.from(`test ${randomBytes(4).toString('hex')}`)))),
  )
  const body = sequence(
    tlv(0xa0, hex('02 01 02')),
    tlv(0x02, hex('01'), randomBytes(8)),
    ecdsaWithSha256,
    name,
    sequence(utcTime(Date.now() - 3_600_000), utcTime(Date.now() + 86_400_000)),
    name,
    spki,
    tlv(
      0xa3,
      sequence(
        extension('06 03 55 1d 13', sequence(hex('01 01 ff'))),
        extension('06 03 55 1d 0e', tlv(0x04, createHash('sha1').update(spki).digest())),
        extension('06 03 55 1d 11', sequence(...names.map((known) => tlv(0x82, Buffer.from(known))))),
      ),
    ),
  )
  const signature = sign('sha256', body, privateKey)
  const der = sequence(body, ecdsaWithSha256, tlv(0x03, hex('00'), signature))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  }
}
