// The QR code is read back by a reader that we did not write.
import jsQR from 'jsqr'
import { describe, expect, it } from 'vitest'
import { qrCodeSvg } from '../../src/credentials/qr-code.ts'

const SCALE = 4

/** What a camera would see: the modules of the document, each some pixels wide, as RGBA. */
function pixelsOf(svg: string): { data: Uint8ClampedArray; size: number } {
  const size = SCALE * Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
  const data = new Uint8ClampedArray(4 * size * size).fill(255)
  for (const [, x, y] of svg.matchAll(/M(\d+),(\d+)h1v1h-1z/g))
    for (let row = 0; row < SCALE; row++) {
      const from = 4 * ((SCALE * Number(y) + row) * size + SCALE * Number(x))
      data.fill(0, from, from + 4 * SCALE)
    }
  // Opaque everywhere.
  for (let at = 3; at < data.length; at += 4) data[at] = 255
  return { data, size }
}

describe('a QR code', () => {
  it.each([
    'otpauth://totp/Latchkey:ada%40example.com?secret=BN6CYTJEM6OJ6GOLI56ITHXWV6CZZ4SM&issuer=Latchkey&algorithm=SHA1&digits=6&period=30',
    `otpauth://totp/${encodeURIComponent('Größe & Söhne')}:${'a'.repeat(254)}?secret=BN6CYTJEM6OJ6GOLI56ITHXWV6CZZ4SM`,
    'x',
  ])('is read back as %s', (text) => {
    const { data, size } = pixelsOf(qrCodeSvg(text))
    expect(jsQR(data, size, size)?.data).toBe(text)
  })

  it('is an SVG document that loads and runs nothing', () => {
    expect(qrCodeSvg('"><script>')).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+">(<path [^<>]*\/>){2}<\/svg>$/,
    )
  })
})
