// An administrator mails a person a link to set a new password. The administrator never learns or sets one.
import { audit } from '../audit/record.ts'
import { preparePasswordLink, type MailOutcome } from '../codes/password-link.ts'
import { commit, mustHaveChanged, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findUser } from '../users/find.ts'
import { by, mailSource, type Change } from './actor.ts'
import { mustBeAllowed, refuseAct, whyStopped, type ActRefusal } from './allow.ts'

/** Mails a link, or says why not (`mail`). Two round trips. Without a mail no code is left behind. Refuses a disabled person. */
export async function sendReset(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>,
  { id, actor, seen }: Change,
): Promise<Result<{ mail: MailOutcome }, ActRefusal | 'user_disabled'>> {
  const { db } = deps
  const act = { actor, id, right: 'help', seen } as const
  const found = await commit(db, [mustBeAllowed(deps, act), findUser(deps, id)])
  const user = found.ok ? found.value[1][0] : undefined
  if (user === undefined) return refuseAct(deps, act)
  if (user.disabledAt !== null) return refuse('user_disabled')

  const to = { email: user.email, userId: id, kind: 'reset_password' } as const
  const link = await preparePasswordLink(deps, to, mailSource(actor))
  const about = { ...by(actor), subjectId: id, reason: 'reset_password' } as const
  const committed = await commit(db, [
    mustBeAllowed(deps, act),
    link.reserve,
    mustHaveChanged(db),
    link.mail,
    link.code,
    audit(deps, { event: 'code_requested', outcome: 'success', ...about }),
    link.full,
  ])
  if (committed.ok) return ok({ mail: await link.settle(committed.value[1], committed.value[6]) })
  const refusal = await whyStopped(deps, act)
  if (refusal !== undefined) return refuse(refusal)
  const [full] = await run(db, [link.full])
  return ok({ mail: await link.settle({ results: [] }, full) })
}
