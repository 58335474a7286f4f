// A QR code (ISO/IEC 18004) as an SVG document without scripts, links, or anything that a browser would load.
import { correction, generate } from 'lean-qr/nano'

/** Light modules around the code (ISO/IEC 18004 §9.1). */
const QUIET_ZONE = 4

/** A text (UTF-8, at most 2,331 bytes) as an SVG document: a viewBox in modules, black on white. */
export function qrCodeSvg(text: string): string {
  const code = generate(text, { minCorrectionLevel: correction.M })
  const size = code.size + 2 * QUIET_ZONE
  let dark = ''
  for (let y = 0; y < code.size; y++)
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) dark += `M${x + QUIET_ZONE},${y + QUIET_ZONE}h1v1h-1z`
  const background = `<path fill="white" d="M0,0h${size}v${size}h-${size}z"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">${background}<path d="${dark}"/></svg>`
}
