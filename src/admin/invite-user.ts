// An administrator makes an account, and its person is mailed a link to set a password.
import { audit } from '../audit/record.ts'
import { preparePasswordLink, type MailOutcome } from '../codes/password-link.ts'
import { uuidv7 } from '../crypto/random.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import { by, mailSource } from './actor.ts'
import { accountWrites, refuseAccount, type CreateRefusal, type NewAccount } from './create-user.ts'
import { adminUser, type AdminUser } from './user.ts'

type InviteDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>

/**
 * Creates a user and mails a link to set a password. One round trip. Over the mail budget the account is made without a mail,
 * and `mail` says so.
 */
export async function inviteUser(
  deps: InviteDeps,
  account: NewAccount,
): Promise<Result<AdminUser & { mail: MailOutcome }, CreateRefusal>> {
  const { email, actor } = account
  const id = uuidv7(deps.now())
  const link = await preparePasswordLink(deps, { email, userId: id, kind: 'invitation' }, mailSource(actor))
  const asked = { event: 'code_requested', outcome: 'success', reason: 'reset_password', subjectId: id } as const
  const committed = await commit(deps.db, [
    ...accountWrites(deps, id, account),
    link.reserve,
    link.full,
    link.mail,
    link.code,
    audit(deps, { ...asked, ...by(actor) }),
  ])
  if (!committed.ok) return refuseAccount(deps, id, actor)
  const [, , [row], , , reserved, full] = committed.value
  if (row === undefined) return refuseAccount(deps, id, actor)
  return ok({ ...adminUser(row), mail: await link.settle(reserved, full) })
}
