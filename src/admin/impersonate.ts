// A SUPER_ADMIN acts as another person, to see what they see: for an hour at most, with a reason, in a session that says so everywhere.
import { audit } from '../audit/record.ts'
import { prepareNotice, type Notice } from '../codes/notice.ts'
import { commit, mustHold, mustNotHold, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { isFreshSession } from '../sessions/find.ts'
import { replaceWrites } from '../sessions/impersonation.ts'
import { startImpersonation } from '../sessions/start.ts'
import type { LivingRow } from '../sessions/tables.ts'
import type { Transport } from '../sessions/rules.ts'
import { findUser, userIsDisabled } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { by } from './actor.ts'
import { mustBeAllowed, whyStopped, type ActRefusal } from './allow.ts'

type ImpersonateDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
/** The operator's own session, the person, why, and how the tokens travel. */
type Wanted = { operator: LivingRow; id: string; why: string; transport: Transport }
export type ImpersonateRefusal = ActRefusal | 'user_disabled' | 'reauthentication_required'

/**
 * Begins a session in which the operator acts as the person. One that the same session began before ends. Requires the right `impersonate`, a
 * fresh proof, and a person who may sign in; the batch holds all of it. With `IMPERSONATION_MAIL` the person is told. One round trip, two
 * with the mail.
 */
export async function impersonate(
  deps: ImpersonateDeps,
  { operator, id, why, transport }: Wanted,
): Promise<Result<{ session: LivingRow; user: UserRow }, ImpersonateRefusal>> {
  const { db } = deps
  const actor = { userId: operator.userId, sessionId: operator.id }
  const act = { actor, id, right: 'impersonate' } as const
  const { session, write } = startImpersonation(deps, { userId: id, operator, transport })
  const notice = deps.config.impersonationMail ? await noticeTo(deps, id) : undefined
  const committed = await commit(db, [
    mustBeAllowed(deps, act),
    mustHold(db, isFreshSession(deps, { id: operator.id, userId: operator.userId })),
    mustNotHold(db, userIsDisabled(id)),
    findUser(deps, id),
    ...replaceWrites(deps, actor),
    write,
    audit(deps, {
      event: 'impersonation_started',
      outcome: 'success',
      ...by(actor),
      subjectId: id,
      meta: { session: session.id, why },
    }),
    ...(notice?.statements ?? []),
  ])
  const user = committed.ok ? committed.value[3][0] : undefined
  if (!committed.ok || user === undefined) return refuse(await whyNot(deps, act))
  notice?.send(...(committed.value.slice(8) as Parameters<Notice['send']>))
  return ok({ session, user })
}

/** Nobody is told where there is nobody. */
async function noticeTo(deps: ImpersonateDeps, id: string): Promise<Notice | undefined> {
  const [[user]] = await run(deps.db, [findUser(deps, id)])
  return user && prepareNotice(deps, { to: user.email, kind: 'impersonated' })
}

async function whyNot(deps: ImpersonateDeps, act: Parameters<typeof whyStopped>[1]): Promise<ImpersonateRefusal> {
  const refusal = await whyStopped(deps, act)
  if (refusal !== undefined) return refusal
  const [[user]] = await run(deps.db, [findUser(deps, act.id)])
  return user !== undefined && user.disabledAt !== null ? 'user_disabled' : 'reauthentication_required'
}
