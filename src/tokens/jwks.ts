// The public keys (RFC 7517), published before they sign and until the last token that they signed has expired.
import type { Deps } from '../deps.ts'
import type { PublicJwk } from '../crypto/signing-keys.ts'
import { keyring } from './keyring.ts'

/**
 * The key set of `/.well-known/jwks.json` (RFC 7517 §5): public halves only, including keys that don't sign yet or no longer
 * sign.
 */
export async function publicKeySet(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
): Promise<{ keys: PublicJwk[] }> {
  // The first key of ID tokens signs as soon as it is made. An isolate that knows none doesn't rely on its memory.
  const ring = await keyring(deps, { published: 'RS256' })
  return { keys: ring.keys.map((key) => key.publicJwk) }
}
