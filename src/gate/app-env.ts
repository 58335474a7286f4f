// What a handler finds in its Hono context.
import type { WireEnv } from '../http/wire-env.ts'
import type { NamedSession } from '../sessions/find.ts'
import type { Acting } from '../sessions/impersonation.ts'
import type { KnownSession } from '../sessions/read.ts'
import type { AccessClaims } from '../tokens/verify.ts'

export type AppEnv = WireEnv & {
  Variables: {
    /** The caller, once `requireSession` has found them. */
    live: KnownSession
    /** The impersonation that the caller's session is, if it lives: once `guardImpersonation` has found out. */
    impersonation: Acting | undefined
    /** The claims of their access token, and of that of a page's person (`requirePerson`). */
    claims: AccessClaims
    /** The session that the caller's token names, once `requireAccessToken` has read it: D1 was not asked for it yet. */
    own: NamedSession
    /** Whether the caller's token is good by the keys that the isolate remembers. It is set once `callerToken` has found out. */
    believed: boolean | undefined
    /** Whether it is valid, but for other APIs only. */
    lacksAccount: boolean | undefined
  }
}
