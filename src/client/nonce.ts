// The nonce that a proof of a key must be made with (RFC 9449 §9). It has no row: it is a MAC of the time, under a secret of the app.

/** How long a nonce is new; the one before it is good as long again. */
const NONCE_MS = 300_000

/** The nonces that are good at a time (ms), the newest first. */
export async function noncesAt(secret: string, now: number): Promise<[string, string]> {
  const text = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', text.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  const nonceOf = async (time: number): Promise<string> => {
    const mac = await crypto.subtle.sign('HMAC', key, text.encode(`latchkey dpop nonce ${Math.floor(time / NONCE_MS)}`))
    return btoa(String.fromCharCode(...new Uint8Array(mac)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  }
  return [await nonceOf(now), await nonceOf(now - NONCE_MS)]
}

/** The nonce that a proof says it was made with. Nothing in it is believed before the proof has been verified. */
export function nonceIn(proof: string): string | undefined {
  try {
    const [, payload = ''] = proof.split('.')
    const { nonce }: { nonce?: unknown } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    return typeof nonce === 'string' ? nonce : undefined
  } catch {
    return undefined
  }
}
