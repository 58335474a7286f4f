// The public keys, for those who verify our access tokens.
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { known, named } from '../http/named.ts'
import { describes } from '../http/route-spec.ts'
import { publicKeySet } from '../tokens/jwks.ts'

/** Shorter than the time between a key's publication and its first signature. It also bounds how long caches keep a killed key. */
const JWKS_CACHE = 'public, max-age=60'

const publicKeySchema = named('PublicKey', () =>
  z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    kid: z.string(),
    use: z.literal('sig'),
    alg: z.literal('ES256'),
  }),
)

export const tokenRoutes = new Hono<AppEnv>().get(
  '/.well-known/jwks.json',
  describes(() => ({
    id: 'getJwks',
    tag: 'Keys',
    summary: 'Get the public keys of access tokens (RFC 7517).',
    answers: {
      200: {
        means: 'The key set.',
        schema: known(z.object({ keys: z.array(publicKeySchema()) }), { id: 'PublicKeySet' }),
      },
    },
  })),
  async (c) => {
    const keys = await publicKeySet(c.get('deps'))
    return c.json(keys, 200, {
      'Cache-Control': JWKS_CACHE,
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
  },
)
