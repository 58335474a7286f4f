// Begins a session. Nothing else makes one: methods prove who a person is, and this admits them.
import { auditIfChanged } from '../audit/record.ts'
import { uuidv7 } from '../crypto/random.ts'
import type { Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { idleExpiry, IMPERSONATION_MS } from './rules.ts'
import { endOne, insertProviderSession, insertSession, ownerOf } from './store.ts'
import type { LivingRow, ProviderSession, SessionRow } from './tables.ts'
import type { Transport } from './rules.ts'

/** What was proved, and the transport of the tokens. `amr` as in RFC 8176. */
export type Admission = {
  userId: string
  amr: readonly string[]
  transport: Transport
  remember: boolean
  /** The provider's session, for a sign-in by a provider. */
  provider?: ProviderSession | undefined
  /** When it was proved, if not now (ms): what a provider proved an hour ago is no fresh proof. */
  authTime?: number | undefined
}

/** Prepares a session: commit `writes` with the statements that admit the person. The row is what D1 will hold. */
export function startSession(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'toTell'>,
  admission: Admission,
): { session: SessionRow; writes: readonly [Write, ...Write[]] } {
  const now = deps.now()
  const session = newSession(deps, {
    ...admission,
    expiresAt: now + deps.config.sessionAbsoluteMs,
    authTime: Math.min(admission.authTime ?? now, now),
    impersonatorId: null,
    impersonatorSessionId: null,
  })
  const { provider } = admission
  const began = provider && insertProviderSession(deps.db, { ...provider, sessionId: session.id })
  const writes = [...(began === undefined ? [] : [began]), ...endBeforeWrites(deps, session)]
  return { session, writes: [insertSession(deps.db, session), ...writes] }
}

/** An operator who acts as another person: their session, which theirs lives and ends with. */
export type Impersonation = { userId: string; operator: LivingRow; transport: Transport }

/**
 * Prepares a session in which an operator acts as somebody: an hour at most. It has the operator's proofs, so that the policy `MFA` takes it,
 * but none of its person: `auth_time` is 0, which is never fresh. It takes no session's place.
 */
export function startImpersonation(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  { userId, operator, transport }: Impersonation,
): { session: SessionRow; write: Write } {
  const session = newSession(deps, {
    userId,
    amr: operator.amr,
    transport,
    remember: operator.remember,
    expiresAt: Math.min(deps.now() + IMPERSONATION_MS, operator.expiresAt),
    authTime: 0,
    impersonatorId: operator.userId,
    impersonatorSessionId: operator.id,
  })
  return { session, write: insertSession(deps.db, session) }
}

type New = Pick<
  SessionRow,
  'userId' | 'transport' | 'remember' | 'expiresAt' | 'authTime' | 'impersonatorId' | 'impersonatorSessionId'
> & { amr: readonly string[] }

/** A row as it begins. */
function newSession(deps: Pick<Deps, 'now' | 'config' | 'caller'>, begun: New): SessionRow {
  const now = deps.now()
  return {
    id: uuidv7(now),
    userId: begun.userId,
    active: true,
    revokedAt: null,
    revokedReason: null,
    transport: begun.transport,
    remember: begun.remember,
    counter: 1,
    parent: null,
    rotatedAt: now,
    rescues: [],
    issuedJti: uuidv7(now),
    amr: [...begun.amr],
    authTime: begun.authTime,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: begun.expiresAt,
    idleExpiresAt: idleExpiry(now, begun.expiresAt, deps.config),
    userAgent: deps.caller.userAgent,
    ip: deps.caller.ip,
    country: deps.caller.country,
    impersonatorId: begun.impersonatorId,
    impersonatorSessionId: begun.impersonatorSessionId,
  }
}

/** Ends the session that this browser had, of any person, because the sign-in replaces its cookies (ASVS 5.0 7.2.4). */
function endBeforeWrites(
  deps: Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>,
  { id, userId, transport }: SessionRow,
): Write[] {
  const before = transport === 'cookie' ? deps.caller.heldSession() : undefined
  if (before === undefined) return []
  const reason = 'signed_in_anew'
  const about = { event: 'session_expired', outcome: 'success', actorId: userId, sessionId: before } as const
  return [
    endOne(deps, before, reason),
    auditIfChanged(deps, { ...about, subject: ownerOf(before), reason, meta: { by: id } }),
  ]
}
