// An administrator makes an account. It has no password, because only its person ever sets one.
import { audit } from '../audit/record.ts'
import { dropCodesWrite, isHeldAddress } from '../codes/drop.ts'
import { uuidv7 } from '../crypto/random.ts'
import { commit, mustNotHold } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { createUserWrite } from '../users/change.ts'
import type { Role } from '../users/rules.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowed, whyStopped, type ActRefusal } from './allow.ts'
import { adminUser, type AdminUser } from './user.ts'

type CreateDeps = Pick<Deps, 'db' | 'now' | 'caller'>
export type CreateRefusal = ActRefusal | 'email_taken'

/** `email` is canonical. It counts as unverified until its person proves it. */
export type NewAccount = { email: string; name: string | null; role: Role; actor: Actor }

/** Creates a user and mails nobody. Refuses an address that has one, or that its former owner may still take back. */
export async function createUser(deps: CreateDeps, account: NewAccount): Promise<Result<AdminUser, CreateRefusal>> {
  const id = uuidv7(deps.now())
  const committed = await commit(deps.db, accountWrites(deps, id, account))
  const row = committed.ok ? committed.value[2][0] : undefined
  return row === undefined ? refuseAccount(deps, id, account.actor) : ok(adminUser(row))
}

/** The batch of a new account, which has no password: its row comes third. Pending sign-ups for its address are dropped. */
export function accountWrites(deps: CreateDeps, id: string, account: NewAccount) {
  const { actor, ...wanted } = account
  const { email, role } = wanted
  return [
    mustBeAllowed(deps, { actor, right: 'create', id }),
    mustNotHold(deps.db, isHeldAddress(deps, email, null)),
    createUserWrite(deps, { id, ...wanted, hashedPassword: null, emailVerifiedAt: null }),
    audit(deps, {
      event: 'user_created',
      outcome: 'success',
      ...by(actor),
      subjectId: id,
      reason: 'administrator',
      meta: { role },
    }),
    dropCodesWrite(deps, email, 'sign_up'),
  ] as const
}

/** The refusal of an account that was not made: the missing right, or else `email_taken`. */
export async function refuseAccount(deps: CreateDeps, id: string, actor: Actor): Promise<Result<never, CreateRefusal>> {
  return refuse((await whyStopped(deps, { actor, right: 'create', id })) ?? 'email_taken')
}
