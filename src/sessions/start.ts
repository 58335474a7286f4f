// Admits somebody: the one place where a session is made. Methods prove who it is; this says what that opens.
import { uuidv7 } from '../crypto/random.ts'
import type { Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { idleExpiry } from './rules.ts'
import { insertProviderSession, insertSession } from './store.ts'
import type { ProviderSessionRow, SessionRow } from './tables.ts'
import type { Transport } from './rules.ts'

/** What was proved, and how the tokens are to travel. `amr` as in RFC 8176. */
export type Admission = {
  userId: string
  amr: readonly string[]
  transport: Transport
  remember: boolean
  /** Where it was proved, if at a provider. */
  provider?: ProviderSession | undefined
  /** When, if not now (ms): what a provider proved an hour ago is no fresh proof. */
  authTime?: number | undefined
}

/** A provider's session that a session of ours began with: `idToken` is sealed, for `id-token:<issuer>`. */
export type ProviderSession = Omit<ProviderSessionRow, 'sessionId'>

/** Prepares a session: commit `writes` with what admitted them. The row is what D1 will hold. */
export function startSession(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  admission: Admission,
): { session: SessionRow; writes: readonly [Write, ...Write[]] } {
  const now = deps.now()
  const expiresAt = now + deps.config.sessionAbsoluteMs
  const session: SessionRow = {
    id: uuidv7(now),
    userId: admission.userId,
    active: true,
    revokedAt: null,
    revokedReason: null,
    transport: admission.transport,
    remember: admission.remember,
    counter: 1,
    parent: null,
    rotatedAt: now,
    rescues: [],
    issuedJti: uuidv7(now),
    amr: [...admission.amr],
    authTime: Math.min(admission.authTime ?? now, now),
    createdAt: now,
    lastUsedAt: now,
    expiresAt,
    idleExpiresAt: idleExpiry(now, expiresAt, deps.config),
    userAgent: deps.caller.userAgent,
    ip: deps.caller.ip,
    country: deps.caller.country,
  }
  const { provider } = admission
  const began = provider && insertProviderSession(deps.db, { ...provider, sessionId: session.id })
  return { session, writes: [insertSession(deps.db, session), ...(began === undefined ? [] : [began])] }
}
