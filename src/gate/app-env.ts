// What a handler finds in its Hono context.
import type { WireEnv } from '../http/wire-env.ts'
import type { KnownSession } from '../sessions/read.ts'
import type { AccessClaims } from '../tokens/verify.ts'

export type AppEnv = WireEnv & {
  Variables: {
    /** Who is calling, once `requireSession` has found out. */
    live: KnownSession
    /** The claims that said so. */
    claims: AccessClaims
    /** Whether the caller's token is good by what the isolate remembers of the keys: once `callerToken` has found out. */
    believed: boolean | undefined
    /** Whether it is good, but for other APIs only. */
    lacksAccount: boolean | undefined
  }
}
