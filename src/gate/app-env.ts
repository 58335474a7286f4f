// What a handler finds in its Hono context.
import type { Config, Env } from '../config/config.ts'
import type { Deps } from '../deps.ts'
import type { KnownSession } from '../sessions/read.ts'
import type { AccessClaims } from '../tokens/verify.ts'

export type AppEnv = {
  Bindings: Env
  Variables: {
    requestId: string
    /** Missing only while the Worker is misconfigured, and then no route is reached. */
    config: Config | undefined
    deps: Deps
    /** The bytes of an API request's body, once `admitJsonBodies` has let them in. */
    body: Uint8Array | undefined
    /** Who is calling, once `requireSession` has found out. */
    live: KnownSession
    /** The claims that said so. */
    claims: AccessClaims
    /** Whether the caller's token is good by what the isolate remembers of the keys: once `callerToken` has found out. */
    believed: boolean | undefined
    /** Whether it is good, but for other APIs only. */
    lacksAccount: boolean | undefined
    /** Whether the page of this route begins another attempt (`beginsAttempt`). */
    beginsAttempt: boolean | undefined
  }
}
