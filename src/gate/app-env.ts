// What a handler finds in its Hono context.
import type { WireEnv } from '../http/wire-env.ts'
import type { KnownSession } from '../sessions/read.ts'
import type { AccessClaims } from '../tokens/verify.ts'

export type AppEnv = WireEnv & {
  Variables: {
    /** The caller, once `requireSession` has found them. */
    live: KnownSession
    /** The claims of their access token. */
    claims: AccessClaims
    /** Whether the caller's token is valid by the keys that the isolate remembers. Set by `callerToken`. */
    believed: boolean | undefined
    /** Whether it is valid, but for other APIs only. */
    lacksAccount: boolean | undefined
  }
}
