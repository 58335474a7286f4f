// A person adds a second factor: from a session with a fresh proof, or from a sign-in that waits for the enrolment (policy
// `MFA`). Showing the new factor proves two factors: the session says so from then on, and the pending sign-in is finished.
import type { MetaOf, ReasonOf } from '../audit/vocabulary.ts'
import { audit } from '../audit/record.ts'
import { hasSecondFactor } from '../credentials/factors.ts'
import { MULTI_FACTOR } from '../credentials/rules.ts'
import { uuidv7 } from '../crypto/random.ts'
import { always, mustHaveChanged, mustHold, mustNotHold, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'
import { endSessionsWhereWrites } from './end.ts'
import { isFreshSession } from './find.ts'
import { finishPending } from './pending.ts'
import { isRenewed, proveAgainWrite, type HeldTokens } from './prove-again.ts'
import type { PendingRow, SessionRow } from './tables.ts'

/** The one who adds it: a person in a session, or in a pending sign-in. */
export type Enroller = { user: UserRow; session: SessionRow; held: HeldTokens } | { user: UserRow; pending: PendingRow }

/** The id of that session or pending sign-in. An app that waits for confirmation, and every challenge, is bound to it. */
export const enrollerId = (enroller: Enroller): string =>
  'pending' in enroller ? enroller.pending.id : enroller.session.id

/**
 * The person who has added it. `jti` names the access token that is about to be signed. `renewed`: whether the refresh token
 * has changed.
 */
export type Enrolled = { user: UserRow; session: SessionRow; jti: string; renewed: boolean }

/**
 * Prepares the rest of the batch: put `guard` first, then the statements that add the factor, then `writes`, and give their
 * answers to `outcome`. The guard stops a session whose proof is too old by now, and a pending sign-in that waits for a first
 * factor where there is one by now. `methods` are what was proved (RFC 8176); with none the session stays as it is.
 */
export function prepareEnrolment(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'toTell'>,
  enroller: Enroller,
  added: {
    factor: ReasonOf<'factor_enrolled'>
    methods: readonly string[]
    endOthers: boolean
    meta?: MetaOf<'factor_enrolled'>
  },
): { guard: Write; writes: readonly Write[]; outcome: (answers: readonly unknown[]) => Enrolled | undefined } {
  const { user } = enroller
  const { factor, endOthers } = added
  const enrolled = (sessionId: string): Write[] => [
    ...(endOthers
      ? endSessionsWhereWrites(deps, user.id, {
          reason: 'factor_changed',
          actorId: user.id,
          except: sessionId,
          condition: always,
        })
      : []),
    audit(deps, {
      event: 'factor_enrolled',
      outcome: 'success',
      actorId: user.id,
      subjectId: user.id,
      sessionId,
      reason: factor,
      meta: added.meta,
    }),
  ]
  if ('pending' in enroller) {
    const { session, writes } = finishPending(deps, enroller, { amr: added.methods, reserved: { keys: [] } })
    return {
      guard: mustNotHold(deps.db, hasSecondFactor(user.id)),
      writes: [...writes, ...enrolled(session.id)],
      outcome: (answers) => {
        const [admitted] = answers[2] as readonly UserRow[]
        return admitted && { user: admitted, session, jti: session.issuedJti, renewed: true }
      },
    }
  }
  const { session, held } = enroller
  const guard = mustHold(deps.db, isFreshSession(deps, { id: session.id, userId: user.id }))
  if (added.methods.length === 0) {
    const outcome = (): Enrolled => ({ user, session, jti: session.issuedJti, renewed: false })
    return { guard, writes: enrolled(session.id), outcome }
  }
  const jti = uuidv7(deps.now())
  const methods = [...added.methods, MULTI_FACTOR]
  return {
    guard,
    writes: [proveAgainWrite(deps, session, { methods, held, jti }), mustHaveChanged(deps.db), ...enrolled(session.id)],
    outcome: (answers) => {
      const [renewed] = answers[0] as readonly SessionRow[]
      return renewed && { user, session: renewed, jti, renewed: isRenewed(renewed, held) }
    },
  }
}
